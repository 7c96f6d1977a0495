// What the page and the worker say to each other. Private keys live in the worker and never come back.

/** As the server keeps it; public keys are hexadecimal. */
export interface KeyWrap { way: 'passphrase' | 'passkey' | 'code'; salt: string; credential: string; sealed: string }
export interface OwnKey { id: string; box: string; sign: string; made: string; wraps: KeyWrap[] }
export interface OwnKeys { account: string; current?: OwnKey; retired: OwnKey[]; known: string }

export type Secret = { way: 'passphrase'; text: string } | { way: 'passkey'; credential: string; prf: Uint8Array } | { way: 'code'; text: string };

/** A new key with its ways, and the code to be printed. Nothing of it is kept before the person has the code. */
export interface MadeKey { box: string; sign: string; wraps: KeyWrap[]; code: string; fingerprint: string }

/** What one person has checked of a colleague's keys, sealed to themselves: the server cannot change it unseen. */
export interface Known { fingerprint: string; signs: string[] }
export type KnownKeys = Record<string, Known>;

/** What is sealed: written by people, for people. */
export interface ShelterText { address: string; phone: string; note: string }

// ---------------------------------------------------------------- the letterbox

/** A desk's key as the server keeps it: sealed to each member, by a member; here what is sealed to oneself. */
export interface SealedDeskKey { public: string; sealed: string[] }
export interface SealedDesk {
  desk: string;
  instance: string;
  sign?: SealedDeskKey;
  epochs: SealedDeskKey[];
  /** Signing keys of those who may have sealed them. */
  authors: string[];
}
/** Public halves of what this person can open. */
export interface OpenedDesk { sign?: string; epochs: string[] }

export interface SealedPart { part: string; sealed: string }
export interface SealedTip {
  id: string;
  /** Of the reporter: signs every part. */
  author: string;
  /** Of the reporter, as the server says; the one inside the report must be the same. */
  box?: string;
  parts: SealedPart[];
  replies: SealedPart[];
}

/** `opened`; `altered`: not as it was sealed, or not by the same person; `no_key`: for none of the keys this person has. */
export type PartState = 'opened' | 'altered' | 'no_key';
/** `i`: of the frames; below 0 when none of them ever came. */
export interface FileLine { i: number; name: string; type: string; size: number; frames: number; stripped: boolean }
export interface ReportText {
  language: string;
  kind: string;
  minor: boolean | null;
  danger: boolean;
  what: string[];
  text: string;
  where: string;
  when: string;
  contact: string;
  safe_time: string;
  files: FileLine[];
}
export interface MessageText { language: string; text: string; files: FileLine[] }
export interface ReplyText { language: string; text: string; from_desk: string; answers?: number; sentences: string[] }
/** `answerable`: inside stands where the person reads answers. */
export interface ReadPart { part: string; state: PartState; answerable?: true; report?: ReportText; message?: MessageText; reply?: ReplyText }

/** A file whose last frame was there. Pictures come back drawn anew, everything else as bytes for a download. */
export interface OpenedFile { name: string; type: string; size: number; picture?: ImageBitmap; bytes?: Uint8Array }

export interface Week { not_before: string; not_after: string }
/** A weekly key: `body` and `signature` go to the public directory, `sealed` to the members, one text each. */
export interface MadeEpoch extends Week { box: string; body: string; signature: string; sealed: string[] }
export interface MadeSign { public: string; sealed: string[] }

export interface Calls {
  make(account: string, passphrase: string): MadeKey;
  /** New ways to the key that is open: another passphrase, another code, and passkeys that were there. */
  rewrap(account: string, passphrase: string, kept: KeyWrap[]): MadeKey;
  addPasskey(account: string, credential: string, prf: Uint8Array): KeyWrap;
  unlock(own: OwnKeys, secret: Secret): boolean;
  fingerprints(keys: { box: string; sign: string }[]): string[];
  seal(case_id: string, edition: number, text: ShelterText, readers: string[], day: number): string;
  open(case_id: string, edition: number, sealed: string, authors: string[]): { text: ShelterText; author: string; mine: boolean };
  sealKnown(account: string, known: KnownKeys, day: number): string;
  openKnown(account: string, sealed: string): KnownKeys;

  /** Opens what of the desk's keys is sealed to this person; they stay in the worker. */
  openDesk(desk: SealedDesk): OpenedDesk;
  readTip(tip: SealedTip): ReadPart[];
  /** First reports only, for grouping what looks alike; nothing of them is kept. */
  readFirst(tips: SealedTip[]): ReadPart[];
  /** `frames` in base64url. The report that names the file must have been read. */
  openFile(tip: string, file: number, frames: string[], as: 'picture' | 'bytes'): Promise<OpenedFile>;
  /** Sealed to whoever wrote the report and to the desk's key `epoch`. */
  sealReply(tip: string, n: number, reply: ReplyText, epoch: string, day: number): string;
  makeSign(desk: string, readers: string[], day: number): MadeSign;
  makeEpochs(desk: string, weeks: Week[], readers: string[], day: number): MadeEpoch[];
  /** A key of the desk that is open here, sealed anew to other members. */
  resealDesk(desk: string, key: string, readers: string[], day: number): string[];
  shortPrint(key: string): string;
  /** Takes the own seal off a wrap; base64url in and out. */
  peelHalf(sealed: string): string;
  /** Takes the own seal off what the first custodian left, and seals the key to the reader. */
  peelTo(half: string, reader: string): string;
  readReleased(released: string, instance: string, tip: SealedTip): ReadPart;
}

export interface CallMessage { id: number; call: keyof Calls; values: unknown[] }
/** `damaged`: it does not open; `broken`: the program failed. */
export interface AnswerMessage { id: number; value?: unknown; wrong?: 'damaged' | 'locked' | 'broken' }
