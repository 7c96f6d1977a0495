import type { Clock, IsoDate, Reason } from '../api/types';
import { day, hasWords, t, tc, tn } from '../i18n';
import { href } from '../state/router';
import { article, Because } from './reasons';
import { Chip, Disclosure, type Tone } from './ui';

export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

export function addDays(from: IsoDate, days: number): IsoDate {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function daysLeftText(days: number): string {
  if (days === 0) return t('clock.today');
  if (days < 0) return tn('clock.days_late', -days);
  return tn('clock.days_left', days);
}

export const kClockTone: Record<Clock['state'], Tone> = { overdue: 'bad', due_soon: 'warn', later: 'neutral' };

export function clockName(clock: Pick<Clock, 'what'>): string {
  return hasWords('deadline', clock.what) ? tc('deadline', clock.what) : tc('step', clock.what);
}

/** One line of a worklist: what, by when, how many days, which article, and how it was computed when asked. */
export function ClockRow(props: { clock: Clock }) {
  const { clock } = props;
  const body = (
    <>
      <span class="clock__what">{clockName(clock)}</span>
      <span class="clock__who">{clock.label}{clock.phase && clock.phase !== 'none' ? <span class="dim"> · {tc('phase', clock.phase)}</span> : null}</span>
    </>
  );
  const law = article(clock.because);
  return (
    <li class={`clock clock--${clock.state}`}>
      <span class="clock__days"><strong>{Math.abs(clock.days_left)}</strong><span>{clock.days_left < 0 ? tn('clock.unit_late', -clock.days_left) : tn('clock.unit_left', clock.days_left)}</span></span>
      {clock.case ? <a class="clock__main" href={href('case', clock.case)} data-row>{body}</a> : <a class="clock__main" href={href('referrals')} data-row>{body}</a>}
      <span class="clock__due">{day(clock.due, 'short')}{law ? <span class="clock__law">{law}</span> : null}</span>
      <div class="clock__why"><Because reasons={clock.because} how /></div>
    </li>
  );
}

/** One thing due on one day, for one person or for many. */
export function ClockBundle(props: { clocks: Clock[] }) {
  const first = props.clocks[0];
  if (!first) return null;
  if (props.clocks.length === 1) return <ClockRow clock={first} />;
  const law = article(first.because);
  return (
    <li class={`clock clock--${first.state}`}>
      <span class="clock__days"><strong>{Math.abs(first.days_left)}</strong><span>{first.days_left < 0 ? tn('clock.unit_late', -first.days_left) : tn('clock.unit_left', first.days_left)}</span></span>
      <div class="clock__main">
        <span class="clock__what">{clockName(first)}</span>
        <Disclosure summary={tn('need.people', props.clocks.length)}>
          <ul class="people-list">{props.clocks.map((clock, index) => <li key={index}>{clock.case ? <a href={href('case', clock.case)} data-row>{clock.label}</a> : clock.label}</li>)}</ul>
        </Disclosure>
      </div>
      <span class="clock__due">{day(first.due, 'short')}{law ? <span class="clock__law">{law}</span> : null}</span>
      <div class="clock__why"><Because reasons={first.because} how /></div>
    </li>
  );
}

/** The countdown at the head of a file. The bar runs from the day of issue to the last day. */
export function Countdown(props: { what: string; due: IsoDate; today: IsoDate; start?: IsoDate; because?: Reason[] }) {
  const left = daysBetween(props.today, props.due);
  const whole = props.start ? Math.max(1, daysBetween(props.start, props.due)) : 0;
  const gone = props.start ? Math.max(0, Math.min(whole, daysBetween(props.start, props.today))) : 0;
  const state = left < 0 ? 'overdue' : left <= 7 ? 'due_soon' : 'later';
  return (
    <div class={`countdown countdown--${state}`}>
      <p class="countdown__big"><strong>{Math.abs(left)}</strong> <span>{left < 0 ? tn('clock.unit_late', -left) : tn('clock.unit_left', left)}</span></p>
      <div class="countdown__text">
        <p class="countdown__what">{tc('deadline', props.what)}</p>
        <p class="countdown__due">{t('clock.until', { date: day(props.due) })}</p>
        {article(props.because) ? <p class="countdown__law">{article(props.because)}</p> : null}
      </div>
      {whole > 0 ? (
        <div class="countdown__bar">
          <progress max={whole} value={gone} aria-label={t('clock.progress')} />
          <p>{t('clock.day_of', { day: gone, whole })}</p>
        </div>
      ) : null}
      <Because reasons={props.because} how />
    </div>
  );
}

export function minutesText(minutes: number): string {
  if (minutes < 0) return t('clock.time_out');
  if (minutes < 60) return tn('clock.minutes', minutes);
  if (minutes < 48 * 60) return tn('clock.hours', Math.floor(minutes / 60));
  return tn('clock.days', Math.floor(minutes / 1440));
}

export function AnswerBy(props: { answer_by: string; now: number }) {
  const minutes = Math.floor((Date.parse(props.answer_by) - props.now) / 60_000);
  const tone: Tone = minutes < 0 ? 'bad' : minutes < 60 ? 'warn' : 'neutral';
  return <Chip tone={tone}>{minutesText(minutes)}</Chip>;
}
