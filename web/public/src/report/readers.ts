// Who may read: the directory that was checked, and what the person makes of the proposal.
import type { DirectoryFault } from '../../../envelope/src/index';
import { fetchDirectory, Offline } from './box';
import type { Crypto } from './crypto';
import { h } from './dom';
import { Choices } from './fields';
import { suggestDesks, type Situation } from './form';
import type { DeskView, DirectoryView } from './messages';
import { inWords, t, type Key } from './words';

/** The directory is not believed: nothing is sealed. */
export class NotBelieved extends Error {
  constructor(readonly fault: DirectoryFault) {
    super('the directory is not believed');
  }

  get key(): Key {
    return this.fault === 'dates' ? 'refused.dates' : 'refused.root';
  }
}

/** Throws NotBelieved, or Offline. */
export async function believedDirectory(crypto: Crypto): Promise<DirectoryView> {
  const answer = await fetchDirectory();
  const view = await crypto.call('believe', answer, document.body.dataset['root'] ?? '', Date.now());
  if ('fault' in view) throw new NotBelieved(view.fault);
  return view;
}

/** Waits for a connection; throws NotBelieved alone. */
export async function patientDirectory(crypto: Crypto, waiting: () => void): Promise<DirectoryView> {
  for (let wait = 1000; ; wait = Math.min(30_000, wait * 2)) {
    try {
      return await believedDirectory(crypto);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      waiting();
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

export class Readers {
  readonly element = h('div', {}, h('p', { role: 'status' }, t('desks.wait')));
  private desks: DeskView[] = [];
  private choices: Choices | undefined;
  private escrow: HTMLInputElement | undefined;
  private touched = false;

  /** `again`: tries at once. */
  offline(again?: () => void): void {
    if (!this.choices) this.element.replaceChildren(h('p', { role: 'status' }, t('refused.offline')), ...(again ? [h('button', { type: 'button', class: 'r-second', onclick: again }, t('send.again'))] : []));
  }

  /** Shows who can be chosen. What the person chose before stays chosen as far as it can. */
  offer(directory: DirectoryView, situation: Situation): void {
    const before = this.choices?.read() ?? [];
    this.desks = directory.desks;
    this.choices = new Choices('desks', 'checkbox', undefined, () => { this.touched = true; }, t('desks.more')).offer(directory.desks.map((desk) => ({
      value: desk.id, label: inWords(desk.name), off: !desk.ready,
      note: [inWords(desk.reads), desk.minors ? t('desks.minors') : '', desk.ready ? '' : t('desks.away')].filter(Boolean).join(' · '),
    })));
    this.choices.set(before);
    this.element.replaceChildren(this.choices.element, ...this.escrowChoice(directory));
    this.propose(situation);
  }

  private escrowChoice(directory: DirectoryView): HTMLElement[] {
    if (directory.custodians.length < 2) return [];
    const checked = this.escrow?.checked ?? true;
    this.escrow = h('input', { type: 'checkbox', name: 'r-escrow', autocomplete: 'off', 'aria-describedby': 'r-escrow-more' });
    this.escrow.checked = checked;
    const people = directory.custodians.map((one) => `${inWords(one.name)} (${inWords(one.body)})`).join(', ');
    return [h('div', { class: 'r-option r-escrow' }, h('label', { class: 'r-choice' }, this.escrow, h('span', {}, t('escrow.label'))), h('p', { class: 'r-note', id: 'r-escrow-more' }, t('escrow.more', { people })))];
  }

  /** Until the person has chosen, the proposal follows what is told. */
  propose(situation: Situation): void {
    if (!this.touched) this.choices?.set(suggestDesks(this.desks, situation));
  }

  get chosen(): string[] {
    return this.choices?.read() ?? [];
  }

  get names(): string {
    return this.desks.filter((desk) => this.chosen.includes(desk.id)).map((desk) => inWords(desk.name)).join(', ');
  }

  get withEscrow(): boolean {
    return this.escrow?.checked ?? false;
  }

  /** False when nobody is chosen, and then it says so. */
  check(): boolean {
    const good = this.chosen.length > 0;
    this.choices?.say(good ? undefined : t(this.desks.some((desk) => desk.ready) ? 'desks.none' : 'refused.desks'));
    return good;
  }
}
