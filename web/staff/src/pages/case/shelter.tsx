import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { ask } from '../../api/client';
import { day, t, tn } from '../../i18n';
import { Button, Card, Chip, Dialog, Disclosure, Empty, Facts, Loading, Notice, ProblemBox, TextArea, TextField } from '../../parts/ui';
import type { KnownKeys, OwnKeys, ShelterText } from '../../sealed/messages';
import { authorOf, keepKnown, readKnown, trustIn, useOwnKeys, type ColleagueKey, type ColleagueKeys } from '../../sealed/own_keys';
import { knownAfter, ReaderLine, useTrust, type Chosen } from '../../sealed/readers';
import { dayNumber, DoesNotOpen, KeysLocked, sealing, unlocked } from '../../sealed/sealed';
import { UnlockDialog } from '../../sealed/unlock_dialog';
import { attempt, refusal } from '../../state/attempt';
import { useQuery } from '../../state/query';
import { href } from '../../state/router';
import { me } from '../../state/session';
import { useStore } from '../../state/store';
import { isRefusal } from '../../state/writes';
import type { CaseDesk } from './page';

interface ShelterReader { account: string; display: string; key: string; present_key: boolean }
interface ShelterView {
  version: number;
  edition: number;
  present: boolean;
  sealed_on?: string;
  sealed_by?: string;
  readers: ShelterReader[];
  may_open: boolean;
  may_seal: boolean;
}
interface SealedShelter { edition: number; sealed: string }

/** An opened address, with who sealed it. */
interface Revealed { text: ShelterText; author: string; sure: boolean; edition: number }

const kShownForSeconds = 60;
const kEmpty: ShelterText = { address: '', phone: '', note: '' };

async function reveal(case_id: string, own: OwnKeys, colleagues: ColleagueKey[]): Promise<Revealed> {
  const { data } = await ask<SealedShelter>(`/cases/${case_id}/shelter/sealed`);
  const known = await readKnown(own);
  const authors = colleagues.flatMap((one) => [...(one.sign ? [one.sign] : []), ...one.signed_before]);
  const opened = await sealing('open', case_id, data.edition, data.sealed, authors);
  const { display, sure } = authorOf(opened.author, colleagues, known);
  return { text: opened.text, author: opened.mine ? me().user.display : display, sure: opened.mine || sure, edition: data.edition };
}

/** The address on the screen: for a minute, and only while somebody looks at this window. */
function Shown(props: { revealed: Revealed; onHide: () => void }) {
  const [left, setLeft] = useState(kShownForSeconds);
  // Before it is painted: there is no moment at which it stays when the window is left.
  useLayoutEffect(() => {
    const timer = setInterval(() => setLeft((now) => now - 1), 1000);
    const away = () => { if (document.visibilityState === 'hidden') props.onHide(); };
    addEventListener('blur', props.onHide);
    document.addEventListener('visibilitychange', away);
    return () => {
      clearInterval(timer);
      removeEventListener('blur', props.onHide);
      document.removeEventListener('visibilitychange', away);
    };
  }, []);
  useEffect(() => { if (left <= 0) props.onHide(); }, [left]);
  const { text, author, sure } = props.revealed;
  return (
    <div class="revealed" data-secret>
      {sure ? null : <Notice tone="warn"><p>{t('shelter.author_unsure', { name: author })}</p></Notice>}
      <Facts items={[
        [t('shelter.address'), <span class="lines">{text.address}</span>],
        [t('shelter.phone'), text.phone],
        [t('shelter.note'), text.note ? <span class="lines">{text.note}</span> : ''],
        [t('shelter.written_by'), author],
      ]} />
      <div class="row"><Button onClick={props.onHide}>{t('shelter.hide')}</Button> <span class="dim" role="timer">{tn('shelter.hidden_in', Math.max(0, left))}</span></div>
    </div>
  );
}

interface SealProps { desk: CaseDesk; view: ShelterView; own: OwnKeys; colleagues: ColleagueKey[]; before: Revealed | null; onClose: () => void }

function useSeal(props: SealProps) {
  const [busy, setBusy] = useState(false);
  const seal = async (text: ShelterText, chosen: Chosen[], prints: Map<string, string>, known: KnownKeys) => {
    setBusy(true);
    const readers = props.colleagues.filter((one) => chosen.some((each) => each.account === one.account));
    const edition = props.view.edition + 1;
    let done = false;
    try {
      const sealed = await sealing('seal', props.desk.view.id, edition, text, readers.map((one) => one.box ?? ''), dayNumber(me().today));
      await keepKnown(props.own.account, knownAfter(readers, prints, known, props.own.account));
      const body = { edition, sealed, readers: readers.map((one) => ({ account: one.account, key: one.id })) };
      done = (await attempt({ path: `/cases/${props.desk.view.id}/shelter`, version: props.view.version, body }, t('shelter.seal'))) !== undefined;
    } catch (error) {
      refusal.set({ problem: isRefusal(error) ? error.problem : { status: 0, code: error instanceof KeysLocked ? 'keys_locked' : 'not_sent' } });
    }
    setBusy(false);
    if (done) props.onClose();
  };
  return { busy, seal };
}

function SealDialog(props: SealProps) {
  const [text, setText] = useState<ShelterText>(props.before?.text ?? kEmpty);
  const [chosen, setChosen] = useState<Chosen[]>(() => props.view.readers.filter((one) => one.present_key).map(({ account }) => ({ account, compared: account === props.own.account })));
  const trust = useTrust(props.own, props.colleagues);
  const { busy, seal } = useSeal(props);
  const of = (one: ColleagueKey) => trustIn(one, trust?.prints.get(one.account) ?? '', trust?.known ?? {}, props.own.account);
  const all = props.colleagues.filter((one) => one.can_sign_in);
  const picked = all.flatMap((one) => {
    const mine = one.account === props.own.account;
    const choice = mine ? { account: one.account, compared: true } : chosen.find((each) => each.account === one.account);
    return choice ? [{ ...choice, compared: choice.compared || of(one) === 'compared' }] : [];
  });
  const ready = trust && text.address.trim() && picked.every((one) => one.compared);
  const set = (account: string, next: Chosen | undefined) => setChosen((now) => [...now.filter((each) => each.account !== account), ...(next ? [next] : [])]);
  return (
    <Dialog wide title={t('shelter.seal')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!ready} onClick={() => trust && void seal(text, picked, trust.prints, trust.known)}>{t('shelter.seal_go')}</Button></>}>
      <div class="stack">
        <p>{t('shelter.seal_about')}</p>
        <TextArea secret label={t('shelter.address')} rows={3} value={text.address} onInput={(address) => setText({ ...text, address })} />
        <TextField secret optional label={t('shelter.phone')} type="tel" value={text.phone} onInput={(phone) => setText({ ...text, phone })} />
        <TextArea secret optional label={t('shelter.note')} rows={2} value={text.note} onInput={(note) => setText({ ...text, note })} />
        <h3>{t('shelter.readers')}</h3>
        <p class="dim">{t('shelter.readers_about')}</p>
        {trust ? <ul class="readers">{all.map((one) => <ReaderLine key={one.account} one={one} fingerprint={trust.prints.get(one.account) ?? ''} trust={of(one)} chosen={picked.find((each) => each.account === one.account)} set={(next) => set(one.account, next)} />)}</ul> : <Loading />}
      </div>
    </Dialog>
  );
}

function Readers(props: { view: ShelterView }) {
  return (
    <Disclosure summary={tn('shelter.readers_count', props.view.readers.length)} open>
      <ul class="rows">
        {props.view.readers.map((one) => <li key={one.account}>{one.display || one.account} {one.present_key ? null : <Chip tone="warn">{t('shelter.old_key')}</Chip>}</li>)}
      </ul>
    </Disclosure>
  );
}

type Wanted = '' | 'show' | 'seal';

function Kept(props: { desk: CaseDesk; view: ShelterView; own: OwnKeys; colleagues: ColleagueKey[] }) {
  const { view, own, colleagues } = props;
  const open = useStore(unlocked);
  const [wanted, setWanted] = useState<Wanted>('');
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<Revealed | null>(null);
  const [before, setBefore] = useState<Revealed | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  useEffect(() => { if (!open) { setShown(null); setBefore(null); } }, [open]);
  const fetchText = async (): Promise<Revealed | undefined> => {
    try {
      return await reveal(props.desk.view.id, own, colleagues);
    } catch (error) {
      if (isRefusal(error)) refusal.set({ problem: error.problem, wanted: t('shelter.show') });
      else setWrong(error instanceof DoesNotOpen ? t('shelter.does_not_open') : t('problem.unreached'));
      return undefined;
    }
  };
  const go_on = async (what: Wanted) => {
    setWrong('');
    setBusy(true);
    const found = view.present && view.may_open ? await fetchText() : undefined;
    setBusy(false);
    if (what === 'show') setShown(found ?? null);
    if (what !== 'seal' || (view.present && view.may_open && !found)) return setWanted('');
    setBefore(found ?? null);
    setWanted('seal');
  };
  const start = (what: Wanted) => {
    setWanted(what);
    if (unlocked.get()) void go_on(what);
    else setAsking(true);
  };
  return (
    <Card title={t('shelter.title')}>
      <p class="dim">{t('shelter.about')}</p>
      {wrong ? <Notice tone="bad" role="alert">{wrong}</Notice> : null}
      {view.present ? <Facts items={[[t('shelter.sealed_on'), day(view.sealed_on)], [t('shelter.sealed_by'), colleagues.find((one) => one.account === view.sealed_by)?.display ?? view.sealed_by]]} /> : <Empty title={t('shelter.none')} />}
      {view.present ? <Readers view={view} /> : null}
      {view.present && !view.may_open ? <Notice><p>{t('shelter.not_named')}</p></Notice> : null}
      {shown ? <Shown revealed={shown} onHide={() => setShown(null)} /> : null}
      <div class="row">
        {view.present && view.may_open && !shown ? <Button kind="primary" busy={busy} onClick={() => start('show')}>{t('shelter.show')}</Button> : null}
        {view.may_seal && !props.desk.past ? <Button kind={view.present ? 'plain' : 'primary'} busy={busy} onClick={() => start('seal')}>{view.present ? t('shelter.change') : t('shelter.add')}</Button> : null}
      </div>
      {asking ? <UnlockDialog own={own} onClose={() => setAsking(false)} onOpen={() => { setAsking(false); void go_on(wanted); }} /> : null}
      {wanted === 'seal' && open && !asking && !busy ? <SealDialog {...props} before={before} onClose={() => { setWanted(''); setBefore(null); }} /> : null}
    </Card>
  );
}

/** Where the person is hidden: sealed in the browser, opened in the browser, shown on a press and hidden again. */
export function ShelterTab(desk: CaseDesk) {
  const shelter = useQuery<ShelterView>(`/cases/${desk.view.id}/shelter`);
  const own = useOwnKeys();
  const colleagues = useQuery<ColleagueKeys>('/desk/keys');
  const problem = shelter.problem ?? own.problem ?? colleagues.problem;
  if (problem) return <ProblemBox problem={problem} onRetry={() => { shelter.refresh(); own.refresh(); colleagues.refresh(); }} />;
  if (!shelter.data || !own.data || !colleagues.data) return <Loading />;
  if (!own.data.current) {
    return (
      <Card title={t('shelter.title')}>
        <p>{t('shelter.about')}</p>
        <Notice tone="warn"><p>{t('shelter.key_first')} <a href={href('keys')}>{t('keys.make')}</a></p></Notice>
      </Card>
    );
  }
  return <Kept desk={desk} view={shelter.data} own={own.data} colleagues={colleagues.data.items} />;
}
