import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from './api/types';
import { kLangs, lang, local, setLang, t, tn, weekday } from './i18n';
import type { Lang } from './api/types';
import { homeOf, navOf, type NavItem } from './nav';
import { CustodyLine } from './pages/letterbox/escrow';
import { ConflictDialog } from './parts/conflict';
import { HelpDialog } from './parts/help';
import { RefusalDialog } from './parts/refusal';
import { SaveState } from './parts/save_state';
import { SignInAgain } from './parts/sign_in_again';
import { ProofDialog } from './parts/proof_dialog';
import { Button, Dialog } from './parts/ui';
import { conflict, refusal } from './state/attempt';
import { forgetDrafts, unsent } from './state/drafts';
import { help_open } from './state/keys';
import { wanted_proof } from './state/proof';
import { forgetAll } from './state/query';
import { href, go, type Route } from './state/router';
import { search_text } from './state/search';
import { signOut } from './state/session';
import { useStore } from './state/store';
import { setTheme, theme, type Theme } from './state/theme';
import { writes } from './state/writes';

const kLangName: Record<Lang, string> = { fr: 'Français', nl: 'Nederlands', de: 'Deutsch', en: 'English' };

export function LangSwitch() {
  const here = useStore(lang);
  return (
    <div class="langs" role="group" aria-label={t('ui.language')}>
      {kLangs.map((code) => (
        <button key={code} type="button" lang={code} aria-pressed={here === code} title={kLangName[code]} onClick={() => void setLang(code)}>
          <span aria-hidden="true">{code}</span><span class="sr">{kLangName[code]}</span>
        </button>
      ))}
    </div>
  );
}

export function ThemeSwitch() {
  const now = useStore(theme);
  const next: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
  return (
    <button type="button" class="button button--quiet" onClick={() => setTheme(next[now])} title={t(`theme.${now}`)}>
      <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" /><path class="icon__solid" d="M8 2a6 6 0 0 1 0 12z" /></svg>
      <span class="sr">{t(`theme.${now}`)}</span>
    </button>
  );
}

function NavList(props: { items: NavItem[]; at: string; label: string }) {
  return (
    <nav aria-label={props.label}>
      <ul>
        {props.items.map((item) => (
          <li key={item.page}>
            <a href={href(item.page)} aria-current={props.at === item.page ? 'page' : undefined}>
              <span>{t(item.key)}</span>
              {item.shortcut ? <kbd aria-hidden="true">{item.shortcut}</kbd> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const kUnder: Record<string, string> = { case: 'cases', operation: 'operations', report: 'letterbox', '': '' };

function Search() {
  const text = useStore(search_text);
  return (
    <form class="search" role="search" onSubmit={(event) => { event.preventDefault(); go('cases'); }}>
      <label class="sr" for="search">{t('ui.search')}</label>
      <input id="search" type="search" placeholder={t('ui.search')} value={text} autocomplete="off"
        onInput={(event) => search_text.set(event.currentTarget.value)} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function SignOutDialog(props: { onClose: () => void; onDone: () => void }) {
  return (
    <Dialog title={t('signout.unsent_title')} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('signout.stay')}</Button><Button kind="danger" onClick={props.onDone}>{t('signout.discard')}</Button></>}>
      <p>{t('signout.unsent')}</p>
    </Dialog>
  );
}

function useSignOut() {
  const [asking, setAsking] = useState(false);
  const done = async () => {
    setAsking(false);
    forgetDrafts();
    forgetAll();
    search_text.set('');
    await signOut();
    go('');
  };
  const start = () => (unsent.get().size > 0 || writes.get().length > 0 ? setAsking(true) : void done());
  return { start, dialog: asking ? <SignOutDialog onClose={() => setAsking(false)} onDone={() => void done()} /> : null };
}

function Dialogs(props: { ended: boolean; user: string }) {
  const refused = useStore(refusal);
  const clash = useStore(conflict);
  const help = useStore(help_open);
  const proof = useStore(wanted_proof);
  return (
    <>
      {refused ? <RefusalDialog refusal={refused} onClose={() => refusal.set(null)} /> : null}
      {clash ? <ConflictDialog conflict={clash} /> : null}
      {help ? <HelpDialog onClose={() => help_open.set(false)} /> : null}
      {proof ? <ProofDialog wanted={proof} /> : null}
      {props.ended ? <SignInAgain name={props.user} /> : null}
    </>
  );
}

export function Shell(props: { session: Session; ended: boolean; route: Route; children: ComponentChildren }) {
  const { user, today, invented } = props.session;
  const [menu, setMenu] = useState(false);
  const side = useRef<HTMLElement>(null);
  const sign_out = useSignOut();
  const page = props.route.page || homeOf(user.role, user);
  const at = kUnder[page] ?? page;
  const nav = props.session.level < 2 ? { work: [], reference: [] } : navOf(user.role, user);
  useEffect(() => setMenu(false), [props.route]);
  const pending = useStore(unsent);
  return (
    <div class={`shell${menu ? ' shell--menu' : ''}`}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('main')?.focus(); }}>{t('ui.skip')}</a>
      {invented ? <p class="invented" role="note">{t('ui.invented')}</p> : null}
      <header class="top">
        <button type="button" class="button button--quiet top__menu" aria-expanded={menu} aria-controls="side" onClick={() => setMenu(!menu)}>
          <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M2 4h12M2 8h12M2 12h12" /></svg><span class="sr">{t('ui.menu')}</span>
        </button>
        <a class="brand" href={href('')}><img src="./favicon.svg" alt="" width="26" height="26" />Relais</a>
        <p class="top__today">{weekday(today)}</p>
        {nav.work.some((item) => item.page === 'cases') ? <Search /> : <span class="search" />}
        <SaveState />
        <LangSwitch />
        <ThemeSwitch />
        <button type="button" class="button button--quiet top__help" onClick={() => help_open.set(true)} aria-label={t('help.title')}>?</button>
      </header>
      <aside class="side" id="side" ref={side}>
        {nav.work.length ? <NavList items={nav.work} at={at} label={t('nav.work')} /> : null}
        {nav.reference.length ? (
          <>
            <p class="side__label">{t('nav.reference')}</p>
            <NavList items={nav.reference} at={at} label={t('nav.reference')} />
          </>
        ) : null}
        <div class="who">
          <p class="who__name">{user.display}</p>
          <p class="who__desk">{local(user.desk_name) || user.desk}</p>
          <p class="who__account"><a href={href('account')} aria-current={at === 'account' ? 'page' : undefined}>{t('account.title')}</a></p>
          <Button small kind="quiet" onClick={sign_out.start}>{t('ui.sign_out')}</Button>
          {pending.size > 0 ? <p class="who__unsent">{tn('ui.unsent_forms', pending.size)}</p> : null}
        </div>
      </aside>
      <main id="main" tabIndex={-1}>
        {user.custodian && at !== 'custody' && props.session.level > 1 ? <CustodyLine /> : null}
        {props.children}
      </main>
      <Dialogs ended={props.ended} user={user.name} />
      {sign_out.dialog}
    </div>
  );
}
