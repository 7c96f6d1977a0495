import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/client';
import type { LogLine, LogPage } from '../api/trust';
import { list, moment, t, tc } from '../i18n';
import { optionsOf, useDeskName } from '../parts/pickers';
import { Button, Card, Chip, Empty, Loading, Page, ProblemBox, Select } from '../parts/ui';
import { useQuery } from '../state/query';

const kActions = ['change', 'open', 'list', 'search', 'count', 'carry_out', 'refuse', 'sign_in', 'sign_in_refused', 'sign_out', 'factor_changed', 'account_changed', 'session_ended', 'key_changed',
  'policy_loaded', 'break_glass', 'access_reviewed', 'erased', 'expired', 'upkeep', 'backed_up', 'restored'] as const;
const kTone = { permitted: 'neutral', refused: 'bad', broken_glass: 'warn' } as const;

function Line(props: { line: LogLine }) {
  const name = useDeskName();
  const { line } = props;
  return (
    <tr>
      <td class="num">{line.number}</td>
      <td class="num">{moment(line.at)}</td>
      <td class="num">{line.user}</td>
      <td>{name(line.desk)}</td>
      <td>{tc('deed', line.action)} {line.amount > 1 ? <span class="dim">× {line.amount}</span> : null}</td>
      <td><Chip tone={kTone[line.outcome]}>{tc('outcome', line.outcome)}</Chip></td>
      <td>{line.purpose}</td>
      <td>{list(line.classes)}</td>
      <td class="dim">{line.rules.join(' ')}</td>
    </tr>
  );
}

/** The log by pseudonym, for who supervises. Looking at it leaves an entry itself. */
export function LogView() {
  const first = useQuery<LogPage>('/log?limit=100');
  const [older, setOlder] = useState<LogLine[]>([]);
  const [next, setNext] = useState<string>();
  const [action, setAction] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setOlder([]);
    setNext(first.data?.next);
  }, [first.data]);
  const more = async () => {
    setBusy(true);
    try {
      const { data } = await ask<LogPage>(`/log?limit=100&cursor=${encodeURIComponent(next ?? '')}`);
      setOlder((now) => [...now, ...data.items]);
      setNext(data.next);
    } finally {
      setBusy(false);
    }
  };
  const lines = [...(first.data?.items ?? []), ...older].filter((line) => !action || line.action === action);
  return (
    <Page wide title={t('audit.title')} lead={t('audit.lead')}>
      {first.problem ? <ProblemBox problem={first.problem} onRetry={first.refresh} /> : null}
      {!first.data && !first.problem ? <Loading /> : null}
      {first.data ? (
        <Card>
          <div class="filters"><Select label={t('audit.action')} value={action} onChange={setAction} empty={t('audit.any')} options={optionsOf('deed', kActions)} /></div>
          {lines.length === 0 ? <Empty title={t('audit.none')} /> : (
            <div class="table-wrap" tabIndex={0} role="region" aria-label={t('audit.title')}>
              <table class="table table--dense">
                <thead><tr>
                  <th scope="col">{t('audit.number')}</th><th scope="col">{t('record.when')}</th><th scope="col">{t('record.who')}</th><th scope="col">{t('audit.desk')}</th><th scope="col">{t('audit.action')}</th>
                  <th scope="col">{t('audit.outcome')}</th><th scope="col">{t('record.purpose')}</th><th scope="col">{t('record.classes')}</th><th scope="col">{t('audit.rules')}</th>
                </tr></thead>
                <tbody>{lines.map((line) => <Line key={line.number} line={line} />)}</tbody>
              </table>
            </div>
          )}
          {next ? <div class="row"><Button busy={busy} onClick={() => void more()}>{t('record.more')}</Button></div> : null}
        </Card>
      ) : null}
    </Page>
  );
}
