import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../api/client';
import type { TipLine, TipList, TipState } from '../../api/letterbox';
import { day, t, tc, tn } from '../../i18n';
import { Button, Chip, Empty, Loading, Notice, Page, ProblemBox, Tabs, type Tab } from '../../parts/ui';
import { useQuery, type Query } from '../../state/query';
import { go, href } from '../../state/router';
import { me } from '../../state/session';
import { useDesk } from './keys_of_desk';

const kTone: Record<TipState, 'info' | 'neutral' | 'good'> = { new: 'info', claimed: 'neutral', taken_on: 'good', closed: 'neutral' };

export function StateChip(props: { state: TipState }) {
  return <Chip tone={kTone[props.state]}>{tc('letterbox_state', props.state)}</Chip>;
}

/** Sealed sizes come in steps; more than a rough figure would pretend to know. */
export function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return t('letterbox.kilobytes', { n: Math.max(1, Math.round(bytes / 1024)) });
  return t('letterbox.megabytes', { n: Math.round(bytes / 1024 / 1024) });
}

function Who(props: { line: TipLine }) {
  const { claimed_by, display } = props.line;
  if (!claimed_by) return <span class="dim">–</span>;
  return claimed_by === me().user.name ? <strong>{t('letterbox.you')}</strong> : <span>{display ?? claimed_by}</span>;
}

function Line(props: { line: TipLine }) {
  const { line } = props;
  const later = Math.max(0, line.parts - 1);
  return (
    <tr onClick={(event) => { if (!(event.target as Element).closest('a')) go('report', line.id); }}>
      <th scope="row"><a href={href('report', line.id)} data-row>{t('letterbox.report_of', { day: day(line.day, 'short'), id: line.id.slice(0, 4) })}</a></th>
      <td><StateChip state={line.state} /></td>
      <td>{line.unread > 0 ? <Chip tone="warn">{tn('letterbox.unread', line.unread)}</Chip> : <span class="dim">–</span>}</td>
      <td><Who line={line} /></td>
      <td class="num">{later || '–'}</td>
      <td class="num">{line.files || '–'}</td>
      <td class="num">{sizeText(line.size)}</td>
    </tr>
  );
}

function Table(props: { lines: TipLine[]; caption: string }) {
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={props.caption}>
      <table class="table table--dense table--letterbox">
        <caption class="sr">{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('letterbox.report')}</th><th scope="col">{t('letterbox.state')}</th><th scope="col">{t('letterbox.to_read')}</th><th scope="col">{t('letterbox.in_hand')}</th>
            <th scope="col">{t('letterbox.later')}</th><th scope="col">{t('letterbox.files')}</th><th scope="col">{t('letterbox.size')}</th>
          </tr>
        </thead>
        <tbody>{props.lines.map((line) => <Line key={line.id} line={line} />)}</tbody>
      </table>
    </div>
  );
}

type View = 'open' | 'mine' | 'closed';
const pathOf = (view: View, after?: string): string => `/letterbox?state=${view}${view === 'open' ? '&lane=calm' : ''}&limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`;

function More(props: { view: View; first?: string; onMore: (list: TipList) => void }) {
  const [busy, setBusy] = useState(false);
  if (!props.first) return null;
  const load = async () => {
    setBusy(true);
    try {
      props.onMore((await ask<TipList>(pathOf(props.view, props.first))).data);
    } finally {
      setBusy(false);
    }
  };
  return <Button busy={busy} onClick={() => void load()}>{t('ui.more')}</Button>;
}

/** What is asked of this person now, before any table. */
function Now(props: { lines: TipLine[] }) {
  const fresh = props.lines.filter((line) => line.state === 'new').length;
  const answers = props.lines.filter((line) => line.claimed_by === me().user.name && line.unread > 0);
  const first = answers[0] ?? props.lines.find((line) => line.state === 'new');
  if (!first) return <Notice tone="good"><p>{t('letterbox.nothing_now')}</p></Notice>;
  return (
    <Notice tone={answers.length ? 'warn' : 'info'}>
      <div class="letterbox-now">
        <p class="letterbox-now__what">
          {answers.length ? <strong>{tn('letterbox.answers_wait', answers.length)}</strong> : null}
          {fresh ? <span>{tn('letterbox.new_wait', fresh)}</span> : null}
        </p>
        <a class="button button--primary button--small" href={href('report', first.id)} data-new>{t(answers.length ? 'letterbox.read_answer' : 'letterbox.read_next')}</a>
      </div>
    </Notice>
  );
}

export function letterboxTabs(busy: number): Tab[] {
  return [
    { id: 'open', label: t('letterbox.tab_open'), href: href('letterbox') },
    { id: 'mine', label: t('letterbox.tab_mine'), href: href('letterbox', 'mine') },
    { id: 'busy', label: t('letterbox.tab_busy'), href: href('letterbox', 'busy'), count: busy || undefined },
    { id: 'closed', label: t('letterbox.tab_closed'), href: href('letterbox', 'closed') },
    { id: 'keys', label: t('letterbox.tab_keys'), href: href('letterbox', 'keys') },
    { id: 'escrow', label: t('letterbox.tab_escrow'), href: href('letterbox', 'escrow') },
  ];
}

/** Keys that run out are said before anything else: without them nobody can write to the desk. */
function KeyWarning() {
  const { keys } = useDesk();
  const data = keys.data;
  if (!data) return null;
  const today = me().today;
  const usable = data.epochs.filter((one) => !one.destroyed && one.not_after >= today);
  const next = usable.some((one) => one.not_before > today);
  const none = !data.sign || !usable.some((one) => one.not_before <= today);
  if (!none && next) return null;
  return <Notice tone={none ? 'bad' : 'warn'}><p>{t(none ? 'letterbox.no_key_now' : 'letterbox.no_key_next')} <a href={href('letterbox', 'keys')}>{t('letterbox.to_keys')}</a></p></Notice>;
}

function Body(props: { view: View; query: Query<TipList> }) {
  const { view, query } = props;
  const [further, setFurther] = useState<{ after: TipList | undefined; items: TipLine[]; next?: string }>({ after: undefined, items: [] });
  if (!query.data) return query.problem ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : <Loading />;
  const more = further.after === query.data ? further : undefined;
  const lines = [...query.data.items, ...(more?.items ?? [])];
  return (
    <>
      {view === 'open' ? <Now lines={lines} /> : null}
      {lines.length === 0 ? <Empty title={t(`letterbox.empty_${view}`)}>{view === 'open' ? t('letterbox.empty_about') : null}</Empty> : <Table lines={lines} caption={t(`letterbox.tab_${view}`)} />}
      <More view={view} first={more ? more.next : query.data.next} onMore={(list) => setFurther({ after: query.data, items: [...(more?.items ?? []), ...list.items], next: list.next })} />
      {view === 'open' && query.data.counts.busy > 0 ? <Notice><p>{tn('letterbox.busy_about', query.data.counts.busy)} <a href={href('letterbox', 'busy')}>{t('letterbox.open_and_group')}</a></p></Notice> : null}
    </>
  );
}

const kLookAgainMs = 60_000;

/** Looks again each minute and when somebody comes back to the window; every look stands in the log, so not more often. */
function useLookingAgain(refresh: () => void): void {
  useEffect(() => {
    const look = () => { if (document.visibilityState === 'visible') refresh(); };
    const timer = setInterval(look, kLookAgainMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [refresh]);
}

/** Reports that came in confidence, for the desk they were addressed to. */
export function InboxPage(props: { view: View }) {
  const query = useQuery<TipList>(pathOf(props.view));
  useLookingAgain(query.refresh);
  return (
    <Page wide title={t('letterbox.title')} lead={query.data?.items.length === 0 ? t('letterbox.lead') : undefined}>
      <Tabs label={t('letterbox.title')} tabs={letterboxTabs(query.data?.counts.busy ?? 0)} at={props.view} />
      <KeyWarning />
      <Body key={props.view} view={props.view} query={query} />
    </Page>
  );
}

/** On the first screen of who receives reports: one line, when there is something to do. */
export function LetterboxLine() {
  const query = useQuery<TipList>(me().user.letterbox ? pathOf('open') : null);
  if (!query.data || query.data.items.length === 0) return null;
  const fresh = query.data.items.filter((line) => line.state === 'new').length;
  const answers = query.data.items.filter((line) => line.claimed_by === me().user.name && line.unread > 0).length;
  if (fresh + answers === 0) return null;
  return (
    <Notice tone={answers ? 'warn' : 'info'}>
      <p>{answers ? `${tn('letterbox.answers_wait', answers)} ` : ''}{fresh ? `${tn('letterbox.new_wait', fresh)} ` : ''}<a href={href('letterbox')}>{t('letterbox.title')}</a></p>
    </Notice>
  );
}
