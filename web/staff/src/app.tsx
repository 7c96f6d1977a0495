import { useEffect, useRef } from 'preact/hooks';
import { lang, t } from './i18n';
import { Shell } from './shell';
import { AccountPage } from './pages/account';
import { CalendarPage } from './pages/calendar';
import { NewCasePage } from './pages/case/new';
import { CasePage } from './pages/case/page';
import { CasesPage } from './pages/cases';
import { CentrePage } from './pages/centre';
import { DesksPage } from './pages/desks';
import { DirectoryPage } from './pages/directory';
import { EmergencyPage } from './pages/emergency';
import { LawPage } from './pages/law';
import { LeafletPage } from './pages/leaflet';
import { BusyPage } from './pages/letterbox/busy';
import { EscrowPage } from './pages/letterbox/escrow';
import { InboxPage } from './pages/letterbox/inbox';
import { LetterboxKeysPage } from './pages/letterbox/keys';
import { ReportPage } from './pages/letterbox/report';
import { OwnKeyPage } from './pages/own_key';
import { LogView } from './pages/log';
import { OpinionsPage } from './pages/opinions';
import { NewOperationPage } from './pages/operations/new';
import { OperationPage } from './pages/operations/page';
import { OperationsPage } from './pages/operations/list';
import { ReferralsPage } from './pages/referrals';
import { RequestsPage } from './pages/requests';
import { SignInPage } from './pages/sign_in';
import { TrustPage } from './pages/trust';
import { WardsPage } from './pages/wards';
import { WorklistPage } from './pages/worklist';
import { homeOf } from './nav';
import { Button, Empty, Loading, Notice } from './parts/ui';
import { href, useRoute, type Route } from './state/router';
import { lookWhoIsThere, me, session } from './state/session';
import { useStore } from './state/store';

function letterboxPage(part: string | undefined) {
  switch (part) {
    case 'busy': return <BusyPage />;
    case 'keys': return <LetterboxKeysPage />;
    case 'escrow': return <EscrowPage />;
    case 'mine': case 'closed': return <InboxPage key={part} view={part} />;
    default: return <InboxPage key="open" view="open" />;
  }
}

function pageOf(route: Route) {
  // A password alone opens nothing but the page where more is set up.
  if (me().level < 2) return <AccountPage />;
  const page = route.page || homeOf(me().user.role, me().user);
  const [first, second] = route.parts;
  switch (page) {
    case 'account': return <AccountPage />;
    case 'worklist': return <WorklistPage />;
    case 'cases': return first === 'new' ? <NewCasePage /> : <CasesPage />;
    case 'case': return <CasePage key={first} id={first ?? ''} tab={second ?? 'overview'} />;
    case 'operations': return first === 'new' ? <NewOperationPage /> : <OperationsPage />;
    case 'operation': return <OperationPage key={first} id={first ?? ''} />;
    case 'referrals': return <ReferralsPage sent={first === 'sent'} />;
    case 'centre': return <CentrePage />;
    case 'opinions': return <OpinionsPage id={first} />;
    case 'requests': return <RequestsPage />;
    case 'wards': return <WardsPage />;
    case 'law': return <LawPage parts={route.parts} />;
    case 'directory': return <DirectoryPage />;
    case 'calendar': return <CalendarPage />;
    case 'letterbox': return letterboxPage(first);
    case 'report': return <ReportPage key={first} id={first ?? ''} />;
    case 'custody': return <EscrowPage />;
    case 'desks': return <DesksPage />;
    case 'keys': return <OwnKeyPage />;
    case 'trust': return <TrustPage />;
    case 'emergency': return <EmergencyPage key={first} id={first ?? ''} />;
    case 'log': return <LogView />;
    case 'leaflet': return <LeafletPage key={first} language={first} />;
    default: return <Empty title={t('ui.no_such_page')} action={<a href={href('')}>{t('ui.to_start')}</a>} />;
  }
}

/** A new page takes the focus to its heading, so that a screen reader and the keyboard start there. */
function useFocusOnHeading(route: Route): void {
  const first = useRef(true);
  const place = `${route.page}/${route.parts[0] ?? ''}`;
  useEffect(() => {
    document.title = 'Relais';
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [place]);
}

export function App() {
  useStore(lang);
  const now = useStore(session);
  const route = useRoute();
  useFocusOnHeading(route);
  if (now.state === 'unknown') return <Loading />;
  if (now.state === 'unreached') {
    return (
      <main class="alone">
        <Notice tone="bad" role="alert"><p>{t('problem.unreached')}</p></Notice>
        <Button kind="primary" onClick={() => void lookWhoIsThere()}>{t('ui.try_again')}</Button>
      </main>
    );
  }
  if (now.state === 'out') return <SignInPage accounts={now.demo_accounts} ways={now.ways} />;
  return <Shell session={now.session} ended={now.state === 'ended'} route={route}>{pageOf(route)}</Shell>;
}
