import { useState } from 'preact/hooks';
import type { OperationView } from '../../api/types';
import { t, tn } from '../../i18n';
import { purposeOptions } from '../../parts/pickers';
import { Button, Checks, Dialog } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { GroupForm, GroupList, kNoGroup, peopleOf, type PeopleGroup } from './people_form';

export function AddPeopleDialog(props: { view: OperationView; onClose: () => void; onDone: (view: OperationView) => void }) {
  const draft = useDraft<{ group: PeopleGroup; groups: PeopleGroup[]; purposes: string[] }>(`people-${props.view.id}`, () => ({ group: kNoGroup, groups: [], purposes: ['labour'] }));
  const { group, groups, purposes } = draft.value;
  const [busy, setBusy] = useState(false);
  const total = groups.reduce((sum, one) => sum + one.count, 0);
  const save = async () => {
    setBusy(true);
    const on = props.view.opened.took_place;
    const body = { on, people: groups.flatMap(peopleOf), detect: { purposes, facts_on: on } };
    const answer = await attempt<OperationView>({ path: `/operations/${props.view.id}/people`, version: props.view.version, body }, t('operation.add_people'));
    setBusy(false);
    if (!answer) return;
    draft.clear();
    props.onDone(answer.data);
  };
  return (
    <Dialog wide title={t('operation.add_people')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={total === 0 || purposes.length === 0} onClick={() => void save()}>{tn('people.save', total)}</Button></>}>
      <Checks legend={t('operation.purposes')} value={purposes} onChange={(next) => draft.set((now) => ({ ...now, purposes: next }))} options={purposeOptions().slice(0, 5)} />
      <GroupForm value={group} onChange={(next) => draft.set((now) => ({ ...now, group: next }))} onAdd={(next) => draft.set((now) => ({ ...now, groups: [...now.groups, next], group: { ...kNoGroup } }))} />
      <GroupList groups={groups} onRemove={(index) => draft.set((now) => ({ ...now, groups: now.groups.filter((_, at) => at !== index) }))} />
    </Dialog>
  );
}
