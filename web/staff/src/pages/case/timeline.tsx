import { useState } from 'preact/hooks';
import type { TimelineEntry } from '../../api/types';
import { day, moment, t, tc } from '../../i18n';
import { EventText } from '../../parts/event_text';
import { actorName, useDeskName } from '../../parts/pickers';
import { Button, Card, Chip, Dialog, Empty, TextArea } from '../../parts/ui';
import { useDraft } from '../../state/drafts';
import { me } from '../../state/session';
import type { CaseDesk } from './page';

function CorrectDialog(props: CaseDesk & { entry: TimelineEntry; onClose: () => void }) {
  const { entry } = props;
  const draft = useDraft<string>(`correct-${props.view.id}-${entry.number}`, () => '');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const done = await props.add([{ type: 'corrected', number: entry.number, reason: draft.value.trim() }], undefined, t('correct.title'));
    setBusy(false);
    if (!done) return;
    draft.clear();
    props.onClose();
  };
  return (
    <Dialog title={t('correct.title')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!draft.value.trim()} onClick={() => void save()}>{t('correct.do')}</Button></>}>
      <div class="stack">
        <p><EventText event={entry.event ?? { type: entry.type }} /> <span class="dim">{day(entry.on)}</span></p>
        <p>{t('correct.about')}</p>
        <TextArea label={t('correct.reason')} value={draft.value} onInput={(text) => draft.set(text)} />
      </div>
    </Dialog>
  );
}

function Entry(props: CaseDesk & { entry: TimelineEntry; onCorrect: (entry: TimelineEntry) => void }) {
  const { entry } = props;
  const desk = useDeskName();
  const corrected = entry.corrected_by !== undefined;
  const may_correct = props.may('corrected') && entry.by_desk === me().user.desk && !corrected && !['corrected', 'case_opened'].includes(entry.type);
  return (
    <li class={`entry${corrected ? ' entry--corrected' : ''}`} data-row tabIndex={0} id={`entry-${entry.number}`}>
      <div class="entry__when"><span class="num">{day(entry.on, 'short')}</span><span class="entry__number">{entry.number}</span></div>
      <div class="entry__what">
        <EventText event={entry.event ?? { type: entry.type }} />
        <p class="entry__who">
          {[...new Set([desk(entry.by_desk), entry.acting_as ? actorName(entry.acting_as, desk) : '', entry.by_user, t('timeline.recorded', { when: moment(entry.recorded) })])].filter(Boolean).join(' · ')}
        </p>
        {corrected ? <Chip tone="warn">{t('timeline.corrected_by', { number: String(entry.corrected_by) })}</Chip> : null}
        {entry.refused ? <Chip tone="bad">{t('timeline.refused')}: {tc('problem', entry.refused)}</Chip> : null}
      </div>
      {may_correct ? <Button small kind="quiet" onClick={() => props.onCorrect(entry)} label={t('correct.this', { number: entry.number })}>{t('correct.short')}</Button> : null}
    </li>
  );
}

/** Everything that was written, newest first. Nothing is ever taken out. */
export function Timeline(desk: CaseDesk) {
  const [correcting, setCorrecting] = useState<TimelineEntry | null>(null);
  const entries = [...(desk.view.timeline ?? [])].sort((a, b) => b.number - a.number);
  return (
    <Card title={t('tab.timeline')} count={entries.length}>
      {entries.length === 0 ? <Empty title={t('timeline.empty')} /> : (
        <ol class="timeline">{entries.map((entry) => <Entry key={entry.number} {...desk} entry={entry} onCorrect={setCorrecting} />)}</ol>
      )}
      {correcting ? <CorrectDialog {...desk} entry={correcting} onClose={() => setCorrecting(null)} /> : null}
    </Card>
  );
}
