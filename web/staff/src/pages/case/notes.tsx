import { useState } from 'preact/hooks';
import type { Lang } from '../../api/types';
import { day, kLangs, lang, languageName, moment, t, tc } from '../../i18n';
import { optionsOf, useDeskName } from '../../parts/pickers';
import { Button, Card, Chip, Disclosure, Empty, Radios, Select, TextArea } from '../../parts/ui';
import { useDraft } from '../../state/drafts';
import type { CaseDesk } from './page';

interface Form { kind: 'fact' | 'opinion' | 'privileged'; language: string; text: string }

function WriteNote(desk: CaseDesk) {
  const draft = useDraft<Form>(`note-${desk.view.id}`, () => ({ kind: 'fact', language: lang.get(), text: '' }));
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<Form>) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    const done = await desk.add([{ type: 'note_written', kind: draft.value.kind, language: draft.value.language, text: draft.value.text.trim() }], undefined, t('note.write'));
    setBusy(false);
    if (done) draft.clear();
  };
  return (
    <Card title={t('note.write')}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Radios segmented legend={t('note.kind')} hint={t(`note.kind_hint.${draft.value.kind}`)} value={draft.value.kind} onChange={(kind) => set({ kind: kind as Form['kind'] })} options={optionsOf('note_kind', ['fact', 'opinion', 'privileged'])} />
        <Select label={t('note.language')} value={draft.value.language} onChange={(language) => set({ language })} options={kLangs.map((code: Lang) => ({ value: code, label: languageName(code) }))} />
        <TextArea label={t('note.text')} rows={5} value={draft.value.text} onInput={(text) => set({ text })} />
        <div class="row"><Button kind="primary" type="submit" busy={busy} disabled={!draft.value.text.trim()}>{t('ui.save')}</Button>{draft.dirty ? <span class="dim">{t('ui.not_saved')}</span> : null}</div>
      </form>
    </Card>
  );
}

/** What was taken on from confidential reports. Who told it comes for the desk that received it alone, and stands apart. */
function TakenOn(desk: CaseDesk) {
  const name = useDeskName();
  const entries = (desk.view.timeline ?? []).filter((entry) => entry.type === 'tip_taken_on' && entry.event && entry.corrected_by === undefined);
  if (entries.length === 0) return null;
  return (
    <Card title={t('letterbox.taken_on')} count={entries.length}>
      <ul class="notes">
        {entries.map(({ number, on, by_desk, event }) => (
          <li key={number} data-row tabIndex={0} data-taken-on>
            <p class="notes__head dim">{[day(on), name(by_desk), t('letterbox.reported_on', { date: day(String(event?.reported)) })].join(' · ')}</p>
            <p class="notes__text" dir="auto">{String(event?.text)}</p>
            {event?.sender ? <Disclosure quiet summary={t('letterbox.sender')}><p class="notes__text" dir="auto">{String(event.sender)}</p><p class="dim">{t('letterbox.sender_hint')}</p></Disclosure> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Notes(desk: CaseDesk) {
  const name = useDeskName();
  const notes = [...(desk.view.notes ?? [])].reverse();
  const withheld = desk.view.withheld?.some((field) => field === 'notes' || field === 'narrative');
  return (
    <div class="columns">
      <div class="columns__main">
        <TakenOn {...desk} />
        <Card title={t('tab.notes')} count={notes.length || undefined}>
          {notes.length === 0 ? <Empty title={withheld ? t('note.withheld') : t('note.empty_title')}>{withheld ? undefined : t('note.empty')}</Empty> : null}
          <ul class="notes">
            {notes.map((note, index) => (
              <li key={note.number ?? index} data-row tabIndex={0}>
                <p class="notes__head"><Chip tone={note.kind === 'privileged' ? 'warn' : 'neutral'}>{tc('note_kind', note.kind)}</Chip> <span class="dim">{[day(note.on), name(note.by_desk), note.by_user, languageName(note.language), note.recorded ? moment(note.recorded) : ''].filter(Boolean).join(' · ')}</span></p>
                <p class="notes__text" lang={note.language}>{note.text}</p>
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <div class="columns__side">{!desk.may('note_written') ? null : <WriteNote {...desk} />}</div>
    </div>
  );
}
