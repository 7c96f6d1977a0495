import type { Role, User } from './api/types';
import type { Key } from './i18n';

export interface NavItem { page: string; key: Key; shortcut?: string }

const kItems: Record<string, NavItem> = {
  worklist: { page: 'worklist', key: 'nav.worklist', shortcut: 'g w' },
  operations: { page: 'operations', key: 'nav.operations', shortcut: 'g o' },
  cases: { page: 'cases', key: 'nav.cases', shortcut: 'g c' },
  referrals: { page: 'referrals', key: 'nav.referrals', shortcut: 'g r' },
  centre: { page: 'centre', key: 'nav.centre', shortcut: 'g h' },
  opinions: { page: 'opinions', key: 'nav.opinions', shortcut: 'g h' },
  requests: { page: 'requests', key: 'nav.requests', shortcut: 'g h' },
  wards: { page: 'wards', key: 'nav.wards', shortcut: 'g h' },
  signalled: { page: 'wards', key: 'ward.service_title', shortcut: 'g h' },
  letterbox: { page: 'letterbox', key: 'nav.letterbox', shortcut: 'g b' },
  custody: { page: 'custody', key: 'nav.custody' },
  desks: { page: 'desks', key: 'nav.desks' },
  keys: { page: 'keys', key: 'nav.keys' },
  trust: { page: 'trust', key: 'nav.trust' },
  log: { page: 'log', key: 'nav.log' },
  directory: { page: 'directory', key: 'nav.directory', shortcut: 'g d' },
  law: { page: 'law', key: 'nav.law', shortcut: 'g l' },
  calendar: { page: 'calendar', key: 'nav.calendar', shortcut: 'g f' },
};

const kFrontline = ['worklist', 'operations', 'cases', 'referrals'];
const kByRole: Record<Role, string[]> = {
  police: kFrontline,
  inspector: kFrontline,
  hospital: kFrontline,
  centre: ['centre', 'referrals', 'cases', 'worklist'],
  minors_centre: ['centre', 'referrals', 'cases', 'worklist'],
  magistrate: ['opinions', 'worklist', 'cases', 'operations'],
  labour_auditor: ['opinions', 'worklist', 'cases', 'operations'],
  immigration: ['requests', 'worklist', 'cases'],
  guardianship: ['signalled', 'worklist', 'cases'],
  guardian: ['wards', 'worklist'],
  rapporteur: [],
  administrator: ['desks'],
  oncall: ['worklist', 'cases'],
  tip_desk: ['letterbox'],
  fiu: [],
  bank: [],
  dpo: ['log', 'trust'],
  criminal_policy: [],
};
const kForAll = ['directory', 'law', 'calendar'];

const kHandlesFiles = new Set<Role>(['police', 'inspector', 'hospital', 'centre', 'minors_centre', 'magistrate', 'labour_auditor', 'immigration', 'guardianship', 'oncall']);

/** What else an account takes part in besides what its role does every day. */
type Parts = Pick<User, 'letterbox' | 'custodian'>;

export function navOf(role: Role, parts: Parts = {}): { work: NavItem[]; reference: NavItem[] } {
  const pick = (names: string[]) => names.flatMap((name) => kItems[name] ?? []);
  const no_files = role === 'rapporteur' || role === 'administrator' || role === 'dpo';
  const work = new Set([...(kByRole[role] ?? []), ...(parts.letterbox ? ['letterbox'] : []), ...(parts.custodian ? ['custody'] : [])]);
  const needs_key = role === 'centre' || role === 'minors_centre' || parts.letterbox || parts.custodian;
  const own = [...(needs_key ? ['keys'] : []), ...(kHandlesFiles.has(role) ? ['trust'] : [])];
  return { work: pick([...work]), reference: pick([...(no_files ? kForAll.slice(0, 2) : kForAll), ...own]) };
}

/** The first screen answers "what must I do now, by when, and why". */
export function homeOf(role: Role, parts: Parts = {}): string {
  return navOf(role, parts).work[0]?.page ?? 'law';
}
