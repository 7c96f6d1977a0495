import { useState } from 'preact/hooks';
import type { CaseEvent, CaseView, Offer } from '../../api/types';
import { local, t, tc } from '../../i18n';
import { LanguagePicker, optionsOf, purposeOptions, useDesks } from '../../parts/pickers';
import { ReasonList } from '../../parts/reasons';
import { Button, Checks, Dialog, Disclosure, Notice, Radios, Select, TextArea, TextField } from '../../parts/ui';
import { useDraft } from '../../state/drafts';
import { href } from '../../state/router';
import { me } from '../../state/session';
import { kQuestions } from '../../questions';
import { kLeaflets } from '../operations/bulk';
import { emptyStep, kStepFields, missingOf, stepEvents, type StepField, type StepForm } from './steps';

export function OpinionFields(props: { answers: Record<string, string>; onChange: (answers: Record<string, string>) => void; tried: boolean }) {
  return (
    <div class="questions">
      {kQuestions.map((question) => (
        <Radios key={question} segmented legend={tc('question', question)} value={props.answers[question] ?? ''}
          error={props.tried && !props.answers[question] ? t('opinion.answer_needed') : undefined}
          onChange={(answer) => props.onChange({ ...props.answers, [question]: answer })} options={optionsOf('answer', ['yes', 'no', 'unclear'])} />
      ))}
    </div>
  );
}

function OneField(props: { field: StepField; form: StepForm; set: (patch: Partial<StepForm>) => void; tried: boolean; offer: Offer }) {
  const { field, form, set, tried } = props;
  const desks = useDesks();
  const choices = (kind: string) => desks.filter((desk) => desk.kind === kind).map((desk) => ({ value: desk.id, label: local(desk.name) }));
  const needed = (value: string) => (tried && !value.trim() ? t('ui.needed') : undefined);
  switch (field) {
    case 'purposes': return <Checks legend={t('operation.purposes')} value={form.purposes} onChange={(purposes) => set({ purposes })} options={purposeOptions()} error={tried && form.purposes.length === 0 ? t('ui.needed') : undefined} />;
    case 'facts_on': return <TextField optional label={t('step_field.facts_on')} hint={t('step_field.facts_on_hint')} type="date" max={me().today} value={form.facts_on} onInput={(facts_on) => set({ facts_on })} />;
    case 'language': return <LanguagePicker label={t('bulk.language_used')} value={form.language} onChange={(language) => set({ language })} error={needed(form.language)} />;
    case 'leaflet': return (
      <>
        <Select label={t('bulk.leaflet')} value={form.leaflet} onChange={(leaflet) => set({ leaflet })} options={optionsOf('leaflet_kind', kLeaflets)} />
        <a href={href('leaflet', form.language || 'en')} target="_blank" rel="noopener">{t('leaflet.show')}</a>
      </>
    );
    case 'centre': return <Select label={t('step_field.centre')} value={form.centre} onChange={(centre) => set({ centre })} empty={t('pick.choose')} error={needed(form.centre)} options={choices('centre')} />;
    case 'guardian': return <Select label={t('ward.guardian')} value={form.guardian} onChange={(guardian) => set({ guardian })} empty={t('pick.choose')} error={needed(form.guardian)} options={choices('guardian')} />;
    case 'document': return props.offer.document
      ? <p><strong>{tc('document', props.offer.document)}</strong><br /><span class="dim">{t('step_field.document_due')}</span></p>
      : <Select optional label={t('case.document')} value={form.document} onChange={(document) => set({ document })} empty={t('step_field.document_by_law')} options={optionsOf('document', ['annex_15', 'ai_1', 'ai_2', 'a_card', 'b_card'])} />;
    case 'reason': return <TextArea label={t('step_field.reason')} value={form.reason} onInput={(reason) => set({ reason })} error={needed(form.reason)} />;
    case 'opinion': return <OpinionFields answers={form.answers} onChange={(answers) => set({ answers })} tried={tried} />;
    case 'instance': return <Radios segmented legend={t('step_field.instance')} value={form.instance} onChange={(instance) => set({ instance })} options={optionsOf('instance', ['first', 'appeal'])} />;
    case 'voluntary': return <Radios segmented legend={t('step_field.voluntary')} value={form.voluntary} onChange={(voluntary) => set({ voluntary })} options={optionsOf('answer', ['yes', 'no'])} error={needed(form.voluntary)} />;
  }
}

/** One step, with the day it happened. The law answers when it is sent; a refusal comes back with its rule. */
export function StepDialog(props: { view: CaseView; offer: Offer; onAdd: (events: CaseEvent[], on: string) => Promise<boolean>; onClose: () => void }) {
  const { offer, view } = props;
  const draft = useDraft<StepForm>(`step-${view.id}-${offer.step}-${offer.document ?? ''}`, () => emptyStep(me().today, offer, view.person?.language));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = draft.value;
  const set = (patch: Partial<StepForm>) => draft.set((now) => ({ ...now, ...patch }));
  const mine = me().user.acts_as;
  const actors = Array.isArray(offer.by) ? offer.by : [offer.by];
  const others = actors.filter((actor) => ['victim', 'citizen', 'lawyer', 'guardian', 'court'].includes(actor) && actor !== mine);
  const for_other = actors.length > 0 && !actors.includes(mine) && !actors.includes(mine.split(':')[0] ?? '') ? others[0] : undefined;
  const save = async () => {
    setTried(true);
    if (missingOf(offer.step, form).length) return;
    setBusy(true);
    const done = await props.onAdd(stepEvents(offer.step, { ...form, on_behalf: for_other ?? '' }), form.on);
    setBusy(false);
    if (!done) return;
    draft.clear();
    props.onClose();
  };
  return (
    <Dialog title={tc('step', offer.step)} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} onClick={() => void save()}>{t('step_field.record')}</Button></>}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {for_other ? <Notice>{t('step_field.for', { who: tc('actor', for_other) })}</Notice> : null}
        <TextField label={t('step_field.on')} type="date" max={me().today} value={form.on} onInput={(on) => set({ on })} error={tried && !form.on ? t('ui.needed') : undefined} />
        {(kStepFields[offer.step] ?? []).map((field) => <OneField key={field} field={field} form={form} set={set} tried={tried} offer={offer} />)}
        <TextArea optional label={t('step_field.remark')} hint={t('step_field.remark_hint')} rows={2} value={form.remark} onInput={(remark) => set({ remark })} />
        {offer.because?.length ? <Disclosure quiet summary={t('law.why')}><ReasonList reasons={offer.because} /></Disclosure> : null}
      </form>
    </Dialog>
  );
}
