import { useState } from 'preact/hooks';
import type { DemoAccount, Ways } from '../api/types';
import { t, tc } from '../i18n';
import { SignInForm } from '../parts/sign_in_form';
import { Button, Notice, problemText } from '../parts/ui';
import { LangSwitch, ThemeSwitch } from '../shell';
import { sign_in_trouble, signIn } from '../state/session';
import { useStore } from '../state/store';
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

export function SignInPage(props: { accounts: DemoAccount[]; ways: Ways }) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState('');
  const trouble = useStore(sign_in_trouble);
  const enter = async (account: DemoAccount) => {
    setBusy(account.name);
    setError('');
    try {
      await signIn({ name: account.name, password: account.password });
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
          <div class="stack card">
            {error ? <Notice tone="bad" role="alert">{error}</Notice> : null}
            <SignInForm key={trouble} ways={props.ways} trouble={trouble} />
            {props.accounts.length ? <p class="dim">{t('signin.waived')}</p> : null}
          </div>
        </div>
        {props.accounts.length ? <DemoAccounts accounts={props.accounts} busy={busy} onPick={(account) => void enter(account)} /> : null}
      </main>
    </div>
  );
}
