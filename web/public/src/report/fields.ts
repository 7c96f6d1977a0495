// Questions and fields as every step shows them.
import { h, kForgetful, newId } from './dom';
import { t, type Key } from './words';

export interface Option { value: string; label: string; note?: string | undefined; off?: boolean; checked?: boolean }

/** A question with answers to tick; `read()` gives those that are ticked. */
export class Choices {
  readonly element: HTMLFieldSetElement;
  private readonly body = h('div', { class: 'r-choices' });
  private readonly error = h('p', { class: 'r-error', hidden: true, id: newId() });

  constructor(readonly name: string, private readonly type: 'radio' | 'checkbox', legend: string | undefined, private readonly changed: () => void, note?: string, inline = false) {
    if (inline) this.body.className = 'r-inline';
    this.element = h('fieldset', { class: 'r-question', 'aria-describedby': this.error.id }, legend ? h('legend', {}, legend) : null, note ? h('p', { class: 'r-note' }, note) : null, this.error, this.body);
  }

  offer(options: readonly Option[]): this {
    this.body.replaceChildren(...options.map((option) => this.row(option)));
    return this;
  }

  private row({ value, label, note, off, checked }: Option): HTMLElement {
    const note_id = newId();
    const input = h('input', { type: this.type, name: `r-${this.name}`, value, disabled: off, autocomplete: 'off', 'aria-describedby': note ? note_id : undefined, onchange: () => { this.say(undefined); this.changed(); } });
    input.checked = checked === true;
    return h('div', { class: 'r-option' }, h('label', { class: 'r-choice' }, input, h('span', {}, label)), note ? h('p', { class: 'r-note', id: note_id }, note) : null);
  }

  get inputs(): HTMLInputElement[] {
    return [...this.body.querySelectorAll('input')];
  }

  read(): string[] {
    return this.inputs.filter((input) => input.checked).map((input) => input.value);
  }

  set(values: readonly string[]): void {
    for (const input of this.inputs) input.checked = values.includes(input.value);
  }

  say(problem: string | undefined): void {
    this.error.textContent = problem ?? '';
    this.error.hidden = problem === undefined;
    if (problem) this.inputs.find((input) => !input.disabled)?.focus();
  }
}

/** A text with its label and an explanation. */
export class TextField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  private readonly error = h('p', { class: 'r-error', hidden: true, id: newId() });

  constructor(label: Key, options: { lines?: number; notes?: Key[]; value?: string; most?: number } = {}) {
    const id = newId();
    const note_id = newId();
    const more = { id, dir: 'auto', maxlength: options.most ?? 500, 'aria-describedby': `${note_id} ${this.error.id}`, ...kForgetful };
    this.input = options.lines ? h('textarea', { rows: options.lines, ...more }) : h('input', { type: 'text', ...more });
    this.input.value = options.value ?? '';
    this.input.addEventListener('input', () => this.say(undefined));
    const notes = (options.notes ?? []).map((key) => h('p', { class: 'r-note' }, t(key)));
    this.element = h('div', { class: 'r-field' }, h('label', { for: id }, t(label)), h('div', { id: note_id }, ...notes), this.error, this.input);
  }

  get value(): string {
    return this.input.value.trim();
  }

  say(problem: string | undefined): void {
    this.error.textContent = problem ?? '';
    this.error.hidden = problem === undefined;
    this.input.toggleAttribute('aria-invalid', problem !== undefined);
    if (problem) this.input.focus();
  }
}
