/* What the API under /api/v1 says and takes. Names are those of the wire. */

export type Lang = 'fr' | 'nl' | 'de' | 'en';
export type LocalText = Partial<Record<Lang, string>>;
export type IsoDate = string;
export type Instant = string;

export type Role =
  | 'police' | 'inspector' | 'hospital' | 'centre' | 'minors_centre' | 'magistrate' | 'labour_auditor'
  | 'immigration' | 'guardianship' | 'guardian' | 'rapporteur' | 'administrator'
  | 'oncall' | 'tip_desk' | 'fiu' | 'bank' | 'dpo' | 'criminal_policy';

export interface User {
  name: string;
  display: string;
  role: Role;
  desk: string;
  desk_name: LocalText | string;
  acts_as: string;
  /** Works for a desk that receives confidential reports. */
  letterbox?: boolean;
  /** Opens one, with a second custodian, when its desk no longer can. */
  custodian?: boolean;
}
export interface DemoAccount { name: string; display: string; role: Role; desk: string; password: string }
export type Proof = 'passkey' | 'oidc' | 'totp' | 'recovery' | 'password';
export interface Session {
  user: User;
  demo: boolean;
  today: IsoDate;
  invented: boolean;
  /** 1 password only, 2 two factors, 3 phishing-resistant. */
  level: number;
  how: string;
  warning?: 'passkey_counter';
}
/** How one may sign in here: the host name passkeys belong to, and what the identity provider is called. */
export interface Ways { passkeys?: string; provider?: LocalText }
export interface PasskeyQuestion { challenge: string; rp_id: string; allow?: string[]; timeout_ms: number }
export interface NewPasskeyQuestion {
  challenge: string;
  rp_id: string;
  user_handle: string;
  user_name: string;
  user_display: string;
  algorithms: number[];
  exclude?: string[];
}
export interface PasskeyLine { id: string; name: string; level: number; warned: boolean; added: Instant; used?: Instant }
export interface SessionLine { id: string; current: boolean; how: string; level: number; created: Instant; last_seen: Instant; expires: Instant }
export interface MyAccount {
  name: string;
  level: number;
  how: string;
  passkeys: PasskeyLine[];
  totp?: Instant;
  recovery_left: number;
  identities: { issuer: string; added: Instant }[];
  sessions: SessionLine[];
  passkeys_at?: string;
  provider?: LocalText;
  has_password: boolean;
  waived: boolean;
}

export interface SourceRef { id: string; title: string; url?: string }
export type Certainty = 'seed' | 'public' | 'knowledge' | 'unknown';
export interface Reason {
  rule: string;
  article?: string;
  text: LocalText;
  source?: string;
  sources?: SourceRef[];
  certainty: Certainty;
  from?: IsoDate;
  to?: IsoDate;
  selected_by?: 'facts' | 'decision';
}

export interface Condition { id: string; text: LocalText }

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  code: string;
  detail?: string;
  pointer?: string;
  unmet?: (Condition | string)[];
  rules?: Reason[];
  current?: unknown;
  since?: TimelineEntry[];
  demo_accounts?: DemoAccount[];
  ways?: Ways;
  factors?: Proof[];
}

export interface Page<T> { items: T[]; next?: string; total?: number }

export type ClockState = 'overdue' | 'due_soon' | 'later';
export interface Clock {
  case?: string;
  version?: number;
  label: string;
  phase?: string;
  what: string;
  due: IsoDate;
  days_left: number;
  state: ClockState;
  because?: Reason[];
  duty?: boolean;
  kind: 'deadline' | 'duty' | 'referral' | 'opinion' | 'request' | 'cross_border';
}

export type AgeGroup = 'adult' | 'minor' | 'in_doubt';
export type Gender = 'female' | 'male' | 'other' | 'unknown';
export type Residence = 'none' | 'eu_right' | 'lawful' | 'asylum_seeker' | 'diplomatic_card';
export type Ground = 'trafficking' | 'smuggling';
export type SmugglingForm = 'minor' | 'vulnerability' | 'coercion' | 'life' | 'harm' | 'simple';

export interface SafeContact { phone?: string; when?: string; how?: string; never_leave_message?: boolean }
export interface Person {
  given_name?: string;
  family_name?: string;
  aliases?: string[];
  nationality?: string[];
  born?: { earliest: IsoDate; latest: IsoDate };
  age_group?: AgeGroup;
  gender?: Gender;
  language?: string;
  interpreter_needed?: boolean;
  residence?: Residence;
  accompanied?: boolean;
  safe_contact?: SafeContact;
  identity_document?: string;
}

export interface CaseLine {
  id: string;
  version: number;
  label: string;
  name?: string;
  phase: string;
  judicial: string;
  next_due?: IsoDate;
  next_what?: string;
  operation?: string;
  language?: string;
  age_group?: AgeGroup;
  opened_on: IsoDate;
  closed?: boolean;
}
export interface WardLine extends CaseLine { guardian?: string; disappeared: boolean; next_dates: Clock[] }

export interface MissingDuty { duty: string; by: string; since: IsoDate; because?: Reason[] }
export interface Deadline { what: string; due: IsoDate; because?: Reason[]; days_left?: number }
export interface HeldDocument { kind: string; issued: IsoDate; expires?: IsoDate | null; renewal: number }
export interface NextStep { do: string; by: string[]; document?: string; because?: Reason[] }
export interface Standing {
  on: IsoDate;
  judicial: string;
  phase: string;
  document: HeldDocument | null;
  deadlines: Deadline[];
  next: NextStep[];
  duties_missing: MissingDuty[];
  track?: string;
  conditions_unmet?: (Condition | string)[];
  grounds?: string[];
}

export interface Offer {
  step: string;
  by: string[] | string;
  document?: string;
  allowed_for_me: boolean;
  refused?: { code: string; message?: string; rules?: Reason[]; unmet?: (Condition | string)[] };
  because?: Reason[];
}

/** A case event as it is recorded; `type` says which. */
export interface CaseEvent { type: string; [field: string]: unknown }

export interface TimelineEntry {
  number: number;
  on: IsoDate;
  recorded: Instant;
  by_desk: string;
  by_user?: string;
  acting_as?: string;
  type: string;
  event?: CaseEvent;
  corrected_by?: number;
  /** Code, when a later correction made the law refuse it. */
  refused?: string;
}

export type Urgency = 'now' | 'today' | 'this_week';
export interface Need {
  age_group: AgeGroup;
  gender?: Gender;
  language?: string;
  urgency: Urgency;
  region?: string;
  shelter_needed?: boolean;
  call_back?: string;
  people: number;
}
export interface ReferralLine {
  referral: string;
  case?: string;
  case_version?: number;
  desk: string;
  from_desk: string;
  need: Need;
  sent: Instant;
  answer_by: Instant;
  minutes_left: number;
  state: 'waiting' | 'accepted' | 'declined' | 'escalated' | 'arrived';
  reason?: string;
  because?: string;
  minimum?: { language?: string; age_group?: AgeGroup; gender?: Gender; nationality?: string[]; safe_contact?: SafeContact };
  /** Everybody declined or let the time pass; nobody is left to ask. */
  nobody_yet?: boolean;
  trail?: { desk: string; state: string; at: Instant; reason?: string }[];
}

export type DataClass = 'identity' | 'narrative' | 'medical' | 'residence' | 'judicial' | 'financial' | 'contact';
export interface Consent {
  recipient: string;
  purpose: string;
  data: DataClass[];
  until?: IsoDate;
  since?: IsoDate;
  withdrawn_on?: IsoDate;
  open?: boolean;
}
export interface NoteView { number?: number; on: IsoDate; recorded?: Instant; by_desk?: string; by_user?: string; kind: 'fact' | 'opinion' | 'privileged'; language: string; text: string }
export interface LinkView { case?: string; party?: string; name?: string; relation: string }
export interface IndicatorsView { list: string; on?: IsoDate; by_desk?: string; ticks: { code: string; note?: string; text?: LocalText }[] }
export interface AssessmentView { on?: IsoDate; by_desk?: string; acts: string[]; purposes: string[]; ilo_dimensions: string[]; reasons: string }
export interface LetterView { letter: string; language: string; on: IsoDate }

export interface CaseView {
  id: string;
  version: number;
  label: string;
  opened_on: IsoDate;
  opened_by?: string;
  operation?: { id: string; title: string };
  ground: Ground;
  smuggling_form?: SmugglingForm;
  person?: Person;
  /** As it counts on the day of the standing. */
  age_group?: AgeGroup;
  age?: number;
  withheld?: string[];
  relations?: string[];
  /** Event types the asker may record here. */
  may_write?: string[];
  standing: Standing;
  offers?: Offer[];
  timeline?: TimelineEntry[];
  indicators?: IndicatorsView[];
  assessments?: AssessmentView[];
  referrals?: ReferralLine[];
  consents?: Consent[];
  access?: { desk: string; relation?: string; why: LocalText | string }[];
  links?: LinkView[];
  letters?: LetterView[];
  notes?: NoteView[];
  missing_papers?: string[];
  disappeared?: { last_seen: IsoDate; told?: string };
  cross_border?: { country: string; reason: string; asked_on: IsoDate; answer_by: IsoDate; answered_on?: IsoDate; accepted?: boolean; answer?: string }[];
  /** Why the file was closed; absent while it is open. */
  closed?: string;
  as_of?: IsoDate;
}

export interface OperationLine {
  id: string;
  version: number;
  kind: OperationKind;
  title: string;
  took_place: IsoDate;
  sector?: string;
  municipality?: string;
  people: number;
}
export interface Place { street?: string; postal_code?: string; municipality?: string }
export type OperationKind = 'inspection' | 'police_operation' | 'hospital_signal' | 'other_signal';
export interface OperationOpened { kind: OperationKind; took_place: IsoDate; place: Place; sector?: string; title: string }
export interface OperationCounts { people: number; duties_missing: number; referred: number; accepted: number }
export interface OperationPerson extends CaseLine { duties_missing?: MissingDuty[]; referral?: ReferralLine; nationality?: string[]; gender?: Gender }
export interface OperationView {
  id: string;
  version: number;
  opened: OperationOpened;
  by_desk?: string;
  people: OperationPerson[];
  parties?: { id: string; name: string; relation: string }[];
  counts: OperationCounts;
}
export interface BulkAnswer { done: { case: string; version: number }[]; refused: { case: string; problem: Problem }[] }

export interface OpinionLine {
  case: string;
  version: number;
  label: string;
  asked_on: IsoDate;
  document?: string;
  previous?: { answers: Answers; on: IsoDate };
  facts?: {
    detected_on?: IsoDate;
    detected_by?: string;
    purposes?: string[];
    indicators?: (LocalText | string)[];
    statements?: { on: IsoDate; by: string }[];
    milieu_left_on?: IsoDate;
    assisted_by?: string;
  };
  operation?: { id: string; title: string; people: number };
  phase?: string;
  held?: HeldDocument;
}
export type YesNo = 'yes' | 'no' | 'unclear';
export interface Answers { case_open?: YesNo; victim?: YesNo; cooperates?: YesNo; ties_cut?: YesNo; no_danger?: YesNo }

export interface RequestLine {
  case: string;
  version: number;
  label: string;
  name?: string;
  asked_on: IsoDate;
  by: string;
  document?: string;
  named?: string;
  complete: boolean;
  unmet?: (Condition | string)[];
  /** Code of the rule that keeps it from being issued. */
  refused?: string;
  opinion?: { answers: Answers; on: IsoDate };
  previous?: HeldDocument | null;
  because?: Reason[];
  identity_document?: string;
}

export type Room = 'free' | 'full' | 'unknown';
export interface Capacity { women: Room; men: Room; minors: Room }
export interface DeskView {
  id: string;
  name: LocalText | string;
  kind: Role;
  region?: string;
  receives?: string[];
  capacity?: Capacity;
  version?: number;
  acts_as?: string;
}

export interface LawTopic { name: string; title: LocalText; about?: LocalText | string; records: number | unknown[] }
export interface RecordView {
  id: string;
  key: string;
  valid: { from?: IsoDate; to?: IsoDate };
  selected_by: 'facts' | 'decision';
  certainty: Certainty;
  sources?: (SourceRef | string)[];
  article?: string;
  text: LocalText;
  value?: unknown;
  chosen?: boolean;
  alternatives?: { value: unknown; sources?: (SourceRef | string)[]; certainty?: Certainty; note?: string }[];
  note?: string;
  holds?: boolean;
  topic?: string;
  fired_by?: string[];
}
export interface LawView { topic: string; title: LocalText; records: RecordView[] }

export interface IndicatorList {
  list: string;
  title: LocalText;
  source?: string;
  sources?: (SourceRef | string)[];
  official?: boolean;
  author?: string;
  prompts: IndicatorPrompt[];
}
export interface IndicatorPrompt { id?: string; code: string; text: LocalText; group?: string; strength?: 'strong' | 'medium' | 'weak'; forms?: string[]; sources?: (SourceRef | string)[]; certainty?: Certainty }

export interface Phone { e164?: string; short?: string; display: string; kind?: string; source?: string }
export interface Service {
  id: string;
  name: LocalText | string;
  kind: string;
  audience?: string[];
  region?: string;
  phones?: Phone[];
  hours?: Record<string, unknown>;
  open_now?: boolean | null;
  emails?: { address: string; source?: string }[];
  webs?: { url: string; source?: string }[];
  address?: { street?: string; postal_code?: string; city?: string; secret?: boolean };
  territory?: LocalText | string;
  conflicts?: { field: string; values: { value: unknown; source?: string }[]; chosen?: number; note?: string }[];
  note?: LocalText | string;
}

export interface PartyView { id: string; version: number; by_desk: string; described: { kind: 'person' | 'company'; name: string; enterprise_number?: string; place?: Place; note?: string } }
export interface Health { status: string; version: string; schema?: string | number; store?: string }
