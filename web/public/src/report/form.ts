// What the form decides, without a page: which desk is proposed, which file may come along, how long it still takes.
import { kLargestFile } from '../../../envelope/src/index';
import type { DeskView } from './messages';

export const kWho = ['victim', 'witness', 'professional', 'other'] as const;
export const kWhat = ['labour', 'sexual', 'domestic', 'begging', 'crime', 'other'] as const;
export const kMinor = ['yes', 'no', 'unknown'] as const;

export interface Situation { what: readonly string[]; minor: boolean | null }

const serves = (desk: DeskView, what: readonly string[]): boolean => what.some((form) => desk.forms.includes(form));

/**
 * One desk is proposed, for every further reader is one more who knows: the first in the order of the directory that is
 * there for this. Of desks for minors only when a minor is concerned. Empty when none has a key.
 */
export function suggestDesks(desks: readonly DeskView[], { what, minor }: Situation): string[] {
  const ready = desks.filter((desk) => desk.ready);
  const kind = ready.filter((desk) => desk.minors === (minor === true));
  const order = [kind.filter((desk) => serves(desk, what)), kind, ready.filter((desk) => serves(desk, what)), ready];
  const first = order.find((some) => some.length > 0)?.[0];
  return first ? [first.id] : [];
}

export const kMostFiles = 10;
export const kLargestTip = 100 * 1024 * 1024;
export const megabytes = (bytes: number): number => Math.floor(bytes / (1024 * 1024));

export type FileProblem = 'files.too_large' | 'files.too_many';

/** `had`: files that the report holds already, from an earlier visit. */
export function fileProblem(sizes: readonly number[], next: number, had = 0): FileProblem | undefined {
  if (sizes.length + had >= kMostFiles) return 'files.too_many';
  const sum = sizes.reduce((all, size) => all + size, next);
  return next > kLargestFile || sum > kLargestTip ? 'files.too_large' : undefined;
}

/** Of the photos that are made anew, and with that lose what is hidden in them. */
export const isPhoto = (type: string): boolean => /^image\/(jpeg|png|webp|heic|heif|avif|bmp)$/.test(type);

/** 40 million points: more does not fit into the memory of a small phone. */
export const kMostPixels = 40_000_000;
const kLongestSide = 2560;

/** The size a photo is sent in; undefined when it has too many points. */
export function photoSize(width: number, height: number): { width: number; height: number } | undefined {
  if (width * height > kMostPixels || width < 1 || height < 1) return undefined;
  const scale = Math.min(1, kLongestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

interface Field { name: string; type: string; value: string; checked: boolean }

/** Puts back into a form what was typed; `typed` says everything that is ticked. */
export function refill(fields: Iterable<Field>, typed: FormData): void {
  for (const field of fields) {
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = typed.getAll(field.name).includes(field.value);
    else if (/^text/.test(field.type) && typed.has(field.name)) field.value = String(typed.get(field.name));
  }
}

/** How much has gone and how long the rest takes at the same speed. */
export class Progress {
  private sent = 0;
  constructor(private readonly all: number, private readonly began: number) {}

  add(bytes: number): void {
    this.sent += bytes;
  }

  get percent(): number {
    return this.all === 0 ? 100 : Math.min(100, Math.floor((100 * this.sent) / this.all));
  }

  /** In seconds; undefined while too little has gone to tell. */
  left(now: number): number | undefined {
    const spent = (now - this.began) / 1000;
    if (this.sent === 0 || spent < 1 || this.sent >= this.all) return undefined;
    return Math.ceil((spent * (this.all - this.sent)) / this.sent);
  }
}

/** Days since 1970-01-01. */
export const dayOf = (now: number): number => Math.floor(now / 86_400_000);

/** Blanks at the ends say nothing. */
export const trimmed = (text: string): string => text.trim();

/** Whether the bytes of a JPEG or PNG still hold notes about place, camera or time. */
export function holdsNotes(bytes: Uint8Array): boolean {
  const text = Array.from(bytes.subarray(0, 65536), (byte) => String.fromCharCode(byte)).join('');
  return /Exif\0|http:\/\/ns\.adobe\.com\/xap|Photoshop 3\.0|iTXt|tEXt|eXIf/.test(text);
}
