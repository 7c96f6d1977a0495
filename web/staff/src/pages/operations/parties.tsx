import { useState } from 'preact/hooks';
import type { OperationView, PartyView } from '../../api/types';
import { t, tc } from '../../i18n';
import { optionsOf } from '../../parts/pickers';
import { Button, Card, Dialog, Radios, Select, TextArea, TextField } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { me } from '../../state/session';

interface Form { kind: 'person' | 'company'; name: string; enterprise_number: string; note: string; relation: string; saved?: string }
const fresh = (): Form => ({ kind: 'company', name: '', enterprise_number: '', note: '', relation: 'employer' });

function PartyDialog(props: { view: OperationView; onClose: () => void }) {
  const draft = useDraft<Form>(`party-${props.view.id}`, fresh);
  const [busy, setBusy] = useState(false);
  const form = draft.value;
  const set = (patch: Partial<Form>) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    let party = form.saved;
    if (!party) {
      const described = {
        kind: form.kind, name: form.name.trim(), ...(form.enterprise_number.trim() ? { enterprise_number: form.enterprise_number.trim() } : {}), ...(form.note.trim() ? { note: form.note.trim() } : {}),
      };
      const made = await attempt<PartyView>({ path: '/parties', body: { on: me().today, described } }, t('party.add'));
      party = made?.data.id;
      if (party) set({ saved: party });
    }
    const linked = party ? await attempt({ path: `/operations/${props.view.id}/parties`, version: props.view.version, body: { on: me().today, party, relation: form.relation } }, t('party.add')) : undefined;
    setBusy(false);
    if (!linked) return;
    draft.clear();
    props.onClose();
  };
  return (
    <Dialog title={t('party.add')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!form.name.trim()} onClick={() => void save()}>{t('ui.save')}</Button>}>
      <div class="stack">
        <p class="dim">{t('party.about')}</p>
        <Radios segmented legend={t('party.kind')} value={form.kind} onChange={(kind) => set({ kind: kind as Form['kind'] })} options={optionsOf('party_kind', ['company', 'person'])} />
        <TextField label={t('party.name')} value={form.name} onInput={(name) => set({ name })} />
        <TextField optional label={t('party.number')} value={form.enterprise_number} onInput={(enterprise_number) => set({ enterprise_number })} />
        <Select label={t('party.relation')} value={form.relation} onChange={(relation) => set({ relation })} options={optionsOf('relation', ['employer', 'suspect', 'recruiter', 'landlord'])} />
        <TextArea optional label={t('step_field.remark')} value={form.note} onInput={(note) => set({ note })} />
      </div>
    </Dialog>
  );
}

/** Employers and suspects, kept apart from what is known of the people found. */
export function PartiesCard(props: { view: OperationView; may_write: boolean }) {
  const [open, setOpen] = useState(false);
  const parties = props.view.parties ?? [];
  if (parties.length === 0 && !props.may_write) return null;
  return (
    <Card title={t('party.title')} actions={props.may_write ? <Button small onClick={() => setOpen(true)}>{t('party.add')}</Button> : undefined}>
      {parties.length ? (
        <ul class="rows">{parties.map((party) => <li key={`${party.id}${party.relation}`}><span>{party.name}</span> <span class="dim">{tc('relation', party.relation)}</span></li>)}</ul>
      ) : <p class="dim">{t('party.empty')}</p>}
      {open ? <PartyDialog view={props.view} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}
