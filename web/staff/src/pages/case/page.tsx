import { useState } from 'preact/hooks';
import type { CaseEvent, CaseView } from '../../api/types';
import { day, list, t, tc } from '../../i18n';
import { Countdown, daysBetween } from '../../parts/clock';
import { Button, Chip, Loading, Notice, Page, ProblemBox, Tabs, type Tab } from '../../parts/ui';
import { act } from '../../state/attempt';
import { useQuery } from '../../state/query';
import { go, href } from '../../state/router';
import { me } from '../../state/session';
import { PhaseChip } from '../cases';
import { GlassBanner } from '../emergency';
import { AsOf } from './as_of';
import { Indicators } from './indicators';
import { Notes } from './notes';
import { Overview } from './overview';
import { Papers } from './papers';
import { PersonTab } from './person';
import { RecordTab } from './record';
import { Sharing } from './sharing';
import { ShelterTab } from './shelter';
import { Timeline } from './timeline';

/** Everything a tab needs: the file as it is shown, and the way to add to it. */
export interface CaseDesk {
  view: CaseView;
  /** The file is shown as it stood on an earlier day; nothing can be written. */
  past: boolean;
  /** Whether this desk may record an event of this type here and now. */
  may(type: string): boolean;
  add(acts: CaseEvent[], on?: string, wanted?: string): Promise<boolean>;
}

export function personName(view: CaseView): string {
  const person = view.person;
  return [person?.given_name, person?.family_name].filter(Boolean).join(' ') || view.label;
}

function isClosed(view: CaseView): boolean {
  return Boolean(view.closed);
}

function Flags(props: { view: CaseView }) {
  const { view } = props;
  const age_group = view.age_group ?? view.person?.age_group;
  const minor = age_group === 'minor' || age_group === 'in_doubt';
  return (
    <div class="flags">
      <PhaseChip phase={view.standing.phase} />
      <Chip>{t('case.judicial_is', { state: tc('judicial', view.standing.judicial) })}</Chip>
      {view.ground === 'smuggling' ? <Chip tone="warn">{tc('ground', 'smuggling')}</Chip> : null}
      {minor ? <Chip tone="warn">{tc('age_group', age_group)}</Chip> : null}
      {view.person?.interpreter_needed ? <Chip>{t('person.interpreter')}</Chip> : null}
      {view.person?.safe_contact?.never_leave_message ? <Chip tone="bad">{t('person.never_message')}</Chip> : null}
      {view.disappeared ? <Chip tone="bad">{tc('event', 'disappeared')}</Chip> : null}
      {isClosed(view) ? <Chip>{t('case.closed')}</Chip> : null}
    </div>
  );
}

function HeadClock(props: { view: CaseView }) {
  const { standing } = props.view;
  const today = props.view.as_of ?? me().today;
  const next = [...standing.deadlines].filter((one) => daysBetween(today, one.due) >= -3650).sort((a, b) => a.due.localeCompare(b.due))[0];
  if (!next) return null;
  const start = standing.document && standing.document.expires === next.due ? standing.document.issued : undefined;
  return <Countdown what={next.what} due={next.due} today={today} start={start} because={next.because} />;
}

function Head(props: { view: CaseView }) {
  const { view } = props;
  const document = view.standing.document;
  return (
    <div class="casehead">
      <div class="casehead__main">
        <Flags view={view} />
        <dl class="facts facts--compact">
          <div><dt>{t('case.document')}</dt><dd>{document ? t('case.document_is', { document: tc('document', document.kind), from: day(document.issued) }) + (document.expires ? ` – ${day(document.expires)}` : '') : t('case.no_document')}</dd></div>
          {view.operation ? <div><dt>{t('operation.event')}</dt><dd><a href={href('operation', view.operation.id)}>{view.operation.title}</a></dd></div> : null}
          <div><dt>{t('cases.opened')}</dt><dd>{day(view.opened_on)}</dd></div>
        </dl>
        {view.withheld?.length ? <p class="withheld">{t('case.withheld', { fields: list(view.withheld.map((field) => tc('field', field))) })}</p> : null}
      </div>
      <HeadClock view={view} />
    </div>
  );
}

const kTabs = ['overview', 'person', 'timeline', 'indicators', 'notes', 'papers', 'sharing', 'shelter', 'record'] as const;

/** Only the centre that accompanies the person has anything to do with where they are hidden. */
function accompanies(view: CaseView): boolean {
  return view.relations?.includes('owner') ?? false;
}

function represents(view: CaseView): boolean {
  return view.relations?.includes('guardian') ?? false;
}

function tabsOf(view: CaseView): Tab[] {
  const counts: Record<string, number | undefined> = { timeline: view.timeline?.length, notes: view.notes?.length, papers: view.letters?.length, sharing: view.referrals?.length };
  const shown = { shelter: accompanies(view), record: accompanies(view) || represents(view) };
  return kTabs.filter((id) => id in shown ? shown[id as keyof typeof shown] : true).map((id) => ({ id, label: t(`tab.${id}`), href: href('case', view.id, id), count: counts[id] }));
}

function Body(props: { tab: string; desk: CaseDesk }) {
  switch (props.tab) {
    case 'person': return <PersonTab {...props.desk} />;
    case 'timeline': return <Timeline {...props.desk} />;
    case 'indicators': return <Indicators {...props.desk} />;
    case 'notes': return <Notes {...props.desk} />;
    case 'papers': return <Papers {...props.desk} />;
    case 'sharing': return <Sharing {...props.desk} />;
    case 'record': return <RecordTab {...props.desk} />;
    case 'shelter': return <ShelterTab {...props.desk} />;
    default: return <Overview {...props.desk} />;
  }
}

export function CasePage(props: { id: string; tab: string }) {
  const [as_of, setAsOf] = useState('');
  const now = useQuery<CaseView>(`/cases/${props.id}`);
  const past = useQuery<CaseView>(as_of ? `/cases/${props.id}?as_of=${as_of}` : null);
  const shown = as_of ? past : now;
  const problem = shown.problem ?? now.problem;
  const view = as_of ? past.data ?? now.data : now.data;
  if (!view || !now.data) {
    return <Page title={t('case.file')}>{problem ? <ProblemBox problem={problem} onRetry={shown.refresh} /> : <Loading />}</Page>;
  }
  const present = now.data;
  const add = (acts: CaseEvent[], on?: string, wanted?: string) => act(present, on ?? me().today, acts, (next) => now.take(next, next.version), wanted);
  const desk: CaseDesk = { view, past: as_of !== '', add, may: (type) => as_of === '' && (present.may_write ?? [type]).includes(type) };
  const tab = (kTabs as readonly string[]).includes(props.tab) ? props.tab : 'overview';
  return (
    <Page wide title={personName(view)} aside={<AsOf opened={present.opened_on} value={as_of} onChange={setAsOf} />}>
      {as_of ? (
        <Notice tone="warn" role="status">
          <p>{t('case.as_of_notice', { date: day(as_of) })}</p> <Button small onClick={() => setAsOf('')}>{t('case.back_to_now')}</Button>
        </Notice>
      ) : null}
      {as_of && past.problem ? <ProblemBox problem={past.problem} onRetry={past.refresh} /> : null}
      <GlassBanner case_id={view.id} />
      <Head view={view} />
      <Tabs label={t('case.parts')} tabs={tabsOf(view)} at={tab} />
      <Body tab={tab} desk={desk} />
      <p class="back"><a href={href('cases')} onClick={(event) => { if (history.length > 1) { event.preventDefault(); history.back(); } else go('cases'); }}>{t('ui.back')}</a></p>
    </Page>
  );
}
