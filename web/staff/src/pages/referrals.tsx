import { useState } from 'preact/hooks';
import type { Page as Items, ReferralLine } from '../api/types';
import { languageName, moment, t, tc, tn } from '../i18n';
import { AnswerBy } from '../parts/clock';
import { useDeskName } from '../parts/pickers';
import { Minimum, needText, ReferralStateChip, Trail } from '../parts/referral_view';
import { Button, Card, Chip, Dialog, Disclosure, Empty, Loading, Page, ProblemBox, Tabs, TextArea, useTick } from '../parts/ui';
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
  const waiting = isOpen(referral);
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
  const waiting = isOpen(referral);
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
  const [batch, setBatch] = useState<ReferralLine[] | null>(null);
  const [at, setAt] = useState(0);
  const accept = async () => {
    const all = props.waiting;
    setBatch(all);
    for (const [index, referral] of all.entries()) {
      setAt(index + 1);
      if (!(await attempt({ path: `/referrals/${referral.referral}/answer`, body: { accepted: true } }, t('referral.accept')))) break;
    }
    setBatch(null);
  };
  return <Button kind="primary" busy={batch !== null} onClick={() => void accept()}>{batch ? t('referral.accepting', { at, n: batch.length }) : t('referral.accept_all', { n: props.waiting.length })}</Button>;
}

const isOpen = (referral: ReferralLine) => referral.state === 'waiting' || referral.state === 'escalated';

/** Referrals of one desk sent in the same minute came from one operation; they are shown as one. */
export function groupReferrals(items: ReferralLine[]): ReferralLine[][] {
  const groups = new Map<string, ReferralLine[]>();
  for (const referral of items) {
    const key = isOpen(referral) ? `${referral.from_desk} ${referral.sent.slice(0, 16)} ${referral.state}` : referral.referral;
    groups.set(key, [...(groups.get(key) ?? []), referral]);
  }
  return [...groups.values()];
}

export function countBy(items: ReferralLine[], of: (referral: ReferralLine) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const referral of items) counts.set(of(referral), (counts.get(of(referral)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function ReferralGroup(props: { group: ReferralLine[]; sent?: boolean; now: number }) {
  const { group } = props;
  const desk = useDeskName();
  const first = group[0];
  if (!first) return null;
  const mine = group.filter((referral) => isOpen(referral) && referral.desk === me().user.desk);
  const languages = countBy(group, (referral) => languageName(referral.need.language) || t('ui.not_known')).map(([language, n]) => `${language} ${n}`);
  const ages = countBy(group, (referral) => tc('age_group', referral.need.age_group)).map(([age, n]) => `${age} ${n}`);
  return (
    <li class="referral-group">
      <div class="referral">
        <div class="referral__main">
          <p class="referral__need">{tn('need.people', group.length)} · {languages.join(', ')}</p>
          <p class="dim">{props.sent ? t('referral.to', { desk: desk(first.desk) }) : t('referral.from', { desk: desk(first.from_desk) })} · {t('referral.sent_at', { when: moment(first.sent) })} · {ages.join(', ')}</p>
        </div>
        <div class="referral__side">
          <p class="row"><Chip tone={first.need.urgency === 'now' ? 'bad' : 'neutral'}>{tc('urgency', first.need.urgency)}</Chip> <AnswerBy answer_by={first.answer_by} now={props.now} /></p>
          {!props.sent && mine.length > 1 ? <AcceptAll waiting={mine} /> : null}
        </div>
      </div>
      <Disclosure summary={tn('referral.one_by_one', group.length)}>
        <ul class="referrals">{group.map((referral) => <ReferralCard key={referral.referral} referral={referral} sent={props.sent} now={props.now} />)}</ul>
      </Disclosure>
    </li>
  );
}

export function ReferralList(props: { sent?: boolean; state: 'waiting' | 'answered' | 'all'; title: string; empty: string }) {
  const now = useTick(15_000);
  const query = useQuery<Items<ReferralLine>>(`/referrals?state=${props.state}${props.sent ? '&sent=true' : ''}&limit=200`);
  if (query.problem && !query.data) return <ProblemBox problem={query.problem} onRetry={query.refresh} />;
  if (!query.data) return <Loading />;
  const items = query.data.items;
  return (
    <Card title={props.title} count={items.length || undefined}>
      {items.length === 0 ? <Empty title={props.empty}>{t('referral.empty_about')}</Empty> : null}
      <ul class="referrals">
        {groupReferrals(items).map((group) => (group.length > 2
          ? <ReferralGroup key={group[0]?.referral} group={group} sent={props.sent} now={now} />
          : group.map((referral) => <ReferralCard key={referral.referral} referral={referral} sent={props.sent} now={now} />)))}
      </ul>
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
          <ReferralList state="waiting" title={t('referral.waiting')} empty={t('referral.none_waiting')} />
          <ReferralList state="answered" title={t('referral.answered')} empty={t('referral.none_answered')} />
        </>
      )}
    </Page>
  );
}
