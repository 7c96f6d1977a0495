import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { NoPasskey } from '../state/passkeys';
import type { WantedProof } from '../state/proof';
import { goToProvider, me, prove, proveWithPasskey, type Credentials } from '../state/session';
import { isRefusal } from '../state/writes';
import { Button, Dialog, Notice, problemText, TextField } from './ui';

/** What one wants to do needs a fresh proof of who one is. The page behind stays as it is. */
export function ProofDialog(props: { wanted: WantedProof }) {
  const { factors, done } = props.wanted;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const needs_code = !factors.includes('password');
  const typed = factors.includes('password') || factors.includes('totp') || factors.includes('recovery');
  const attempt = async (how: () => Promise<void>) => {
    setBusy(true);
    setError('');
    try {
      await how();
      done(true);
    } catch (failure) {
      setError(isRefusal(failure) ? problemText(failure.problem) : t(failure instanceof NoPasskey ? 'signin.no_passkey' : 'problem.unreached'));
      setBusy(false);
    }
  };
  const typedProof = (): Credentials => {
    const shown: Credentials = { name: me().user.name, password };
    if (needs_code && /^\d{6}$/.test(code.trim())) shown.code = code.trim();
    else if (needs_code) shown.recovery = code;
    return shown;
  };
  return (
    <Dialog title={t('proof.title')} onClose={() => done(false)}>
      <div class="stack">
        <p>{t('proof.about')}</p>
        {error ? <Notice tone="bad" role="alert">{error}</Notice> : null}
        {factors.includes('passkey') ? <div><Button kind="primary" busy={busy} onClick={() => void attempt(proveWithPasskey)}>{t('signin.passkey')}</Button></div> : null}
        {factors.includes('oidc') ? <div><Button busy={busy} onClick={() => void attempt(() => goToProvider(true))}>{t('proof.provider')}</Button></div> : null}
        {typed ? (
          <form class="stack" onSubmit={(event) => { event.preventDefault(); void attempt(() => prove(typedProof())); }}>
            <TextField label={t('signin.password')} type="password" autocomplete="current-password" value={password} onInput={setPassword} />
            {needs_code ? <TextField label={t('signin.code')} hint={t('signin.code_hint')} autocomplete="one-time-code" value={code} onInput={setCode} /> : null}
            <div class="row"><Button kind={factors.includes('passkey') ? 'plain' : 'primary'} type="submit" busy={busy}>{t('proof.go')}</Button><Button kind="quiet" onClick={() => done(false)}>{t('ui.close')}</Button></div>
          </form>
        ) : null}
      </div>
    </Dialog>
  );
}
