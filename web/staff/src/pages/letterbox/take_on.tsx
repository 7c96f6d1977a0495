import { useState } from 'preact/hooks';
import type { TakenOn, TipView } from '../../api/letterbox';
import type { CaseLine, Page as Items } from '../../api/types';
import { day, t, tc } from '../../i18n';
import { LanguagePicker } from '../../parts/pickers';
import { Button, Check, Checks, Dialog, Empty, Notice, Radios, TextArea, TextField } from '../../parts/ui';
import type { ReadPart } from '../../sealed/messages';
import { attempt, hasMovedOn, refusal } from '../../state/attempt';
import { useQuery } from '../../state/query';
import { go } from '../../state/router';
import { me } from '../../state/session';
import { openingOf } from '../case/new';
import { GroundFields, kNoGroup, PersonFields, type PeopleGroup } from '../operations/people_form';
import { drawnFrom, isReply, seenOf } from './thread';

type Where = 'new' | 'known';
interface NewCase extends PeopleGroup { label: string }

/** Files the asker may write in, by name or label. What is looked for stands in no address. */
function CasePicker(props: { value: CaseLine | null; onChange: (line: CaseLine) => void }) {
  const [words, setWords] = useState('');
  const typed = words.trim();
  const found = useQuery<Items<CaseLine>>(typed ? '/cases/search' : '/cases?mine=true&limit=20', typed ? { words: typed, mine: true } : undefined);
  const lines = found.data?.items.filter((line) => !line.closed).slice(0, 8) ?? [];
  return (
    <>
      <TextField secret optional label={t('letterbox.find_case')} type="search" value={words} onInput={setWords} />
      {lines.length ? (
        <Radios legend={t('letterbox.into_which')} value={props.value?.id ?? ''} onChange={(id) => { const line = lines.find((one) => one.id === id); if (line) props.onChange(line); }}
          options={lines.map((line) => ({ value: line.id, label: `${line.name ?? line.label} – ${tc('phase', line.phase)}, ${day(line.opened_on, 'short')}` }))} />
      ) : found.data ? <Empty title={t('cases.none_found')} /> : null}
    </>
  );
}

function NewCaseFields(props: { value: NewCase; set: (patch: Partial<NewCase>) => void }) {
  return (
    <>
      <TextField label={t('case.label')} hint={t('case.label_hint')} value={props.value.label} onInput={(label) => props.set({ label })} maxLength={100} />
      <LanguagePicker label={t('people.language')} value={props.value.language} onChange={(language) => props.set({ language })} />
      <PersonFields value={props.value} set={props.set} />
      <GroundFields value={props.value} set={props.set} />
    </>
  );
}

function partName(part: string): string {
  return part === 'report' ? t('letterbox.report') : t('letterbox.message_n', { n: part.split('/')[1] ?? '' });
}

export interface Form { where: Where; known: CaseLine | null; fresh: NewCase; chosen: string[]; sender: boolean; text: string; sender_text: string; edited: boolean }

function drawn(parts: ReadPart[], chosen: string[], sender: boolean) {
  return drawnFrom(parts, { parts: chosen, sender }, { where: t('letterbox.where'), when: t('letterbox.when'), contact: t('letterbox.how'), safe_time: t('letterbox.safe_time'), kind: (code) => tc('letterbox_kind', code) });
}

function startOf(parts: ReadPart[]): Form {
  const report = parts.find((one) => one.report)?.report;
  const chosen = parts.filter((one) => one.state === 'opened' && !isReply(one.part)).map((one) => one.part);
  const { text, sender } = drawn(parts, chosen, true);
  const age = report?.minor ? { age_group: 'minor' as const } : {};
  return { where: 'known', known: null, fresh: { ...kNoGroup, label: '', language: report?.language ?? '', ...age }, chosen, sender: sender !== '', text, sender_text: sender, edited: false };
}

/** What was filled in before something new came; a text that was edited stays, and stays drawn from the same parts. */
export function resumed(parts: ReadPart[], before: Form): Form {
  const { where, known, fresh, sender, sender_text, edited, text, chosen } = before;
  return { ...startOf(parts), where, known, fresh, sender, sender_text, ...(edited ? { edited, text, chosen } : {}) };
}

function Leaves(props: { form: Form; parts: ReadPart[]; set: (patch: Partial<Form>) => void }) {
  const { form, set, parts } = props;
  const choose = (chosen: string[]) => set({ chosen, ...(form.edited ? {} : { text: drawn(parts, chosen, form.sender).text }) });
  const readable = parts.filter((one) => one.state === 'opened' && !isReply(one.part));
  return (
    <>
      <Checks legend={t('letterbox.what_goes')} value={form.chosen} onChange={choose} options={readable.map((one) => ({ value: one.part, label: partName(one.part) }))} />
      <TextArea secret label={t('letterbox.case_learns')} hint={t('letterbox.case_learns_hint')} rows={7} value={form.text} onInput={(text) => set({ text, edited: true })} />
      <Check checked={form.sender} onChange={(sender) => set({ sender })}>{t('letterbox.keep_sender')}</Check>
      {form.sender ? <TextArea secret label={t('letterbox.sender')} hint={t('letterbox.sender_hint')} rows={3} value={form.sender_text} onInput={(sender_text) => set({ sender_text })} /> : null}
      <Notice tone="warn"><p><strong>{t('letterbox.leaves')}</strong> {t('letterbox.leaves_about')}</p></Notice>
    </>
  );
}

export function bodyOf(form: Form, seen: number) {
  const target = form.where === 'known' ? { case_id: form.known?.id } : { new: openingOf({ ...form.fresh, on: me().today, purposes: [] }) };
  const sender = form.sender && form.sender_text.trim() ? { sender: form.sender_text.trim() } : {};
  return { ...target, ...sender, text: form.text.trim(), parts: form.chosen, seen };
}

/** The one moment at which something of a report reaches the server as plain text: what the desk chose, seen before it goes. */
export function TakeOnDialog(props: { view: TipView; parts: ReadPart[]; before: Form | null; onMovedOn: (form: Form) => void; onClose: () => void }) {
  const [form, setForm] = useState<Form>(() => (props.before ? resumed(props.parts, props.before) : startOf(props.parts)));
  const [seen] = useState(() => seenOf(props.view, props.parts));
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<Form>) => setForm((now) => ({ ...now, ...patch }));
  const placed = form.where === 'known' ? form.known !== null : form.fresh.label.trim() !== '' && form.fresh.language !== '';
  const save = async () => {
    setBusy(true);
    const answer = await attempt<TakenOn>({ path: `/letterbox/${props.view.id}/accession`, body: bodyOf(form, seen) }, t('letterbox.take_on'));
    setBusy(false);
    if (!answer) {
      if (hasMovedOn(refusal.get()?.problem)) props.onMovedOn(form);
      return;
    }
    props.onClose();
    go('case', answer.data.case_id, 'notes');
  };
  return (
    <Dialog wide title={t('letterbox.take_on')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!placed || !form.text.trim() || form.chosen.length === 0} onClick={() => void save()}>{t('letterbox.take_on_go')}</Button></>}>
      <div class="stack">
        <Radios segmented legend={t('letterbox.where_to')} value={form.where} onChange={(where) => set({ where: where as Where })} options={[{ value: 'known', label: t('letterbox.known_case') }, { value: 'new', label: t('letterbox.new_case') }]} />
        {form.where === 'known' ? <CasePicker value={form.known} onChange={(known) => set({ known })} /> : <NewCaseFields value={form.fresh} set={(patch) => setForm((now) => ({ ...now, fresh: { ...now.fresh, ...patch } }))} />}
        <Leaves form={form} parts={props.parts} set={set} />
      </div>
    </Dialog>
  );
}
