// Photos and files that come along: chosen, made clean on the device, listed with what stays hidden in them.
import { h, liveRegion, newId } from './dom';
import { fileProblem, kLargestTip, kMostFiles, megabytes } from './form';
import { prepare, type ReadyFile } from './photo';
import { kLargestFile } from '../../../envelope/src/index';
import { t } from './words';

export class FilesView {
  readonly chosen: ReadyFile[] = [];
  readonly element: HTMLElement;
  private readonly list = h('ul', { class: 'r-files' });
  private readonly said = liveRegion();
  private readonly error = h('p', { class: 'r-error', role: 'alert', hidden: true });
  private readonly button: HTMLButtonElement;
  private photos = 0;

  /** `had`: files the report already holds. */
  constructor(private readonly had: () => number = () => 0) {
    const more = newId();
    const input = h('input', { type: 'file', hidden: true, multiple: true, tabindex: -1, 'aria-hidden': 'true' });
    input.addEventListener('change', () => void this.add(input));
    this.button = h('button', { type: 'button', class: 'r-second', 'aria-describedby': more, onclick: () => this.pick(input) }, t('files.add'));
    this.element = h('div', { class: 'r-filepick' }, h('p', { id: more, class: 'r-note' }, t('files.more')), this.list, this.error, this.said, this.button, input);
  }

  /** The exit waits longer while the list of photos covers the page. */
  private pick(input: HTMLInputElement): void {
    const { dataset } = document.documentElement;
    dataset['picking'] = '1';
    const done = () => { delete dataset['picking']; };
    addEventListener('focus', done, { once: true });
    for (const end of ['change', 'cancel']) input.addEventListener(end, done, { once: true });
    input.click();
  }

  private async add(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])];
    input.value = '';
    this.say(undefined);
    this.said.textContent = files.length > 0 ? t('files.preparing') : '';
    this.button.disabled = true;
    for (const file of files) await this.addOne(file);
    this.button.disabled = false;
    this.said.textContent = '';
    this.button.focus();
  }

  private async addOne(file: File): Promise<void> {
    try {
      const ready = await prepare(file, this.photos + 1);
      const problem = fileProblem(this.chosen.map((one) => one.content.byteLength), ready.content.byteLength, this.had());
      if (problem) return this.say(t(problem, { name: file.name, limit: problem === 'files.too_many' ? kMostFiles : megabytes(kLargestFile), all: megabytes(kLargestTip) }));
      if (ready.photo) this.photos += 1;
      this.chosen.push(ready);
      this.list.append(this.row(ready, ready.photo ? t('files.photo', { n: this.photos }) : ready.name));
    } catch {
      this.say(t('files.bad_photo'));
    }
  }

  private row(file: ReadyFile, label: string): HTMLLIElement {
    const size = t('files.size', { size: Math.max(1, Math.round(file.content.byteLength / 1024)) });
    const remove = h('button', { type: 'button', class: 'r-remove', 'aria-label': t('files.remove', { name: label }), onclick: () => {
      this.chosen.splice(this.chosen.indexOf(file), 1);
      row.remove();
      this.button.focus();
    } }, '×');
    const row = h('li', {}, h('span', { class: 'r-filename' }, h('bdi', {}, label), ' ', h('small', {}, size)), remove,
      h('p', { class: file.stripped ? 'r-good' : 'r-warn' }, t(file.stripped ? 'files.clean' : 'files.as_is')));
    return row;
  }

  private say(problem: string | undefined): void {
    this.error.hidden = problem === undefined;
    this.error.textContent = problem ?? '';
  }
}
