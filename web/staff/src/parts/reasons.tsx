import type { Certainty, Condition, Reason, SourceRef } from '../api/types';
import { citation, day, local, t, tc } from '../i18n';
import { href } from '../state/router';
import { Chip, Disclosure, type Tone } from './ui';

const kCertaintyTone: Record<Certainty, Tone> = { seed: 'good', public: 'good', knowledge: 'warn', unknown: 'warn' };

export function CertaintyChip(props: { certainty: Certainty }) {
  return <Chip tone={kCertaintyTone[props.certainty] ?? 'neutral'} title={tc('certainty_about', props.certainty)}>{tc('certainty', props.certainty)}</Chip>;
}

export function SourceList(props: { sources?: (SourceRef | string)[] }) {
  if (!props.sources?.length) return null;
  return (
    <ul class="sources">
      {props.sources.map((source) => {
        if (typeof source === 'string') return <li key={source}>{source}</li>;
        return (
          <li key={source.id}>
            {source.url ? <a href={source.url} rel="noreferrer noopener" target="_blank">{source.title}</a> : source.title} <span class="dim">{source.id}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function ReasonItem(props: { reason: Reason }) {
  const { reason } = props;
  const since = reason.from ? t('law.since', { date: day(reason.from) }) : t('law.since_ever');
  const until = reason.to ? t('law.until', { date: day(reason.to) }) : '';
  return (
    <li class="reason">
      {reason.article ? <p class="reason__article">{citation(reason.article)}</p> : null}
      <p>{local(reason.text)}</p>
      <p class="reason__meta">
        <CertaintyChip certainty={reason.certainty} /> <span>{[since, until].filter(Boolean).join(' ')}</span>{' '}
        <a href={href('law', 'rules', reason.rule)}>{t('law.open_rule')}</a>
      </p>
      <SourceList sources={reason.sources} />
    </li>
  );
}

export function ReasonList(props: { reasons?: Reason[] }) {
  if (!props.reasons?.length) return <p class="dim">{t('law.no_reason')}</p>;
  return <ul class="reasons">{props.reasons.map((reason) => <ReasonItem key={reason.rule} reason={reason} />)}</ul>;
}

/** The article that counts, as short as it can be said; where the rule itself rests on none, that is said too. */
export function article(reasons: Reason[] | undefined): string {
  const [first] = reasons ?? [];
  if (!first) return '';
  return citation(first.article) || (first.certainty === 'unknown' ? tc('certainty', first.certainty) : '');
}

export function Because(props: { reasons?: Reason[]; how?: boolean }) {
  if (!props.reasons?.length) return null;
  return (
    <Disclosure quiet summary={props.how ? t('law.how_computed') : t('law.why')}>
      <ReasonList reasons={props.reasons} />
    </Disclosure>
  );
}

export function conditionText(condition: Condition | string): string {
  return typeof condition === 'string' ? tc('condition', condition) : local(condition.text) || tc('condition', condition.id);
}

export function Conditions(props: { unmet?: (Condition | string)[] }) {
  if (!props.unmet?.length) return null;
  return (
    <ul class="unmet">
      {props.unmet.map((condition) => <li key={typeof condition === 'string' ? condition : condition.id}>{conditionText(condition)}</li>)}
    </ul>
  );
}
