// What the page says while something takes long, and what it says when it does not go on.
import type { Patience } from './box';
import { h } from './dom';
import type { Progress } from './form';
import { t, type Key } from './words';

function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  return seconds < 90 ? t('send.left_seconds', { n: Math.max(5, Math.ceil(seconds / 5) * 5) }) : t('send.left_minutes', { n: Math.ceil(seconds / 60) });
}

export class Status implements Patience {
  private readonly text = h('p', { role: 'status', 'aria-live': 'polite' });
  private readonly bar = h('progress', { max: 100, hidden: true, 'aria-label': '' });
  private readonly again = h('button', { type: 'button', class: 'r-second', hidden: true }, t('send.again'));
  private before = '';
  private go: (() => void) | undefined;
  readonly element = h('div', { class: 'r-status', hidden: true }, this.text, this.bar, this.again);

  constructor() {
    this.again.addEventListener('click', () => this.go?.());
  }

  say(key: Key, blanks: Record<string, string | number> = {}): void {
    this.text.setAttribute('aria-live', 'polite');
    this.before = t(key, blanks);
    this.show(this.before, false);
    this.bar.hidden = true;
  }

  progress(progress: Progress): void {
    const left = timeLeft(progress.left(Date.now()));
    // The bar tells a screen reader how far it is when it is asked; every frame said aloud would only disturb.
    this.text.setAttribute('aria-live', 'off');
    this.before = t('send.sending', { percent: progress.percent }) + (left ? ` ${left}` : '');
    this.show(this.before, false);
    this.bar.hidden = false;
    this.bar.value = progress.percent;
    this.bar.setAttribute('aria-label', t('send.sending', { percent: progress.percent }));
  }

  waiting(again: () => void): void {
    this.go = again;
    this.text.setAttribute('aria-live', 'polite');
    this.show(t('send.offline'), true);
  }

  going(): void {
    this.go = undefined;
    if (!this.again.hidden) this.show(this.before, false);
  }

  quiet(): void {
    this.element.hidden = true;
  }

  private show(text: string, stopped: boolean): void {
    this.element.hidden = text === '';
    this.element.classList.toggle('r-stopped', stopped);
    if (this.text.textContent !== text) this.text.textContent = text;
    this.again.hidden = !stopped;
  }
}

/** The numbers that the server put on the page, moved to where they are needed. */
export function callNumbers(): HTMLElement | null {
  const numbers = document.getElementById('numbers');
  if (numbers) numbers.hidden = false;
  return numbers;
}

/** In place of sealing: why not, and whom to call. */
export function refusal(key: Key): HTMLElement {
  const numbers = callNumbers();
  return h('div', {}, h('section', { class: 'r-refused', role: 'alert' }, h('h2', { tabindex: -1 }, t('refused.h2')), h('p', {}, t(key))), numbers);
}
