import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, newKey } from '../../api/client';
import type { LetterboxKeys, TipView } from '../../api/letterbox';
import { day, languageName, t, tc, tn } from '../../i18n';
import { rightToLeft } from '../../i18n/leaflet';
import { Button, Card, Chip, Disclosure, Facts, Loading, Notice, Page, ProblemBox } from '../../parts/ui';
import type { ReadPart, ReportText } from '../../sealed/messages';
import { DoesNotOpen, KeysLocked, sealing } from '../../sealed/sealed';
import { UnlockDialog } from '../../sealed/unlock_dialog';
import { attempt } from '../../state/attempt';
import { useQuery, type Query } from '../../state/query';
import { href } from '../../state/router';
import { me } from '../../state/session';
import { CloseDialog } from './close';
import { EscrowDialog } from './escrow';
import { FileView } from './file_view';
import { StateChip } from './inbox';
import { useDesk, type DeskState } from './keys_of_desk';
import { Answering } from './reply';
import { TakeOnDialog, type Form } from './take_on';
import { isReply, seenOf, threadOf } from './thread';

// ---------------------------------------------------------------- opening

/** Says to the server which parts do not hold, once each; it shows that to all of the desk. */
async function tellDamaged(view: TipView, parts: readonly ReadPart[], told: Set<string>): Promise<boolean> {
  const fresh = parts.filter((one) => one.state === 'altered' && !isReply(one.part) && !told.has(one.part) && !view.parts.find((each) => each.part === one.part)?.damaged_by);
  for (const { part } of fresh) told.add(part);
  const said = fresh.map(({ part }) => ask(`/letterbox/${view.id}/damaged`, { method: 'POST', body: { part }, key: newKey() }));
  // Who reads is warned on the screen in any case; colleagues only when the server took it.
  return (await Promise.allSettled(said)).some((one) => one.status === 'fulfilled');
}

/** What was opened stays as long as the key is open in this window. */
function useOpened(query: Query<TipView>, desk: DeskState): ReadPart[] | null {
  const view = query.data;
  const [parts, setParts] = useState<ReadPart[] | null>(null);
  const told = useRef(new Set<string>());
  useEffect(() => {
    let gone = false;
    if (!desk.opened) setParts(null);
    if (!desk.opened || !view) return;
    const { id, reporter_auth, reporter_box } = view;
    const read = async () => {
      const found = await sealing('readTip', { id, author: reporter_auth, box: reporter_box, parts: view.parts, replies: view.replies });
      if (gone) return;
      setParts(found);
      if (await tellDamaged(view, found, told.current)) query.refresh();
    };
    read().catch((error: unknown) => {
      if (error instanceof DoesNotOpen && !gone) setParts(view.parts.map(({ part }) => ({ part, state: 'altered' })));
      else if (!(error instanceof KeysLocked)) throw error;
    });
    return () => { gone = true; };
  }, [view, desk.opened]);
  return parts;
}

function Locked(props: { desk: DeskState }) {
  const { own } = props.desk;
  const [asking, setAsking] = useState(false);
  if (!own.data) return own.problem ? <ProblemBox problem={own.problem} onRetry={own.refresh} /> : <Loading />;
  if (!own.data.current) return <Notice tone="warn"><p>{t('shelter.key_first')} <a href={href('keys')}>{t('keys.make')}</a></p></Notice>;
  return (
    <Card title={t('letterbox.sealed')}>
      <p>{t('letterbox.sealed_about')}</p>
      <div class="row"><Button kind="primary" fresh onClick={() => setAsking(true)}>{t('keys.open')}</Button></div>
      {asking ? <UnlockDialog own={own.data} onOpen={() => setAsking(false)} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

// ---------------------------------------------------------------- the thread

function Words(props: { language: string; text: string }) {
  return <p class="letterbox-words" lang={props.language || undefined} dir={rightToLeft(props.language) ? 'rtl' : 'auto'} data-opened>{props.text}</p>;
}

function Unopened(props: { part: ReadPart }) {
  const altered = props.part.state === 'altered';
  return (
    <Notice tone={altered ? 'bad' : 'warn'}>
      <p><strong>{t(altered ? 'letterbox.altered' : 'letterbox.no_key')}</strong> {t(altered ? 'letterbox.altered_about' : 'letterbox.no_key_about')}</p>
    </Notice>
  );
}

function titleOf(part: string): string {
  const n = part.split('/')[1] ?? '';
  if (part === 'report') return t('letterbox.report');
  return t(isReply(part) ? 'letterbox.reply_n' : 'letterbox.message_n', { n });
}

function One(props: { view: TipView; part: ReadPart }) {
  const { view, part } = props;
  const stored = view.parts.find((one) => one.part === part.part);
  const reply = view.replies.find((one) => one.part === part.part);
  const files = part.report?.files ?? part.message?.files ?? [];
  const said = part.report ?? part.message ?? part.reply;
  return (
    <li class={`letterbox-part letterbox-part--${isReply(part.part) ? 'ours' : 'theirs'}`} data-part={part.part} data-state={part.state}>
      <h3>{titleOf(part.part)} <span class="dim">{day(stored?.day ?? reply?.day)}{reply ? ` · ${reply.by} · ${t(reply.delivered ? 'letterbox.delivered' : reply.lost ? 'letterbox.lost' : 'letterbox.on_its_way')}` : ''}</span></h3>
      {stored?.damaged_by ? <p class="dim">{t('letterbox.told_by', { name: stored.damaged_by })}</p> : null}
      {said ? <Words language={said.language} text={said.text} /> : <Unopened part={part} />}
      {files.length ? <ul class="letterbox-files">{files.map((line) => <FileView key={line.i} tip={view.id} line={line} stored={view.files.find((one) => one.i === line.i)} />)}</ul> : null}
    </li>
  );
}

/** What decides how fast and with whom: danger and age stand before everything else. */
function First(props: { report: ReportText }) {
  const { report } = props;
  return (
    <>
      {report.danger ? <Notice tone="bad"><p><strong>{t('letterbox.danger')}</strong> {t('letterbox.danger_about')}</p></Notice> : null}
      {report.minor ? <Notice tone="warn"><p><strong>{t('letterbox.minor')}</strong> {t('letterbox.minor_about')}</p></Notice> : null}
      <p class="row">
        <Chip tone="info">{languageName(report.language) || t('ui.not_known')}</Chip>
        <Chip>{tc('letterbox_kind', report.kind)}</Chip>
        {report.what.map((code) => <Chip key={code}>{tc('letterbox_what', code)}</Chip>)}
        {report.minor === false ? <Chip>{tc('age_group', 'adult')}</Chip> : report.minor === null ? <Chip>{t('letterbox.age_not_said')}</Chip> : null}
      </p>
    </>
  );
}

function Contact(props: { report: ReportText }) {
  const { report } = props;
  const text = (value: string) => (value ? <span class="lines" dir="auto">{value}</span> : '');
  return (
    <>
      <Card title={t('letterbox.where_when')}>
        {report.where || report.when ? <Facts items={[[t('letterbox.where'), text(report.where)], [t('letterbox.when'), text(report.when)]]} /> : <p class="dim">{t('letterbox.nothing_said')}</p>}
      </Card>
      <Card title={t('letterbox.contact')}>
        {report.contact || report.safe_time ? <Facts items={[[t('letterbox.how'), text(report.contact)], [t('letterbox.safe_time'), text(report.safe_time)]]} /> : <p class="dim">{t('letterbox.no_contact')}</p>}
        <p class="dim">{t('letterbox.contact_about')}</p>
      </Card>
    </>
  );
}

// ---------------------------------------------------------------- what can be done

type Doing = '' | 'take_on' | 'close' | 'escrow';

function Acts(props: { view: TipView; parts: ReadPart[] | null; keys: LetterboxKeys | undefined; refresh: () => void }) {
  const { view, parts } = props;
  const [doing, setDoing] = useState<Doing>('');
  /** Filled in, and then something new came in. */
  const [form, setForm] = useState<Form | null>(null);
  useEffect(() => { if (!parts) setForm(null); }, [parts]);
  const [busy, setBusy] = useState(false);
  const mine = view.claimed_by === me().user.name;
  const open = view.state === 'new' || view.state === 'claimed';
  const post = async (what: 'claim' | 'release', wanted: string) => {
    setBusy(true);
    await attempt({ path: `/letterbox/${view.id}/${what}` }, wanted);
    setBusy(false);
  };
  const readable = parts?.some((one) => one.report) ?? false;
  const shut = parts?.some((one) => one.state === 'no_key') ?? false;
  if (!open) return null;
  return (
    <Card title={t('letterbox.next')}>
      <div class="stack">
        {view.claimed_by ? null : <Button kind="primary" busy={busy} onClick={() => void post('claim', t('letterbox.claim'))}>{t('letterbox.claim')}</Button>}
        {view.claimed_by && !mine ? <p>{t('letterbox.claimed_by', { name: view.display ?? view.claimed_by })}</p> : null}
        {mine && readable ? <Button kind="primary" onClick={() => setDoing('take_on')}>{t('letterbox.take_on')}</Button> : null}
        {shut ? <Button onClick={() => setDoing('escrow')}>{t('letterbox.ask_escrow')}</Button> : null}
        {mine ? <Button busy={busy} onClick={() => void post('release', t('letterbox.release'))}>{t('letterbox.release')}</Button> : null}
        <Button kind="quiet" onClick={() => setDoing('close')}>{t('letterbox.close')}</Button>
        {mine ? null : <p class="dim">{t('letterbox.claim_about')}</p>}
      </div>
      {doing === 'take_on' && parts ? <TakeOnDialog view={view} parts={parts} before={form} onMovedOn={(filled) => { setForm(filled); setDoing(''); }} onClose={() => setDoing('')} /> : null}
      {doing === 'close' ? <CloseDialog ids={[view.id]} seen={seenOf(view, parts)} onClose={() => setDoing('')} onDone={() => setDoing('')} /> : null}
      {doing === 'escrow' ? <EscrowDialog view={view} members={props.keys?.members ?? []} onClose={() => setDoing('')} /> : null}
    </Card>
  );
}

function Proof(props: { view: TipView }) {
  return (
    <Disclosure quiet summary={t('letterbox.proof')}>
      <p class="dim">{t('letterbox.proof_about')}</p>
      <Facts compact items={props.view.parts.map((one) => [titleOf(one.part), <span class="num letterbox-hash">{t('letterbox.proof_line', { index: one.index, hash: one.hash })}</span>])} />
    </Disclosure>
  );
}

function Standing(props: { view: TipView }) {
  const { view } = props;
  const gone = view.state === 'taken_on' || view.state === 'closed';
  return (
    <>
      <p class="row"><StateChip state={view.state} />{view.lane === 'busy' ? <Chip tone="warn">{t('letterbox.tab_busy')}</Chip> : null}{view.claimed_by ? <Chip>{view.claimed_by === me().user.name ? t('letterbox.you_have_it') : view.display ?? view.claimed_by}</Chip> : null}</p>
      {view.reason ? <p>{t('letterbox.closed_because', { reason: view.reason })}</p> : null}
      {view.cases.length ? <p>{t('letterbox.in_cases')} {view.cases.map((id) => <a key={id} href={href('case', id)}>{t('referral.open_file')}</a>)}</p> : null}
      {gone && view.parts.every((one) => !one.sealed) ? <Notice><p>{t('letterbox.wiped')}</p></Notice> : null}
    </>
  );
}

function Handled(props: { query: Query<TipView>; view: TipView; desk: DeskState }) {
  const { view, desk } = props;
  const parts = useOpened(props.query, desk);
  const report = parts?.find((one) => one.report)?.report;
  const sealed = view.parts.some((one) => one.sealed);
  return (
    <div class="columns">
      <div class="columns__main">
        <Standing view={view} />
        {sealed && desk.locked ? <Locked desk={desk} /> : null}
        {sealed && !desk.locked && !parts ? <Loading /> : null}
        {parts && desk.opened?.epochs.length === 0 ? <Notice tone="warn"><p>{t('letterbox.not_sealed_to_you')} <a href={href('letterbox', 'keys')}>{t('letterbox.to_keys')}</a></p></Notice> : null}
        {report ? <First report={report} /> : null}
        {parts ? <ol class="letterbox-thread" aria-label={tn('letterbox.thread', parts.length)}>{threadOf(parts).map((part) => <One key={part.part} view={view} part={part} />)}</ol> : null}
        {parts?.some((one) => one.answerable) && view.state === 'claimed' && view.claimed_by === me().user.name ? <Answering view={view} parts={parts} desk={desk} /> : null}
      </div>
      <div class="columns__side">
        <Acts view={view} parts={parts} keys={desk.keys.data} refresh={props.query.refresh} />
        {report ? <Contact report={report} /> : null}
        <Proof view={view} />
      </div>
    </div>
  );
}

/** One report, from both sides: sealed until the person's own key is opened, gone again when it is closed. */
export function ReportPage(props: { id: string }) {
  const query = useQuery<TipView>(`/letterbox/${props.id}`);
  const desk = useDesk();
  const title = query.data ? t('letterbox.report_of', { day: day(query.data.day), id: props.id.slice(0, 4) }) : t('letterbox.report');
  return (
    <Page wide title={title} lead={<a href={href('letterbox')}>{t('letterbox.back')}</a>}>
      {query.data ? <Handled query={query} view={query.data} desk={desk} /> : query.problem ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : <Loading />}
    </Page>
  );
}
