// Elements without markup in text: nothing that anybody wrote is ever read as HTML.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** `onclick` and the like take functions; true sets an attribute without a value; false and undefined leave it out. */
export function h<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

let last_id = 0;
/** An id for labels and notes within this page. */
export const newId = (): string => `r${(last_id += 1)}`;

/** A region whose changes a screen reader says aloud. */
export const liveRegion = (): HTMLElement => h('div', { role: 'status', 'aria-live': 'polite', class: 'r-live' });

/** Shows one thing and moves the reader there. */
export function focusOn(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'start' });
}

/** What keeps a browser from remembering or checking what is typed. */
export const kForgetful = { autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', writingsuggestions: 'false', 'data-lpignore': 'true' } as const;
