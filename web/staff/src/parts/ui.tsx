import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api/types';
import { t, tc, hasWords } from '../i18n';

type Kids = { children?: ComponentChildren };

export function Page(props: Kids & { title: string; lead?: ComponentChildren; aside?: ComponentChildren; wide?: boolean }) {
  return (
    <div class={`page${props.wide ? ' page--wide' : ''}`}>
      <header class="page__head">
        <div>
          <h1 tabIndex={-1}>{props.title}</h1>
          {props.lead ? <p class="lead">{props.lead}</p> : null}
        </div>
        {props.aside ? <div class="page__aside">{props.aside}</div> : null}
      </header>
      {props.children}
    </div>
  );
}

export function Card(props: Kids & { title?: ComponentChildren; actions?: ComponentChildren; tone?: 'plain' | 'quiet' | 'alert'; id?: string; count?: number }) {
  const id = useId();
  return (
    <section class={`card card--${props.tone ?? 'plain'}`} aria-labelledby={props.title ? id : undefined} id={props.id}>
      {props.title ? (
        <div class="card__head">
          <h2 id={id}>
            {props.title}
            {props.count !== undefined ? <span class="count">{props.count}</span> : null}
          </h2>
          {props.actions ? <div class="card__actions">{props.actions}</div> : null}
        </div>
      ) : null}
      {props.children}
    </section>
  );
}

type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';
export function Button(props: Kids & {
  kind?: ButtonKind; onClick?: (event: MouseEvent) => void; type?: 'button' | 'submit'; disabled?: boolean; busy?: boolean;
  label?: string; fresh?: boolean; pressed?: boolean; small?: boolean; describedBy?: string;
}) {
  return (
    <button
      type={props.type ?? 'button'}
      class={`button button--${props.kind ?? 'plain'}${props.small ? ' button--small' : ''}`}
      onClick={props.onClick}
      disabled={props.disabled || props.busy}
      aria-label={props.label}
      aria-busy={props.busy ? 'true' : undefined}
      aria-pressed={props.pressed}
      aria-describedby={props.describedBy}
      data-new={props.fresh ? '' : undefined}
    >
      {props.children}
    </button>
  );
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info';
export function Chip(props: Kids & { tone?: Tone; title?: string }) {
  return <span class={`chip chip--${props.tone ?? 'neutral'}`} title={props.title}>{props.children}</span>;
}

export function Empty(props: Kids & { title: string; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty__title">{props.title}</p>
      {props.children ? <p>{props.children}</p> : null}
      {props.action}
    </div>
  );
}

export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="loading__bar" aria-hidden="true" />
      <span>{t('ui.loading')}</span>
    </div>
  );
}

/** What went wrong with reading, in words; never a code alone. */
export function problemText(problem: Problem): string {
  if (hasWords('problem', problem.code)) return tc('problem', problem.code);
  return problem.detail ?? problem.title ?? tc('problem', problem.code);
}

export function ProblemBox(props: { problem: Problem; onRetry?: () => void }) {
  return (
    <div class="notice notice--bad" role="alert">
      <p><strong>{t('ui.not_read')}</strong> {problemText(props.problem)}</p>
      {props.onRetry ? <Button small onClick={props.onRetry}>{t('ui.try_again')}</Button> : null}
    </div>
  );
}

export function Notice(props: Kids & { tone?: Tone; role?: 'status' | 'alert' | 'note' }) {
  return <div class={`notice notice--${props.tone ?? 'info'}`} role={props.role}>{props.children}</div>;
}

export function Facts(props: { items: [string, ComponentChildren][]; compact?: boolean }) {
  const shown = props.items.filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false);
  return (
    <dl class={`facts${props.compact ? ' facts--compact' : ''}`}>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Field(props: Kids & { label: string; hint?: ComponentChildren; error?: string; for: string; optional?: boolean }) {
  return (
    <div class={`field${props.error ? ' field--error' : ''}`}>
      <label for={props.for}>
        {props.label}
        {props.optional ? <span class="field__optional"> {t('ui.optional')}</span> : null}
      </label>
      {props.hint ? <p class="field__hint" id={`${props.for}-hint`}>{props.hint}</p> : null}
      {props.error ? <p class="field__error" id={`${props.for}-error`}>{props.error}</p> : null}
      {props.children}
    </div>
  );
}

interface TextProps {
  label: string; value: string; onInput: (value: string) => void; hint?: ComponentChildren; error?: string; optional?: boolean;
  type?: 'text' | 'search' | 'date' | 'password' | 'tel'; name?: string; autocomplete?: string; inputMode?: 'text' | 'numeric' | 'tel'; max?: string; min?: string; maxLength?: number;
  /** Not for the browser's spelling service, which may send it elsewhere. */
  secret?: boolean;
}
export function TextField(props: TextProps) {
  const id = useId();
  return (
    <Field label={props.label} hint={props.hint} error={props.error} for={id} optional={props.optional}>
      <input
        id={id} type={props.type ?? 'text'} value={props.value} name={props.name} autocomplete={props.autocomplete ?? 'off'}
        inputMode={props.inputMode} max={props.max} min={props.min} maxLength={props.maxLength ?? 300} spellcheck={props.secret ? false : undefined} required={!props.optional || undefined}
        aria-invalid={props.error ? 'true' : undefined}
        aria-describedby={props.error ? `${id}-error` : props.hint ? `${id}-hint` : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Field>
  );
}

export function TextArea(props: { label: string; value: string; onInput: (value: string) => void; hint?: ComponentChildren; error?: string; optional?: boolean; rows?: number; secret?: boolean }) {
  const id = useId();
  return (
    <Field label={props.label} hint={props.hint} error={props.error} for={id} optional={props.optional}>
      <textarea
        id={id} rows={props.rows ?? 3} value={props.value} maxLength={20000} spellcheck={props.secret ? false : undefined} autocomplete={props.secret ? 'off' : undefined} aria-invalid={props.error ? 'true' : undefined}
        aria-describedby={props.error ? `${id}-error` : props.hint ? `${id}-hint` : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Field>
  );
}

export interface Option { value: string; label: string; group?: string }
export function Select(props: { label: string; value: string; onChange: (value: string) => void; options: Option[]; empty?: string; hint?: ComponentChildren; error?: string; optional?: boolean }) {
  const id = useId();
  const groups = [...new Set(props.options.map((option) => option.group))];
  const items = (group: string | undefined) => props.options.filter((option) => option.group === group)
    .map((option) => <option key={option.value} value={option.value}>{option.label}</option>);
  return (
    <Field label={props.label} hint={props.hint} error={props.error} for={id} optional={props.optional}>
      <select id={id} value={props.value} aria-invalid={props.error ? 'true' : undefined} aria-describedby={props.hint ? `${id}-hint` : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.empty !== undefined ? <option value="">{props.empty}</option> : null}
        {groups.map((group) => (group ? <optgroup key={group} label={group}>{items(group)}</optgroup> : items(group)))}
      </select>
    </Field>
  );
}

export function Check(props: Kids & { checked: boolean; onChange: (on: boolean) => void; hint?: ComponentChildren; name?: string }) {
  const id = useId();
  return (
    <div class="check">
      <input id={id} type="checkbox" checked={props.checked} name={props.name} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      <label for={id}>{props.children}{props.hint ? <span class="check__hint">{props.hint}</span> : null}</label>
    </div>
  );
}

export function Checks(props: { legend: string; options: Option[]; value: string[]; onChange: (value: string[]) => void; hint?: string; error?: string }) {
  const toggle = (code: string, on: boolean) => props.onChange(on ? [...props.value, code] : props.value.filter((other) => other !== code));
  return (
    <fieldset class={`group${props.error ? ' field--error' : ''}`}>
      <legend>{props.legend}</legend>
      {props.hint ? <p class="field__hint">{props.hint}</p> : null}
      {props.error ? <p class="field__error">{props.error}</p> : null}
      <div class="checks">
        {props.options.map((option) => (
          <Check key={option.value} checked={props.value.includes(option.value)} onChange={(on) => toggle(option.value, on)}>{option.label}</Check>
        ))}
      </div>
    </fieldset>
  );
}

export function Radios(props: { legend: string; options: Option[]; value: string; onChange: (value: string) => void; hint?: ComponentChildren; error?: string; segmented?: boolean }) {
  const name = useId();
  return (
    <fieldset class={`group${props.error ? ' field--error' : ''}`}>
      <legend>{props.legend}</legend>
      {props.hint ? <p class="field__hint">{props.hint}</p> : null}
      {props.error ? <p class="field__error">{props.error}</p> : null}
      <div class={props.segmented ? 'segments' : 'radios'}>
        {props.options.map((option) => (
          <label key={option.value} class="radio">
            <input type="radio" name={name} value={option.value} checked={props.value === option.value} onChange={() => props.onChange(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Stepper(props: { label: string; value: number; onChange: (value: number) => void; min?: number; max?: number }) {
  const id = useId();
  const min = props.min ?? 1;
  const max = props.max ?? 200;
  const set = (value: number) => props.onChange(Math.max(min, Math.min(max, Number.isFinite(value) ? Math.round(value) : min)));
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <div class="stepper">
        <button type="button" class="button button--plain" onClick={() => set(props.value - 1)} disabled={props.value <= min} aria-label={t('ui.one_less')}>−</button>
        <input id={id} type="number" inputMode="numeric" min={min} max={max} value={props.value} onInput={(event) => set(event.currentTarget.valueAsNumber)} />
        <button type="button" class="button button--plain" onClick={() => set(props.value + 1)} disabled={props.value >= max} aria-label={t('ui.one_more')}>+</button>
      </div>
    </div>
  );
}

export function Dialog(props: Kids & { title: string; onClose: () => void; wide?: boolean; foot?: ComponentChildren; full?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref} class={`dialog${props.wide ? ' dialog--wide' : ''}${props.full ? ' dialog--full' : ''}`} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); props.onClose(); }}
    >
      <div class="dialog__head">
        <h2 id={id}>{props.title}</h2>
        <button type="button" class="button button--quiet dialog__close" onClick={props.onClose} aria-label={t('ui.close')}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 3l10 10M13 3L3 13" /></svg>
        </button>
      </div>
      <div class="dialog__body">{props.children}</div>
      {props.foot ? <div class="dialog__foot">{props.foot}</div> : null}
    </dialog>
  );
}

export function Disclosure(props: Kids & { summary: ComponentChildren; open?: boolean; quiet?: boolean }) {
  return (
    <details class={`disclosure${props.quiet ? ' disclosure--quiet' : ''}`} open={props.open}>
      <summary>{props.summary}</summary>
      <div class="disclosure__body">{props.children}</div>
    </details>
  );
}

export interface Tab { id: string; label: string; href: string; count?: number }
export function Tabs(props: { tabs: Tab[]; at: string; label: string }) {
  return (
    <nav class="tabs" aria-label={props.label}>
      <ul>
        {props.tabs.map((tab) => (
          <li key={tab.id}>
            <a href={tab.href} aria-current={tab.id === props.at ? 'page' : undefined} data-tab>
              {tab.label}
              {tab.count ? <span class="count">{tab.count}</span> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Re-renders every `ms`, for countdowns in minutes. */
export function useTick(ms: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
