import { useState } from 'preact/hooks';
import type { LawTopic, LawView, Page as Items, RecordView } from '../api/types';
import { citation, day, local, t, tc, tn } from '../i18n';
import { CertaintyChip, SourceList } from '../parts/reasons';
import { Chip, Disclosure, Empty, Facts, Loading, Notice, Page, ProblemBox, Tabs, TextField } from '../parts/ui';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { me } from '../state/session';

type Topics = Items<LawTopic> | LawTopic[] | { topics: LawTopic[] };
type Records = Items<RecordView> | RecordView[] | { records: RecordView[] };

function topicsOf(data: Topics | undefined): LawTopic[] {
  if (!data) return [];
  if (Array.isArray(data)) return data;
  return 'topics' in data ? data.topics : data.items;
}

function recordsOf(data: Records | undefined): RecordView[] {
  if (!data) return [];
  if (Array.isArray(data)) return data;
  return 'records' in data ? data.records : data.items;
}

function Value(props: { value: unknown }) {
  const { value } = props;
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'object') return <>{String(value)}</>;
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object') ? <>{value.map(String).join(', ')}</> : <ul class="bullets">{value.map((one, index) => <li key={index}><Value value={one} /></li>)}</ul>;
  return <dl class="value">{Object.entries(value as Record<string, unknown>).map(([name, one]) => <div key={name}><dt>{name.replace(/_/g, ' ')}</dt><dd><Value value={one} /></dd></div>)}</dl>;
}

export function RecordCard(props: { record: RecordView; mark?: string }) {
  const { record } = props;
  const valid = record.valid ?? {};
  const span = [valid.from ? t('law.since', { date: day(valid.from) }) : t('law.since_ever'), valid.to ? t('law.until', { date: day(valid.to) }) : ''].filter(Boolean).join(' ');
  return (
    <article class={`record${record.holds === false ? ' record--past' : ''}`} data-row tabIndex={0}>
      <header>
        <p class="record__text">{local(record.text)}</p>
        <p class="row"><CertaintyChip certainty={record.certainty} /> {record.chosen ? <Chip tone="info">{t('law.chosen')}</Chip> : null} {props.mark ? <Chip tone="warn">{props.mark}</Chip> : null} <span class="dim">{span} · {tc('selected_by', record.selected_by)}</span></p>
      </header>
      {record.article ? <p class="record__article">{citation(record.article)}</p> : null}
      <SourceList sources={record.sources} />
      <Disclosure quiet summary={t('law.details')}>
        <Facts items={[[t('law.value'), record.value === undefined ? '' : <Value value={record.value} />], [t('law.id'), <code>{record.id}</code>], [t('law.note'), record.note ?? ''], [t('law.fired_by'), record.fired_by?.length ? record.fired_by.join(', ') : '']]} />
        {record.alternatives?.length ? (
          <>
            <h4>{t('law.alternatives')}</h4>
            <ul class="bullets">{record.alternatives.map((one, index) => <li key={index}><Value value={one.value} /> {one.certainty ? <CertaintyChip certainty={one.certainty} /> : null} {one.note ? <span class="dim">{one.note}</span> : null}</li>)}</ul>
          </>
        ) : null}
      </Disclosure>
    </article>
  );
}

/** What a record says, apart from its identity: used to tell whether two dates differ. */
export function sameRecord(a: RecordView, b: RecordView): boolean {
  return a.id === b.id && JSON.stringify([a.text, a.value, a.article]) === JSON.stringify([b.text, b.value, b.article]);
}

export interface LawDiff { gone: RecordView[]; added: RecordView[]; changed: [RecordView, RecordView][]; same: number }

/** Compares what held on two dates, time line by time line. */
export function diffLaw(before: RecordView[], after: RecordView[]): LawDiff {
  const holding = (records: RecordView[]) => new Map(records.filter((record) => record.holds !== false).map((record) => [record.key, record]));
  const old = holding(before);
  const now = holding(after);
  const diff: LawDiff = { gone: [], added: [], changed: [], same: 0 };
  for (const [key, record] of old) {
    const other = now.get(key);
    if (!other) diff.gone.push(record);
    else if (sameRecord(record, other)) diff.same += 1;
    else diff.changed.push([record, other]);
  }
  for (const [key, record] of now) if (!old.has(key)) diff.added.push(record);
  return diff;
}

function Diff(props: { topic: string; from: string; to: string }) {
  const before = useQuery<LawView>(`/law/${encodeURIComponent(props.topic)}?on=${props.from}`);
  const after = useQuery<LawView>(`/law/${encodeURIComponent(props.topic)}?on=${props.to}`);
  if (!before.data || !after.data) return <Loading />;
  const diff = diffLaw(before.data.records, after.data.records);
  const none = diff.gone.length + diff.added.length + diff.changed.length === 0;
  return (
    <div class="stack">
      <Notice>{t('law.diff_between', { from: day(props.from), to: day(props.to) })} {tn('law.diff_same', diff.same)}</Notice>
      {none ? <Empty title={t('law.diff_none')} /> : null}
      {diff.changed.map(([old, now]) => <div class="versus" key={now.key}><section><h3>{day(props.from)}</h3><RecordCard record={old} /></section><section><h3>{day(props.to)}</h3><RecordCard record={now} /></section></div>)}
      {diff.gone.map((record) => <RecordCard key={record.id} record={record} mark={t('law.diff_gone')} />)}
      {diff.added.map((record) => <RecordCard key={record.id} record={record} mark={t('law.diff_added')} />)}
    </div>
  );
}

function TopicView(props: { topic: string }) {
  const [on, setOn] = useState(me().today);
  const [other, setOther] = useState('');
  const [text, setText] = useState('');
  const [past, setPast] = useState(false);
  const query = useQuery<LawView>(`/law/${encodeURIComponent(props.topic)}?on=${on}`);
  const wanted = text.trim().toLocaleLowerCase();
  const records = (query.data?.records ?? []).filter((record) => (past || record.holds !== false) && (!wanted || JSON.stringify(record).toLocaleLowerCase().includes(wanted)));
  const asleep = (query.data?.records ?? []).filter((record) => record.holds === false).length;
  return (
    <>
      <p><a href={href('law')}>{t('law.all_topics')}</a></p>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <TextField type="date" label={t('law.on')} value={on} onInput={(date) => { if (date) setOn(date); }} />
        <TextField optional type="date" label={t('law.compare')} value={other} onInput={setOther} />
        <TextField optional type="search" label={t('law.find')} value={text} onInput={setText} />
      </form>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {other ? <Diff topic={props.topic} from={other < on ? other : on} to={other < on ? on : other} /> : (
        <>
          {!query.data && !query.problem ? <Loading /> : null}
          {asleep ? <p><button type="button" class="button button--quiet button--small" aria-pressed={past} onClick={() => setPast(!past)}>{tn('law.not_holding', asleep)}</button></p> : null}
          {query.data && records.length === 0 ? <Empty title={t('law.none')} /> : null}
          <div class="records">{records.map((record) => <RecordCard key={record.id} record={record} />)}</div>
        </>
      )}
    </>
  );
}

function TopicList() {
  const query = useQuery<Topics>('/law');
  if (query.problem && !query.data) return <ProblemBox problem={query.problem} onRetry={query.refresh} />;
  if (!query.data) return <Loading />;
  return (
    <ul class="topics">
      {topicsOf(query.data).map((topic) => (
        <li key={topic.name}><a href={href('law', 'topic', topic.name)} data-row><strong>{local(topic.title) || topic.name}</strong> <span class="dim">{tn('law.records', typeof topic.records === 'number' ? topic.records : topic.records.length)}</span>{topic.about ? <span class="topics__about">{local(topic.about)}</span> : null}</a></li>
      ))}
    </ul>
  );
}

function Unknown() {
  const query = useQuery<Records>('/law/unknown');
  if (query.problem && !query.data) return <ProblemBox problem={query.problem} onRetry={query.refresh} />;
  if (!query.data) return <Loading />;
  const records = recordsOf(query.data);
  return (
    <>
      <Notice>{tn('law.to_confirm', records.length)}</Notice>
      <div class="records">{records.map((record) => <RecordCard key={record.id} record={record} />)}</div>
    </>
  );
}

function Rule(props: { id: string }) {
  const query = useQuery<RecordView>(`/law/rules/${encodeURIComponent(props.id)}`);
  if (query.problem && !query.data) return <ProblemBox problem={query.problem} onRetry={query.refresh} />;
  if (!query.data) return <Loading />;
  return <><p><a href={href('law')}>{t('law.all_topics')}</a></p><RecordCard record={query.data} /></>;
}

export function LawPage(props: { parts: string[] }) {
  const [what, id] = props.parts;
  const tabs = [{ id: 'topics', label: t('law.topics'), href: href('law') }, { id: 'procedure', label: t('law.procedure'), href: href('law', 'topic', 'procedure') }, { id: 'unknown', label: t('law.unknown'), href: href('law', 'unknown') }];
  const at = what === 'unknown' ? 'unknown' : what === 'topic' && id === 'procedure' ? 'procedure' : 'topics';
  return (
    <Page title={t('nav.law')} lead={t('law.lead')}>
      <Tabs label={t('nav.law')} tabs={tabs} at={at} />
      {what === 'unknown' ? <Unknown /> : what === 'topic' && id ? <TopicView key={id} topic={id} /> : what === 'rules' && id ? <Rule id={id} /> : <TopicList />}
    </Page>
  );
}
