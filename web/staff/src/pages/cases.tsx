import { useEffect, useState } from 'preact/hooks';
import type { CaseLine, Page as Items, Role } from '../api/types';
import { day, languageName, t, tc, tn } from '../i18n';
import { daysBetween, daysLeftText } from '../parts/clock';
import { Button, Chip, Check, Empty, Loading, Page, ProblemBox, Select, TextField } from '../parts/ui';
import { ask } from '../api/client';
import { useQuery } from '../state/query';
import { go, href } from '../state/router';
import { search_text } from '../state/search';
import { me } from '../state/session';
import { useStore } from '../state/store';

export const kPhases = ['none', 'reflection', 'ai_1', 'ai_2', 'a_card', 'b_card', 'assistance_only', 'returned', 'ended'] as const;

export function PhaseChip(props: { phase: string }) {
  const tone = props.phase === 'ended' ? 'neutral' : props.phase === 'none' ? 'neutral' : 'info';
  return <Chip tone={tone}>{tc('phase', props.phase)}</Chip>;
}

export function NextDate(props: { line: Pick<CaseLine, 'next_due' | 'next_what'> }) {
  if (!props.line.next_due) return <span class="dim">–</span>;
  const left = daysBetween(me().today, props.line.next_due);
  const tone = left < 0 ? 'late' : left <= 7 ? 'soon' : '';
  return (
    <span class={`next-date ${tone}`}>
      <span>{day(props.line.next_due, 'short')}</span> <span class="next-date__left">{daysLeftText(left)}</span>
      {props.line.next_what ? <span class="dim"> {tc('deadline', props.line.next_what)}</span> : null}
    </span>
  );
}

export function CaseTable(props: { lines: CaseLine[]; caption: string }) {
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={props.caption}>
      <table class="table table--cases">
        <caption class="sr">{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('cases.person')}</th><th scope="col">{t('case.phase')}</th><th scope="col">{t('case.judicial')}</th>
            <th scope="col">{t('case.next_date')}</th><th scope="col">{t('person.language')}</th><th scope="col">{t('person.age')}</th><th scope="col">{t('cases.opened')}</th>
          </tr>
        </thead>
        <tbody>
          {props.lines.map((line) => (
            <tr key={line.id} class={line.closed ? 'is-closed' : ''} onClick={(event) => { if (!(event.target as Element).closest('a')) go('case', line.id); }}>
              <th scope="row"><a href={href('case', line.id)} data-row>{line.name ?? line.label}</a>{line.name ? <span class="dim"> {line.label}</span> : null}</th>
              <td><PhaseChip phase={line.phase} />{line.closed ? <Chip>{t('case.closed')}</Chip> : null}</td>
              <td>{tc('judicial', line.judicial)}</td>
              <td><NextDate line={line} /></td>
              <td>{languageName(line.language)}</td>
              <td>{tc('age_group', line.age_group)}</td>
              <td class="num">{day(line.opened_on, 'short')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function casesPath(filter: { phase: string; mine: boolean; cursor?: string }): string {
  const query = new URLSearchParams({ limit: '50' });
  if (filter.phase) query.set('phase', filter.phase);
  if (filter.mine) query.set('mine', 'true');
  if (filter.cursor) query.set('cursor', filter.cursor);
  return `/cases?${query}`;
}

function More(props: { path: (cursor: string) => string; first?: string; onMore: (items: CaseLine[], next?: string) => void }) {
  const [busy, setBusy] = useState(false);
  if (!props.first) return null;
  const load = async () => {
    setBusy(true);
    try {
      const { data } = await ask<Items<CaseLine>>(props.path(props.first ?? ''));
      props.onMore(data.items, data.next);
    } finally {
      setBusy(false);
    }
  };
  return <Button busy={busy} onClick={() => void load()}>{t('ui.more')}</Button>;
}

/** Who meets people first, and so opens files; the server has the last word. */
const kOpeners: Role[] = ['police', 'inspector', 'hospital', 'centre', 'minors_centre', 'magistrate', 'labour_auditor'];

export function CasesPage() {
  const q = useStore(search_text);
  const settled = useDebounced(q);
  const [phase, setPhase] = useState('');
  const [mine, setMine] = useState(false);
  const words = settled.trim();
  const path = words ? '/cases/search' : casesPath({ phase, mine });
  // What is looked for travels in the body: addresses are kept by browsers and journals.
  const query = useQuery<Items<CaseLine>>(path, words ? { words, mine, ...(phase ? { phase } : {}) } : undefined);
  const [further, setFurther] = useState<{ path: string; items: CaseLine[]; next?: string }>({ path, items: [] });
  const more = further.path === path ? further : undefined;
  const lines = [...(query.data?.items ?? []), ...(more?.items ?? [])];
  const filtered = settled !== '' || phase !== '' || mine;
  return (
    <Page wide title={t('nav.cases')} lead={query.data?.total !== undefined ? tn('cases.total', query.data.total) : undefined}
      aside={kOpeners.includes(me().user.role) ? <a class="button button--primary" href={href('cases', 'new')} data-new>{t('case.new')}</a> : undefined}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <TextField label={t('cases.find')} type="search" value={q} onInput={(text) => search_text.set(text)} hint={t('cases.find_hint')} optional />
        <Select label={t('case.phase')} value={phase} onChange={setPhase} empty={t('cases.all_phases')} options={kPhases.map((code) => ({ value: code, label: tc('phase', code) }))} optional />
        <Check checked={mine} onChange={setMine}>{t('cases.mine')}</Check>
      </form>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data && lines.length === 0 ? <Empty title={filtered ? t('cases.none_found') : t('cases.empty_title')}>{filtered ? t('cases.none_found_about') : t('cases.empty')}</Empty> : null}
      {lines.length ? <CaseTable lines={lines} caption={t('nav.cases')} /> : null}
      <More path={(cursor) => casesPath({ phase, mine, cursor })} first={more ? more.next : query.data?.next}
        onMore={(items, next) => setFurther({ path, items: [...(more?.items ?? []), ...items], next })} />
    </Page>
  );
}
