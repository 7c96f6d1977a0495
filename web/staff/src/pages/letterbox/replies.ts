/** Prepared sentences (locales/letterbox): what a desk can say to a reporter in a language it does not write. */
import type { Lang } from '../../api/types';

export interface Sentence { id: string; group: string; texts: Record<string, { status: string; text: string }> }
export interface Replies { blanks: Record<string, Record<string, string>>; sentences: Sentence[] }

const kPair = /([a-z]{2,3}(?:-[A-Za-z]+)?): *("(?:[^"\\]|\\.)*")/g;
const kBlank = /^ {2}([a-z_]+): *\{(.*)\}$/;
const kText = /^ {6}([a-z]{2,3}(?:-[A-Za-z]+)?): *\{ *status: *([a-z]+), *text: *("(?:[^"\\]|\\.)*") *\}$/;

const quoted = (text: string): string => JSON.parse(text) as string;

/** Understands the one shape that file has: every text on a line of its own, in double quotes. */
export function parseReplies(yaml: string): Replies {
  const found: Replies = { blanks: {}, sentences: [] };
  let under = '';
  for (const line of yaml.split('\n')) {
    under = /^([a-z_]+):/.exec(line)?.[1] ?? under;
    const [, blank, names] = (under === 'blanks' && kBlank.exec(line)) || [];
    if (blank && names) found.blanks[blank] = Object.fromEntries([...names.matchAll(kPair)].map(([, language, text]) => [language, quoted(text ?? '""')]));
    if (under !== 'replies') continue;
    const id = /^ {2}- id: *([a-z_]+)$/.exec(line)?.[1];
    if (id) found.sentences.push({ id, group: '', texts: {} });
    const now = found.sentences.at(-1);
    const group = /^ {4}group: *([a-z_]+)$/.exec(line)?.[1];
    const [, language, status, text] = kText.exec(line) ?? [];
    if (now && group) now.group = group;
    if (now && language && status && text) now.texts[language] = { status, text: quoted(text) };
  }
  return found;
}

export async function loadReplies(): Promise<Replies> {
  const { default: yaml } = await import('../../../../../locales/letterbox/replies.yaml?raw');
  return parseReplies(yaml);
}

export const blanksIn = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))];

/** The language a sentence can be sent in: the reporter's, else one that many read. */
export function languageFor(sentence: Sentence, wanted: string): string | undefined {
  const base = wanted.split('-')[0] ?? '';
  return [wanted, base, 'en', 'fr', 'nl', 'de'].find((language) => sentence.texts[language]);
}

export interface Written { own: string; chosen: string[]; blanks: Record<string, string> }

function filled(text: string, blanks: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => blanks[name]?.trim() || place);
}

/** The answer in one language: sentences first, then what the desk wrote itself, which nobody translated. */
export function answerIn(replies: Replies, written: Written, language: string): string {
  const lines = written.chosen.flatMap((id) => {
    const sentence = replies.sentences.find((one) => one.id === id);
    const theirs = sentence && languageFor(sentence, language);
    return sentence && theirs ? [filled(sentence.texts[theirs]?.text ?? '', written.blanks)] : [];
  });
  return [...lines, written.own.trim()].filter(Boolean).join('\n\n');
}

/** Blanks that the chosen sentences need, in the order they are met. */
export function blanksOf(replies: Replies, chosen: readonly string[]): string[] {
  const texts = replies.sentences.filter((one) => chosen.includes(one.id)).flatMap((one) => Object.values(one.texts).map(({ text }) => text));
  return [...new Set(texts.flatMap(blanksIn))];
}

export const nameOfBlank = (replies: Replies, blank: string, language: Lang): string => replies.blanks[blank]?.[language] ?? replies.blanks[blank]?.en ?? blank;
