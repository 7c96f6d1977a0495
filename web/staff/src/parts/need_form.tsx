import type { AgeGroup, Gender, Need, Urgency } from '../api/types';
import { local, t, tc } from '../i18n';
import { LanguagePicker, optionsOf, useDesks } from './pickers';
import { Check, Chip, Radios, Select, TextField } from './ui';

export interface ReferralForm { need: Need; desk: string; then: string[]; spread: boolean }

/** Only what was said: an empty answer is not sent. */
export function cleanNeed(need: Need): Need {
  const clean: Need = { age_group: need.age_group, urgency: need.urgency, people: need.people };
  if (need.gender && need.gender !== 'unknown') clean.gender = need.gender;
  if (need.language) clean.language = need.language;
  if (need.region) clean.region = need.region;
  if (need.shelter_needed) clean.shelter_needed = true;
  if (need.call_back?.trim()) clean.call_back = need.call_back.trim();
  return clean;
}

/** First the need, without a name; then whom to ask, and whom next. */
export function NeedFields(props: { value: Need; onChange: (need: Need) => void }) {
  const { value } = props;
  const set = (patch: Partial<Need>) => props.onChange({ ...value, ...patch });
  return (
    <div class="stack">
      <p class="dim">{t('need.about')}</p>
      <Radios segmented legend={t('need.urgency')} value={value.urgency} onChange={(urgency) => set({ urgency: urgency as Urgency })} options={optionsOf('urgency', ['now', 'today', 'this_week'])} />
      <Radios segmented legend={t('person.age')} value={value.age_group} onChange={(age) => set({ age_group: age as AgeGroup })} options={optionsOf('age_group', ['adult', 'minor', 'in_doubt'])} />
      <div class="grid grid--2">
        <LanguagePicker optional label={t('person.language')} value={value.language ?? ''} onChange={(language) => set({ language })} />
        <Select optional label={t('person.gender')} value={value.gender ?? ''} onChange={(gender) => set({ gender: (gender || undefined) as Gender | undefined })} empty={t('need.any')} options={optionsOf('gender', ['female', 'male', 'other'])} />
        <Select optional label={t('need.region')} value={value.region ?? ''} onChange={(region) => set({ region })} empty={t('need.any')} options={optionsOf('region', ['brussels', 'flanders', 'wallonia'])} />
        <TextField optional label={t('need.call_back')} value={value.call_back ?? ''} onInput={(call_back) => set({ call_back })} />
      </div>
      <Check checked={value.shelter_needed ?? false} onChange={(shelter_needed) => set({ shelter_needed })}>{t('need.shelter')}</Check>
    </div>
  );
}

const kRoomTone = { free: 'good', full: 'bad', unknown: 'neutral' } as const;

export function DeskOrder(props: { value: ReferralForm; onChange: (form: ReferralForm) => void }) {
  const { value } = props;
  const desks = useDesks().filter((desk) => desk.receives?.includes('referral'));
  const name = (id: string) => local(desks.find((desk) => desk.id === id)?.name) || id;
  const chosen = value.desk ? [value.desk, ...value.then] : [];
  const put = (ids: string[]) => props.onChange({ ...value, desk: ids[0] ?? '', then: ids.slice(1) });
  const move = (index: number) => {
    const next = [...chosen];
    const [one] = next.splice(index, 1);
    if (one) next.splice(index - 1, 0, one);
    put(next);
  };
  const kind = value.need.age_group === 'adult' ? 'women' : 'minors';
  return (
    <div class="stack">
      <p class="dim">{t('need.order_about')}</p>
      {chosen.length ? (
        <ol class="order">
          {chosen.map((id, index) => (
            <li key={id}>
              <span>{index === 0 ? t('need.first') : t('need.then')} <strong>{name(id)}</strong></span>
              {index > 0 ? <button type="button" class="button button--quiet button--small" onClick={() => move(index)}>{t('need.earlier')}<span class="sr"> {name(id)}</span></button> : null}
              <button type="button" class="button button--quiet button--small" onClick={() => put(chosen.filter((other) => other !== id))}>{t('ui.remove')}<span class="sr"> {name(id)}</span></button>
            </li>
          ))}
        </ol>
      ) : null}
      <ul class="deskpick">
        {desks.filter((desk) => !chosen.includes(desk.id)).map((desk) => {
          const adult_room = value.need.gender === 'male' ? desk.capacity?.men : desk.capacity?.women;
          const room = (kind === 'minors' ? desk.capacity?.minors : adult_room) ?? 'unknown';
          return (
            <li key={desk.id}>
              <button type="button" class="deskpick__one" onClick={() => put([...chosen, desk.id])}>
                <span>{local(desk.name)}</span> <span class="dim">{tc('region', desk.region)}</span> <Chip tone={kRoomTone[room]}>{tc('room', room)}</Chip>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
