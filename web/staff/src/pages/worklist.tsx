import { useState } from 'preact/hooks';
import type { Clock, Page as Items } from '../api/types';
import { t, weekday } from '../i18n';
import { ClockBundle } from '../parts/clock';
import { Button, Card, Empty, Loading, Page, ProblemBox } from '../parts/ui';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { hasRole, me } from '../state/session';
import { LetterboxLine } from './letterbox/inbox';

const kStates: Clock['state'][] = ['overdue', 'due_soon', 'later'];

/** The same thing due on the same day for many people is one line. */
export function bundleClocks(clocks: Clock[]): Clock[][] {
  const bundles = new Map<string, Clock[]>();
  for (const clock of clocks) {
    const key = `${clock.kind} ${clock.what} ${clock.due}`;
    bundles.set(key, [...(bundles.get(key) ?? []), clock]);
  }
  return [...bundles.values()].flatMap((bundle) => (bundle.length > 2 ? [bundle] : bundle.map((clock) => [clock])));
}

function Group(props: { state: Clock['state']; clocks: Clock[]; short?: boolean }) {
  const [all, setAll] = useState(false);
  if (props.clocks.length === 0) return null;
  const limit = props.short ? 8 : 30;
  const bundles = bundleClocks(props.clocks);
  const shown = all ? bundles : bundles.slice(0, limit);
  return (
    <Card title={t(`worklist.${props.state}`)} count={props.clocks.length} id={props.state}>
      <ul class="clocks">{shown.map((bundle, index) => <ClockBundle key={`${bundle[0]?.case ?? ''}${bundle[0]?.what ?? ''}${index}`} clocks={bundle} />)}</ul>
      {shown.length < bundles.length ? <Button small kind="quiet" onClick={() => setAll(true)}>{t('ui.show_all', { n: props.clocks.length })}</Button> : null}
    </Card>
  );
}

/** All clocks of my desk, by urgency. */
export function Clocks(props: { short?: boolean; kinds?: Clock['kind'][] }) {
  const query = useQuery<Items<Clock>>('/worklist?kind=all&limit=200');
  if (query.problem && !query.data) return <ProblemBox problem={query.problem} onRetry={query.refresh} />;
  if (!query.data) return <Loading />;
  const clocks = query.data.items.filter((clock) => !props.kinds || props.kinds.includes(clock.kind));
  if (clocks.length === 0) return <Empty title={t('worklist.empty_title')}>{t('worklist.empty')}</Empty>;
  return <>{kStates.map((state) => <Group key={state} state={state} short={props.short} clocks={clocks.filter((clock) => clock.state === state)} />)}</>;
}

export function WorklistPage() {
  const frontline = hasRole('police', 'inspector', 'hospital');
  return (
    <Page title={t('nav.worklist')} lead={t('worklist.lead', { date: weekday(me().today) })}
      aside={frontline ? <a class="button button--primary" href={href('operations', 'new')} data-new>{t('operation.new')}</a> : undefined}>
      <LetterboxLine />
      <Clocks />
    </Page>
  );
}
