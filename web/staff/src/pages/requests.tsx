import { useState } from 'preact/hooks';
import type { CaseView, Offer, Page as Items, RequestLine } from '../api/types';
import { day, t, tc, tn } from '../i18n';
import { actorName, useDeskName } from '../parts/pickers';
import { Because, Conditions } from '../parts/reasons';
import { Button, Chip, Empty, Facts, Loading, Page, ProblemBox, problemText } from '../parts/ui';
import { act } from '../state/attempt';
import { ask } from '../api/client';
import { answersText } from '../questions';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { StepDialog } from './case/step_dialog';

interface Open { view: CaseView; offer: Offer }

function RequestItem(props: { line: RequestLine; onOpen: (step: string, line: RequestLine) => void; busy: boolean }) {
  const { line } = props;
  const desk = useDeskName();
  return (
    <li class={`request${line.complete ? '' : ' request--incomplete'}`} data-row tabIndex={0}>
      <div class="request__head">
        <h2>{tc('document', line.document || line.named) || t('request.document')} <span class="dim">– {line.name ?? line.label}</span></h2>
        <Chip tone={line.complete ? 'good' : 'warn'}>{line.complete ? t('request.complete') : t('request.incomplete')}</Chip>
      </div>
      <Facts compact items={[
        [t('request.asked'), `${day(line.asked_on)}, ${actorName(line.by, desk)}`],
        [t('request.named'), line.named && line.named !== line.document ? tc('document', line.named) : ''],
        [t('person.identity_document'), line.identity_document ?? t('request.no_identity')],
        [t('request.previous'), line.previous ? `${tc('document', line.previous.kind)}, ${day(line.previous.issued)}${line.previous.expires ? ` – ${day(line.previous.expires)}` : ''}` : t('case.no_document')],
        [t('request.opinion'), line.opinion ? `${day(line.opinion.on)}: ${answersText(line.opinion.answers)}` : t('request.no_opinion')],
      ]} />
      {line.refused ? <p class="refusal__text">{problemText({ status: 409, code: line.refused })}</p> : null}
      {line.unmet?.length ? <><h3>{t('refusal.unmet')}</h3><Conditions unmet={line.unmet} /></> : null}
      <Because reasons={line.because} />
      <div class="row">
        <Button kind="primary" disabled={!line.complete} busy={props.busy} onClick={() => props.onOpen('issue_document', line)}>{line.document ? t('request.issue_this', { document: tc('document', line.document) }) : tc('step', 'issue_document')}</Button>
        <Button busy={props.busy} onClick={() => props.onOpen('refuse_document', line)}>{tc('step', 'refuse_document')}</Button>
        <a class="button button--quiet" href={href('case', line.case)}>{t('referral.open_file')}</a>
      </div>
    </li>
  );
}

export function RequestsPage() {
  const query = useQuery<Items<RequestLine>>('/requests?limit=200');
  const [open, setOpen] = useState<Open | null>(null);
  const [busy, setBusy] = useState('');
  const [only, setOnly] = useState<'all' | 'complete' | 'incomplete'>('all');
  const lines = query.data?.items ?? [];
  const shown = lines.filter((line) => only === 'all' || line.complete === (only === 'complete'));
  const start = async (step: string, line: RequestLine) => {
    setBusy(line.case);
    try {
      const { data } = await ask<CaseView>(`/cases/${line.case}`);
      setOpen({ view: { ...data, version: line.version }, offer: { step, by: ['immigration_office'], document: step === 'issue_document' ? line.document : undefined, allowed_for_me: true, because: line.because } });
    } finally {
      setBusy('');
    }
  };
  return (
    <Page title={t('nav.requests')} lead={query.data ? tn('request.lead', lines.length) : undefined}>
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {lines.length ? (
        <div class="segments segments--bar" role="group" aria-label={t('request.filter')}>
          {(['all', 'complete', 'incomplete'] as const).map((one) => <Button key={one} small pressed={only === one} onClick={() => setOnly(one)}>{t(`request.${one}`)}</Button>)}
        </div>
      ) : null}
      {query.data && lines.length === 0 ? <Empty title={t('request.empty_title')}>{t('request.empty')}</Empty> : null}
      <ul class="requests">{shown.map((line) => <RequestItem key={line.case} line={line} busy={busy === line.case} onOpen={(step, one) => void start(step, one)} />)}</ul>
      {open ? <StepDialog view={open.view} offer={open.offer} onClose={() => setOpen(null)} onAdd={(events, on) => act(open.view, on, events, () => query.refresh(), tc('step', open.offer.step))} /> : null}
    </Page>
  );
}
