import { useMemo, useState } from 'preact/hooks';
import type { BulkAnswer, CaseEvent, OperationPerson, OperationView } from '../../api/types';
import { day, languageName, list, t, tc, tn } from '../../i18n';
import { useDeskName, useSectors } from '../../parts/pickers';
import { Button, Card, Chip, Dialog, Empty, Facts, Loading, Notice, Page, ProblemBox, problemText } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useQuery } from '../../state/query';
import { go, href } from '../../state/router';
import { hasRole, me } from '../../state/session';
import { NextDate, PhaseChip } from '../cases';
import { AddPeopleDialog } from './add_people';
import { BulkDuties, kFrontlineDuties } from './bulk';
import { PartiesCard } from './parties';
import { BulkReferral } from './referral';

function Duty(props: { person: OperationPerson; duty: string }) {
  const missing = props.person.duties_missing?.find((duty) => duty.duty === props.duty);
  const name = tc('step', props.duty);
  if (missing) return <span class="mark mark--missing" title={t('operation.missing_since', { what: name, date: day(missing.since) })}><span aria-hidden="true">✕</span><span class="sr">{t('operation.missing_word')}</span></span>;
  if (!kFrontlineDuties.includes(props.duty)) return <span class="mark mark--none"><span aria-hidden="true">·</span><span class="sr">{t('operation.not_asked')}</span></span>;
  return <span class="mark mark--done"><span aria-hidden="true">✓</span><span class="sr">{t('operation.done_word')}</span></span>;
}

function ReferralState(props: { person: OperationPerson }) {
  const desk = useDeskName();
  const { referral } = props.person;
  if (!referral) return <span class="dim">–</span>;
  const tone = referral.state === 'accepted' || referral.state === 'arrived' ? 'good' : referral.state === 'declined' ? 'bad' : 'warn';
  return <span class="refstate"><Chip tone={tone}>{tc('referral_state', referral.state)}</Chip> <span>{desk(referral.desk)}</span></span>;
}

function dutyColumns(view: OperationView): string[] {
  const missing = new Set(view.people.flatMap((person) => (person.duties_missing ?? []).map((duty) => duty.duty)));
  return [...kFrontlineDuties, ...[...missing].filter((duty) => !kFrontlineDuties.includes(duty))];
}

interface Selection { has(id: string): boolean; toggle(id: string): void; all(on: boolean): void; ids: string[] }

function PeopleTable(props: { view: OperationView; selection: Selection }) {
  const { view, selection } = props;
  const columns = useMemo(() => dutyColumns(view), [view]);
  return (
    <div class="table-wrap table-wrap--tall" tabIndex={0} role="region" aria-label={t('operation.people')}>
      <table class="table table--dense">
        <caption class="sr">{t('operation.people')}</caption>
        <thead>
          <tr>
            <td class="tick"><input type="checkbox" aria-label={t('operation.select_all')} checked={selection.ids.length === view.people.length && view.people.length > 0}
              onChange={(event) => selection.all(event.currentTarget.checked)} /></td>
            <th scope="col">{t('cases.person')}</th><th scope="col">{t('person.language')}</th><th scope="col">{t('person.age')}</th>
            {columns.map((duty) => <th scope="col" class="duty" key={duty}>{tc('duty_short', duty)}</th>)}
            <th scope="col">{t('operation.referral')}</th><th scope="col">{t('case.phase')}</th><th scope="col">{t('case.next_date')}</th>
          </tr>
        </thead>
        <tbody>
          {view.people.map((person) => (
            <tr key={person.id} class={selection.has(person.id) ? 'is-selected' : ''} onClick={(event) => { if (!(event.target as Element).closest('a, input')) go('case', person.id); }}>
              <td class="tick"><input type="checkbox" checked={selection.has(person.id)} aria-label={t('operation.select', { who: person.label })} onChange={() => selection.toggle(person.id)} /></td>
              <th scope="row"><a href={href('case', person.id)} data-row>{person.name ?? person.label}</a></th>
              <td>{languageName(person.language)}</td>
              <td>{tc('age_group', person.age_group)}</td>
              {columns.map((duty) => <td class="duty" key={duty}><Duty person={person} duty={duty} /></td>)}
              <td><ReferralState person={person} /></td>
              <td><PhaseChip phase={person.phase} /></td>
              <td><NextDate line={person} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export interface BulkResult { what: string; answer: BulkAnswer }

function ResultDialog(props: { result: BulkResult; people: OperationPerson[]; onClose: () => void }) {
  const { done, refused } = props.result.answer;
  const label = (id: string) => props.people.find((person) => person.id === id)?.label ?? id;
  return (
    <Dialog title={props.result.what} onClose={props.onClose} foot={<Button kind="primary" onClick={props.onClose}>{t('refusal.understood')}</Button>}>
      <p>{tn('bulk.done', done.length)}</p>
      <h3>{tn('bulk.refused', refused.length)}</h3>
      <ul class="rows">
        {refused.map((item) => <li key={item.case}><a href={href('case', item.case)} onClick={props.onClose}>{label(item.case)}</a> <span>{problemText(item.problem)}</span></li>)}
      </ul>
    </Dialog>
  );
}

function useSelection(view: OperationView | undefined): Selection {
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const ids = (view?.people ?? []).map((person) => person.id).filter((id) => !off.has(id));
  return {
    ids,
    has: (id) => !off.has(id),
    toggle: (id) => setOff((now) => { const next = new Set(now); if (!next.delete(id)) next.add(id); return next; }),
    all: (on) => setOff(on ? new Set() : new Set((view?.people ?? []).map((person) => person.id))),
  };
}

function Head(props: { view: OperationView }) {
  const { opened } = props.view;
  const sectors = useSectors();
  const desk = useDeskName();
  return (
    <Facts compact items={[
      [t('operation.kind'), tc('operation_kind', opened.kind)],
      [t('operation.date'), day(opened.took_place)],
      [t('operation.place'), list([opened.place?.street ?? '', [opened.place?.postal_code, opened.place?.municipality].filter(Boolean).join(' ')])],
      [t('operation.sector'), sectors.find((sector) => sector.value === opened.sector)?.label ?? opened.sector],
      [t('operation.by'), desk(props.view.by_desk)],
    ]} />
  );
}

function Counts(props: { view: OperationView }) {
  const { counts } = props.view;
  return (
    <ul class="figures">
      <li><strong>{counts.people}</strong> <span>{tn('figures.people', counts.people)}</span></li>
      <li class={counts.duties_missing ? 'is-bad' : ''}><strong>{counts.duties_missing}</strong> <span>{tn('figures.duties', counts.duties_missing)}</span></li>
      <li><strong>{counts.referred}</strong> <span>{t('figures.referred')}</span></li>
      <li><strong>{counts.accepted}</strong> <span>{t('figures.accepted')}</span></li>
    </ul>
  );
}

export function OperationPage(props: { id: string }) {
  const path = `/operations/${props.id}`;
  const query = useQuery<OperationView>(path);
  const selection = useSelection(query.data);
  const [adding, setAdding] = useState(false);
  const [referring, setReferring] = useState(false);
  const [result, setResult] = useState<BulkResult | null>(null);
  const [said, setSaid] = useState('');
  if (query.problem && !query.data) return <Page title={t('operation.event')}><ProblemBox problem={query.problem} onRetry={query.refresh} /></Page>;
  if (!query.data) return <Page title={t('operation.event')}><Loading /></Page>;
  const view = query.data;
  const frontline = hasRole('police', 'inspector', 'hospital');
  const report = (what: string, answer: BulkAnswer) => {
    setSaid(`${what}: ${tn('bulk.done', answer.done.length)}`);
    if (answer.refused.length) setResult({ what, answer });
  };
  const bulk = async (what: string, acts: CaseEvent[], cases: string[]) => {
    const answer = await attempt<BulkAnswer>({ path: `${path}/acts`, version: view.version, body: { on: me().today, cases, acts } }, what);
    if (answer) report(what, answer.data);
    return answer !== undefined;
  };
  return (
    <Page wide title={view.opened.title} aside={frontline ? <Button onClick={() => setAdding(true)} fresh>{t('operation.add_people')}</Button> : undefined}>
      <Head view={view} />
      <Counts view={view} />
      {said ? <Notice tone="good" role="status">{said}</Notice> : null}
      {view.people.length === 0 ? <Empty title={t('operation.empty_title')}>{t('operation.empty')}</Empty> : (
        <>
          {frontline ? <BulkDuties view={view} selected={selection.ids} onBulk={bulk} onRefer={() => setReferring(true)} /> : null}
          <Card title={t('operation.people')} count={view.people.length}><PeopleTable view={view} selection={selection} /></Card>
        </>
      )}
      <PartiesCard view={view} may_write={frontline} />
      {adding ? <AddPeopleDialog view={view} onClose={() => setAdding(false)} onDone={(next) => { query.take(next, next.version); setAdding(false); }} /> : null}
      {referring ? <BulkReferral view={view} selected={selection.ids} onClose={() => setReferring(false)} onDone={(answer) => { setReferring(false); report(t('referral.send'), answer); }} /> : null}
      {result ? <ResultDialog result={result} people={view.people} onClose={() => setResult(null)} /> : null}
    </Page>
  );
}
