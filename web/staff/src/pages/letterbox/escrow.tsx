import { useState } from 'preact/hooks';
import { ask } from '../../api/client';
import type { EscrowList, EscrowPair, EscrowView, LetterboxKeys, TipView } from '../../api/letterbox';
import { local, moment, t, tc, tn } from '../../i18n';
import { useDeskName } from '../../parts/pickers';
import { Button, Card, Check, Chip, Dialog, Empty, Facts, Loading, Notice, Page, ProblemBox, Radios, Select, Tabs, TextArea, useTick } from '../../parts/ui';
import type { ReadPart } from '../../sealed/messages';
import { useOwnKeys, type ColleagueKey } from '../../sealed/own_keys';
import { DoesNotOpen, KeysLocked, sealing, unlocked } from '../../sealed/sealed';
import { UnlockDialog } from '../../sealed/unlock_dialog';
import { attempt, refusal } from '../../state/attempt';
import { useQuery } from '../../state/query';
import { href } from '../../state/router';
import { me } from '../../state/session';
import { useStore } from '../../state/store';
import { isRefusal } from '../../state/writes';
import { letterboxTabs } from './inbox';

/** A desk asks for one text, with its ground; two of three custodians decide, each for themselves. */
export function EscrowDialog(props: { view: TipView; members: ColleagueKey[]; onClose: () => void }) {
  const [ground, setGround] = useState('');
  const [urgent, setUrgent] = useState(false);
  const [reader, setReader] = useState(me().user.name);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const done = await attempt({ path: `/letterbox/${props.view.id}/escrow`, body: { ground: ground.trim(), urgent, reader } }, t('letterbox.ask_escrow'));
    setBusy(false);
    if (done) props.onClose();
  };
  const readers = props.members.filter((one) => one.id && one.can_sign_in).map((one) => ({ value: one.account, label: one.display }));
  return (
    <Dialog title={t('letterbox.ask_escrow')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!ground.trim() || !reader} onClick={() => void send()}>{t('letterbox.ask_escrow_go')}</Button></>}>
      <div class="stack">
        <p>{t('letterbox.escrow_about')}</p>
        <TextArea label={t('letterbox.ground')} hint={t('letterbox.ground_hint')} value={ground} onInput={setGround} />
        <Select label={t('letterbox.reader')} value={reader} onChange={setReader} options={readers} />
        <Check checked={urgent} onChange={setUrgent} hint={t('letterbox.urgent_hint')}>{t('letterbox.urgent')}</Check>
      </div>
    </Dialog>
  );
}

const kTone = { asked: 'info', half: 'warn', open: 'good', refused: 'neutral' } as const;

/** Which pair this custodian can work on now: as the first of any, or as the second of one that was begun. */
export function pairFor(item: Pick<EscrowView, 'mine' | 'state' | 'pairs'>): EscrowPair | undefined {
  if (!item.mine) return undefined;
  if (item.state === 'asked') return item.pairs.find((pair) => pair.first === item.mine);
  return item.state === 'half' ? item.pairs.find((pair) => pair.half && pair.second === item.mine) : undefined;
}

function useUnlocked() {
  const own = useOwnKeys();
  const open = useStore(unlocked);
  const [then, setThen] = useState<(() => void) | null>(null);
  const need = (work: () => void) => (open ? work() : setThen(() => work));
  const dialog = then && own.data?.current ? <UnlockDialog own={own.data} onClose={() => setThen(null)} onOpen={() => { setThen(null); then(); }} /> : null;
  return { need, dialog, has_key: own.data?.current !== undefined };
}

function failed(error: unknown): void {
  const code = error instanceof KeysLocked ? 'keys_locked' : error instanceof DoesNotOpen ? 'letterbox_half' : 'not_sent';
  refusal.set({ problem: isRefusal(error) ? error.problem : { status: 0, code } });
}

function RefuseDialog(props: { n: number; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const done = await attempt({ path: `/letterbox/escrow/${props.n}/refuse`, body: { reason: reason.trim() } }, t('letterbox.refuse'));
    setBusy(false);
    if (done) props.onClose();
  };
  return (
    <Dialog title={t('letterbox.refuse')} onClose={props.onClose} foot={<Button kind="primary" busy={busy} disabled={!reason.trim()} onClick={() => void send()}>{t('letterbox.refuse')}</Button>}>
      <TextArea label={t('letterbox.reason')} value={reason} onInput={setReason} />
    </Dialog>
  );
}

/** The custodian's part: one seal comes off here, in this browser; the text itself stays shut to them. */
function Custody(props: { item: EscrowView }) {
  const { item } = props;
  const now = useTick(30_000);
  const { need, dialog, has_key } = useUnlocked();
  const [busy, setBusy] = useState(false);
  const [refusing, setRefusing] = useState(false);
  const pair = pairFor(item);
  if (!item.mine || item.state === 'open' || item.state === 'refused') return null;
  if (!pair) return <p class="dim">{t(item.state === 'half' ? 'letterbox.other_custodian' : 'letterbox.others_first')}</p>;
  const waits = item.state === 'half' && Date.parse(item.not_before) > now;
  const peel = async () => {
    setBusy(true);
    try {
      const sealed = pair.half ? await sealing('peelTo', pair.half, item.reader.box) : await sealing('peelHalf', pair.sealed);
      await attempt({ path: `/letterbox/escrow/${item.n}/peel`, body: { pair: pair.kid, sealed } }, t('letterbox.open_half'));
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <>
      {waits ? <Notice tone="warn"><p>{t('letterbox.not_before', { when: moment(item.not_before) })}</p></Notice> : null}
      {has_key ? null : <Notice tone="warn"><p>{t('shelter.key_first')}</p></Notice>}
      <div class="row">
        <Button kind="primary" busy={busy} disabled={waits || !has_key} onClick={() => need(() => void peel())}>{t('letterbox.open_half')}</Button>
        <Button onClick={() => setRefusing(true)}>{t('letterbox.refuse')}</Button>
      </div>
      {dialog}
      {refusing ? <RefuseDialog n={item.n} onClose={() => setRefusing(false)} /> : null}
    </>
  );
}

/** For the named reader: what the two released. */
function Released(props: { item: EscrowView }) {
  const { item } = props;
  const { need, dialog } = useUnlocked();
  const open = useStore(unlocked);
  const [part, setPart] = useState<ReadPart | null>(null);
  if (item.state !== 'open' || item.reader.account !== me().user.name || !item.opened || !item.object) return null;
  const { opened, object } = item;
  const read = async () => {
    try {
      const [view, keys] = await Promise.all([ask<TipView>(`/letterbox/${item.tip}`), ask<LetterboxKeys>('/letterbox/keys')]);
      const { reporter_auth, reporter_box } = view.data;
      setPart(await sealing('readReleased', opened, keys.data.instance, { id: item.tip, author: reporter_auth, box: reporter_box, parts: [{ part: item.part, sealed: object }], replies: [] }));
    } catch (error) {
      failed(error);
    }
  };
  const said = part?.report ?? part?.message;
  return (
    <>
      {open && said ? <p class="letterbox-words" lang={said.language || undefined} dir="auto" data-opened>{said.text}</p> : <Button kind="primary" onClick={() => need(() => void read())}>{t('letterbox.read_released')}</Button>}
      {part && !said ? <Notice tone="bad"><p><strong>{t('letterbox.altered')}</strong> {t('letterbox.altered_about')}</p></Notice> : null}
      {dialog}
    </>
  );
}

function Item(props: { item: EscrowView; custodianName: (id: string) => string }) {
  const { item } = props;
  const desk = useDeskName();
  const pair = item.pairs.find((one) => one.half);
  return (
    <li class="request" data-row tabIndex={0}>
      <div class="request__head">
        <h2>{t('letterbox.escrow_n', { n: item.n, desk: desk(item.desk) })}</h2>
        <span class="row">{item.urgent ? <Chip tone="bad">{t('letterbox.urgent')}</Chip> : null}<Chip tone={kTone[item.state]}>{tc('letterbox_escrow', item.state)}</Chip></span>
      </div>
      <Facts compact items={[
        [t('letterbox.ground'), <span class="lines">{item.ground}</span>],
        [t('letterbox.asked_by'), `${item.asked_by}, ${moment(item.asked)}`],
        [t('letterbox.reader'), item.reader.display],
        [t('letterbox.first_half'), pair ? props.custodianName(pair.first) : ''],
      ]} />
      <Custody item={item} />
      <Released item={item} />
    </li>
  );
}

/** Requests to open one report without its desk's key, for custodians and for the desk that asked. */
export function EscrowPage() {
  const query = useQuery<EscrowList>('/letterbox/escrow');
  const receives = me().user.letterbox === true;
  const keys = useQuery<LetterboxKeys>(receives ? '/letterbox/keys' : null);
  const [only, setOnly] = useState<'waiting' | 'all'>('waiting');
  const items = query.data?.items ?? [];
  const shown = items.filter((item) => only === 'all' || item.state === 'asked' || item.state === 'half' || item.opened);
  const custodianName = (id: string) => local(keys.data?.custodians.find((one) => one.id === id)?.name) || id;
  return (
    <Page title={t('letterbox.escrow_title')} lead={t('letterbox.escrow_lead')}>
      {receives ? <Tabs label={t('letterbox.title')} tabs={letterboxTabs(0)} at="escrow" /> : null}
      {query.problem && !query.data ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : null}
      {!query.data && !query.problem ? <Loading /> : null}
      {items.length ? <Radios segmented legend={t('letterbox.which')} value={only} onChange={(next) => setOnly(next as 'waiting' | 'all')} options={[{ value: 'waiting', label: t('letterbox.waiting') }, { value: 'all', label: t('letterbox.all') }]} /> : null}
      {query.data && shown.length === 0 ? <Card><Empty title={t('letterbox.no_escrow')} /></Card> : null}
      <ul class="requests">{shown.map((item) => <Item key={item.n} item={item} custodianName={custodianName} />)}</ul>
    </Page>
  );
}

/** For the three custodians, on every page: nobody else can do it, and it is rare. */
export function CustodyLine() {
  const query = useQuery<EscrowList>('/letterbox/escrow');
  const waiting = query.data?.items.filter((item) => pairFor(item) !== undefined).length ?? 0;
  if (waiting === 0) return null;
  return <Notice tone="warn"><p>{tn('letterbox.custody_waits', waiting)} <a href={href('custody')}>{t('letterbox.escrow_title')}</a></p></Notice>;
}
