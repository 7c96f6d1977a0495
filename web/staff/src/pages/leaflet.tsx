import { useEffect, useState } from 'preact/hooks';
import type { Lang, Page as Items, Service } from '../api/types';
import { kLangs, lang, languageName, local, t, wordsOf, type Key } from '../i18n';
import { Notice, Page, Select } from '../parts/ui';
import { useQuery } from '../state/query';
import { useStore } from '../state/store';

const kLines: Key[] = ['leaflet.1', 'leaflet.2', 'leaflet.3', 'leaflet.4', 'leaflet.5', 'leaflet.6'];

/** Full screen, to turn towards the person. Our own plain words; the official brochure is named where ours has no words. */
export function LeafletPage(props: { language?: string }) {
  const here = useStore(lang);
  const wanted = props.language ?? here;
  const [shown, setShown] = useState(wanted);
  const ours = kLangs.includes(shown as Lang);
  const centres = (useQuery<Items<Service>>('/directory').data?.items ?? []).filter((service) => service.kind === 'recognised_centre');
  const read_in = ours ? (shown as Lang) : here;
  const [words, setWords] = useState<Record<string, string>>({});
  useEffect(() => void wordsOf(read_in).then(setWords), [read_in]);
  return (
    <Page title={t('leaflet.title')}>
      <div class="leaflet">
        <p class="dim">{t('leaflet.not_official')}</p>
        {!ours ? <Notice tone="warn">{t('leaflet.no_words', { language: languageName(shown) })}</Notice> : null}
        <Select label={t('ui.language')} value={read_in} onChange={setShown} options={kLangs.map((code) => ({ value: code, label: languageName(code) }))} />
        <ul class="leaflet__lines" lang={read_in}>{kLines.map((key) => <li key={key}>{words[key]}</li>)}</ul>
        <h2 lang={read_in}>{words['leaflet.where']}</h2>
        <ul class="leaflet__phones">
          {centres.map((centre) => <li key={centre.id}><strong>{local(centre.name)}</strong> {(centre.phones ?? []).slice(0, 1).map((phone) => <a key={phone.display} href={`tel:${phone.e164 ?? phone.short ?? ''}`}>{phone.display}</a>)}</li>)}
        </ul>
      </div>
    </Page>
  );
}
