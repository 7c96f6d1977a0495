// Sends what was sealed: the text first, so that it has arrived whatever becomes of the photos, then every file frame by frame.
// Under an earlier report the small first frames go before it: they find out which numbers are free.
import type { FileNote, SignedBody } from '../../../envelope/src/index';
import { Refused, type Box } from './box';
import type { Crypto } from './crypto';
import { kMostFiles, Progress } from './form';
import type { ReadyFile } from './photo';

export interface Tell {
  /** The text lies in the letterbox; files may still be on their way. `index`: its number in the log; null when the receipt is not that of the log. */
  arrived(index: number | null): void;
  sending(progress: Progress): void;
}

/** `there`: how many of its frames went already. */
export interface Placed { note: FileNote; file: number; there: number }

/** About what a request costs beside its text, in bytes on the wire. */
const kOverhead = 6000;

/** Sealing is random: a retry has to send the very same object, so one parcel is sealed once and sent until it is there. */
export class Parcel {
  private receipt: SignedBody | undefined;
  private files_done = 0;
  private frames_done = 0;

  constructor(
    private readonly crypto: Crypto, private readonly tip: string, private readonly part: string, private readonly object: string,
    private readonly files: readonly Placed[], private readonly put: (object: string) => Promise<SignedBody>,
  ) {}

  private get weight(): number {
    return this.object.length + kOverhead + this.files.reduce((sum, { note }) => sum + note.frames * kOverhead + note.size * 1.4, 0);
  }

  /** How many files did not go. */
  async send(box: Box, tell: Tell): Promise<number> {
    const progress = new Progress(this.weight, Date.now());
    tell.sending(progress);
    this.receipt ??= await this.put(this.object);
    progress.add(this.object.length + kOverhead);
    tell.arrived(await this.crypto.call('checkReceipt', this.receipt, this.tip, this.part, this.object));
    let missing = 0;
    while (this.files_done < this.files.length) {
      if (!(await this.sendFile(box, this.files_done, progress, tell))) missing += 1;
      this.files_done += 1;
    }
    return missing;
  }

  private async sendFile(box: Box, at: number, progress: Progress, tell: Tell): Promise<boolean> {
    const { note, file, there } = this.files[at] as Placed;
    for (this.frames_done = there; this.frames_done < note.frames; ++this.frames_done) {
      tell.sending(progress);
      const frame = await this.crypto.call('nextFrame', file);
      if (frame === null) return false;
      try {
        await box.attach(this.tip, `file/${file}/${this.frames_done}`, frame, this.frames_done === note.frames - 1);
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
      progress.add(frame.length + kOverhead);
    }
    return true;
  }
}

const begin = (crypto: Crypto, tip: string, n: number, file: ReadyFile): Promise<FileNote> =>
  crypto.call('beginFile', tip, n, file.name, file.type, file.stripped, file.content.slice(0));

/** Hands the files of a new report to the worker, which keeps them from here on. */
export async function sealFiles(crypto: Crypto, tip: string, files: readonly ReadyFile[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const [n, file] of files.entries()) placed.push({ note: await begin(crypto, tip, n, file), file: n, there: 0 });
  return placed;
}

/**
 * The same under a report that was sent before. What was begun then and broke off holds its number, and the letterbox
 * counts whole files only: the first frame of each says whether a number is free. Those that cannot go are left out.
 */
export async function placeFiles(crypto: Crypto, box: Box, tip: string, first: number, files: readonly ReadyFile[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  let n = first;
  for (const file of files) {
    for (let free = false; !free && n < first + 2 * kMostFiles; ++n) {
      const note = await begin(crypto, tip, n, file);
      try {
        await box.attach(tip, `file/${n}/0`, await crypto.call('nextFrame', n) ?? '', note.frames === 1);
        placed.push({ note, file: n, there: 1 });
        free = true;
      } catch (error) {
        await crypto.call('dropFile', n);
        if (!(error instanceof Refused)) throw error;
        if (error.code !== 'taken') break;
      }
    }
  }
  return placed;
}
