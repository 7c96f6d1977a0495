// Takes over the plain form of the server: steps, sealing on the device, coming back. Until this runs, and where it
// cannot, the plain form stands.
import { BackPage } from './back';
import { Crypto, NoCrypto } from './crypto';
import { h } from './dom';
import { refill } from './form';
import { NotBelieved } from './readers';
import { loadWords, t } from './words';
import { WritePage } from './write';

/** Gives the plain form back with what was typed, with a button and the words that it is less protected. */
function usePlainForm(form: HTMLFormElement, page: WritePage | BackPage, key: 'plain.send' | 'plain.open'): void {
  refill([...form.elements].filter((one) => one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement) as HTMLInputElement[], page.typed());
  page.element.replaceWith(form);
  form.prepend(h('p', { class: 'r-warn', role: 'alert' }, t('refused.browser')), h('p', { class: 'r-warn' }, t('plain.note')));
  form.append(h('button', { type: 'submit', class: 'r-main' }, t(key)));
}

async function run(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('form#write, form#back');
  if (!form) return;
  await loadWords(form.closest<HTMLElement>('[lang]')?.lang ?? 'en');
  const typed = new FormData(form);
  const page = form.id === 'write' ? new WritePage(typed) : new BackPage(typed);
  form.reset();
  form.replaceWith(page.element);
  try {
    await page.protect(Crypto.patiently((again) => page.offline(again)));
  } catch (error) {
    if (error instanceof NoCrypto) usePlainForm(form, page, form.id === 'write' ? 'plain.send' : 'plain.open');
    else page.refuse(error instanceof NotBelieved ? error.key : 'refused.browser');
  }
}

void run();
