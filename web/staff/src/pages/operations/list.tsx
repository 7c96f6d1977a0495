import type { OperationLine, Page as Items } from '../../api/types';
import { day, t, tc } from '../../i18n';
import { useSectors } from '../../parts/pickers';
import { Empty, Loading, Page, ProblemBox } from '../../parts/ui';
import { useQuery } from '../../state/query';
import { go, href } from '../../state/router';
import { hasRole } from '../../state/session';

export function OperationsPage() {
  const query = useQuery<Items<OperationLine>>('/operations?limit=200');
  const sectors = useSectors();
  const may_open = hasRole('police', 'inspector', 'hospital');
  const fresh = may_open ? <a class="button button--primary" href={href('operations', 'new')} data-new>{t('operation.new')}</a> : undefined;
  return (
    <Page wide title={t('nav.operations')} lead={t('operations.lead')} aside={fresh}>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data?.items.length === 0 ? <Empty title={t('operations.empty_title')}>{t('operations.empty')}</Empty> : null}
      {query.data?.items.length ? (
        <div class="table-wrap" tabIndex={0} role="region" aria-label={t('nav.operations')}>
          <table class="table">
            <caption class="sr">{t('nav.operations')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('operation.title')}</th><th scope="col">{t('operation.date')}</th><th scope="col">{t('operation.place')}</th><th scope="col">{t('operation.kind')}</th>
                <th scope="col">{t('operation.sector')}</th><th scope="col">{t('operation.people')}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.items.map((line) => (
                  <tr key={line.id} onClick={(event) => { if (!(event.target as Element).closest('a')) go('operation', line.id); }}>
                    <th scope="row"><a href={href('operation', line.id)} data-row>{line.title}</a></th>
                    <td class="num">{day(line.took_place, 'short')}</td>
                    <td>{line.municipality}</td>
                    <td>{tc('operation_kind', line.kind)}</td>
                    <td>{sectors.find((sector) => sector.value === line.sector)?.label ?? line.sector}</td>
                    <td class="num">{line.people}</td>
                  </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Page>
  );
}
