import { day, moment, t, tc } from '../i18n';
import type { CaseView } from '../api/types';
import type { Conflict } from '../state/attempt';
import { EventText } from './event_text';
import { useDeskName } from './pickers';
import { Button, Dialog, Facts } from './ui';

function State(props: { view: CaseView }) {
  const { standing } = props.view;
  const next = [...standing.deadlines].sort((a, b) => a.due.localeCompare(b.due))[0];
  return (
    <Facts compact items={[
      [t('case.version'), String(props.view.version)],
      [t('case.phase'), tc('phase', standing.phase)],
      [t('case.judicial'), tc('judicial', standing.judicial)],
      [t('case.document'), standing.document ? tc('document', standing.document.kind) : t('case.no_document')],
      [t('case.next_date'), next ? `${tc('deadline', next.what)}, ${day(next.due)}` : '–'],
    ]} />
  );
}

/** Two people wrote to one file. Nothing is overwritten: the reader decides with both versions in view. */
export function ConflictDialog(props: { conflict: Conflict }) {
  const { mine, before, current, since, reapply, discard } = props.conflict;
  const desk = useDeskName();
  return (
    <Dialog wide title={t('conflict.title')} onClose={discard}
      foot={<><Button onClick={discard}>{t('conflict.discard')}</Button><Button kind="primary" onClick={reapply}>{t('conflict.reapply')}</Button></>}>
      <p>{t('conflict.about')}</p>
      <div class="versus">
        <section>
          <h3>{t('conflict.yours')}</h3>
          <State view={before} />
          <h4>{t('conflict.you_write')}</h4>
          <ul>{mine.map((event, index) => <li key={index}><EventText event={event} /></li>)}</ul>
        </section>
        <section>
          <h3>{t('conflict.theirs')}</h3>
          <State view={current} />
          <h4>{t('conflict.written_since')}</h4>
          <ul>
            {since.map((entry) => (
              <li key={entry.number}><EventText event={entry.event ?? { type: entry.type }} /> <span class="dim">{desk(entry.by_desk)}, {moment(entry.recorded)}</span></li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}
