import { useId, useMemo, useState } from 'preact/hooks';
import type { DeskView, Page, RecordView, LawView } from '../api/types';
import { countryName, languageName, lang, local, t, tc } from '../i18n';
import { alpha2Of, kCountryCodes } from '../i18n/countries';
import { kCommonLanguages, kMoreLanguages } from '../i18n/languages';
import { useQuery } from '../state/query';
import { useStore } from '../state/store';
import { Field, Select, type Option } from './ui';

const byLabel = (a: Option, b: Option) => a.label.localeCompare(b.label, lang.get());

export function languageOptions(): Option[] {
  const common = kCommonLanguages.map((tag) => ({ value: tag, label: languageName(tag), group: t('pick.frequent') })).sort(byLabel);
  const more = kMoreLanguages.map((tag) => ({ value: tag, label: languageName(tag), group: t('pick.others') })).sort(byLabel);
  return [...common, ...more];
}

export function LanguagePicker(props: { label: string; value: string; onChange: (tag: string) => void; optional?: boolean; hint?: string; error?: string }) {
  const here = useStore(lang);
  const options = useMemo(languageOptions, [here]);
  const known = !props.value || options.some((option) => option.value === props.value);
  return (
    <Select label={props.label} value={props.value} onChange={props.onChange} optional={props.optional} hint={props.hint} error={props.error}
      empty={t('pick.choose_language')} options={known ? options : [{ value: props.value, label: languageName(props.value) }, ...options]} />
  );
}

/** Countries by name in the reader's language; several may be chosen. */
export function CountriesPicker(props: { label: string; value: string[]; onChange: (codes: string[]) => void; hint?: string; single?: boolean }) {
  const id = useId();
  const here = useStore(lang);
  const [typed, setTyped] = useState('');
  const options = useMemo(() => kCountryCodes
    .filter((code) => code.startsWith('XX') || alpha2Of(code))
    .map((code) => ({ value: code, label: countryName(code) })).sort(byLabel), [here]);
  const add = (text: string) => {
    const wanted = text.trim().toLocaleLowerCase();
    const found = options.find((option) => option.label.toLocaleLowerCase() === wanted || option.value.toLowerCase() === wanted);
    if (!found) return setTyped(text);
    if (!props.value.includes(found.value)) props.onChange(props.single ? [found.value] : [...props.value, found.value]);
    setTyped('');
  };
  return (
    <Field label={props.label} for={id} hint={props.hint} optional>
      <div class="tokens">
        {props.value.map((code) => (
          <span class="token" key={code}>
            {countryName(code)}
            <button type="button" aria-label={t('pick.remove', { what: countryName(code) })} onClick={() => props.onChange(props.value.filter((other) => other !== code))}>×</button>
          </span>
        ))}
        <input id={id} list={`${id}-list`} value={typed} autocomplete="off" placeholder={t('pick.type_country')}
          onInput={(event) => add(event.currentTarget.value)} onBlur={() => setTyped('')} />
        <datalist id={`${id}-list`}>{options.map((option) => <option key={option.value} value={option.label} />)}</datalist>
      </div>
    </Field>
  );
}

export function useDesks(): DeskView[] {
  return useQuery<Page<DeskView>>('/desks').data?.items ?? [];
}

export function useDeskName(): (id: string | undefined) => string {
  const desks = useDesks();
  return (id) => {
    if (!id) return '';
    const desk = desks.find((other) => other.id === id);
    return desk ? local(desk.name) : id;
  };
}

/** "centre:payoke" as a person would say it. */
export function actorName(actor: string, nameOf: (id: string) => string): string {
  const [kind = '', id] = actor.split(':');
  return id ? nameOf(id) : tc('actor', kind);
}

export function useRecords(topic: string): RecordView[] {
  return useQuery<LawView>(`/law/${encodeURIComponent(topic)}`).data?.records ?? [];
}

export function useSectors(): Option[] {
  const records = useRecords('indicators.sectors');
  return records.flatMap((record) => {
    const code = (record.value as { code?: string } | undefined)?.code;
    return code ? [{ value: code, label: local(record.text) }] : [];
  });
}

export const kPurposes = ['labour', 'sexual', 'begging', 'crime', 'organs', 'forced_marriage', 'illegal_adoption', 'surrogacy'] as const;
export const purposeOptions = (): Option[] => kPurposes.map((code) => ({ value: code, label: tc('purpose', code) }));
export const optionsOf = (group: string, codes: readonly string[]): Option[] => codes.map((code) => ({ value: code, label: tc(group, code) }));
