import { useState } from 'preact/hooks';
import type { CaseEvent } from '../../api/types';
import { t, tc } from '../../i18n';
import { addDays } from '../../parts/clock';
import { optionsOf } from '../../parts/pickers';
import { Button, Dialog, Radios, Select, TextArea, TextField } from '../../parts/ui';
import { useDraft } from '../../state/drafts';
import { me } from '../../state/session';
import type { CaseDesk } from './page';

interface Form { on: string; text: string; country: string; date: string; accepted: string }
type Kind = 'disappeared' | 'found_again' | 'cross_border_asked' | 'cross_border_answered' | 'file_closed' | 'file_reopened';

function eventOf(kind: Kind, form: Form): CaseEvent {
  const text = form.text.trim();
  switch (kind) {
    case 'disappeared': return { type: kind, last_seen: form.date, ...(text ? { told: text } : {}) };
    case 'found_again': return { type: kind };
    case 'cross_border_asked': return { type: kind, country: form.country, reason: text, answer_by: form.date };
    case 'cross_border_answered': return { type: kind, country: form.country, accepted: form.accepted === 'yes', ...(text ? { reason: text } : {}) };
    case 'file_closed':
    case 'file_reopened': return { type: kind, reason: text };
  }
}

function complete(kind: Kind, form: Form): boolean {
  const text = form.text.trim() !== '';
  if (kind === 'found_again') return true;
  if (kind === 'disappeared') return form.date !== '';
  if (kind === 'cross_border_asked') return text && form.date !== '' && form.country !== '';
  if (kind === 'cross_border_answered') return form.country !== '' && form.accepted !== '';
  return text;
}

function Fields(props: { kind: Kind; form: Form; set: (patch: Partial<Form>) => void }) {
  const { kind, form, set } = props;
  const abroad = kind === 'cross_border_asked' || kind === 'cross_border_answered';
  return (
    <>
      {abroad ? <Radios segmented legend={t('act.country')} value={form.country} onChange={(country) => set({ country })} options={optionsOf('benelux', ['NLD', 'LUX'])} /> : null}
      {kind === 'cross_border_asked' ? <TextField label={t('act.answer_by')} type="date" min={me().today} value={form.date} onInput={(date) => set({ date })} /> : null}
      {kind === 'cross_border_answered' ? <Radios segmented legend={t('act.answer')} value={form.accepted} onChange={(accepted) => set({ accepted })} options={optionsOf('answer', ['yes', 'no'])} /> : null}
      {kind === 'disappeared' ? <TextField label={t('act.last_seen')} type="date" max={me().today} value={form.date} onInput={(date) => set({ date })} /> : null}
      {kind !== 'found_again' ? <TextArea label={kind === 'disappeared' ? t('act.told') : t('step_field.reason')} optional={kind === 'disappeared' || kind === 'cross_border_answered'} value={form.text} onInput={(text) => set({ text })} /> : null}
    </>
  );
}

function ActDialog(props: CaseDesk & { kind: Kind; onClose: () => void }) {
  const { kind } = props;
  const start = () => ({ on: me().today, text: '', country: '', date: kind === 'cross_border_asked' ? addDays(me().today, 14) : me().today, accepted: '' });
  const draft = useDraft<Form>(`act-${props.view.id}-${kind}`, start);
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<Form>) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    const done = await props.add([eventOf(kind, draft.value)], draft.value.on, tc('event', kind));
    setBusy(false);
    if (!done) return;
    draft.clear();
    props.onClose();
  };
  return (
    <Dialog title={tc('event', kind)} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!complete(kind, draft.value)} onClick={() => void save()}>{t('step_field.record')}</Button></>}>
      <div class="stack">
        <TextField label={t('step_field.on')} type="date" max={me().today} value={draft.value.on} onInput={(on) => set({ on })} />
        <Fields kind={kind} form={draft.value} set={set} />
      </div>
    </Dialog>
  );
}

function kindsFor(desk: CaseDesk): Kind[] {
  const { view } = desk;
  const waiting_abroad = (view.cross_border ?? []).some((one) => one.accepted === undefined);
  const may = (kind: Kind) => !view.may_write || view.may_write.includes(kind);
  return ([
    view.disappeared ? 'found_again' : 'disappeared',
    'cross_border_asked',
    ...(waiting_abroad ? (['cross_border_answered'] as Kind[]) : []),
    view.closed ? 'file_reopened' : 'file_closed',
  ] as Kind[]).filter(may);
}

/** What can happen to a file beside the steps of the procedure. */
export function MoreActs(desk: CaseDesk) {
  const [kind, setKind] = useState<Kind | ''>('');
  const kinds = kindsFor(desk);
  if (desk.past || kinds.length === 0) return null;
  return (
    <>
      <div class="more-acts">
        <Select label={t('act.more')} value="" empty={t('act.choose')} onChange={(code) => setKind(code as Kind)} options={optionsOf('event', kinds)} />
      </div>
      {kind ? <ActDialog {...desk} kind={kind} onClose={() => setKind('')} /> : null}
    </>
  );
}
