import { useState } from 'preact/hooks';
import type { CaseView, IndicatorList, IndicatorPrompt, Page as Items } from '../../api/types';
import { day, list, local, t, tc, tn } from '../../i18n';
import { optionsOf, purposeOptions, useDeskName } from '../../parts/pickers';
import { SourceList } from '../../parts/reasons';
import { Button, Card, Check, Checks, Chip, Disclosure, Empty, Loading, Notice, Select, TextArea } from '../../parts/ui';
import { useDraft } from '../../state/drafts';
import { useQuery } from '../../state/query';
import { me } from '../../state/session';
import type { CaseDesk } from './page';

export const kActs = ['recruit', 'transport', 'transfer', 'harbour', 'receive', 'take_control', 'transfer_control'] as const;
export const kDimensions = ['deceptive_recruitment', 'coercive_recruitment', 'recruitment_by_vulnerability', 'exploitative_conditions', 'coercion_at_destination', 'vulnerability_at_destination'] as const;

type Ticks = Record<string, string | null>;

function ticked(view: CaseView, code: string): Ticks {
  const last = [...(view.indicators ?? [])].reverse().find((noted) => noted.list === code);
  return Object.fromEntries((last?.ticks ?? []).map((tick) => [tick.code, tick.note ?? null]));
}

function byGroup(prompts: IndicatorPrompt[]): [string, IndicatorPrompt[]][] {
  const groups = new Map<string, IndicatorPrompt[]>();
  for (const prompt of prompts) groups.set(prompt.group ?? '', [...(groups.get(prompt.group ?? '') ?? []), prompt]);
  return [...groups];
}

function PromptLine(props: { prompt: IndicatorPrompt; ticks: Ticks; set: (ticks: Ticks) => void }) {
  const { prompt, ticks, set } = props;
  const on = prompt.code in ticks;
  const toggle = (checked: boolean) => {
    const next = { ...ticks };
    if (checked) next[prompt.code] = null;
    else delete next[prompt.code];
    set(next);
  };
  return (
    <li>
      <Check checked={on} onChange={toggle}>{local(prompt.text)} {prompt.strength ? <Chip>{tc('strength', prompt.strength)}</Chip> : null}</Check>
      {on ? <input class="prompt-note" type="text" value={ticks[prompt.code] ?? ''} placeholder={t('indicators.note')} aria-label={t('indicators.note_for', { what: local(prompt.text) })}
        onInput={(event) => set({ ...ticks, [prompt.code]: event.currentTarget.value || null })} /> : null}
    </li>
  );
}

function ListCard(props: CaseDesk & { list: IndicatorList }) {
  const { list: one } = props;
  const draft = useDraft<Ticks>(`ticks-${props.view.id}-${one.list}`, () => ticked(props.view, one.list));
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const ticks = Object.entries(draft.value).map(([code, note]) => ({ code, ...(note ? { note } : {}) }));
    const done = await props.add([{ type: 'indicators_noted', list: one.list, ticks }], undefined, local(one.title));
    setBusy(false);
    if (done) draft.clear();
  };
  const count = Object.keys(draft.value).length;
  return (
    <Card title={local(one.title)} actions={<Chip>{tn('indicators.ticked', count)}</Chip>}>
      <p class="dim">{one.author ? t('indicators.by', { who: one.author }) : ''} {one.official === false ? t('indicators.not_official') : ''}</p>
      <SourceList sources={one.sources ?? (one.source ? [one.source] : [])} />
      {byGroup(one.prompts).map(([group, prompts]) => (
        <div key={group}>
          {group ? <h3>{tc('indicator_group', group)}</h3> : null}
          <ul class="prompts">{prompts.map((prompt) => <PromptLine key={prompt.code} prompt={prompt} ticks={draft.value} set={(ticks) => draft.set(ticks)} />)}</ul>
        </div>
      ))}
      {!props.may('indicators_noted') ? null : <div class="row"><Button kind="primary" busy={busy} disabled={!draft.dirty} onClick={() => void save()}>{t('indicators.save')}</Button>{draft.dirty ? <span class="dim">{t('ui.not_saved')}</span> : null}</div>}
    </Card>
  );
}

interface Assessment { acts: string[]; purposes: string[]; ilo_dimensions: string[]; reasons: string }

function AssessmentCard(desk: CaseDesk) {
  const last = desk.view.assessments?.at(-1);
  const draft = useDraft<Assessment>(`assessment-${desk.view.id}`, () => ({ acts: last?.acts ?? [], purposes: last?.purposes ?? [], ilo_dimensions: last?.ilo_dimensions ?? [], reasons: last?.reasons ?? '' }));
  const [busy, setBusy] = useState(false);
  const form = draft.value;
  const set = (patch: Partial<Assessment>) => draft.set((now) => ({ ...now, ...patch }));
  const save = async () => {
    setBusy(true);
    const done = await desk.add([{ type: 'assessment_stated', ...form, reasons: form.reasons.trim() }], undefined, t('assessment.title'));
    setBusy(false);
    if (done) draft.clear();
  };
  return (
    <Card title={t('assessment.title')}>
      <div class="stack">
        <Notice>{t('assessment.about')}</Notice>
        <h3>{t('assessment.belgian')}</h3>
        <div class="grid grid--2">
          <Checks legend={t('assessment.acts')} value={form.acts} onChange={(acts) => set({ acts })} options={optionsOf('act', kActs)} />
          <Checks legend={t('assessment.purposes')} value={form.purposes} onChange={(purposes) => set({ purposes })} options={purposeOptions()} />
        </div>
        <h3>{t('assessment.ilo')}</h3>
        <Checks legend={t('assessment.dimensions')} hint={t('assessment.ilo_hint')} value={form.ilo_dimensions} onChange={(ilo_dimensions) => set({ ilo_dimensions })} options={optionsOf('dimension', kDimensions)} />
        <TextArea label={t('assessment.reasons')} hint={t('assessment.reasons_hint')} rows={4} value={form.reasons} onInput={(reasons) => set({ reasons })} />
        {!desk.may('assessment_stated') ? null : <div class="row"><Button kind="primary" busy={busy} disabled={!draft.dirty || !form.reasons.trim()} onClick={() => void save()}>{t('assessment.save')}</Button>{draft.dirty ? <span class="dim">{t('ui.not_saved')}</span> : null}</div>}
      </div>
    </Card>
  );
}

function Past(desk: CaseDesk) {
  const name = useDeskName();
  const stated = desk.view.assessments ?? [];
  if (!stated.length) return null;
  return (
    <Disclosure summary={tn('assessment.earlier', stated.length)}>
      <ul class="rows rows--tall">
        {[...stated].reverse().map((one, index) => (
          <li key={index}>
            <p class="dim">{[one.on ? day(one.on) : '', name(one.by_desk)].filter(Boolean).join(' · ')}</p>
            <p>{list(one.acts.map((code) => tc('act', code)))} × {list(one.purposes.map((code) => tc('purpose', code)))}</p>
            {one.ilo_dimensions.length ? <p>{t('assessment.ilo')}: {list(one.ilo_dimensions.map((code) => tc('dimension', code)))}</p> : null}
            <p>{one.reasons}</p>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

const kServices = ['police', 'inspector', 'hospital', 'centre', 'immigration_office', 'school'] as const;

export function Indicators(desk: CaseDesk) {
  const role = me().user.role;
  const mine = (kServices as readonly string[]).includes(role) ? role : role === 'immigration' ? 'immigration_office' : '';
  const [service, setService] = useState<string>(mine);
  const [form, setForm] = useState('');
  const [chosen, setChosen] = useState('');
  const params = new URLSearchParams();
  if (service) params.set('service', service);
  if (form) params.set('form', form);
  const query = useQuery<Items<IndicatorList> | IndicatorList[]>(`/indicators${params.size ? `?${params}` : ''}`);
  const lists = Array.isArray(query.data) ? query.data : query.data?.items ?? [];
  const noted = desk.view.indicators?.at(-1)?.list;
  const shown = lists.find((one) => one.list === chosen) ?? lists.find((one) => one.list === noted) ?? lists[0];
  return (
    <div class="columns">
      <div class="columns__main">
        <Notice>{t('indicators.about')}</Notice>
        <div class="filters">
          <Select label={t('indicators.service')} value={service} onChange={setService} empty={t('need.any')} options={optionsOf('service_kind', kServices)} />
          <Select label={t('indicators.form')} value={form} onChange={setForm} empty={t('need.any')} options={optionsOf('purpose', ['labour', 'sexual', 'begging', 'crime', 'organs'])} />
          <Select label={t('indicators.list')} value={shown?.list ?? ''} onChange={setChosen} options={lists.map((one) => ({ value: one.list, label: local(one.title) }))} />
        </div>
        {!query.data && !query.problem ? <Loading /> : null}
        {shown ? <ListCard key={shown.list} {...desk} list={shown} /> : query.data ? <Empty title={t('indicators.none')} /> : null}
      </div>
      <div class="columns__side">
        <AssessmentCard {...desk} />
        <Past {...desk} />
      </div>
    </div>
  );
}
