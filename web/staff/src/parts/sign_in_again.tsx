import { useEffect, useState } from 'preact/hooks';
import type { Ways } from '../api/types';
import { t } from '../i18n';
import { lookForWays, session } from '../state/session';
import { SignInForm } from './sign_in_form';
import { Button, Dialog } from './ui';

/** The session ended. The page behind stays as it is, with everything typed in it. */
export function SignInAgain(props: { name: string }) {
  const [ways, setWays] = useState<Ways>({});
  useEffect(() => {
    void lookForWays().then(setWays);
  }, []);
  const leave = () => session.set({ state: 'out', demo_accounts: [], ways });
  return (
    <Dialog title={t('again.title')} onClose={leave}>
      <div class="stack">
        <p>{t('again.about')}</p>
        <SignInForm ways={{ passkeys: ways.passkeys }} name={props.name} />
        <div><Button kind="quiet" onClick={leave}>{t('again.other')}</Button></div>
      </div>
    </Dialog>
  );
}
