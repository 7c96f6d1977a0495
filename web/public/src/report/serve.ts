// The worker's side, the same for both libraries: the code, the keys and all sealing live here and nowhere else.
import { wordlist as english } from '@scure/bip39/wordlists/english';
import { wordlist as french } from '@scure/bip39/wordlists/french';
import {
  Damaged, DirectoryRefused, FileSealer, findWork, forgetTipKeys, fromBase64, fromHex, messagePayload, newFileKey, newTipCode, newTipId, openReply, readDirectory, readReceipt, readTipCode,
  reportPayload, sealTip, signCall, tipKeys, tipReaders, toBase64, toHex, toReferences, toWords, utf8, type Directory, type Recipient, type Sodium, type TipKeys,
} from '../../../envelope/src/index';
import type { AnswerMessage, CallMessage, Calls, DirectoryView, SealFor } from './messages';

class Missing extends Error {}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Missing();
  return value;
}

export class Sealing implements Calls {
  private directory: Directory | undefined;
  private digits: string | undefined;
  private keys: TipKeys | undefined;
  private readonly files = new Map<number, FileSealer>();

  constructor(private readonly sodium: Sodium) {}

  believe: Calls['believe'] = (answer, root, now) => {
    try {
      this.directory = readDirectory(this.sodium, answer, fromHex(root, 32) ?? new Uint8Array(32), now);
      return this.view();
    } catch (error) {
      if (error instanceof DirectoryRefused) return { fault: error.fault };
      throw error;
    }
  };

  private view(): DirectoryView {
    const { desks, custodians } = present(this.directory);
    return {
      desks: desks.map(({ id, name, reads, forms, minors, box }) => ({ id, name, reads, forms, minors, ready: box !== undefined })),
      custodians: custodians.map(({ name, body }) => ({ name, body })),
    };
  }

  private makeKeys(digits: string): void {
    this.forget();
    this.digits = digits;
    this.keys = tipKeys(this.sodium, digits, present(this.directory).instance);
  }

  drawCode: Calls['drawCode'] = () => this.makeKeys(newTipCode(this.sodium));

  readCode: Calls['readCode'] = (text) => {
    const reading = readTipCode(this.sodium, text, [english, french]);
    if (!('digits' in reading)) return reading;
    this.makeKeys(reading.digits);
    return { read: true };
  };

  showCode: Calls['showCode'] = () => {
    const digits = present(this.digits);
    return { references: toReferences(digits), words: { en: toWords(this.sodium, digits, english), fr: toWords(this.sodium, digits, french).map((word) => word.normalize('NFC')) } };
  };

  newTip: Calls['newTip'] = () => newTipId(this.sodium);

  private readers(to: SealFor): Recipient[] {
    const { desks, custodians } = present(this.directory);
    const boxes = to.desks.map((id) => present(desks.find((desk) => desk.id === id)?.box));
    return tipReaders(boxes, to.escrow ? custodians.map((one) => one.box) : []);
  }

  private seal(to: SealFor, day: number, payload: Uint8Array): string {
    const place = { instance: present(this.directory).instance, tip: to.tip, part: to.part };
    return sealTip(this.sodium, this.readers(to), present(this.keys).auth, place, day, payload);
  }

  sealReport: Calls['sealReport'] = (to, report, day) => this.seal(to, day, reportPayload(report, present(this.keys).box.publicKey));
  sealMessage: Calls['sealMessage'] = (to, message, day) => this.seal(to, day, messagePayload(message, present(this.keys).box.publicKey));

  beginFile: Calls['beginFile'] = (tip, file, name, type, stripped, content) => {
    const key = newFileKey(this.sodium);
    const bytes = new Uint8Array(content);
    const place = { instance: present(this.directory).instance, tip, file };
    const sealer = new FileSealer(this.sodium, present(fromBase64(key)), place, { name, type, size: bytes.length }, bytes);
    this.files.set(file, sealer);
    return { key, n: file, name, type, size: bytes.length, frames: sealer.count, stripped };
  };

  nextFrame: Calls['nextFrame'] = (file) => {
    const frame = present(this.files.get(file)).frame();
    if (!frame) this.files.delete(file);
    return frame ? toBase64(frame) : null;
  };

  dropFile: Calls['dropFile'] = (file) => {
    this.files.delete(file);
  };

  work: Calls['work'] = (nonce, bits) => String(present(findWork(this.sodium, nonce, bits)));

  sign: Calls['sign'] = (call, nonce, tip, part, object) => {
    const { auth, box } = present(this.keys);
    const { instance } = present(this.directory);
    return { auth: toHex(auth.publicKey), box: toHex(box.publicKey), signature: signCall(this.sodium, auth, { instance, call, nonce, tip, part, object }) };
  };

  checkReceipt: Calls['checkReceipt'] = (receipt, tip, part, object) => {
    const read = readReceipt(this.sodium, present(this.directory), receipt);
    const hash = toHex(this.sodium.crypto_hash_sha256(utf8(object)));
    return read && read.tip === tip && read.part === part && read.hash === hash ? read.index : null;
  };

  openReplies: Calls['openReplies'] = (tip, replies) => {
    const { desks, instance } = present(this.directory);
    return replies.map(({ part, object }) => {
      try {
        const { reply, desk } = openReply(this.sodium, present(this.keys).box, desks, { instance, tip, part }, object);
        return { part, text: reply.text, language: reply.language, desk };
      } catch (error) {
        if (error instanceof Damaged) return null;
        throw error;
      }
    });
  };

  forget: Calls['forget'] = () => {
    if (this.keys) forgetTipKeys(this.sodium, this.keys);
    this.keys = undefined;
    this.digits = undefined;
    this.files.clear();
  };
}

/** Answers the page's calls, one after the other. What went wrong inside is not told: it could hold what was typed. */
export function serve(sodium: Sodium): void {
  const sealing = new Sealing(sodium);
  addEventListener('message', (event: MessageEvent<CallMessage>) => {
    const { id, call, values } = event.data;
    let answer: AnswerMessage;
    try {
      answer = { id, value: (sealing[call] as (...all: unknown[]) => unknown)(...values) };
    } catch {
      answer = { id, failed: true };
    }
    postMessage(answer);
  });
}
