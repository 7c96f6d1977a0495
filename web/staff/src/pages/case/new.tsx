import { useState } from 'preact/hooks';
import type { CaseView } from '../../api/types';
import { t } from '../../i18n';
import { LanguagePicker, purposeOptions } from '../../parts/pickers';
import { Button, Card, Checks, Page, TextField } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { go } from '../../state/router';
import { me } from '../../state/session';
import { GroundFields, kNoGroup, peopleOf, PersonFields, type PeopleGroup } from '../operations/people_form';

interface Form extends PeopleGroup { label: string; on: string; purposes: string[] }
const fresh = (): Form => ({ ...kNoGroup, label: '', on: me().today, purposes: [] });

export function openingOf(form: Form) {
  const [found] = peopleOf({ ...form, count: 1 });
  const smuggling = form.ground === 'smuggling' && form.smuggling_form ? { smuggling_form: form.smuggling_form } : {};
  return {
    on: form.on,
    opened: { label: form.label.trim(), ground: form.ground, ...smuggling },
    person: found?.person,
    ...(form.purposes.length ? { detect: { purposes: form.purposes } } : {}),
  };
}

/** One person, without an operation: somebody came to the centre, or a single signal reached a service. */
export function NewCasePage() {
  const draft = useDraft<Form>('case-new', fresh);
  const form = draft.value;
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<Form>) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setTried(true);
    if (!form.label.trim() || !form.language || !form.on) return;
    setBusy(true);
    const answer = await attempt<CaseView>({ path: '/cases', body: openingOf(form) }, t('case.open'));
    setBusy(false);
    if (!answer) return;
    draft.clear();
    go('case', answer.data.id);
  };
  return (
    <Page title={t('case.new')} lead={t('case.new_lead')}>
      <Card>
        <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
          <div class="grid grid--2">
            <TextField label={t('case.label')} hint={t('case.label_hint')} value={form.label} onInput={(label) => set({ label })} error={tried && !form.label.trim() ? t('ui.needed') : undefined} maxLength={100} />
            <TextField label={t('case.signal')} type="date" max={me().today} value={form.on} onInput={(on) => set({ on })} error={tried && !form.on ? t('ui.needed') : undefined} />
          </div>
          <LanguagePicker label={t('people.language')} value={form.language} onChange={(language) => set({ language })} error={tried && !form.language ? t('people.language_needed') : undefined} />
          <PersonFields value={form} set={set} />
          <GroundFields value={form} set={set} />
          <Checks legend={t('operation.purposes')} hint={t('operation.purposes_hint')} value={form.purposes} onChange={(purposes) => set({ purposes })} options={purposeOptions()} />
          <div class="row"><Button kind="primary" type="submit" busy={busy}>{t('case.open')}</Button><span class="dim">{t('operation.kept_here')}</span></div>
        </form>
      </Card>
    </Page>
  );
}
