import type { Need, ReferralLine } from '../api/types';
import { countryName, languageName, list, moment, t, tc, tn } from '../i18n';
import { useDeskName } from './pickers';
import { Chip, Disclosure, Facts, type Tone } from './ui';

export const kReferralTone: Record<ReferralLine['state'], Tone> = { waiting: 'warn', escalated: 'warn', accepted: 'good', arrived: 'good', declined: 'bad' };

export function needText(need: Need): string {
  return [
    tn('need.people', need.people), tc('age_group', need.age_group), need.gender ? tc('gender', need.gender) : '', need.language ? languageName(need.language) : '',
    need.region ? tc('region', need.region) : '', need.shelter_needed ? t('need.shelter_short') : '',
  ].filter(Boolean).join(' · ');
}

export function Trail(props: { referral: ReferralLine }) {
  const desk = useDeskName();
  const trail = props.referral.trail ?? [];
  if (trail.length === 0) return null;
  return (
    <Disclosure quiet summary={t('referral.trail')}>
      <ol class="trail">
        {trail.map((step, index) => <li key={index}><span class="dim num">{moment(step.at)}</span> {desk(step.desk)} – {tc('referral_state', step.state)}{step.reason ? `: ${tc('because', step.reason)}` : ''}</li>)}
      </ol>
    </Disclosure>
  );
}

/** What the asked desk learns after it has accepted, and no more. */
export function Minimum(props: { referral: ReferralLine }) {
  const minimum = props.referral.minimum;
  if (!minimum) return null;
  const contact = minimum.safe_contact;
  return (
    <Facts compact items={[
      [t('person.language'), languageName(minimum.language)], [t('person.age'), tc('age_group', minimum.age_group)], [t('person.gender'), tc('gender', minimum.gender)],
      [t('person.nationality'), list((minimum.nationality ?? []).map(countryName))],
      [t('person.safe_contact'), contact ? [contact.phone, contact.when, contact.how, contact.never_leave_message ? t('person.never_message') : ''].filter(Boolean).join(' · ') : ''],
    ]} />
  );
}

export function ReferralStateChip(props: { referral: ReferralLine }) {
  return <Chip tone={kReferralTone[props.referral.state] ?? 'neutral'}>{tc('referral_state', props.referral.state)}</Chip>;
}
