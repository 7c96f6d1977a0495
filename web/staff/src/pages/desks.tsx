import type { DeskView, Health, Page as Items } from '../api/types';
import { list, local, t, tc } from '../i18n';
import { Card, Facts, Loading, Page, ProblemBox } from '../parts/ui';
import { useQuery } from '../state/query';

export function DesksPage() {
  const health = useQuery<Health>('/health').data;
  const query = useQuery<Items<DeskView>>('/desks');
  return (
    <Page wide title={t('nav.desks')}>
      {health ? <Card title={t('health.title')}><Facts compact items={[[t('health.status'), tc('health_state', health.status)], [t('health.version'), health.version], [t('health.schema'), String(health.schema ?? '')], [t('health.store'), health.store ?? '']]} /></Card> : null}
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data ? (
        <div class="table-wrap" tabIndex={0} role="region" aria-label={t('nav.desks')}>
          <table class="table">
            <caption class="sr">{t('nav.desks')}</caption>
            <thead><tr><th scope="col">{t('desk.name')}</th><th scope="col">{t('signin.role')}</th><th scope="col">{t('need.region')}</th><th scope="col">{t('desk.receives')}</th><th scope="col">{t('desk.room')}</th></tr></thead>
            <tbody>
              {query.data.items.map((desk) => (
                <tr key={desk.id}>
                  <th scope="row">{local(desk.name)}</th><td>{tc('role', desk.kind)}</td><td>{tc('region', desk.region)}</td><td>{list((desk.receives ?? []).map((code) => tc('receives', code)))}</td>
                  <td>{desk.capacity && desk.receives?.includes('referral') ? (['women', 'men', 'minors'] as const).map((group) => `${tc('capacity_group', group)}: ${tc('room', desk.capacity?.[group])}`).join(' · ') : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Page>
  );
}
