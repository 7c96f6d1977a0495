import type { Page as Items, WardLine } from '../api/types';
import { languageName, t, tc, tn } from '../i18n';
import { ClockRow } from '../parts/clock';
import { useDeskName } from '../parts/pickers';
import { Card, Chip, Empty, Loading, Page, ProblemBox } from '../parts/ui';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { hasRole } from '../state/session';
import { PhaseChip } from './cases';

function Ward(props: { line: WardLine }) {
  const { line } = props;
  const desk = useDeskName();
  const dates = line.next_dates;
  return (
    <Card title={<a href={href('case', line.id)} data-row>{line.name ?? line.label}</a>} actions={<PhaseChip phase={line.phase} />}>
      <p class="row"><Chip>{tc('judicial', line.judicial)}</Chip> {line.language ? <Chip>{languageName(line.language)}</Chip> : null} {line.age_group ? <Chip tone={line.age_group === 'adult' ? 'neutral' : 'warn'}>{tc('age_group', line.age_group)}</Chip> : null} {line.disappeared ? <Chip tone="bad">{tc('event', 'disappeared')}</Chip> : null}</p>
      {hasRole('guardianship') ? <p>{t('ward.guardian')}: {line.guardian ? desk(line.guardian) : <Chip tone="warn">{t('ward.no_guardian')}</Chip>}</p> : null}
      {dates.length ? <ul class="clocks">{dates.map((clock, index) => <ClockRow key={index} clock={clock} />)}</ul> : <p class="dim">{t('ward.no_dates')}</p>}
    </Card>
  );
}

/** The guardian sees the wards; the Guardianship Service the minors signalled to it. */
export function WardsPage() {
  const query = useQuery<Items<WardLine>>('/wards?limit=200');
  const service = hasRole('guardianship');
  const lines = query.data?.items ?? [];
  return (
    <Page title={service ? t('ward.service_title') : t('nav.wards')} lead={query.data ? tn('ward.count', lines.length) : undefined}>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data && lines.length === 0 ? <Empty title={service ? t('ward.service_empty_title') : t('ward.empty_title')}>{service ? t('ward.service_empty') : t('ward.empty')}</Empty> : null}
      <div class="cards">{lines.map((line) => <Ward key={line.id} line={line} />)}</div>
    </Page>
  );
}
