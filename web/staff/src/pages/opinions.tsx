import { useState } from 'preact/hooks';
import type { CaseView, OpinionLine, Page as Items } from '../api/types';
import { day, list, local, t, tc, tn } from '../i18n';
import { actorName, useDeskName } from '../parts/pickers';
import { Button, Card, Chip, Empty, Facts, Loading, Notice, Page, ProblemBox, TextArea } from '../parts/ui';
import { act } from '../state/attempt';
import { ask } from '../api/client';
import { useDraft } from '../state/drafts';
import { useQuery } from '../state/query';
import { go, href } from '../state/router';
import { me } from '../state/session';
import { daysBetween } from '../parts/clock';
import { answersText, kQuestions } from '../questions';
import { OpinionFields } from './case/step_dialog';

function Facts1(props: { line: OpinionLine }) {
  const { line } = props;
  const desk = useDeskName();
  const facts = line.facts ?? {};
  const statements = facts.statements ?? [];
  return (
    <>
      <Card title={t('opinion.facts')}>
        <Facts items={[
          [t('opinion.detected'), facts.detected_on ? `${day(facts.detected_on)}${facts.detected_by ? `, ${actorName(facts.detected_by, desk)}` : ''}` : ''],
          [t('operation.purposes'), list((facts.purposes ?? []).map((code) => tc('purpose', code)))],
          [t('case.phase'), tc('phase', line.phase)],
          [t('opinion.asked'), `${day(line.asked_on)}${line.document ? ` – ${tc('document', line.document)}` : ''}`],
        ]} />
      </Card>
      <Card title={t('opinion.indicators')} count={facts.indicators?.length}>
        {facts.indicators?.length ? <ul class="bullets">{facts.indicators.map((text, index) => <li key={index}>{local(text)}</li>)}</ul> : <p class="dim">{t('opinion.no_indicators')}</p>}
      </Card>
      <Card title={t('opinion.cooperation')}>
        <Facts items={[
          [t('opinion.statements'), statements.length ? <ul class="bullets">{statements.map((one, index) => <li key={index}>{day(one.on)}, {actorName(one.by, desk)}</li>)}</ul> : t('opinion.no_statements')],
          [t('opinion.milieu'), facts.milieu_left_on ? day(facts.milieu_left_on) : t('ui.not_known')],
          [t('opinion.assisted'), facts.assisted_by ? actorName(facts.assisted_by, desk) : t('ui.not_known')],
        ]} />
      </Card>
      {line.operation ? (
        <Card title={t('opinion.other_events')}>
          <p><a href={href('operation', line.operation.id)}>{line.operation.title}</a> <span class="dim">{tn('need.people', line.operation.people)}</span></p>
        </Card>
      ) : null}
    </>
  );
}

interface Form { answers: Record<string, string>; remark: string }

function AnswerCard(props: { line: OpinionLine; onDone: () => void }) {
  const { line } = props;
  const draft = useDraft<Form>(`opinion-${line.case}`, () => ({ answers: {}, remark: '' }));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setTried(true);
    if (kQuestions.some((question) => !draft.value.answers[question])) return;
    setBusy(true);
    const remark = draft.value.remark.trim();
    const event = { type: 'step_taken', step: 'give_opinion', ...draft.value.answers, ...(remark ? { remark } : {}) };
    try {
      const before = (await ask<CaseView>(`/cases/${line.case}`)).data;
      const done = await act({ ...before, version: line.version }, me().today, [event], () => undefined, tc('step', 'give_opinion'));
      if (done) { draft.clear(); props.onDone(); }
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t('opinion.five')}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {line.previous ? <Notice>{t('opinion.previous', { date: day(line.previous.on) })} {answersText(line.previous.answers)}</Notice> : null}
        <OpinionFields answers={draft.value.answers} onChange={(answers) => draft.set((now) => ({ ...now, answers }))} tried={tried} />
        <TextArea optional label={t('opinion.reasons')} hint={t('step_field.remark_hint')} rows={4} value={draft.value.remark} onInput={(remark) => draft.set((now) => ({ ...now, remark }))} />
        <div class="row"><Button kind="primary" type="submit" busy={busy}>{t('opinion.give')}</Button><a class="button button--quiet" href={href('case', line.case)}>{t('referral.open_file')}</a>{draft.dirty ? <span class="dim">{t('ui.not_saved')}</span> : null}</div>
      </form>
    </Card>
  );
}

function OnePage(props: { lines: OpinionLine[]; id: string; onDone: () => void }) {
  const at = props.lines.findIndex((line) => line.case === props.id);
  const line = props.lines[at];
  if (!line) return <Empty title={t('opinion.gone')} action={<a href={href('opinions')}>{t('ui.back')}</a>} />;
  const next = props.lines[at + 1] ?? props.lines[at - 1];
  const done = () => { props.onDone(); if (next) go('opinions', next.case); else go('opinions'); };
  return (
    <>
      <p class="pager"><a href={href('opinions')}>{t('opinion.all')}</a> <span class="dim">{t('opinion.at', { at: at + 1, n: props.lines.length })}</span>{next ? <a href={href('opinions', next.case)}>{t('opinion.next')}</a> : null}</p>
      <div class="columns columns--even">
        <div class="columns__main"><Facts1 line={line} /></div>
        <div class="columns__side"><AnswerCard key={line.case} line={line} onDone={done} /></div>
      </div>
    </>
  );
}

export function OpinionsPage(props: { id?: string }) {
  const query = useQuery<Items<OpinionLine>>('/opinions?limit=200');
  const lines = query.data?.items ?? [];
  const one = props.id ? lines.find((line) => line.case === props.id) : undefined;
  return (
    <Page wide={Boolean(props.id)} title={one ? one.label : t('nav.opinions')} lead={props.id ? undefined : t('opinion.lead')}>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data && !props.id && lines.length === 0 ? <Empty title={t('opinion.empty_title')}>{t('opinion.empty')}</Empty> : null}
      {query.data && props.id ? <OnePage lines={lines} id={props.id} onDone={query.refresh} /> : null}
      {!props.id && lines.length ? (
        <ul class="queue">
          {lines.map((line) => (
            <li key={line.case}>
              <a href={href('opinions', line.case)} data-row>
                <span class="queue__main"><strong>{line.label}</strong> <span class="dim">{list((line.facts?.purposes ?? []).map((code) => tc('purpose', code)))}{line.operation ? ` · ${line.operation.title}` : ''}</span></span>
                <span class="queue__side">{line.document ? <Chip>{tc('document', line.document)}</Chip> : null} <span class="dim">{t('opinion.waiting', { days: tn('clock.days', Math.max(0, daysBetween(line.asked_on, me().today))) })}</span></span>
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </Page>
  );
}
