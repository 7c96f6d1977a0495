import { useState } from 'preact/hooks';
import type { AgeGroup, Gender, Ground, Person, SmugglingForm } from '../../api/types';
import { countryName, languageName, list, t, tc, tn } from '../../i18n';
import { CountriesPicker, LanguagePicker, optionsOf } from '../../parts/pickers';
import { Button, Card, Check, Disclosure, Radios, Stepper, TextField } from '../../parts/ui';

/** Some people with the same language, written down in one go. */
export interface PeopleGroup {
  language: string;
  count: number;
  age_group: AgeGroup;
  gender: Gender;
  nationality: string[];
  interpreter_needed: boolean;
  accompanied: boolean;
  given_name: string;
  family_name: string;
  ground: Ground;
  smuggling_form: SmugglingForm | '';
}

export const kNoGroup: PeopleGroup = {
  language: '', count: 1, age_group: 'adult', gender: 'unknown', nationality: [], interpreter_needed: true, accompanied: false, given_name: '', family_name: '',
  ground: 'trafficking', smuggling_form: '',
};

export interface FoundPerson { person: Person; ground?: Ground; smuggling_form?: SmugglingForm }

/** The people a group stands for, as the API takes them; what nobody knows is left out. */
export function peopleOf(group: PeopleGroup): FoundPerson[] {
  const person: Person = { language: group.language, age_group: group.age_group, interpreter_needed: group.interpreter_needed };
  if (group.gender !== 'unknown') person.gender = group.gender;
  if (group.nationality.length) person.nationality = group.nationality;
  if (group.age_group !== 'adult') person.accompanied = group.accompanied;
  if (group.count === 1 && group.given_name.trim()) person.given_name = group.given_name.trim();
  if (group.count === 1 && group.family_name.trim()) person.family_name = group.family_name.trim();
  const why = group.ground === 'smuggling' ? { ground: group.ground, ...(group.smuggling_form ? { smuggling_form: group.smuggling_form } : {}) } : {};
  return Array.from({ length: group.count }, () => ({ person: { ...person }, ...why }));
}

export function groupText(group: PeopleGroup): string {
  const parts = [tn('people.speaking', group.count, { language: languageName(group.language) })];
  if (group.age_group !== 'adult') parts.push(tc('age_group', group.age_group));
  if (group.gender !== 'unknown') parts.push(tc('gender', group.gender));
  if (group.nationality.length) parts.push(list(group.nationality.map(countryName)));
  if (group.ground === 'smuggling') parts.push(tc('ground', 'smuggling'));
  return parts.join(' · ');
}

type Set = (patch: Partial<PeopleGroup>) => void;

const kForms: SmugglingForm[] = ['minor', 'vulnerability', 'coercion', 'life', 'harm', 'simple'];

export function GroundFields(props: { value: PeopleGroup; set: Set }) {
  const { value, set } = props;
  return (
    <div class="stack">
      <Radios segmented legend={t('case.ground')} value={value.ground} onChange={(ground) => set({ ground: ground as Ground })} options={optionsOf('ground', ['trafficking', 'smuggling'])} />
      {value.ground === 'smuggling' ? <Radios legend={t('case.smuggling_form')} value={value.smuggling_form} onChange={(form) => set({ smuggling_form: form as SmugglingForm })} options={optionsOf('smuggling_form', kForms)} /> : null}
    </div>
  );
}

/** What is known of a person at first sight. */
export function PersonFields(props: { value: PeopleGroup; set: Set }) {
  const { value, set } = props;
  return (
    <>
      <Radios segmented legend={t('person.age')} value={value.age_group} onChange={(age) => set({ age_group: age as AgeGroup })} options={optionsOf('age_group', ['adult', 'minor', 'in_doubt'])}
        hint={value.age_group === 'in_doubt' ? t('people.in_doubt_hint') : undefined} />
      {value.age_group !== 'adult' ? <Check checked={value.accompanied} onChange={(accompanied) => set({ accompanied })}>{t('person.accompanied')}</Check> : null}
      <Radios segmented legend={t('person.gender')} value={value.gender} onChange={(gender) => set({ gender: gender as Gender })} options={optionsOf('gender', ['unknown', 'female', 'male', 'other'])} />
      <CountriesPicker label={t('person.nationality')} value={value.nationality} onChange={(nationality) => set({ nationality })} />
      <Check checked={value.interpreter_needed} onChange={(interpreter_needed) => set({ interpreter_needed })}>{t('person.interpreter')}</Check>
      {value.count === 1 ? (
        <Disclosure quiet summary={t('people.name_now')}>
          <div class="grid grid--2">
            <TextField optional label={t('person.given_name')} value={value.given_name} onInput={(given_name) => set({ given_name })} />
            <TextField optional label={t('person.family_name')} value={value.family_name} onInput={(family_name) => set({ family_name })} />
          </div>
        </Disclosure>
      ) : null}
    </>
  );
}

export function GroupForm(props: { value: PeopleGroup; onChange: (group: PeopleGroup) => void; onAdd: (group: PeopleGroup) => void }) {
  const [error, setError] = useState('');
  const { value } = props;
  const set: Set = (patch) => props.onChange({ ...value, ...patch });
  const add = () => {
    if (!value.language) return setError(t('people.language_needed'));
    setError('');
    props.onAdd(value);
  };
  return (
    <Card title={t('people.add_title')}>
      <div class="stack">
        <p class="dim">{t('people.add_about')}</p>
        <div class="grid grid--2">
          <LanguagePicker label={t('people.language')} value={value.language} onChange={(language) => set({ language })} error={error} />
          <Stepper label={t('people.count')} value={value.count} onChange={(count) => set({ count })} />
        </div>
        <PersonFields value={value} set={set} />
        <Disclosure quiet summary={t('people.more')} open={value.ground === 'smuggling'}><GroundFields value={value} set={set} /></Disclosure>
        <div><Button kind="primary" onClick={add}>{value.language ? tn('people.add', value.count, { language: languageName(value.language) }) : t('people.add_plain')}</Button></div>
      </div>
    </Card>
  );
}

export function GroupList(props: { groups: PeopleGroup[]; onRemove: (index: number) => void }) {
  if (props.groups.length === 0) return null;
  const total = props.groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <Card title={t('people.on_list')} count={total}>
      <ul class="rows">
        {props.groups.map((group, index) => (
          <li key={index}>
            <span>{groupText(group)}</span>
            <Button small kind="quiet" label={t('people.remove', { what: groupText(group) })} onClick={() => props.onRemove(index)}>{t('ui.remove')}</Button>
          </li>
        ))}
      </ul>
      <p class="dim">{t('people.not_saved_yet')}</p>
    </Card>
  );
}
