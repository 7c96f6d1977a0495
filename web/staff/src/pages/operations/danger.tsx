import type { Page as Items, Service } from '../../api/types';
import { local, t } from '../../i18n';
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
