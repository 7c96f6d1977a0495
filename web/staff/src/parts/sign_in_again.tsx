import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { session, signIn } from '../state/session';
import { isRefusal } from '../state/writes';
import { Button, Dialog, Notice, problemText, TextField } from './ui';

/** The session ended. The page behind stays as it is, with everything typed in it. */
export function SignInAgain(props: { name: string }) {
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(props.name, password);
    } catch (failure) {
      setError(isRefusal(failure) ? problemText(failure.problem) : t('problem.unreached'));
      setBusy(false);
    }
  };
  const leave = () => session.set({ state: 'out', demo_accounts: [] });
  return (
    <Dialog title={t('again.title')} onClose={leave}>
      <form onSubmit={submit} class="stack">
        <p>{t('again.about')}</p>
        {error ? <Notice tone="bad" role="alert">{error}</Notice> : null}
        <TextField label={t('signin.password')} type="password" autocomplete="current-password" value={password} onInput={setPassword} />
        <div class="row"><Button kind="primary" type="submit" busy={busy}>{t('signin.go')}</Button><Button kind="quiet" onClick={leave}>{t('again.other')}</Button></div>
      </form>
    </Dialog>
  );
}
