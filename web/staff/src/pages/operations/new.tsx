import { useState } from 'preact/hooks';
import type { OperationKind, OperationView } from '../../api/types';
import { t, tn } from '../../i18n';
import { optionsOf, purposeOptions, useSectors } from '../../parts/pickers';
import { Button, Card, Checks, Page, Select, TextField } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { go } from '../../state/router';
import { me } from '../../state/session';
import { DangerNow, InterviewAid } from './danger';
import { GroupForm, GroupList, kNoGroup, peopleOf, type PeopleGroup } from './people_form';

interface Form {
  kind: OperationKind;
  title: string;
  took_place: string;
  street: string;
  postal_code: string;
  municipality: string;
  sector: string;
  purposes: string[];
  groups: PeopleGroup[];
  group: PeopleGroup;
  /** Set once the operation itself is saved, so that a second try only sends the people. */
  saved?: { id: string; version: number };
}

function fresh(): Form {
  const role = me().user.role;
  const kind: OperationKind = role === 'police' ? 'police_operation' : role === 'hospital' ? 'hospital_signal' : 'inspection';
  return { kind, title: '', took_place: me().today, street: '', postal_code: '', municipality: '', sector: '', purposes: role === 'inspector' ? ['labour'] : [], groups: [], group: kNoGroup };
}

function problemsOf(form: Form): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!form.title.trim()) problems['title'] = t('operation.title_needed');
  if (!form.took_place) problems['took_place'] = t('operation.date_needed');
  else if (form.took_place > me().today) problems['took_place'] = t('operation.date_future');
  if (form.groups.length && form.purposes.length === 0) problems['purposes'] = t('operation.purposes_needed');
  return problems;
}

function placeOf(form: Form) {
  const place: Record<string, string> = {};
  for (const part of ['street', 'postal_code', 'municipality'] as const) if (form[part].trim()) place[part] = form[part].trim();
  return place;
}

async function send(form: Form, keep: (saved: { id: string; version: number }) => void): Promise<string | undefined> {
  let at = form.saved;
  if (!at) {
    const opened = { kind: form.kind, title: form.title.trim(), took_place: form.took_place, place: placeOf(form), ...(form.sector ? { sector: form.sector } : {}) };
    const answer = await attempt<OperationView>({ path: '/operations', body: { on: form.took_place, opened } }, t('operation.save'));
    if (!answer) return undefined;
    at = { id: answer.data.id, version: answer.data.version };
    keep(at);
  }
  const people = form.groups.flatMap(peopleOf);
  if (people.length === 0) return at.id;
  const body = { on: form.took_place, people, detect: { purposes: form.purposes, facts_on: form.took_place } };
  const added = await attempt<OperationView>({ path: `/operations/${at.id}/people`, version: at.version, body }, t('operation.save'));
  return added ? at.id : undefined;
}

function EventCard(props: { form: Form; set: (patch: Partial<Form>) => void; problems: Record<string, string> }) {
  const { form, set, problems } = props;
  const sectors = useSectors();
  return (
    <Card title={t('operation.what_where')}>
      <div class="stack">
        <TextField label={t('operation.title')} hint={t('operation.title_hint')} value={form.title} error={problems['title']} onInput={(title) => set({ title })} />
        <div class="grid grid--2">
          <Select label={t('operation.kind')} value={form.kind} onChange={(kind) => set({ kind: kind as OperationKind })} options={optionsOf('operation_kind', ['inspection', 'police_operation', 'hospital_signal', 'other_signal'])} />
          <TextField label={t('operation.date')} type="date" max={me().today} value={form.took_place} error={problems['took_place']} onInput={(took_place) => set({ took_place })} />
        </div>
        <div class="grid grid--place">
          <TextField optional label={t('operation.street')} value={form.street} onInput={(street) => set({ street })} />
          <TextField optional label={t('operation.postal_code')} inputMode="numeric" value={form.postal_code} onInput={(postal_code) => set({ postal_code })} maxLength={10} />
          <TextField optional label={t('operation.municipality')} value={form.municipality} onInput={(municipality) => set({ municipality })} />
        </div>
        <Select optional label={t('operation.sector')} value={form.sector} onChange={(sector) => set({ sector })} options={sectors} empty={t('operation.sector_unknown')} />
        <Checks legend={t('operation.purposes')} hint={t('operation.purposes_hint')} error={problems['purposes']} value={form.purposes} onChange={(purposes) => set({ purposes })} options={purposeOptions().slice(0, 5)} />
      </div>
    </Card>
  );
}

export function NewOperationPage() {
  const draft = useDraft<Form>('operation-new', fresh);
  const form = draft.value;
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<Form>) => draft.set((now) => ({ ...now, ...patch }));
  const problems = tried ? problemsOf(form) : {};
  const total = form.groups.reduce((sum, group) => sum + group.count, 0);
  const submit = async () => {
    setTried(true);
    if (Object.keys(problemsOf(form)).length) return requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid]')?.focus());
    setBusy(true);
    const id = await send(form, (saved) => set({ saved }));
    setBusy(false);
    if (!id) return undefined;
    draft.clear();
    return go('operation', id);
  };
  return (
    <Page title={t('operation.new')} lead={t('operation.new_lead')}>
      <DangerNow />
      <InterviewAid />
      <EventCard form={form} set={set} problems={problems} />
      <GroupForm value={form.group} onChange={(group) => set({ group })} onAdd={(group) => set({ groups: [...form.groups, group], group: { ...kNoGroup } })} />
      <GroupList groups={form.groups} onRemove={(index) => set({ groups: form.groups.filter((_, at) => at !== index) })} />
      <div class="submit">
        <Button kind="primary" busy={busy} onClick={() => void submit()}>{total ? tn('operation.save_with', total) : t('operation.save')}</Button>
        <p class="dim">{t('operation.kept_here')}</p>
      </div>
    </Page>
  );
}
