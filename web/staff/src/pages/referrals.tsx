import { useState } from 'preact/hooks';
import type { Page as Items, ReferralLine } from '../api/types';
import { moment, t, tc } from '../i18n';
import { AnswerBy } from '../parts/clock';
import { useDeskName } from '../parts/pickers';
import { Minimum, needText, ReferralStateChip, Trail } from '../parts/referral_view';
import { Button, Card, Chip, Dialog, Empty, Loading, Page, ProblemBox, Tabs, TextArea, useTick } from '../parts/ui';
import { attempt } from '../state/attempt';
import { useDraft } from '../state/drafts';
import { useQuery } from '../state/query';
import { href } from '../state/router';
import { hasRole, me } from '../state/session';

function DeclineDialog(props: { referral: ReferralLine; onClose: () => void }) {
  const draft = useDraft<string>(`decline-${props.referral.referral}`, () => '');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const done = await attempt({ path: `/referrals/${props.referral.referral}/answer`, body: { accepted: false, reason: draft.value.trim() } }, t('referral.decline'));
    setBusy(false);
    if (!done) return;
    draft.clear();
    props.onClose();
  };
  return (
    <Dialog title={t('referral.decline')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!draft.value.trim()} onClick={() => void send()}>{t('referral.decline')}</Button></>}>
      <p>{needText(props.referral.need)}</p>
      <TextArea label={t('step_field.reason')} hint={t('referral.decline_hint')} value={draft.value} onInput={(text) => draft.set(text)} />
    </Dialog>
  );
}

function Actions(props: { referral: ReferralLine; mine: boolean }) {
  const { referral } = props;
  const [busy, setBusy] = useState(false);
  const [declining, setDeclining] = useState(false);
  const post = async (path: string, body: unknown, wanted: string) => {
    setBusy(true);
    await attempt({ path: `/referrals/${referral.referral}/${path}`, body }, wanted);
    setBusy(false);
  };
  if (!props.mine) return null;
  const waiting = referral.state === 'waiting' || referral.state === 'escalated';
  return (
    <div class="row">
      {waiting ? <Button kind="primary" busy={busy} onClick={() => void post('answer', { accepted: true }, t('referral.accept'))}>{t('referral.accept')}</Button> : null}
      {waiting ? <Button onClick={() => setDeclining(true)}>{t('referral.decline')}</Button> : null}
      {referral.state === 'accepted' ? <Button kind="primary" busy={busy} onClick={() => void post('arrived', {}, t('referral.arrived_do'))}>{t('referral.arrived_do')}</Button> : null}
      {referral.case && !waiting ? <a class="button button--plain" href={href('case', referral.case)}>{t('referral.open_file')}</a> : null}
      {declining ? <DeclineDialog referral={referral} onClose={() => setDeclining(false)} /> : null}
    </div>
  );
}

export function ReferralCard(props: { referral: ReferralLine; sent?: boolean; now: number }) {
  const { referral } = props;
  const desk = useDeskName();
  const waiting = referral.state === 'waiting' || referral.state === 'escalated';
  const mine = !props.sent && referral.desk === me().user.desk;
  return (
    <li class={`referral referral--${referral.state}`} data-row tabIndex={0}>
      <div class="referral__main">
        <p class="referral__need">{needText(referral.need)}</p>
        <p class="dim">{props.sent ? t('referral.to', { desk: desk(referral.desk) }) : t('referral.from', { desk: desk(referral.from_desk) })} · {t('referral.sent_at', { when: moment(referral.sent) })}
          {referral.need.call_back ? ` · ${t('referral.call_back', { how: referral.need.call_back })}` : ''}</p>
        {referral.nobody_yet ? <p><Chip tone="bad">{t('referral.nobody_yet')}</Chip></p> : null}
        {referral.reason ? <p>{referral.reason}</p> : null}
        <Minimum referral={referral} />
        <Trail referral={referral} />
      </div>
      <div class="referral__side">
        <p class="row"><Chip tone={referral.need.urgency === 'now' ? 'bad' : 'neutral'}>{tc('urgency', referral.need.urgency)}</Chip> <ReferralStateChip referral={referral} /></p>
        {waiting ? <p><AnswerBy answer_by={referral.answer_by} now={props.now} /> <span class="dim">{t('referral.answer_by', { when: moment(referral.answer_by) })}</span></p> : null}
        <Actions referral={referral} mine={mine} />
      </div>
    </li>
  );
}

/** Many people referred at once are answered at once. */
function AcceptAll(props: { waiting: ReferralLine[] }) {
  const [at, setAt] = useState<number | null>(null);
  const accept = async () => {
    for (const [index, referral] of props.waiting.entries()) {
      setAt(index + 1);
      if (!(await attempt({ path: `/referrals/${referral.referral}/answer`, body: { accepted: true } }, t('referral.accept')))) break;
    }
    setAt(null);
  };
  return <Button kind="primary" busy={at !== null} onClick={() => void accept()}>{at === null ? t('referral.accept_all', { n: props.waiting.length }) : t('referral.accepting', { at, n: props.waiting.length })}</Button>;
}

export function ReferralList(props: { sent?: boolean; state: 'waiting' | 'answered' | 'all'; title: string; empty: string; bulk?: boolean }) {
  const now = useTick(15_000);
  const query = useQuery<Items<ReferralLine>>(`/referrals?state=${props.state}${props.sent ? '&sent=true' : ''}&limit=200`);
  const [frozen, setFrozen] = useState<ReferralLine[] | null>(null);
  if (query.problem && !query.data) return <ProblemBox problem={query.problem} onRetry={query.refresh} />;
  if (!query.data) return <Loading />;
  const items = query.data.items;
  const open = items.filter((referral) => !props.sent && (referral.state === 'waiting' || referral.state === 'escalated') && referral.desk === me().user.desk);
  const batch = frozen ?? open;
  return (
    <Card title={props.title} count={items.length || undefined} actions={props.bulk && batch.length > 1 ? <span onClickCapture={() => setFrozen(open)}><AcceptAll waiting={batch} /></span> : undefined}>
      {items.length === 0 ? <Empty title={props.empty}>{t('referral.empty_about')}</Empty> : null}
      <ul class="referrals">{items.map((referral) => <ReferralCard key={referral.referral} referral={referral} sent={props.sent} now={now} />)}</ul>
    </Card>
  );
}

export function ReferralsPage(props: { sent: boolean }) {
  const receives = hasRole('centre', 'minors_centre');
  const sent = props.sent || !receives;
  const tabs = [{ id: 'in', label: t('referral.inbox'), href: href('referrals') }, { id: 'sent', label: t('referral.sent'), href: href('referrals', 'sent') }];
  return (
    <Page title={t('nav.referrals')} lead={sent ? t('referral.sent_lead') : t('referral.lead')}>
      {receives ? <Tabs label={t('nav.referrals')} tabs={tabs} at={sent ? 'sent' : 'in'} /> : null}
      {sent ? <ReferralList sent state="all" title={t('referral.sent')} empty={t('referral.sent_empty')} /> : (
        <>
          <ReferralList bulk state="waiting" title={t('referral.waiting')} empty={t('referral.none_waiting')} />
          <ReferralList state="answered" title={t('referral.answered')} empty={t('referral.none_answered')} />
        </>
      )}
    </Page>
  );
}
