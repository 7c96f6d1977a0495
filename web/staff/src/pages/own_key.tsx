import { useEffect, useState } from 'preact/hooks';
import { day, list, t } from '../i18n';
import { Button, Card, Chip, Disclosure, Facts, Loading, Notice, Page, ProblemBox, problemText, TextField } from '../parts/ui';
import type { MadeKey, OwnKeys } from '../sealed/messages';
import { keepKey, kShortest, passkeysArePossible, passkeySecret, useOwnKeys } from '../sealed/own_keys';
import { lock, sealing, unlocked } from '../sealed/sealed';
import { UnlockDialog } from '../sealed/unlock_dialog';
import { me } from '../state/session';
import { useStore } from '../state/store';
import { isRefusal } from '../state/writes';

const errorText = (error: unknown): string => (isRefusal(error) ? problemText(error.problem) : t('problem.unreached'));

function PassphraseForm(props: { action: string; busy: boolean; onReady: (passphrase: string) => void }) {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const short = [...first].length < kShortest;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!short && first === second) props.onReady(first);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField label={t('keys.passphrase')} hint={t('keys.passphrase_hint', { n: kShortest })} type="password" autocomplete="new-password" value={first} onInput={setFirst} maxLength={1000}
        error={first && short ? t('keys.too_short', { n: kShortest }) : undefined} />
      <TextField label={t('keys.passphrase_again')} type="password" autocomplete="new-password" value={second} onInput={setSecond} maxLength={1000}
        error={second && second !== first ? t('keys.differ') : undefined} />
      <div class="row"><Button kind="primary" type="submit" busy={props.busy} disabled={short || first !== second}>{props.action}</Button></div>
    </form>
  );
}

/** The code is shown once. The last group typed back shows that it stands on paper. */
function CodeStep(props: { made: MadeKey; busy: boolean; onKept: () => void }) {
  const [typed, setTyped] = useState('');
  const groups = props.made.code.split('-');
  const right = typed.trim().toUpperCase() === groups.at(-1);
  return (
    <div class="stack">
      <Notice tone="warn"><p>{t('keys.code_about')}</p></Notice>
      <div class="keycode">
        <p class="keycode__for">{t('keys.code_for', { name: me().user.display, date: day(me().today) })}</p>
        <p class="keycode__digits" data-code>{groups.map((group) => <span key={group}>{group}</span>)}</p>
        <p class="dim">{t('keys.fingerprint')}: <span class="num">{props.made.fingerprint}</span></p>
      </div>
      <div class="row"><Button onClick={() => print()}>{t('ui.print')}</Button></div>
      <TextField secret label={t('keys.code_check')} value={typed} onInput={setTyped} maxLength={8} />
      <div class="row"><Button kind="primary" busy={props.busy} disabled={!right} onClick={props.onKept}>{t('keys.keep')}</Button></div>
    </div>
  );
}

/** Passphrase, then code, then the server keeps it: what was not put on paper is never used. */
function KeyForm(props: { action: string; make: (passphrase: string) => Promise<MadeKey>; replaces: string | undefined; onDone: () => void }) {
  const [made, setMade] = useState<MadeKey | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const during = async (work: () => Promise<void>) => {
    setBusy(true);
    setWrong('');
    await work().catch((error: unknown) => setWrong(errorText(error)));
    setBusy(false);
  };
  const keep = () => during(async () => {
    if (made) await keepKey(made, props.replaces);
    unlocked.set(true);
    props.onDone();
  });
  return (
    <>
      {wrong ? <Notice tone="bad" role="alert">{wrong}</Notice> : null}
      {made ? <CodeStep made={made} busy={busy} onKept={() => void keep()} />
        : <PassphraseForm action={props.action} busy={busy} onReady={(passphrase) => void during(async () => setMade(await props.make(passphrase)))} />}
    </>
  );
}

function Fingerprint(props: { box: string; sign: string }) {
  const [text, setText] = useState('');
  useEffect(() => {
    let mine = true;
    void sealing('fingerprints', [{ box: props.box, sign: props.sign }]).then(([one]) => { if (mine) setText(one ?? ''); }, () => undefined);
    return () => { mine = false; };
  }, [props.box, props.sign]);
  return text ? <span class="num fingerprint">{text}</span> : <Loading />;
}

type Doing = '' | 'open' | 'ways' | 'replace';

function Ways(props: { own: OwnKeys; onDone: () => void }) {
  const [said, setSaid] = useState('');
  const add = async () => {
    const secret = await passkeySecret();
    const current = props.own.current;
    if (!secret || !current) return setSaid(t('keys.no_prf'));
    try {
      const wrap = await sealing('addPasskey', props.own.account, secret.credential, secret.prf);
      await keepKey({ ...current, wraps: [...current.wraps.filter((one) => one.credential !== wrap.credential), wrap] }, current.id);
      props.onDone();
    } catch (error) {
      setSaid(errorText(error));
    }
  };
  return (
    <>
      {passkeysArePossible() ? <Button onClick={() => void add()}>{t('keys.add_passkey')}</Button> : null}
      {said ? <Notice tone="warn" role="status">{said}</Notice> : null}
    </>
  );
}

function Present(props: { own: OwnKeys; refresh: () => void }) {
  const [doing, setDoing] = useState<Doing>('');
  const open = useStore(unlocked);
  const current = props.own.current;
  if (!current) return null;
  const done = () => {
    setDoing('');
    props.refresh();
  };
  const kept = current.wraps;
  const lost = !open;
  return (
    <>
      <Card title={t('keys.yours')} actions={open ? <Chip tone="good">{t('keys.is_open')}</Chip> : undefined}>
        <Facts items={[
          [t('keys.fingerprint'), <Fingerprint box={current.box} sign={current.sign} />],
          [t('keys.made'), day(current.made)],
          [t('keys.ways'), list(kept.map((wrap) => t(`keys.way_${wrap.way}`)))],
        ]} />
        <p class="dim">{t('keys.fingerprint_about')}</p>
        <Disclosure quiet summary={t('keys.public')}>
          <Facts items={[[t('keys.public_box'), <span class="num letterbox-hash">{current.box}</span>], [t('keys.public_sign'), <span class="num letterbox-hash">{current.sign}</span>]]} />
        </Disclosure>
        <div class="row">
          {open ? <Button onClick={lock}>{t('keys.lock')}</Button> : <Button kind="primary" onClick={() => setDoing('open')}>{t('keys.open')}</Button>}
          {open ? <Button onClick={() => setDoing('ways')}>{t('keys.new_ways')}</Button> : null}
          <Button kind={open ? 'plain' : 'quiet'} onClick={() => setDoing('replace')}>{t(open ? 'keys.replace' : 'keys.lost')}</Button>
          {open ? <Ways own={props.own} onDone={done} /> : null}
        </div>
      </Card>
      {open && doing === 'ways' ? (
        <Card title={t('keys.new_ways')}>
          <KeyForm action={t('keys.go_on')} make={(passphrase) => sealing('rewrap', props.own.account, passphrase, kept)} replaces={current.id} onDone={done} />
        </Card>
      ) : null}
      {doing === 'replace' ? (
        <Card title={t('keys.replace')}>
          <p>{t(lost ? 'keys.lost_about' : 'keys.replace_about')}</p>
          <KeyForm action={t('keys.make')} make={(passphrase) => sealing('make', props.own.account, passphrase)} replaces={current.id} onDone={done} />
        </Card>
      ) : null}
      {doing === 'open' ? <UnlockDialog own={props.own} onOpen={() => setDoing('')} onClose={() => setDoing('')} /> : null}
    </>
  );
}

/** One's own key for what the server must not read: made here, once, with a code on paper. */
export function OwnKeyPage() {
  const own = useOwnKeys();
  if (!own.data) return <Page title={t('keys.title')}>{own.problem ? <ProblemBox problem={own.problem} onRetry={own.refresh} /> : <Loading />}</Page>;
  const { account } = own.data;
  return (
    <Page title={t('keys.title')} lead={t('keys.lead')}>
      {own.data.current ? <Present own={own.data} refresh={own.refresh} /> : (
        <Card title={t('keys.make')}>
          <p>{t('keys.make_about')}</p>
          <KeyForm action={t('keys.make')} make={(passphrase) => sealing('make', account, passphrase)} replaces={undefined} onDone={own.refresh} />
        </Card>
      )}
    </Page>
  );
}
