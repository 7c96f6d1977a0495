import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button, Card, Loading, Notice, Page, ProblemBox } from '../parts/ui';
import { useQuery } from '../state/query';

export function CalendarPage() {
  const query = useQuery<{ url: string }>('/calendar');
  const [copied, setCopied] = useState(false);
  const url = query.data ? new URL(query.data.url, location.origin).href : '';
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    setCopied(true);
  };
  return (
    <Page title={t('nav.calendar')} lead={t('calendar.lead')}>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {query.data ? (
        <Card title={t('calendar.address')}>
          <div class="stack">
            <p><code class="address">{url}</code></p>
            <div class="row"><Button kind="primary" onClick={() => void copy()}>{t('calendar.copy')}</Button>{copied ? <span role="status">{t('calendar.copied')}</span> : null}</div>
            <Notice>{t('calendar.content_free')}</Notice>
            <Notice tone="warn">{t('calendar.keep')}</Notice>
          </div>
        </Card>
      ) : null}
    </Page>
  );
}
