import { render } from 'preact';
import '@fontsource-variable/source-sans-3/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/pages.css';
import './styles/letterbox.css';
import { App } from './app';
import { preferredLang, setLang, t } from './i18n';
import { guardWindow } from './state/drafts';
import { startKeys } from './state/keys';
import { startRouter } from './state/router';
import { problemText } from './parts/ui';
import { askForProof } from './state/proof';
import { comeBackFromProvider, lookWhoIsThere, providerAnswer, sign_in_trouble } from './state/session';
import { startTheme } from './state/theme';
import { isRefusal, writes } from './state/writes';
import { onStepUp } from './api/client';

async function start(): Promise<void> {
  startTheme();
  startRouter();
  startKeys();
  guardWindow(() => writes.get().length > 0);
  await setLang(preferredLang());
  const root = document.getElementById('app');
  if (root) render(<App />, root);
  onStepUp(askForProof);
  const answer = providerAnswer();
  await lookWhoIsThere();
  if (!answer) return;
  try {
    await comeBackFromProvider(answer);
  } catch (error) {
    sign_in_trouble.set(isRefusal(error) ? problemText(error.problem) : t('problem.unreached'));
  }
}

void start();
