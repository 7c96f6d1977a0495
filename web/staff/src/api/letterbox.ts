/* Confidential reports, as the API says it. What a report is about stands in sealed texts, which only a browser opens. */
import type { Instant, IsoDate, LocalText } from './types';
import type { ColleagueKey } from '../sealed/own_keys';

export type TipState = 'new' | 'claimed' | 'taken_on' | 'closed';
/** `busy`: it came while more came in than people send. */
export type Lane = 'calm' | 'busy';

export interface TipLine {
  id: string;
  day: IsoDate;
  lane: Lane;
  state: TipState;
  claimed_by?: string;
  display?: string;
  /** The report and later messages. */
  parts: number;
  unread: number;
  files: number;
  /** Bytes, sealed. */
  size: number;
  reporter_auth?: string;
  reporter_box?: string;
  sealed?: string;
}
export interface TipCounts { calm: number; busy: number; mine: number }
export interface TipList { items: TipLine[]; counts: TipCounts; next?: string }

export interface TipPart { part: string; sealed: string; hash: string; index: number; day: IsoDate; mine: boolean; damaged_by?: string }
export interface TipFile { i: number; frames: number; complete: boolean }
export interface TipReply { part: string; sealed: string; day: IsoDate; by: string; delivered: boolean; lost: boolean }
export interface TipView {
  id: string;
  day: IsoDate;
  lane: Lane;
  state: TipState;
  claimed_by?: string;
  display?: string;
  version: number;
  reporter_box: string;
  reporter_auth: string;
  reason?: string;
  parts: TipPart[];
  files: TipFile[];
  replies: TipReply[];
  cases: string[];
}
export interface TipFrames { frames: string[] }
export interface ClosedTips { closed: number }
export interface TakenOn { id: string; case_id: string; state: TipState }

/** `holders`: ids of the members' keys that a sealed half is there for. `renew`: somebody who left could open it. */
export interface DeskSignKey { public: string; sealed: string[]; holders: string[]; published: boolean; renew: boolean }
export interface DeskEpoch {
  box: string;
  not_before: IsoDate;
  not_after: IsoDate;
  body: string;
  signature: string;
  sealed: string[];
  holders: string[];
  current: boolean;
  published: boolean;
  destroyed: boolean;
  renew: boolean;
}
export interface Custodian { id: string; name: LocalText; body: LocalText; box: string }
export interface LetterboxKeys {
  desk: string;
  /** Empty until the letterbox was reached once. */
  instance: string;
  sign?: DeskSignKey;
  /** Latest first. */
  epochs: DeskEpoch[];
  members: ColleagueKey[];
  custodians: Custodian[];
}

export interface EscrowPair { kid: string; first: string; second: string; sealed: string; half?: string }
export interface EscrowView {
  n: number;
  tip: string;
  part: string;
  desk: string;
  ground: string;
  urgent: boolean;
  asked: Instant;
  not_before: Instant;
  state: 'asked' | 'half' | 'open' | 'refused';
  asked_by: string;
  reader: { account: string; display: string; box: string };
  pairs: EscrowPair[];
  /** Which of the custodians the asker is. */
  mine?: string;
  opened?: string;
  object?: string;
}
export interface EscrowList { items: EscrowView[] }
