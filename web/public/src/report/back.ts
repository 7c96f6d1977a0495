// Coming back with a code: answers, each checked to be written by the desk that signed it, and writing again. What was
// sent before is never shown here: who forces a code out of a person reads answers only.
import type { CodeProblem } from '../../../envelope/src/index';
import { Box, Refused, type TipAnswer } from './box';
import type { Crypto } from './crypto';
import { focusOn, h } from './dom';
import { TextField } from './fields';
import { FilesView } from './files_view';
import { dayOf } from './form';
import type { DirectoryView, OpenedReply } from './messages';
import { NotBelieved, patientDirectory } from './readers';
import { Parcel, placeFiles } from './sending';
import { refusal, Status } from './status';
import { inWords, pageLanguage, t, type Key } from './words';

function problemText(problem: CodeProblem): string {
  if (problem.problem === 'half') return t(problem.half === 1 ? 'back.half_1' : 'back.half_2');
  if (problem.problem === 'word') return t('back.word', { n: problem.word });
  return t(problem.problem === 'words' ? 'back.words' : 'back.length');
}

function dayText(day: string | number): string {
  const date = typeof day === 'number' ? new Date(day * 86_400_000) : new Date(day);
  return Number.isNaN(date.getTime()) ? '' : new Intl.DateTimeFormat(pageLanguage(), { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/** Writing again under one report: the readers are those of the report. */
class Again {
  readonly element: HTMLElement;
  private readonly status = new Status();
  private readonly text = new TextField('field.text', { lines: 8, notes: ['field.text_more'], most: 20_000 });
  private files: FilesView;
  private readonly escrow = h('input', { type: 'checkbox', autocomplete: 'off' });
  private readonly send_button = h('button', { type: 'button', class: 'r-main', onclick: () => void this.send() }, t('back.write_send'));
  private parcel: Parcel | undefined;
  private left_out = 0;

  /** `desks`: those of the report that can be reached this week. */
  constructor(private readonly crypto: Crypto, private readonly tip: TipAnswer, private readonly directory: DirectoryView, private readonly desks: string[]) {
    this.files = new FilesView(() => this.tip.files);
    this.escrow.checked = true;
    const people = directory.custodians.map((one) => `${inWords(one.name)} (${inWords(one.body)})`).join(', ');
    const escrow = h('div', { class: 'r-option' }, h('label', { class: 'r-choice' }, this.escrow, h('span', {}, t('escrow.label'))), h('p', { class: 'r-note' }, t('escrow.more', { people })));
    this.element = h('section', { class: 'r-again' }, h('h3', {}, t('back.write')), this.text.element, this.files.element, directory.custodians.length > 1 ? escrow : null, this.status.element, this.send_button);
  }

  private async seal(box: Box): Promise<Parcel> {
    const part = `message/${this.tip.messages + 1}`;
    const { chosen } = this.files;
    const files = await placeFiles(this.crypto, box, this.tip.tip, this.tip.files, chosen);
    this.left_out = chosen.length - files.length;
    if (files.length === 0 && this.text.value === '') throw new Refused('quota');
    this.tip.files = Math.max(this.tip.files, ...files.map((one) => one.file + 1));
    const to = { tip: this.tip.tip, part, desks: this.desks, escrow: this.escrow.checked && this.directory.custodians.length > 1 };
    const object = await this.crypto.call('sealMessage', to, { language: document.documentElement.lang || pageLanguage(), text: this.text.value, files: files.map((one) => one.note) }, dayOf(Date.now()));
    return new Parcel(this.crypto, this.tip.tip, part, object, files, (sealed) => box.reply(this.tip.tip, part, sealed));
  }

  private async send(): Promise<void> {
    if (this.text.value === '' && this.files.chosen.length === 0) return this.text.say(t('write.required'));
    this.send_button.disabled = true;
    const box = new Box(this.crypto, this.status);
    try {
      this.status.say('send.sealing');
      this.parcel ??= await this.seal(box);
      const missing = this.left_out + await this.parcel.send(box, { arrived: () => undefined, sending: (progress) => this.status.progress(progress) });
      this.tip.messages += 1;
      this.clear();
      this.status.say(missing > 0 ? 'send.files_missing' : 'back.written');
    } catch (error) {
      const code = error instanceof Refused ? error.code : '';
      this.status.say(code === 'too_large' || code === 'quota' ? 'send.too_large' : 'send.refused');
    } finally {
      this.parcel = undefined;
      this.send_button.disabled = false;
    }
  }

  private clear(): void {
    this.text.input.value = '';
    const fresh = new FilesView(() => this.tip.files);
    this.files.element.replaceWith(fresh.element);
    this.files = fresh;
  }
}

export class BackPage {
  readonly element: HTMLElement;
  private readonly status = new Status();
  private readonly code = new TextField('back.code', { lines: 2, most: 200 });
  private readonly open = h('button', { type: 'submit', class: 'r-main' }, t('back.open'));
  private readonly form: HTMLFormElement;
  private readonly place = h('div', {});
  private protection: Promise<{ crypto: Crypto; directory: DirectoryView }> | undefined;
  private read: string[] = [];

  constructor(typed: FormData) {
    this.code.input.dir = 'ltr';
    this.code.input.value = String(typed.get('code') ?? '');
    this.form = h('form', { autocomplete: 'off', novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      void this.enter();
    } }, this.code.element, this.open);
    this.element = h('div', { class: 'r-page' }, this.form, this.status.element, this.place);
  }

  /** Fails with NotBelieved or NoCrypto. */
  async protect(crypto: Promise<Crypto>): Promise<void> {
    this.protection = crypto.then(async (ready) => {
      this.status.going();
      return { crypto: ready, directory: await patientDirectory(ready, () => this.status.say('refused.offline')) };
    });
    await this.protection;
    if (!this.open.disabled) this.status.quiet();
  }

  /** What is needed to open anything did not come yet. */
  offline(again: () => void): void {
    this.status.waiting(again);
  }

  /** As a form holds it. */
  typed(): FormData {
    const now = new FormData();
    now.set('code', this.code.input.value);
    return now;
  }

  refuse(key: Key): void {
    this.form.hidden = true;
    this.status.quiet();
    this.place.replaceChildren(refusal(key === 'refused.root' ? 'back.unchecked' : key));
  }

  private async enter(): Promise<void> {
    if (!this.protection) return;
    this.open.disabled = true;
    try {
      this.status.say('back.working');
      const { crypto, directory } = await this.protection;
      const reading = await crypto.call('readCode', this.code.value);
      if (!('read' in reading)) {
        this.status.quiet();
        return this.code.say(problemText(reading));
      }
      this.status.say('back.asking');
      const tips = await new Box(crypto, this.status).fetch([]);
      this.status.quiet();
      if (tips.length === 0) return this.code.say(t('back.nothing'));
      await this.show(crypto, directory, tips);
    } catch (error) {
      if (error instanceof NotBelieved) this.refuse(error.key);
      else this.status.say('send.refused');
    } finally {
      this.open.disabled = false;
    }
  }

  private async show(crypto: Crypto, directory: DirectoryView, tips: TipAnswer[]): Promise<void> {
    this.code.input.value = '';
    this.form.hidden = true;
    this.read = [];
    const threads: HTMLElement[] = [];
    for (const tip of tips) threads.push(await this.thread(crypto, directory, tip));
    const close = h('button', { type: 'button', class: 'r-second', onclick: () => {
      void crypto.call('forget');
      location.replace('/x');
    } }, t('back.close'));
    this.place.replaceChildren(...threads, ...(this.read.length > 0 ? [this.deletion(crypto)] : []), close);
    const first = this.place.querySelector<HTMLElement>('h2');
    if (first) focusOn(first);
  }

  private async thread(crypto: Crypto, directory: DirectoryView, tip: TipAnswer): Promise<HTMLElement> {
    const opened = await crypto.call('openReplies', tip.tip, tip.replies);
    tip.replies.forEach((reply, i) => { if (opened[i]) this.read.push(`${tip.tip} ${reply.part}`); });
    const day = dayText(tip.day);
    const reachable = tip.desks.filter((id) => directory.desks.some((desk) => desk.id === id && desk.ready));
    return h('section', { class: 'r-thread' }, h('h2', {}, t('back.answers')), day ? h('p', { class: 'r-note' }, t('back.sent_on', { day })) : null,
      ...(opened.length === 0 ? [h('p', {}, t('back.no_answer'))] : opened.map((one) => this.answer(directory, one))),
      reachable.length > 0 ? new Again(crypto, tip, directory, reachable).element : refusal('back.no_desk'));
  }

  private answer(directory: DirectoryView, reply: OpenedReply | null): HTMLElement {
    if (!reply) return h('article', { class: 'r-answer r-forged' }, h('p', {}, t('back.forged')));
    const known = directory.desks.find((desk) => desk.id === reply.desk);
    const desk = known ? inWords(known.name) : reply.desk;
    return h('article', { class: 'r-answer' }, h('h3', {}, t('back.from', { desk })), h('p', { class: 'r-written', lang: reply.language, dir: 'auto' }, reply.text), h('p', { class: 'r-good' }, t('back.checked', { desk })));
  }

  private deletion(crypto: Crypto): HTMLElement {
    const status = new Status();
    const button = h('button', { type: 'button', class: 'r-second', onclick: () => void remove() }, t('back.delete'));
    const remove = async (): Promise<void> => {
      button.disabled = true;
      try {
        await new Box(crypto, status).fetch(this.read);
        for (const answer of this.place.querySelectorAll('.r-answer:not(.r-forged)')) answer.remove();
        button.remove();
        status.say('back.deleted');
      } catch {
        button.disabled = false;
        status.say('send.refused');
      }
    };
    return h('section', { class: 'r-delete' }, h('p', { class: 'r-note' }, t('back.delete_more')), button, status.element);
  }
}
