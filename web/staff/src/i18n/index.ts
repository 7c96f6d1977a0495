import type en from '../../../../locales/ui/en.json';
import type { Lang, LocalText } from '../api/types';
import { makeStore, remember, remembered } from '../state/store';
import { alpha2Of } from './countries';
import { fill, pluralKey, type Values } from './text';

export type Key = keyof typeof en;
/** The stem of a counted sentence: `people` where the catalogue has `people.one` and `people.other`. */
export type CountKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

export const kLangs: readonly Lang[] = ['fr', 'nl', 'de', 'en'];
export const lang = makeStore<Lang>('en');
let words: Record<string, string> = {};

const catalogues = import.meta.glob<{ default: Record<string, string> }>('../../../../locales/ui/*.json');

async function wordsOf(language: Lang): Promise<Record<string, string>> {
  const found = Object.entries(catalogues).find(([path]) => path.endsWith(`/${language}.json`));
  if (!found) throw new Error(`no catalogue for ${language}`);
  return (await found[1]()).default;
}

/** Words in another language than the screen's, for what is handed to somebody. */
export async function wordsIn(language: Lang): Promise<(key: Key) => string> {
  const theirs = await wordsOf(language);
  return (key) => theirs[key] ?? key;
}

/** Takes effect everywhere at once; what is typed stays. */
export async function setLang(language: Lang): Promise<void> {
  words = await wordsOf(language);
  document.documentElement.lang = language;
  remember('lang', language);
  lang.set(language);
}

export function preferredLang(): Lang {
  const wanted = [remembered('lang'), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return (wanted.find((tag) => kLangs.includes(tag as Lang)) as Lang | undefined) ?? 'en';
}

export function t(key: Key, values: Values = {}): string {
  return fill(words[key] ?? key, values);
}

/** A counted sentence; `{n}` is the number. */
export function tn(stem: CountKey, n: number, values: Values = {}): string {
  const key = pluralKey(lang.get(), stem, n);
  return fill(words[key] ?? words[`${stem}.other`] ?? key, { n, ...values });
}

/** Words for a code of the law or of the API. A code nobody has named yet is shown readable, never hidden. */
export function tc(group: string, code: string | undefined): string {
  if (!code) return '';
  return words[`${group}.${code}`] ?? code.replace(/[_-]+/g, ' ');
}

/** A citation of the law, which the data give in English, with acts and words as this language names them. */
export function citation(text: string | undefined): string {
  if (!text) return '';
  const named = Object.keys(words).filter((key) => key.startsWith('cite.')).sort((a, b) => b.length - a.length);
  return named.reduce((all, key) => all.replaceAll(key.slice('cite.'.length), words[key] ?? ''), text);
}

export function hasWords(group: string, code: string): boolean {
  return `${group}.${code}` in words;
}

/** Text that the law or the directory carries in several languages: ours, else English, else whatever there is. */
export function local(text: LocalText | string | undefined): string {
  if (!text) return '';
  if (typeof text === 'string') return text;
  const here = lang.get();
  return text[here] ?? text.en ?? text.fr ?? text.nl ?? text.de ?? '';
}

const kLocale: Record<Lang, string> = { fr: 'fr-BE', nl: 'nl-BE', de: 'de-BE', en: 'en-GB' };
export const locale = (): string => kLocale[lang.get()];

/** A calendar day, e.g. "17 March 2024". Days have no time zone. */
export function day(iso: string | undefined | null, style: 'long' | 'short' = 'long'): string {
  if (!iso) return '';
  const date = new Date(`${iso.slice(0, 10)}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  const month = style === 'long' ? 'long' : 'short';
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' }).format(date);
}

export function weekday(iso: string): string {
  const date = new Date(`${iso}T12:00:00Z`);
  return new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
}

export function moment(instant: string | undefined): string {
  if (!instant) return '';
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return new Intl.DateTimeFormat(locale(), {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Brussels',
  }).format(date);
}

export function timeOfDay(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Brussels' }).format(new Date(instant));
}

function named(type: 'region' | 'language', code: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function countryName(alpha3: string): string {
  if (alpha3 === 'XXA' || alpha3 === 'XXX') return tc('country', alpha3);
  const alpha2 = alpha2Of(alpha3);
  return alpha2 ? named('region', alpha2) : alpha3;
}

export function languageName(tag: string | undefined): string {
  return tag ? named('language', tag) : '';
}

export function list(items: string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(items.filter(Boolean));
}
