import { useEffect, useId, useState } from 'preact/hooks';
import { day, t } from '../../i18n';
import { addDays, daysBetween } from '../../parts/clock';
import { Disclosure } from '../../parts/ui';
import { me } from '../../state/session';

/** Any earlier day of the file: a slider for the rough place, a date for the exact one. */
export function AsOf(props: { opened: string; value: string; onChange: (date: string) => void }) {
  const id = useId();
  const today = me().today;
  const whole = Math.max(1, daysBetween(props.opened, today));
  const [at, setAt] = useState(props.value || today);
  useEffect(() => setAt(props.value || today), [props.value]);
  useEffect(() => {
    const wanted = at >= today ? '' : at;
    if (wanted === props.value) return;
    const timer = setTimeout(() => props.onChange(wanted), 300);
    return () => clearTimeout(timer);
  }, [at]);
  return (
    <Disclosure quiet summary={props.value ? t('case.as_of_on', { date: day(props.value) }) : t('case.as_of')}>
      <div class="asof">
        <label for={`${id}-date`}>{t('case.as_of_date')}</label>
        <input id={`${id}-date`} type="date" min={props.opened} max={today} value={at} onInput={(event) => { if (event.currentTarget.value) setAt(event.currentTarget.value); }} />
        <input type="range" min={0} max={whole} value={daysBetween(props.opened, at)} aria-label={t('case.as_of_date')} aria-valuetext={day(at)}
          onInput={(event) => setAt(addDays(props.opened, event.currentTarget.valueAsNumber))} />
      </div>
    </Disclosure>
  );
}
