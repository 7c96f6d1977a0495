import { useState } from 'preact/hooks';
import type { AccessAnswer, AccessRule, DeskAccess, GlassView, Verdict } from '../../api/trust';
import { day, local, moment, t, tc } from '../../i18n';
import { optionsOf, useDeskName } from '../../parts/pickers';
import { CertaintyChip, SourceList } from '../../parts/reasons';
import { Button, Card, Chip, Dialog, Disclosure, Empty, Notice, Radios, TextArea } from '../../parts/ui';
import { attempt } from '../../state/attempt';
import { useQuery } from '../../state/query';
import { go } from '../../state/router';
import { me } from '../../state/session';
import type { CaseDesk } from './page';

function RuleLine(props: { rule: AccessRule }) {
  return <li><p>{local(props.rule.why)}</p><p class="dim">{props.rule.classes.map((one) => local(one.text)).join(' · ')}</p></li>;
}

function DeskLine(props: { one: DeskAccess }) {
  const name = useDeskName();
  const { purpose, rules } = props.one;
  return (
    <li>
      <Disclosure quiet summary={<><strong>{name(props.one.desk)}</strong> <span class="dim">{local(purpose.text)}</span></>}>
        <ul class="rows rows--tall">{rules.map((rule) => <RuleLine key={rule.rule} rule={rule} />)}</ul>
        <p class="dim">{local(purpose.basis)} {purpose.article} <CertaintyChip certainty={purpose.certainty} /></p>
        <SourceList sources={purpose.sources} />
      </Disclosure>
    </li>
  );
}

export const kVerdicts = ['justified', 'not_justified', 'unclear'] as const;

export function ReviewDialog(props: { glass: GlassView; onClose: () => void }) {
  const [verdict, setVerdict] = useState<Verdict | ''>('');
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const done = await attempt({ path: `/cases/${props.glass.case}/break-glass/${props.glass.number}/review`, body: { verdict, remark: remark.trim() } }, t('glass.review'));
    setBusy(false);
    if (done) props.onClose();
  };
  return (
    <Dialog title={t('glass.review')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!verdict || !remark.trim()} onClick={() => void save()}>{t('step_field.record')}</Button>}>
      <div class="stack">
        <blockquote>{props.glass.reason}</blockquote>
        <Radios legend={t('glass.verdict')} value={verdict} onChange={(next) => setVerdict(next as Verdict)} options={optionsOf('verdict', kVerdicts)} />
        <TextArea label={t('glass.remark')} value={remark} onInput={setRemark} />
      </div>
    </Dialog>
  );
}

export function GlassLine(props: { glass: GlassView; review: boolean }) {
  const name = useDeskName();
  const [open, setOpen] = useState(false);
  const { glass } = props;
  return (
    <li>
      <p><strong>{name(glass.by_desk)}</strong> <span class="dim">{[glass.by_user, moment(glass.opened)].filter(Boolean).join(' · ')}</span>
        {' '}{glass.verdict ? <Chip tone={glass.verdict === 'justified' ? 'good' : 'bad'}>{tc('verdict', glass.verdict)}</Chip> : <Chip tone="warn">{t('glass.review_by', { date: moment(glass.review_by) })}</Chip>}</p>
      <p>{glass.reason}</p>
      <p class="dim">{glass.classes.map((one) => local(one.text)).join(' · ')}</p>
      {glass.remark ? <p class="dim">{glass.remark}</p> : null}
      {props.review && !glass.verdict ? <Button small onClick={() => setOpen(true)}>{t('glass.review')}</Button> : null}
      {open ? <ReviewDialog glass={glass} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}

function ConflictDialog(props: CaseDesk & { onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const done = await attempt({ path: `/cases/${props.view.id}/conflicts`, body: { reason: reason.trim() } }, t('interest.declare'));
    setBusy(false);
    if (done) go('cases');
  };
  return (
    <Dialog title={t('interest.declare')} onClose={props.onClose} foot={<Button kind="danger" busy={busy} disabled={!reason.trim()} onClick={() => void save()}>{t('interest.declare')}</Button>}>
      <div class="stack">
        <Notice tone="warn"><p>{t('interest.about')}</p></Notice>
        <TextArea label={t('interest.reason')} value={reason} onInput={setReason} />
      </div>
    </Dialog>
  );
}

function LiftDialog(props: CaseDesk & { account: string; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const done = await attempt({ path: `/cases/${props.view.id}/conflicts/lift`, body: { account: props.account, reason: reason.trim() } }, t('interest.lift'));
    setBusy(false);
    if (done) props.onClose();
  };
  return (
    <Dialog title={t('interest.lift')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!reason.trim()} onClick={() => void save()}>{t('interest.lift')}</Button>}>
      <TextArea label={t('interest.reason')} value={reason} onInput={setReason} />
    </Dialog>
  );
}

/** Whoever knows the person says so and is locked out; somebody else lifts it. */
export function Conflicts(props: CaseDesk & { answer?: AccessAnswer }) {
  const [open, setOpen] = useState(false);
  const [lifting, setLifting] = useState('');
  const known = props.answer?.conflicts ?? [];
  return (
    <Card title={t('interest.title')} count={known.length || undefined}>
      <p class="dim">{t('interest.about')}</p>
      <ul class="rows">
        {known.map((one) => (
          <li key={one.account}>
            <p>{t('interest.line', { who: one.account, date: day(one.since) })} <span class="dim">{one.reason}</span></p>
            {one.account !== me().user.name && props.may('conflict_lifted') ? <Button small onClick={() => setLifting(one.account)}>{t('interest.lift')}</Button> : null}
          </li>
        ))}
      </ul>
      {props.past ? null : <Button small onClick={() => setOpen(true)}>{t('interest.declare')}</Button>}
      {open ? <ConflictDialog {...props} onClose={() => setOpen(false)} /> : null}
      {lifting ? <LiftDialog {...props} account={lifting} onClose={() => setLifting('')} /> : null}
    </Card>
  );
}

/** Who has access, for those who may see how the file is shared. */
export function useAccess(desk: CaseDesk): AccessAnswer | undefined {
  const sees = !(desk.view.withheld ?? []).includes('consents');
  return useQuery<AccessAnswer>(sees ? `/cases/${desk.view.id}/access` : null).data;
}

/** Which desks can open the file, by which rule and which law; and who opened it in an emergency. */
export function WhoHasAccess(props: { answer: AccessAnswer; review: boolean }) {
  const { answer } = props;
  return (
    <>
      <Card title={t('access.title')} count={answer.desks.length}>
        <p class="dim">{t('access.about')}</p>
        {answer.desks.length ? <ul class="rows">{answer.desks.map((one) => <DeskLine key={`${one.desk}${one.relation}`} one={one} />)}</ul> : <Empty title={t('access.title')} />}
        {answer.withheld.length ? <p class="withheld">{t('case.withheld', { fields: answer.withheld.map((one) => local(one.text)).join(' · ') })}</p> : null}
      </Card>
      {answer.glasses.length ? (
        <Card title={t('glass.earlier')} count={answer.glasses.length} tone={answer.glasses.some((one) => !one.verdict) ? 'alert' : 'plain'}>
          <ul class="rows rows--tall">{answer.glasses.map((glass) => <GlassLine key={glass.number} glass={glass} review={props.review} />)}</ul>
        </Card>
      ) : null}
    </>
  );
}
