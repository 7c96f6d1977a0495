import { useEffect, useState } from 'preact/hooks';
import type { Page as Items, Service } from '../api/types';
import { lang, languageName, local, t } from '../i18n';
import { loadLeaflets, rightToLeft, type Leaflet } from '../i18n/leaflet';
import { Button, Loading, Notice, Page, Select } from '../parts/ui';
import { useQuery } from '../state/query';
import { useStore } from '../state/store';

function Words(props: { leaflet: Leaflet; language: string; numbers: { name: string; phone: string; call: string }[] }) {
  const { leaflet, language } = props;
  const last_heading = leaflet.blocks.map((block) => block.kind).lastIndexOf('h');
  return (
    <div class="leaflet__words" lang={language} dir={rightToLeft(language) ? 'rtl' : 'ltr'}>
      <p class="leaflet__title">{leaflet.title}</p>
      {leaflet.blocks.slice(0, last_heading).map((block, index) => (
        block.kind === 'h' ? <h2 key={index}>{block.text}</h2> : <p key={index} class={block.kind === 'item' ? 'leaflet__item' : ''}>{block.text}</p>
      ))}
      <h2>{leaflet.blocks[last_heading]?.text}</h2>
      <ul class="leaflet__phones">{props.numbers.map((one) => <li key={one.name}><strong>{one.name}</strong> <a href={`tel:${one.call}`} dir="ltr">{one.phone}</a></li>)}</ul>
    </div>
  );
}

/** Full screen, to turn towards the person. Plain words of our own; the official brochure is named where we have none. */
export function LeafletPage(props: { language?: string }) {
  const here = useStore(lang);
  const [leaflets, setLeaflets] = useState<Record<string, Leaflet> | null>(null);
  const [shown, setShown] = useState(props.language ?? here);
  useEffect(() => void loadLeaflets().then(setLeaflets), []);
  const services = useQuery<Items<Service>>('/directory').data?.items ?? [];
  if (!leaflets) return <Page title={t('leaflet.title')}><Loading /></Page>;
  const read_in = leaflets[shown] ? shown : here;
  const leaflet = leaflets[read_in];
  const numbers = services.filter((service) => service.kind === 'recognised_centre').flatMap((service) => (service.phones ?? []).slice(0, 1)
    .map((phone) => ({ name: local(service.name), phone: phone.display, call: phone.e164 ?? phone.short ?? '' })));
  return (
    <Page title={t('leaflet.title')}>
      <div class="leaflet">
        <p class="dim">{t('leaflet.not_official')} {leaflet?.draft ? t('leaflet.draft') : ''}</p>
        {!leaflets[shown] ? <Notice tone="warn">{t('leaflet.no_words', { language: languageName(shown) })}</Notice> : null}
        <Select label={t('ui.language')} value={read_in} onChange={setShown} options={Object.keys(leaflets).map((code) => ({ value: code, label: languageName(code) }))} />
        <div><Button onClick={() => void document.querySelector('.leaflet__words')?.requestFullscreen()}>{t('leaflet.full')}</Button></div>
        {leaflet ? <Words leaflet={leaflet} language={read_in} numbers={numbers} /> : null}
      </div>
    </Page>
  );
}
