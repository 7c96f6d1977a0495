import { useState } from 'preact/hooks';
import type { DemoAccount } from '../api/types';
import { t, tc } from '../i18n';
import { Button, Notice, problemText, TextField } from '../parts/ui';
import { LangSwitch, ThemeSwitch } from '../shell';
import { signIn } from '../state/session';
import { isRefusal } from '../state/writes';

function DemoAccounts(props: { accounts: DemoAccount[]; busy: string; onPick: (account: DemoAccount) => void }) {
  const roles = [...new Set(props.accounts.map((account) => account.role))];
  return (
    <section class="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('signin.demo_title')}</h2>
      <p class="dim">{t('signin.demo_about')}</p>
      <table>
        <caption class="sr">{t('signin.demo_title')}</caption>
        <thead><tr><th scope="col">{t('signin.role')}</th><th scope="col">{t('signin.sign_in_as')}</th></tr></thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role}>
              <th scope="row">{tc('role', role)}</th>
              <td>
                <div class="demo__buttons">
                  {props.accounts.filter((account) => account.role === role).map((account) => (
                    <Button key={account.name} small busy={props.busy === account.name} onClick={() => props.onPick(account)}>{account.display}</Button>
                  ))}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function SignInPage(props: { accounts: DemoAccount[] }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState('');
  const enter = async (who: string, secret: string) => {
    setBusy(who);
    setError('');
    try {
      await signIn(who, secret);
    } catch (failure) {
      setError(isRefusal(failure) ? problemText(failure.problem) : t('problem.unreached'));
      setBusy('');
    }
  };
  return (
    <div class="signin">
      {props.accounts.length ? <p class="invented" role="note">{t('ui.invented')}</p> : null}
      <header class="signin__top"><LangSwitch /><ThemeSwitch /></header>
      <main class="signin__main" id="main">
        <div class="signin__intro">
          <img src="./favicon.svg" alt="" width="56" height="56" />
          <h1 tabIndex={-1}>Relais</h1>
          <p class="lead">{t('signin.about')}</p>
          <form class="stack card" onSubmit={(event) => { event.preventDefault(); void enter(name, password); }}>
            {error ? <Notice tone="bad" role="alert">{error}</Notice> : null}
            <TextField label={t('signin.name')} name="username" autocomplete="username" value={name} onInput={setName} />
            <TextField label={t('signin.password')} type="password" name="password" autocomplete="current-password" value={password} onInput={setPassword} />
            <div><Button kind="primary" type="submit" busy={busy !== '' && busy === name}>{t('signin.go')}</Button></div>
          </form>
        </div>
        {props.accounts.length ? <DemoAccounts accounts={props.accounts} busy={busy} onPick={(account) => void enter(account.name, account.password)} /> : null}
      </main>
    </div>
  );
}
