import { useState } from 'preact/hooks';
import type { BulkAnswer, OperationView } from '../../api/types';
import { t, tn } from '../../i18n';
import { cleanNeed, DeskOrder, NeedFields, type ReferralForm } from '../../parts/need_form';
import { Button, Check, Dialog } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { me } from '../../state/session';

/** The whole operation, or the people ticked, to the duty desk of an organisation. */
export function BulkReferral(props: { view: OperationView; selected: string[]; onClose: () => void; onDone: (answer: BulkAnswer) => void }) {
  const { view } = props;
  const cases = view.people.filter((person) => props.selected.includes(person.id) && !person.referral).map((person) => person.id);
  const draft = useDraft<ReferralForm>(`refer-${view.id}`, () => ({ need: { age_group: 'adult', urgency: 'today', people: cases.length, shelter_needed: true }, desk: '', then: [], spread: false }));
  const [busy, setBusy] = useState(false);
  const form = draft.value;
  const send = async () => {
    setBusy(true);
    const need = cleanNeed({ ...form.need, people: cases.length });
    const body = { on: me().today, cases, desk: form.desk, need, then: form.then, spread: form.spread };
    const answer = await attempt<BulkAnswer>({ path: `/operations/${view.id}/referrals`, version: view.version, body }, t('referral.send'));
    setBusy(false);
    if (!answer) return;
    draft.clear();
    props.onDone(answer.data);
  };
  return (
    <Dialog wide title={tn('referral.bulk_title', cases.length)} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!form.desk || cases.length === 0} onClick={() => void send()}>{tn('referral.send_n', cases.length)}</Button></>}>
      <h3>{t('need.title')}</h3>
      <NeedFields value={form.need} onChange={(need) => draft.set((now) => ({ ...now, need }))} />
      <h3>{t('need.order_title')}</h3>
      <DeskOrder value={form} onChange={(next) => draft.set(next)} />
      <Check checked={form.spread} onChange={(spread) => draft.set((now) => ({ ...now, spread }))} hint={t('need.spread_hint')}>{t('need.spread')}</Check>
    </Dialog>
  );
}
