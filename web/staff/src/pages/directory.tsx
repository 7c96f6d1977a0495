import { useState } from 'preact/hooks';
import type { Page as Items, Phone, Service } from '../api/types';
import { local, t, tc, tn } from '../i18n';
import { Card, Chip, Disclosure, Empty, Loading, Notice, Page, ProblemBox, Select, TextField } from '../parts/ui';
import { useQuery } from '../state/query';

function OpenNow(props: { open?: boolean | null }) {
  if (props.open === true) return <Chip tone="good">{t('directory.open')}</Chip>;
  if (props.open === false) return <Chip>{t('directory.closed')}</Chip>;
  return <Chip>{t('directory.hours_unknown')}</Chip>;
}

function PhoneLine(props: { phone: Phone }) {
  const { phone } = props;
  return <li><a href={`tel:${phone.short ?? phone.e164 ?? ''}`}>{phone.display}</a>{phone.kind && phone.kind !== 'voice' ? <span class="dim"> {tc('phone_kind', phone.kind)}</span> : null}{phone.source ? <span class="dim"> {phone.source}</span> : null}</li>;
}

function show(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function Conflicts(props: { service: Service }) {
  const conflicts = props.service.conflicts ?? [];
  if (conflicts.length === 0) return null;
  return (
    <Disclosure quiet summary={tn('directory.conflicts', conflicts.length)}>
      {conflicts.map((conflict, index) => (
        <div key={index}>
          <p><strong>{tc('field', conflict.field)}</strong>{conflict.note ? ` – ${conflict.note}` : ''}</p>
          <ul class="bullets">{conflict.values.map((one, at) => <li key={at}>{show(one.value)} <span class="dim">{one.source}</span> {at === (conflict.chosen ?? 0) ? <Chip tone="info">{t('law.chosen')}</Chip> : null}</li>)}</ul>
        </div>
      ))}
    </Disclosure>
  );
}

function ServiceCard(props: { service: Service }) {
  const { service } = props;
  const address = service.address;
  return (
    <Card title={local(service.name)} actions={<OpenNow open={service.open_now} />}>
      <p class="dim">{tc('service', service.kind)}{service.region ? ` · ${tc('region', service.region)}` : ''}</p>
      {service.phones?.length ? <ul class="phones">{service.phones.map((phone) => <PhoneLine key={phone.display} phone={phone} />)}</ul> : null}
      {service.emails?.length || service.webs?.length ? (
        <ul>
          {(service.emails ?? []).map((email) => <li key={email.address}><a href={`mailto:${email.address}`}>{email.address}</a></li>)}
          {(service.webs ?? []).map((web) => <li key={web.url}><a href={web.url} target="_blank" rel="noreferrer noopener">{web.url.replace(/^https?:\/\//, '')}</a></li>)}
        </ul>
      ) : null}
      {address ? <p class="dim">{address.secret ? t('directory.secret') : [address.street, [address.postal_code, address.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')}</p> : null}
      {service.note ? <p>{local(service.note)}</p> : null}
      <Conflicts service={service} />
    </Card>
  );
}

export function DirectoryPage() {
  const query = useQuery<Items<Service>>('/directory');
  const [text, setText] = useState('');
  const [kind, setKind] = useState('');
  const services = query.data?.items ?? [];
  const kinds = [...new Set(services.map((service) => service.kind))];
  const wanted = text.trim().toLocaleLowerCase();
  const shown = services.filter((service) => (!kind || service.kind === kind) && (!wanted || JSON.stringify(service).toLocaleLowerCase().includes(wanted)));
  const found = shown.filter((service) => service.conflicts?.length).length;
  return (
    <Page wide title={t('nav.directory')} lead={t('directory.lead')}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <TextField optional type="search" label={t('directory.find')} value={text} onInput={setText} />
        <Select optional label={t('directory.kind')} value={kind} onChange={setKind} empty={t('need.any')} options={kinds.map((code) => ({ value: code, label: tc('service', code) }))} />
      </form>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {found ? <Notice tone="warn">{tn('directory.with_conflicts', found)}</Notice> : null}
      {query.data && shown.length === 0 ? <Empty title={t('directory.none')} /> : null}
      <div class="cards cards--three">{shown.map((service) => <ServiceCard key={service.id} service={service} />)}</div>
    </Page>
  );
}
