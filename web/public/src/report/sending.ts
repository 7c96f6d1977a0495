// Sends what was sealed: the text first, so that it has arrived whatever becomes of the photos, then every file frame by frame.
import type { FileNote, SignedBody } from '../../../envelope/src/index';
import { Refused, type Box } from './box';
import type { Crypto } from './crypto';
import { Progress } from './form';
import type { ReadyFile } from './photo';

export interface Tell {
  /** The text lies in the letterbox; files may still be on their way. `index`: its number in the log; null when the receipt is not that of the log. */
  arrived(index: number | null): void;
  sending(progress: Progress): void;
}

/** About what a request costs beside its text, in bytes on the wire. */
const kOverhead = 6000;

/** Sealing is random: a retry has to send the very same object, so one parcel is sealed once and sent until it is there. */
export class Parcel {
  private receipt: SignedBody | undefined;
  private files_done = 0;
  private frames_done = 0;

  constructor(
    private readonly crypto: Crypto, private readonly tip: string, private readonly part: string, private readonly object: string,
    private readonly notes: readonly FileNote[], private readonly first_file: number, private readonly put: (object: string) => Promise<SignedBody>,
  ) {}

  private get weight(): number {
    return this.object.length + kOverhead + this.notes.reduce((sum, note) => sum + note.frames * kOverhead + note.size * 1.4, 0);
  }

  /** How many files did not go. */
  async send(box: Box, tell: Tell): Promise<number> {
    const progress = new Progress(this.weight, Date.now());
    tell.sending(progress);
    this.receipt ??= await this.put(this.object);
    progress.add(this.object.length + kOverhead);
    tell.arrived(await this.crypto.call('checkReceipt', this.receipt, this.tip, this.part, this.object));
    let missing = 0;
    while (this.files_done < this.notes.length) {
      if (!(await this.sendFile(box, this.files_done, progress, tell))) missing += 1;
      this.files_done += 1;
    }
    return missing;
  }

  private async sendFile(box: Box, at: number, progress: Progress, tell: Tell): Promise<boolean> {
    const note = this.notes[at] as FileNote;
    const file = this.first_file + at;
    for (this.frames_done = 0; this.frames_done < note.frames; ++this.frames_done) {
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

/** Hands the files to the worker, which keeps them from here on. */
export async function sealFiles(crypto: Crypto, tip: string, first_file: number, files: readonly ReadyFile[]): Promise<FileNote[]> {
  const notes: FileNote[] = [];
  for (const [i, file] of files.entries()) {
    notes.push(await crypto.call('beginFile', tip, first_file + i, file.name, file.type, file.stripped, file.content.slice(0)));
  }
  return notes;
}
