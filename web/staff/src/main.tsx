import { render } from 'preact';
import '@fontsource-variable/source-sans-3/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/pages.css';
import { App } from './app';
import { preferredLang, setLang } from './i18n';
import { guardWindow } from './state/drafts';
import { startKeys } from './state/keys';
import { startRouter } from './state/router';
import { lookWhoIsThere } from './state/session';
import { startTheme } from './state/theme';
import { writes } from './state/writes';

async function start(): Promise<void> {
  startTheme();
  startRouter();
  startKeys();
  guardWindow(() => writes.get().length > 0);
  await setLang(preferredLang());
  const root = document.getElementById('app');
  if (root) render(<App />, root);
  await lookWhoIsThere();
}

void start();
