// The report, one step at a time. Typing works before the protection has loaded; nothing typed is lost by a refusal.
import type { Report, Who } from '../../../envelope/src/index';
import { Box, Refused } from './box';
import { codeView } from './code_view';
import type { Crypto } from './crypto';
import { focusOn, h } from './dom';
import { Choices, TextField } from './fields';
import { FilesView } from './files_view';
import { dayOf, kMinor, kWhat, kWho } from './form';
import type { DirectoryView } from './messages';
import { NotBelieved, patientDirectory, Readers } from './readers';
import { Parcel, sealFiles } from './sending';
import { callNumbers, refusal, Status } from './status';
import { pageLanguage, t, type Key } from './words';

interface Step { element: HTMLElement; title: HTMLElement; check(): boolean; enter?(): void }

const kLongestText = 20_000;

export class WritePage {
  readonly element = h('div', { class: 'r-page' });
  private readonly kept = h('p', { class: 'r-note r-kept' }, t('write.kept'));
  private readonly where_we_are = h('p', { class: 'r-step-number' });
  private readonly status = new Status();
  private readonly before = h('button', { type: 'button', class: 'r-second', onclick: () => this.go(this.at - 1) }, t('write.before'));
  private readonly next = h('button', { type: 'button', class: 'r-main', onclick: () => void this.forward() });
  private readonly who: Choices;
  private readonly what: Choices;
  private readonly minor: Choices;
  private readonly danger: Choices;
  private readonly danger_note = h('div', { class: 'r-danger', role: 'alert', hidden: true });
  private readonly readers = new Readers();
  private readonly text: TextField;
  private readonly where: TextField;
  private readonly when: TextField;
  private readonly contact: TextField;
  private readonly safe_time: TextField;
  private readonly files = new FilesView();
  private readonly review = h('ul', { class: 'r-review' });
  private readonly steps: Step[];
  private at = 0;
  private crypto: Promise<Crypto> | undefined;
  private directory: Promise<DirectoryView> | undefined;
  private code: Promise<void> | undefined;
  private parcel: Parcel | undefined;
  private arrived = false;
  private readonly files_going = h('p', {}, t('send.files_going'));

  /** `typed`: what stood in the plain form when the script came. */
  constructor(private readonly before_script: FormData) {
    const typed = before_script;
    const option = (group: string, names: readonly string[]) => names.map((value) => ({ value, label: t(`${group}.${value}` as Key), checked: typed.getAll(group).includes(value) }));
    const told = () => this.readers.propose(this.situation);
    const value = (name: string) => String(typed.get(name) ?? '');
    this.who = new Choices('who', 'radio', t('who.legend'), told).offer(option('who', kWho));
    this.what = new Choices('what', 'checkbox', t('what.legend'), told, t('what.more')).offer(option('what', kWhat));
    this.minor = new Choices('minor', 'radio', t('minor.legend'), told, undefined, true).offer(option('minor', kMinor));
    this.danger = new Choices('danger', 'checkbox', undefined, () => this.showDanger()).offer([{ value: 'yes', label: t('danger.label'), checked: typed.get('danger') === 'yes' }]);
    this.text = new TextField('field.text', { lines: 8, notes: ['field.text_more', 'field.text_known'], value: value('text'), most: kLongestText });
    this.where = new TextField('field.where', { value: value('where') });
    this.when = new TextField('field.when', { value: value('when') });
    this.contact = new TextField('field.contact', { notes: ['field.contact_more'], value: value('contact') });
    this.safe_time = new TextField('field.safe_time', { value: value('safe_time') });
    this.steps = this.makeSteps();
    this.element.append(this.where_we_are, ...this.steps.map((step) => step.element), this.status.element, h('div', { class: 'r-nav' }, this.next, this.before), this.kept);
    this.go(0, false);
    this.showDanger();
  }

  private makeSteps(): Step[] {
    const step = (title: Key, check: () => boolean, enter: (() => void) | undefined, ...parts: HTMLElement[]): Step => {
      const heading = h('h2', {}, t(title));
      return { element: h('section', { class: 'r-step', hidden: true }, heading, ...parts), title: heading, check, ...(enter ? { enter } : {}) };
    };
    const optional = h('p', { class: 'r-note' }, t('field.optional'));
    return [
      step('situation.legend', () => true, undefined, this.danger.element, this.danger_note, this.who.element, this.what.element, this.minor.element),
      step('desks.legend', () => this.readers.check(), undefined, this.readers.element),
      step('text.legend', () => this.hasText(), undefined, this.text.element, optional, this.where.element, this.when.element, this.contact.element, this.safe_time.element),
      step('files.legend', () => true, undefined, this.files.element),
      step('send.legend', () => true, () => this.lookOver(), h('p', {}, t('send.check')), this.review),
    ];
  }

  /** As a form holds it; who may read stays as it was chosen there. */
  typed(): FormData {
    const now = new FormData();
    for (const name of ['desks', 'escrow']) for (const value of this.before_script.getAll(name)) now.append(name, value);
    for (const choices of [this.who, this.what, this.minor, this.danger]) for (const value of choices.read()) now.append(choices.name, value);
    for (const name of ['text', 'where', 'when', 'contact', 'safe_time'] as const) now.set(name, this[name].input.value);
    return now;
  }

  /** What is needed to seal did not come yet: one goes on typing. */
  offline(again: () => void): void {
    this.readers.offline(again);
  }

  private get situation() {
    const [minor] = this.minor.read();
    return { what: this.what.read(), minor: minor === 'yes' ? true : minor === 'no' ? false : null };
  }

  /** The two numbers for danger come up here, and go back to the others when the mark is taken off. */
  private showDanger(): void {
    const on = this.danger.read().length > 0;
    this.danger_note.hidden = !on;
    const numbers = callNumbers();
    const urgent = numbers?.querySelector('.danger') ?? this.danger_note.querySelector('.danger');
    if (on) this.danger_note.replaceChildren(h('p', {}, t('danger.call')), ...(urgent ? [urgent] : []));
    else if (urgent && numbers) numbers.prepend(urgent);
  }

  private hasText(): boolean {
    const good = this.text.value !== '' || this.files.chosen.length > 0;
    this.text.say(good ? undefined : t('write.required'));
    return good;
  }

  private go(to: number, focus = true): void {
    this.at = Math.max(0, Math.min(this.steps.length - 1, to));
    for (const [i, step] of this.steps.entries()) step.element.hidden = i !== this.at;
    const step = this.steps[this.at] as Step;
    step.enter?.();
    this.where_we_are.textContent = t('write.steps', { n: this.at + 1, all: this.steps.length });
    this.before.hidden = this.at === 0;
    this.next.textContent = t(this.at === this.steps.length - 1 ? 'send.button' : 'write.next');
    this.status.quiet();
    if (focus) focusOn(step.title);
  }

  private async forward(): Promise<void> {
    if (!(this.steps[this.at] as Step).check()) return;
    if (this.at < this.steps.length - 1) return this.go(this.at + 1);
    const wrong = this.steps.findIndex((step, i) => i < this.at && !step.check());
    if (wrong >= 0) {
      this.go(wrong);
      this.steps[wrong]?.check();
      return;
    }
    await this.send();
  }

  private lookOver(): void {
    this.review.replaceChildren(...[
      h('li', {}, t('send.to', { desks: this.readers.names })),
      h('li', { class: 'r-words-sent', dir: 'auto' }, this.text.value),
      h('li', {}, this.files.chosen.length > 0 ? t('send.files', { n: this.files.chosen.length }) : t('files.none')),
    ]);
  }

  // ---------------------------------------------------------------- the protection, loaded behind

  /** Once it is there the desks are shown and a code is made, all while the person types. Fails with NotBelieved or NoCrypto. */
  async protect(crypto: Promise<Crypto>): Promise<void> {
    this.crypto = crypto;
    await this.learn();
    this.code = (await crypto).call('drawCode');
    await this.code;
  }

  private async learn(): Promise<void> {
    const crypto = await (this.crypto as Promise<Crypto>);
    this.directory = patientDirectory(crypto, () => this.readers.offline());
    this.readers.offer(await this.directory, this.situation);
  }

  /** Instead of the steps: nothing can be sealed today. What was typed stays for who wants to read it out on the phone. */
  refuse(key: Key): void {
    for (const element of [this.kept, this.where_we_are, this.next, this.before, this.status.element]) element.hidden = true;
    for (const step of this.steps) step.element.hidden = true;
    const panel = refusal(key);
    this.element.prepend(panel);
    if (this.text.value !== '') (this.steps[2] as Step).element.hidden = false;
    focusOn(panel.querySelector('h2') ?? panel);
  }

  // ---------------------------------------------------------------- sending

  private report(files: Report['files']): Report {
    const [kind] = this.who.read();
    return {
      language: document.documentElement.lang || pageLanguage(), kind: (kind ?? 'other') as Who, minor: this.situation.minor, danger: this.danger.read().length > 0, what: this.what.read(),
      text: this.text.value, where: this.where.value, when: this.when.value, contact: this.contact.value, safe_time: this.safe_time.value, files,
    };
  }

  private async seal(crypto: Crypto, box: Box): Promise<Parcel> {
    this.status.say('send.sealing');
    const tip = await crypto.call('newTip');
    const files = await sealFiles(crypto, tip, this.files.chosen);
    const desks = this.readers.chosen;
    const object = await crypto.call('sealReport', { tip, part: 'report', desks, escrow: this.readers.withEscrow }, this.report(files.map((one) => one.note)), dayOf(Date.now()));
    return new Parcel(crypto, tip, 'report', object, files, (sealed) => box.submit(tip, desks, sealed));
  }

  private async send(): Promise<void> {
    this.next.disabled = this.before.disabled = true;
    try {
      this.status.say('send.getting_ready');
      const crypto = await (this.crypto as Promise<Crypto>);
      await this.code;
      const box = new Box(crypto, this.status);
      this.parcel ??= await this.seal(crypto, box);
      const missing = await this.parcel.send(box, { arrived: (index) => this.showSent(crypto, index), sending: (progress) => this.status.progress(progress) });
      this.files_going.remove();
      if (missing > 0) this.status.say('send.files_missing');
      else if (this.files.chosen.length > 0) this.status.say('send.files_done');
      else this.status.quiet();
    } catch (error) {
      this.parcel = undefined;
      await this.explain(error);
    } finally {
      this.next.disabled = this.before.disabled = false;
    }
  }

  private async explain(error: unknown): Promise<void> {
    if (this.arrived) return this.status.say('send.files_missing');
    if (error instanceof NotBelieved) return this.refuse(error.key);
    const code = error instanceof Refused ? error.code : '';
    if (code === 'not_for_us') {
      try {
        await this.learn();
      } catch (refused) {
        if (refused instanceof NotBelieved) return this.refuse(refused.key);
        throw refused;
      }
      this.go(1);
      return this.status.say('send.not_for_us');
    }
    this.status.say(code === 'too_large' || code === 'quota' ? 'send.too_large' : 'send.refused');
  }

  /** The code comes as soon as the text has arrived: whoever has to leave while a photo is on its way has it. */
  private showSent(crypto: Crypto, index: number | null): void {
    this.arrived = true;
    const heading = h('h2', {}, t('sent.h2'));
    const leave = h('button', { type: 'button', class: 'r-second', onclick: () => {
      void crypto.call('forget');
      document.getElementById('leave')?.click();
    } }, t('code.done'));
    this.element.replaceChildren(heading,
      h('p', {}, index === null ? t('sent.no_receipt') : t('sent.receipt', { index })),
      ...(this.files.chosen.length > 0 ? [this.files_going] : []), this.status.element,
      codeView(() => crypto.call('showCode')), leave);
    focusOn(heading);
  }
}
