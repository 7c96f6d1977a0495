import { useState } from 'preact/hooks';
import type { Ways } from '../api/types';
import { local, t } from '../i18n';
import { NoPasskey, passkeyAddress, passkeysWork } from '../state/passkeys';
import { goToProvider, signIn, signInWithPasskey, type Credentials } from '../state/session';
import { isRefusal } from '../state/writes';
import { Button, Disclosure, Notice, problemText, TextField } from './ui';

function wordsFor(failure: unknown): string {
  if (isRefusal(failure)) return problemText(failure.problem);
  return t(failure instanceof NoPasskey ? 'signin.no_passkey' : 'problem.unreached');
}

/** A password, and then a code when the account has a second factor. `name` is fixed when somebody signs in again. */
function PasswordForm(props: { name?: string; busy: boolean; primary: boolean; onEnter: (credentials: Credentials) => Promise<void> }) {
  const [name, setName] = useState(props.name ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [more, setMore] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const typed: Credentials = { name, password };
    if (more && /^\s*\d{6}\s*$/.test(code)) typed.code = code.trim();
    else if (more) typed.recovery = code;
    try {
      await props.onEnter(typed);
    } catch (failure) {
      if (!isRefusal(failure) || failure.problem.code !== 'factor_needed') return;
      setMore(true);
    }
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      {props.name === undefined ? <TextField label={t('signin.name')} name="username" autocomplete="username" value={name} onInput={setName} /> : null}
      <TextField label={t('signin.password')} type="password" name="password" autocomplete="current-password" value={password} onInput={setPassword} />
      {more ? <TextField label={t('signin.code')} hint={t('signin.code_hint')} name="code" autocomplete="one-time-code" value={code} onInput={setCode} /> : null}
      <div><Button kind={props.primary ? 'primary' : 'plain'} type="submit" busy={props.busy}>{t('signin.go')}</Button></div>
    </form>
  );
}

function InvitationForm(props: { busy: boolean; onEnter: (credentials: Credentials) => Promise<void> }) {
  const [name, setName] = useState('');
  const [invitation, setInvitation] = useState('');
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); void props.onEnter({ name, invitation }).catch(() => undefined); }}>
      <TextField label={t('signin.name')} autocomplete="username" value={name} onInput={setName} />
      <TextField label={t('signin.invitation_code')} autocomplete="one-time-code" value={invitation} onInput={setInvitation} />
      <div><Button type="submit" busy={props.busy}>{t('signin.go')}</Button></div>
    </form>
  );
}

/** The surest way first: a passkey, then the identity provider, then a password with a code. */
export function SignInForm(props: { ways: Ways; name?: string; trouble?: string }) {
  const [error, setError] = useState(props.trouble ?? '');
  const [busy, setBusy] = useState(false);
  const { ways } = props;
  const elsewhere = passkeyAddress(ways.passkeys);
  const attempt = async (how: () => Promise<void>) => {
    setBusy(true);
    setError('');
    try {
      await how();
    } catch (failure) {
      setError(wordsFor(failure));
      setBusy(false);
      throw failure;
    }
  };
  const enter = (credentials: Credentials) => attempt(() => signIn(credentials));
  const passkeys = passkeysWork(ways.passkeys);
  return (
    <div class="stack">
      {error ? <Notice tone="bad" role="alert">{error}</Notice> : null}
      {passkeys ? <div><Button kind="primary" busy={busy} onClick={() => void attempt(signInWithPasskey).catch(() => undefined)}>{t('signin.passkey')}</Button></div> : null}
      {ways.provider ? <div><Button busy={busy} onClick={() => void attempt(() => goToProvider(false)).catch(() => undefined)}>{local(ways.provider)}</Button></div> : null}
      <PasswordForm name={props.name} busy={busy} primary={!passkeys} onEnter={enter} />
      {props.name === undefined ? <Disclosure quiet summary={t('signin.invited')}><InvitationForm busy={busy} onEnter={enter} /></Disclosure> : null}
      {elsewhere ? <p class="dim"><a href={elsewhere}>{t('signin.passkeys_elsewhere')}</a></p> : null}
    </div>
  );
}
