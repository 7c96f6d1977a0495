/** Weeks of keys, and who of the desk holds which. Dates are calendar days without a time zone. */
import type { DeskEpoch, LetterboxKeys } from '../../api/letterbox';
import type { Week } from '../../sealed/messages';
import type { ColleagueKey } from '../../sealed/own_keys';

const kDay = 86_400_000;
const kAhead = 4;

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** This week and the next ones, from Monday to Sunday. */
export function weeksFrom(today: string, count = kAhead): Week[] {
  const now = Date.parse(`${today}T00:00:00Z`);
  const monday = now - ((new Date(now).getUTCDay() + 6) % 7) * kDay;
  return Array.from({ length: count }, (_, at) => ({ not_before: iso(monday + 7 * at * kDay), not_after: iso(monday + (7 * at + 6) * kDay) }));
}

/** A week counts as provided when a key that is still good lasts to its end. */
export function missingWeeks(epochs: readonly DeskEpoch[], today: string): Week[] {
  const good = epochs.filter((one) => !one.destroyed && !one.renew);
  return weeksFrom(today).filter((week) => !good.some((one) => one.not_before <= week.not_after && one.not_after >= week.not_after));
}

export const holds = (one: ColleagueKey, holders: readonly string[]): boolean => one.id !== undefined && holders.includes(one.id);

/** Keys that this member cannot open yet and may. */
export function lackingFor(one: ColleagueKey, keys: LetterboxKeys): string[] {
  if (!one.id || !one.can_sign_in) return [];
  const all = [...(keys.sign ? [{ key: keys.sign.public, holders: keys.sign.holders }] : []), ...keys.epochs.filter((epoch) => !epoch.destroyed).map((epoch) => ({ key: epoch.box, holders: epoch.holders }))];
  return all.filter(({ holders }) => !holds(one, holders)).map(({ key }) => key);
}
