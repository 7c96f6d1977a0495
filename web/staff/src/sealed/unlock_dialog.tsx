import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button, Dialog, Notice, Radios, TextField } from '../parts/ui';
import type { KeyWrap, OwnKeys, Secret } from './messages';
import { passkeysArePossible, passkeySecret, unlock } from './own_keys';

type Way = KeyWrap['way'];

function waysOf(own: OwnKeys): Way[] {
  const there = new Set(own.current?.wraps.map((wrap) => wrap.way));
  return (['passphrase', 'passkey', 'code'] as const).filter((way) => there.has(way) && (way !== 'passkey' || passkeysArePossible()));
}

/** Opens one's private keys in this window. What is typed here never leaves the browser. */
export function UnlockDialog(props: { own: OwnKeys; onOpen: () => void; onClose: () => void }) {
  const ways = waysOf(props.own);
  const [way, setWay] = useState<Way>(ways.includes('passkey') ? 'passkey' : ways[0] ?? 'passphrase');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong('');
    const secret: Secret | undefined = way === 'passkey' ? await passkeySecret() : { way, text: typed };
    const open = secret ? await unlock(props.own, secret) : false;
    setBusy(false);
    if (!open) return setWrong(secret ? t('keys.wrong') : t('keys.no_prf'));
    setTyped('');
    props.onOpen();
  };
  return (
    <Dialog title={t('keys.open')} onClose={props.onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('keys.open_about')}</p>
        {wrong ? <Notice tone="bad" role="alert">{wrong}</Notice> : null}
        {ways.length > 1 ? <Radios segmented legend={t('keys.way')} value={way} onChange={(next) => { setWay(next as Way); setTyped(''); }} options={ways.map((one) => ({ value: one, label: t(`keys.way_${one}`) }))} /> : null}
        {way === 'passphrase' ? <TextField label={t('keys.passphrase')} type="password" value={typed} onInput={setTyped} maxLength={1000} /> : null}
        {way === 'code' ? <TextField secret label={t('keys.code')} value={typed} onInput={setTyped} maxLength={60} /> : null}
        <div class="row"><Button kind="primary" type="submit" busy={busy} disabled={way !== 'passkey' && !typed}>{t('keys.open')}</Button></div>
      </form>
    </Dialog>
  );
}
