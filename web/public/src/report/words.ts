// The words of the page, in its own language or the one that helps out.
import type { Words } from '../../../envelope/src/index';
import type en from '../../../../locales/report/en.json';

export type Key = keyof (typeof en)['texts'];

const kComplete = ['fr', 'nl', 'de', 'en'];

let language = 'en';
let texts: Partial<Record<Key, string>> = {};

export const pageLanguage = (): string => language;

/** `wanted`: the language of the page. Throws when there is no connection. */
export async function loadWords(wanted: string): Promise<void> {
  language = kComplete.includes(wanted) ? wanted : 'en';
  const answer = await fetch(`/s/words_${language}.json`, { credentials: 'omit', cache: 'no-store' });
  if (!answer.ok) throw new Error('no words');
  texts = (await answer.json()) as typeof texts;
}

export function t(key: Key, blanks: Record<string, string | number> = {}): string {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => (name in blanks ? String(blanks[name]) : whole));
}

/** A word that comes in several languages, as the directory has them. */
export const inWords = (words: Words): string => words[language] ?? words['en'] ?? words['fr'] ?? Object.values(words)[0] ?? '';
