import type { Page as Items, Service } from '../../api/types';
import { local, t } from '../../i18n';
import { useRecords } from '../../parts/pickers';
import { SourceList } from '../../parts/reasons';
import { Disclosure } from '../../parts/ui';
import { useQuery } from '../../state/query';

/** Danger comes first. The numbers are those of the directory. */
export function DangerNow() {
  const services = useQuery<Items<Service>>('/directory').data?.items ?? [];
  const urgent = services.filter((service) => service.kind === 'emergency' && service.region === 'belgium');
  return (
    <div class="danger" role="note">
      <p><strong>{t('danger.title')}</strong> {t('danger.about')}</p>
      <ul>
        {urgent.flatMap((service) => (service.phones ?? []).slice(0, 1).map((phone) => (
          <li key={service.id}><a class="button button--plain" href={`tel:${phone.short ?? phone.e164 ?? ''}`}><strong>{phone.display}</strong> {local(service.name)}</a></li>
        )))}
      </ul>
    </div>
  );
}

const kAid = ['interview', 'needs_assessment', 'no_removal', 'minors_hearing', 'log_refusal'];

/** How to speak with the person, in the words of the law data and with their sources. */
export function InterviewAid() {
  const records = useRecords('duties').filter((record) => kAid.includes((record.value as { verb?: string } | undefined)?.verb ?? ''));
  if (records.length === 0) return null;
  return (
    <Disclosure summary={t('interview.title')}>
      <ul class="bullets">{records.map((record) => <li key={record.id}>{local(record.text)}<SourceList sources={record.sources} /></li>)}</ul>
    </Disclosure>
  );
}
