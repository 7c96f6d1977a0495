import { useState } from 'preact/hooks';
import type { AgeGroup, Gender, Person, Residence } from '../../api/types';
import { countryName, day, languageName, list, t, tc } from '../../i18n';
import { CountriesPicker, LanguagePicker, optionsOf } from '../../parts/pickers';
import { Button, Card, Check, Facts, Notice, Radios, Select, TextField } from '../../parts/ui';
import { useDraft } from '../../state/drafts';
import type { CaseDesk } from './page';

function bornText(person: Person): string {
  if (!person.born) return '';
  const { earliest, latest } = person.born;
  return earliest === latest ? day(earliest) : t('person.born_between', { from: day(earliest), to: day(latest) });
}

function contactText(person: Person): string {
  const contact = person.safe_contact;
  if (!contact) return '';
  return [contact.phone, contact.when, contact.how, contact.never_leave_message ? t('person.never_message') : ''].filter(Boolean).join(' · ');
}

export function PersonFacts(props: { person?: Person; withheld?: string[] }) {
  const person = props.person ?? {};
  const hidden = (field: string, value: string) => value || (props.withheld?.includes(field) ? t('person.withheld') : '');
  return (
    <Facts items={[
      [t('person.name'), hidden('name', [person.given_name, person.family_name].filter(Boolean).join(' '))],
      [t('person.aliases'), list(person.aliases ?? [])],
      [t('person.language'), person.language ? `${languageName(person.language)}${person.interpreter_needed ? ` – ${t('person.interpreter')}` : ''}` : ''],
      [t('person.nationality'), hidden('nationality', list((person.nationality ?? []).map(countryName)))],
      [t('person.born'), hidden('born', bornText(person))],
      [t('person.age'), tc('age_group', person.age_group)],
      [t('person.gender'), tc('gender', person.gender)],
      [t('person.residence'), tc('residence', person.residence)],
      [t('person.accompanied_short'), person.accompanied === undefined ? '' : tc('answer', person.accompanied ? 'yes' : 'no')],
      [t('person.identity_document'), hidden('identity_document', person.identity_document ?? '')],
      [t('person.safe_contact'), hidden('safe_contact', contactText(person))],
    ]} />
  );
}

interface Form {
  given_name: string; family_name: string; aliases: string; nationality: string[]; certain: boolean; earliest: string; latest: string;
  age_group: string; gender: string; language: string; interpreter_needed: boolean; residence: string; accompanied: boolean;
  phone: string; when: string; how: string; never_leave_message: boolean; identity_document: string;
}

function formOf(person: Person): Form {
  const contact = person.safe_contact ?? {};
  return {
    given_name: person.given_name ?? '', family_name: person.family_name ?? '', aliases: (person.aliases ?? []).join('; '), nationality: person.nationality ?? [],
    certain: !person.born || person.born.earliest === person.born.latest, earliest: person.born?.earliest ?? '', latest: person.born?.latest ?? '',
    age_group: person.age_group ?? '', gender: person.gender ?? '', language: person.language ?? '', interpreter_needed: person.interpreter_needed ?? false,
    residence: person.residence ?? '', accompanied: person.accompanied ?? false, phone: contact.phone ?? '', when: contact.when ?? '', how: contact.how ?? '',
    never_leave_message: contact.never_leave_message ?? false, identity_document: person.identity_document ?? '',
  };
}

export function personOf(form: Form, before: Person): Person {
  const person: Person = { nationality: form.nationality, interpreter_needed: form.interpreter_needed };
  const aliases = form.aliases.split(';').map((alias) => alias.trim()).filter(Boolean);
  if (aliases.length) person.aliases = aliases;
  for (const field of ['given_name', 'family_name', 'language', 'identity_document'] as const) if (form[field].trim()) person[field] = form[field].trim();
  const latest = form.certain ? form.earliest : form.latest;
  if (form.earliest && latest) person.born = { earliest: form.earliest, latest };
  if (form.age_group) person.age_group = form.age_group as AgeGroup;
  if (form.gender) person.gender = form.gender as Gender;
  if (form.residence) person.residence = form.residence as Residence;
  if (before.accompanied !== undefined || form.accompanied || form.age_group === 'minor' || form.age_group === 'in_doubt') person.accompanied = form.accompanied;
  const contact: NonNullable<Person['safe_contact']> = { never_leave_message: form.never_leave_message };
  for (const field of ['phone', 'when', 'how'] as const) if (form[field].trim()) contact[field] = form[field].trim();
  if (Object.keys(contact).length > 1 || form.never_leave_message) person.safe_contact = contact;
  return person;
}

type Set = (patch: Partial<Form>) => void;

function WhoFields(props: { form: Form; set: Set }) {
  const { form, set } = props;
  return (
    <>
      <div class="grid grid--2">
        <LanguagePicker label={t('people.language')} value={form.language} onChange={(language) => set({ language })} />
        <Check checked={form.interpreter_needed} onChange={(interpreter_needed) => set({ interpreter_needed })}>{t('person.interpreter')}</Check>
        <TextField optional label={t('person.given_name')} value={form.given_name} onInput={(given_name) => set({ given_name })} />
        <TextField optional label={t('person.family_name')} value={form.family_name} onInput={(family_name) => set({ family_name })} />
      </div>
      <TextField optional label={t('person.aliases')} hint={t('person.aliases_hint')} value={form.aliases} onInput={(aliases) => set({ aliases })} />
      <CountriesPicker label={t('person.nationality')} hint={t('person.nationality_hint')} value={form.nationality} onChange={(nationality) => set({ nationality })} />
      <Radios segmented legend={t('person.gender')} value={form.gender} onChange={(gender) => set({ gender })} options={optionsOf('gender', ['female', 'male', 'other', 'unknown'])} />
    </>
  );
}

function AgeFields(props: { form: Form; set: Set }) {
  const { form, set } = props;
  return (
    <>
      <Check checked={!form.certain} onChange={(uncertain) => set({ certain: !uncertain })}>{t('person.birth_uncertain')}</Check>
      <div class="grid grid--2">
        <TextField optional type="date" label={form.certain ? t('person.born') : t('person.born_earliest')} value={form.earliest} onInput={(earliest) => set({ earliest })} />
        {form.certain ? null : <TextField optional type="date" label={t('person.born_latest')} value={form.latest} onInput={(latest) => set({ latest })} />}
      </div>
      <Radios segmented legend={t('person.age')} hint={form.age_group === 'in_doubt' ? t('people.in_doubt_hint') : undefined} value={form.age_group} onChange={(age_group) => set({ age_group })} options={optionsOf('age_group', ['adult', 'minor', 'in_doubt'])} />
      {form.age_group && form.age_group !== 'adult' ? <Check checked={form.accompanied} onChange={(accompanied) => set({ accompanied })}>{t('person.accompanied')}</Check> : null}
    </>
  );
}

function ContactFields(props: { form: Form; set: Set }) {
  const { form, set } = props;
  return (
    <fieldset class="group">
      <legend>{t('person.safe_contact')}</legend>
      <p class="field__hint">{t('person.safe_contact_hint')}</p>
      <div class="grid grid--2">
        <TextField optional type="tel" label={t('person.phone')} value={form.phone} onInput={(phone) => set({ phone })} />
        <TextField optional label={t('person.when')} value={form.when} onInput={(when) => set({ when })} />
      </div>
      <TextField optional label={t('person.how')} value={form.how} onInput={(how) => set({ how })} />
      <Check checked={form.never_leave_message} onChange={(never_leave_message) => set({ never_leave_message })}>{t('person.never_message')}</Check>
    </fieldset>
  );
}

export function PersonTab(desk: CaseDesk) {
  const before = desk.view.person ?? {};
  const withheld = desk.view.withheld ?? [];
  const draft = useDraft<Form>(`person-${desk.view.id}`, () => formOf(before));
  const [busy, setBusy] = useState(false);
  const [editing, setEditing] = useState(draft.dirty);
  const set: Set = (patch) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    const done = await desk.add([{ type: 'person_described', person: personOf(draft.value, before) }], undefined, t('person.describe'));
    setBusy(false);
    if (!done) return;
    draft.clear();
    setEditing(false);
  };
  if (!editing || !desk.may('person_described')) {
    return (
      <Card title={t('tab.person')} actions={!desk.may('person_described') ? undefined : <Button onClick={() => { draft.clear(); setEditing(true); }}>{t('person.describe')}</Button>}>
        <PersonFacts person={before} withheld={withheld} />
      </Card>
    );
  }
  return (
    <Card title={t('person.describe')}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {withheld.length ? <Notice tone="warn">{t('person.withheld_form')}</Notice> : null}
        <WhoFields form={draft.value} set={set} />
        <AgeFields form={draft.value} set={set} />
        <Select optional label={t('person.residence')} value={draft.value.residence} onChange={(residence) => set({ residence })} empty={t('ui.not_known')} options={optionsOf('residence', ['none', 'eu_right', 'lawful', 'asylum_seeker', 'diplomatic_card'])} />
        <TextField optional label={t('person.identity_document')} value={draft.value.identity_document} onInput={(identity_document) => set({ identity_document })} />
        <ContactFields form={draft.value} set={set} />
        <div class="row"><Button kind="primary" type="submit" busy={busy}>{t('ui.save')}</Button><Button kind="quiet" onClick={() => { draft.clear(); setEditing(false); }}>{t('ui.discard')}</Button></div>
      </form>
    </Card>
  );
}
