/** What was said on both sides of a report, in the order it was said, and what looks alike. */
import type { TipView } from '../../api/letterbox';
import type { ReadPart } from '../../sealed/messages';

const numberOf = (part: string): number => Number(part.split('/')[1] ?? 0);
export const isReply = (part: string): boolean => part.startsWith('reply/');

/** An answer stands after the message it answers; the server keeps days only, which would leave that open. */
function placeOf(one: ReadPart): [number, number, number] {
  if (!isReply(one.part)) return [numberOf(one.part), 0, 0];
  return [one.reply?.answers ?? 0, 1, numberOf(one.part)];
}

export function threadOf(parts: readonly ReadPart[]): ReadPart[] {
  return [...parts].sort((a, b) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
  });
}

/** How many later messages there are; an answer says which it answers. */
export const messagesIn = (parts: readonly ReadPart[]): number => Math.max(0, ...parts.filter((one) => one.part.startsWith('message/')).map((one) => numberOf(one.part)));

/** Of the report; once that is gone, of the latest message. */
export const languageOf = (parts: readonly ReadPart[]): string | undefined =>
  (parts.find((one) => one.report)?.report ?? threadOf(parts).filter((one) => one.message).at(-1)?.message)?.language;

/** Case, blanks, signs and digits do not make a text another one: a flood is often one text with a number in it. */
export function likeness(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\d+/g, '0').replace(/[^\p{L}\p{N}]+/gu, ' ').trim().slice(0, 400);
}

export interface Opened { id: string; part: ReadPart }
export interface LikeGroup { key: string; text: string; ids: string[]; danger: boolean; minor: boolean; altered: boolean }

/** Largest group last: what stands alone is most likely meant. Danger and minors come first. */
export function groupAlike(opened: readonly Opened[]): LikeGroup[] {
  const groups = new Map<string, LikeGroup>();
  for (const { id, part } of opened) {
    const report = part.report;
    const key = report ? `text ${likeness(report.text)}` : part.state;
    const group = groups.get(key) ?? { key, text: report?.text ?? '', ids: [], danger: false, minor: false, altered: part.state === 'altered' };
    group.ids.push(id);
    group.danger ||= report?.danger === true;
    group.minor ||= report?.minor === true;
    groups.set(key, group);
  }
  const weight = (one: LikeGroup) => (one.ids.length > 1 || one.altered ? 2 : 0) + (one.danger || one.minor ? 0 : 1);
  return [...groups.values()].sort((a, b) => weight(a) - weight(b) || a.ids.length - b.ids.length);
}

export interface Chosen { parts: string[]; sender: boolean }
export interface Drawn { text: string; sender: string }

const lines = (...all: (string | undefined)[]): string => all.filter(Boolean).join('\n');

/** What goes into a case: chosen parts one under the other; who told it and how to reach them kept apart. */
export function drawnFrom(parts: readonly ReadPart[], chosen: Chosen, label: { where: string; when: string; contact: string; safe_time: string; kind: (code: string) => string }): Drawn {
  const texts = threadOf(parts).filter((one) => chosen.parts.includes(one.part)).map(({ report, message }) => {
    if (report) return lines(report.text, report.where && `${label.where}: ${report.where}`, report.when && `${label.when}: ${report.when}`);
    return message?.text ?? '';
  });
  const report = parts.find((one) => one.report)?.report;
  const sender = report && chosen.sender ? lines(label.kind(report.kind), report.contact && `${label.contact}: ${report.contact}`, report.safe_time && `${label.safe_time}: ${report.safe_time}`) : '';
  return { text: texts.filter(Boolean).join('\n\n'), sender };
}

/**
 * How many parts stood before the reader: the server refuses to end a report that has another number by then. While a
 * newer state of it is still being opened, only what is on the screen counts.
 */
export const seenOf = (view: Pick<TipView, 'parts'>, shown: readonly ReadPart[] | null): number =>
  (shown ? view.parts.filter((one) => one.sealed === '' || shown.some((each) => each.part === one.part)) : view.parts).length;

/** Answers are numbered through all desks that the report was addressed to. */
export const nextReply = (replies: readonly { part: string }[]): number => 1 + Math.max(0, ...replies.map((one) => numberOf(one.part)));
