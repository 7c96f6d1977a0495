// The code, shown on a press only, as numbers that look like a bill or as words; never copied, never kept.
import { h, newId } from './dom';
import type { CodeView } from './messages';
import { pageLanguage, t } from './words';

function references(code: CodeView): HTMLElement {
  const [first, second] = code.references;
  const one = (label: string, text: string) => [h('dt', {}, label), h('dd', {}, h('bdi', { dir: 'ltr', class: 'r-reference' }, text))];
  return h('dl', { class: 'r-code' }, ...one(t('code.first'), first), ...one(t('code.second'), second));
}

function words(code: CodeView): HTMLElement {
  const language = pageLanguage() === 'fr' ? 'fr' : 'en';
  return h('ol', { class: 'r-code r-words', lang: language, translate: 'no' }, ...code.words[language].map((word) => h('li', {}, word)));
}

/** `show` fetches the code from the worker when it is pressed. */
export function codeView(show: () => Promise<CodeView>): HTMLElement {
  const place = h('div', { class: 'r-codeplace', id: newId() });
  let form: 'references' | 'words' = 'references';
  let code: CodeView | undefined;

  const choice = (value: typeof form, label: string) => h('label', { class: 'r-choice' },
    h('input', { type: 'radio', name: 'r-code-form', value, ...(form === value ? { checked: true } : {}), onchange: () => { form = value; draw(); } }), h('span', {}, label));
  const toggle = h('button', { type: 'button', class: 'r-main', 'aria-expanded': 'false', 'aria-controls': place.id, onclick: () => void press() });

  function draw(): void {
    toggle.textContent = t(code ? 'code.hide' : 'code.show');
    toggle.setAttribute('aria-expanded', String(code !== undefined));
    if (!code) return place.replaceChildren();
    const shown = form === 'words' ? words(code) : references(code);
    const old = place.querySelector('.r-code');
    if (old) old.replaceWith(shown);
    else place.replaceChildren(shown, h('fieldset', { class: 'r-inline' }, h('legend', { class: 'r-unseen' }, t('code.h2')), choice('references', t('code.as_references')), choice('words', t('code.as_words'))));
  }
  async function press(): Promise<void> {
    code = code ? undefined : await show();
    draw();
  }
  draw();
  return h('section', { class: 'r-codebox' },
    h('h2', {}, t('code.h2')), h('p', {}, t('code.lead')), toggle, place,
    h('h3', {}, t('code.keep')),
    h('ul', {}, h('li', {}, t('code.keep_bill')), h('li', {}, t('code.keep_words')), h('li', {}, t('code.keep_photo')), h('li', {}, t('code.where'))));
}
