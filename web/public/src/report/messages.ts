// What the page and its worker say to each other. Everything is a plain value; secrets stay in the worker.
import type { CallName, CodeProblem, DirectoryAnswer, DirectoryFault, FileNote, Message, Report, SignedBody, Words } from '../../../envelope/src/index';

export interface DeskView {
  id: string;
  name: Words;
  /** Who reads it, in plain words. */
  reads: Words;
  forms: string[];
  minors: boolean;
  /** Whether it has a key this week. */
  ready: boolean;
}

export interface DirectoryView { desks: DeskView[]; custodians: { name: Words; body: Words }[] }

export interface CodeView { references: [string, string]; words: { en: string[]; fr: string[] } }

export interface SignedCall { auth: string; box: string; signature: string }

export interface OpenedReply { part: string; text: string; language: string; desk: string }

export interface SealFor { tip: string; part: string; desks: string[]; escrow: boolean }

export interface Calls {
  /** What the directory says, or why it is not believed. */
  believe(answer: DirectoryAnswer, root: string, now: number): DirectoryView | { fault: DirectoryFault };
  /** Draws a new code and makes its keys: seconds. */
  drawCode(): void;
  /** Reads a code that was typed and makes its keys; or says what is mistyped at once. */
  readCode(text: string): { read: true } | CodeProblem;
  showCode(): CodeView;
  newTip(): string;
  sealReport(to: SealFor, report: Report, day: number): string;
  sealMessage(to: SealFor, message: Message, day: number): string;
  /** Begins to seal a file; its frames are asked for one by one. */
  beginFile(tip: string, file: number, name: string, type: string, stripped: boolean, content: ArrayBuffer): FileNote;
  nextFrame(file: number): string | null;
  /** Another number is taken for it. */
  dropFile(file: number): void;
  work(nonce: string, bits: number): string;
  sign(call: CallName, nonce: string, tip: string, part: string, object: string): SignedCall;
  /** The number of the entry when the log signed for exactly this object; else null. */
  checkReceipt(receipt: SignedBody, tip: string, part: string, object: string): number | null;
  /** Null stands for an answer that is forged or changed. */
  openReplies(tip: string, replies: { part: string; object: string }[]): (OpenedReply | null)[];
  /** Wipes code and keys. */
  forget(): void;
}

export type CallOf<Name extends keyof Calls> = { id: number; call: Name; values: Parameters<Calls[Name]> };
export type CallMessage = { [Name in keyof Calls]: CallOf<Name> }[keyof Calls];
export type AnswerMessage = { id: number; value?: unknown; failed?: true };
/** The first thing a worker says: whether its library runs in this browser. */
export type ReadyMessage = { ready: boolean };
