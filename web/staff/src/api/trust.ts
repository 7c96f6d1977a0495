/* Trust between desks, as the API says it: who has access, broken glass, conflicts of interest, covers, reviews, the log. */
import type { Certainty, Instant, IsoDate, LocalText, Page, Role, SourceRef } from './types';

export interface ClassName { id: string; text: LocalText }
export interface PurposeView { id: string; text: LocalText; article: string; certainty: Certainty; sources: SourceRef[]; basis: LocalText }
export interface AccessRule { rule: string; why: LocalText; classes: ClassName[] }
export interface DeskAccess { desk: string; relation: string; rules: AccessRule[]; purpose: PurposeView }

export type Verdict = 'justified' | 'not_justified' | 'unclear';
export interface GlassView {
  case: string;
  number: number;
  opened: Instant;
  by_desk: string;
  by_user?: string;
  rule: string;
  classes: ClassName[];
  reason: string;
  until: Instant;
  open: boolean;
  review_by: Instant;
  verdict?: Verdict;
  remark?: string;
  reviewed_on?: IsoDate;
}
export interface ConflictView { account: string; reason: string; since: IsoDate }
export interface AccessAnswer { desks: DeskAccess[]; glasses: GlassView[]; conflicts: ConflictView[]; withheld: ClassName[] }

export interface Colleague { account: string; display: string }
export interface GlassOffer { rule: string; why: LocalText; classes: ClassName[]; minutes: number; review_hours: number; notify: string[] }
export interface GlassOffers { items: GlassOffer[]; colleagues: Colleague[]; reason_letters: number }

export interface CoverView { number: number; account: string; by: string; by_desk: string; from: IsoDate; until: IsoDate; reason: string; holds: boolean }
export interface CoverList { items: CoverView[]; stand_in: string[] }

export interface PersonAccess { account: string; display: string; role: Role; disabled: boolean; covers: CoverView[] }
export interface DeskReview { people: PersonAccess[]; reviewed_on?: IsoDate; due?: IsoDate; overdue: boolean }

export type GlassList = Page<GlassView>;

export interface RecordLine { at: Instant; desk?: string; who: LocalText; what: LocalText; purpose: LocalText; broken_glass: boolean }
export interface AccessRecord { case: string; language?: string; title: LocalText; intro: LocalText; items: RecordLine[]; complete: boolean }

export interface LogLine {
  number: number;
  at: Instant;
  user: string;
  desk: string;
  action: string;
  outcome: 'permitted' | 'refused' | 'broken_glass';
  purpose: string;
  rules: string[];
  classes: string[];
  amount: number;
  policy: string;
  object: string;
}
export type LogPage = Page<LogLine>;
