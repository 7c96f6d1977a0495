import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/client';
import type { MyAccount, PasskeyLine, SessionLine } from '../api/types';
import { local, moment, t, tc, tn } from '../i18n';
import { Button, Card, Chip, Dialog, Empty, Loading, Notice, Page, problemText, ProblemBox, TextField } from '../parts/ui';
import { addPasskey, NoPasskey, passkeyAddress, passkeysWork } from '../state/passkeys';
import { useQuery } from '../state/query';
import { go } from '../state/router';
import { goToProvider, lookWhoIsThere, me, sign_in_trouble } from '../state/session';
import { useStore } from '../state/store';
import { isRefusal } from '../state/writes';

/** Does one thing with the account, says what went wrong, and reads the account again. */
function useAct(refresh: () => void) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const act = async (what: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setError('');
    try {
      await what();
      await lookWhoIsThere();
      refresh();
      return true;
    } catch (failure) {
      setError(isRefusal(failure) ? problemText(failure.problem) : t(failure instanceof NoPasskey ? 'signin.no_passkey' : 'problem.unreached'));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, trouble: error ? <Notice tone="bad" role="alert">{error}</Notice> : null };
}

interface Part { account: MyAccount; refresh: () => void }

function PasskeyRow(props: { passkey: PasskeyLine; busy: boolean; onRemove: () => void }) {
  const { passkey } = props;
  return (
    <li class="factor">
      <div>
        <p><strong>{passkey.name}</strong> {passkey.level < 3 ? <Chip tone="warn">{t('account.unconfirmed')}</Chip> : null}{passkey.warned ? <Chip tone="bad">{t('account.maybe_copied')}</Chip> : null}</p>
        <p class="dim">{t('account.added_on', { date: moment(passkey.added) })}{passkey.used ? ` · ${t('account.used_on', { date: moment(passkey.used) })}` : ''}</p>
      </div>
      <Button small busy={props.busy} label={t('account.remove_named', { name: passkey.name })} onClick={props.onRemove}>{t('account.remove')}</Button>
    </li>
  );
}

function Passkeys({ account, refresh }: Part) {
  const [name, setName] = useState('');
  const { act, busy, trouble } = useAct(refresh);
  const elsewhere = passkeyAddress(account.passkeys_at);
  const add = async (event: Event) => {
    event.preventDefault();
    if (await act(() => addPasskey(name.trim()))) setName('');
  };
  return (
    <Card title={t('account.passkeys')} count={account.passkeys.length}>
      <p class="dim">{t('account.passkeys_about')}</p>
      {trouble}
      {account.passkeys.length === 0 ? <Empty title={t('account.no_passkeys')} /> : (
        <ul class="factors">
          {account.passkeys.map((passkey) => <PasskeyRow key={passkey.id} passkey={passkey} busy={busy} onRemove={() => void act(() => ask(`/account/passkeys/${passkey.id}`, { method: 'DELETE' }))} />)}
        </ul>
      )}
      {account.passkeys.length === 1 ? <Notice>{t('account.two_passkeys')}</Notice> : null}
      {passkeysWork(account.passkeys_at) ? (
        <form class="stack" onSubmit={(event) => void add(event)}>
          <TextField label={t('account.passkey_name')} hint={t('account.passkey_name_hint')} value={name} onInput={setName} autocomplete="off" />
          <div><Button kind={account.passkeys.length < 2 ? 'primary' : 'plain'} type="submit" busy={busy} disabled={!name.trim()}>{t('account.add_passkey')}</Button></div>
        </form>
      ) : <p class="dim">{t('account.passkeys_not_here')} {elsewhere ? <a href={elsewhere}>{t('signin.passkeys_elsewhere')}</a> : null}</p>}
    </Card>
  );
}

function AuthenticatorApp({ account, refresh }: Part) {
  const [fresh, setFresh] = useState<{ challenge: string; secret: string; uri: string } | null>(null);
  const [code, setCode] = useState('');
  const { act, busy, trouble } = useAct(refresh);
  const start = () => act(async () => setFresh((await ask<{ challenge: string; secret: string; uri: string }>('/account/totp/question', { method: 'POST' })).data));
  const use = async (event: Event) => {
    event.preventDefault();
    const done = await act(() => ask('/account/totp', { method: 'POST', body: { challenge: fresh?.challenge, code: code.trim() } }));
    if (done || !fresh) setFresh(null);
    setCode('');
  };
  return (
    <Card title={t('account.totp')}>
      <p class="dim">{t('account.totp_about')}</p>
      {trouble}
      {account.totp ? (
        <div class="factor">
          <p>{t('account.added_on', { date: moment(account.totp) })}</p>
          <Button small busy={busy} label={t('account.remove_named', { name: t('account.totp') })} onClick={() => void act(() => ask('/account/totp', { method: 'DELETE' }))}>{t('account.remove')}</Button>
        </div>
      ) : null}
      {fresh ? (
        <form class="stack" onSubmit={(event) => void use(event)}>
          <p>{t('account.totp_secret')}</p>
          <p><code class="secret">{fresh.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
          <p><a href={fresh.uri}>{t('account.totp_link')}</a></p>
          <TextField label={t('account.totp_code')} autocomplete="one-time-code" value={code} onInput={setCode} />
          <div><Button kind="primary" type="submit" busy={busy}>{t('account.totp_use')}</Button></div>
        </form>
      ) : <div><Button busy={busy} onClick={() => void start()}>{t(account.totp ? 'account.totp_replace' : 'account.totp_set_up')}</Button></div>}
    </Card>
  );
}

function Recovery({ account, refresh }: Part) {
  const [codes, setCodes] = useState<string[]>([]);
  const { act, busy, trouble } = useAct(refresh);
  const make = () => act(async () => setCodes((await ask<{ codes: string[] }>('/account/recovery', { method: 'POST' })).data.codes));
  return (
    <Card title={t('account.recovery')}>
      <p class="dim">{t('account.recovery_about')}</p>
      {trouble}
      <p>{tn('account.recovery_left', account.recovery_left)}</p>
      <div><Button busy={busy} onClick={() => void make()}>{t('account.recovery_make')}</Button></div>
      {codes.length ? (
        <Dialog title={t('account.recovery')} onClose={() => setCodes([])} foot={<Button kind="primary" onClick={() => setCodes([])}>{t('ui.close')}</Button>}>
          <p>{t('account.recovery_once')}</p>
          <ul class="codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
        </Dialog>
      ) : null}
    </Card>
  );
}

function Identities({ account, refresh }: Part) {
  const { act, busy, trouble } = useAct(refresh);
  if (!account.provider) return null;
  return (
    <Card title={local(account.provider) || t('account.identities')}>
      {trouble}
      {account.identities.map((identity) => <p key={identity.issuer}>{t('account.joined', { date: moment(identity.added) })} <span class="dim">{identity.issuer}</span></p>)}
      <div>
        {account.identities.length
          ? <Button busy={busy} onClick={() => void act(() => ask('/account/identities', { method: 'DELETE' }))}>{t('account.part')}</Button>
          : <Button busy={busy} onClick={() => void act(() => goToProvider(true))}>{t('account.join')}</Button>}
      </div>
    </Card>
  );
}

function Password({ refresh }: Part) {
  const [password, setPassword] = useState('');
  const [saved, setSaved] = useState(false);
  const { act, busy, trouble } = useAct(refresh);
  const save = async (event: Event) => {
    event.preventDefault();
    setSaved(false);
    if (!(await act(() => ask('/account/password', { method: 'POST', body: { password } })))) return;
    setPassword('');
    setSaved(true);
  };
  return (
    <Card title={t('account.password')}>
      {trouble}
      {saved ? <Notice tone="good" role="status">{t('account.password_saved')}</Notice> : null}
      <form class="stack" onSubmit={(event) => void save(event)}>
        <TextField label={t('account.password_new')} hint={t('account.password_hint')} type="password" autocomplete="new-password" value={password} onInput={setPassword} />
        <div><Button type="submit" busy={busy} disabled={!password}>{t('account.password_save')}</Button></div>
      </form>
    </Card>
  );
}

function Sessions({ account, refresh }: Part) {
  const { act, busy, trouble } = useAct(refresh);
  const line = (session: SessionLine) => (
    <li class="factor" key={session.id}>
      <div>
        <p><strong>{tc('how', session.how)}</strong> {session.current ? <Chip tone="info">{t('account.session_here')}</Chip> : null}</p>
        <p class="dim">{t('account.session_line', { since: moment(session.created), seen: moment(session.last_seen) })}</p>
      </div>
      {session.current ? null : <Button small busy={busy} label={t('account.session_end_named', { since: moment(session.created) })} onClick={() => void act(() => ask(`/account/sessions/${session.id}`, { method: 'DELETE' }))}>{t('account.session_end')}</Button>}
    </li>
  );
  return (
    <Card title={t('account.sessions')} count={account.sessions.length}>
      {trouble}
      <ul class="factors">{account.sessions.map(line)}</ul>
      {account.sessions.length > 1 ? <div><Button busy={busy} onClick={() => void act(() => ask('/account/sessions', { method: 'DELETE' }))}>{t('account.sessions_end')}</Button></div> : null}
    </Card>
  );
}

export function AccountPage() {
  const query = useQuery<MyAccount>('/account');
  const trouble = useStore(sign_in_trouble);
  const account = query.data;
  // Whoever sets the first factor up stays here when the rest opens.
  useEffect(() => {
    if (me().level < 2) go('account');
  }, []);
  if (!account) return <Page wide title={t('account.title')}>{query.problem ? <ProblemBox problem={query.problem} onRetry={query.refresh} /> : <Loading />}</Page>;
  const part = { account, refresh: query.refresh };
  return (
    <Page wide title={t('account.title')} lead={t('account.about')}>
      {trouble ? <Notice tone="bad" role="alert">{trouble}</Notice> : null}
      {account.waived ? <Notice>{t('account.waived')}</Notice> : null}
      {account.level < 2 ? <Notice tone="warn">{t('account.set_up')}</Notice> : null}
      {me().warning ? <Notice tone="bad" role="alert">{t('account.warning')}</Notice> : null}
      <div class="columns">
        <div class="columns__main"><Passkeys {...part} /><Sessions {...part} /></div>
        <div class="columns__side"><Identities {...part} /><AuthenticatorApp {...part} /><Recovery {...part} /><Password {...part} /></div>
      </div>
    </Page>
  );
}
