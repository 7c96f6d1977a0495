import { t, tc } from '../i18n';
import type { Refusal } from '../state/attempt';
import { Conditions, ReasonList } from './reasons';
import { Button, Dialog, problemText } from './ui';

/** Why something was not done: the rule, the article, and what would open it. */
export function RefusalDialog(props: { refusal: Refusal; onClose: () => void }) {
  const { problem, wanted } = props.refusal;
  return (
    <Dialog title={wanted ? t('refusal.title_of', { what: wanted }) : t('refusal.title')} onClose={props.onClose}
      foot={<Button kind="primary" onClick={props.onClose}>{t('refusal.understood')}</Button>}>
      <p class="refusal__text">{problemText(problem)}</p>
      {problem.detail && problem.detail !== problemText(problem) ? <p class="dim">{problem.detail}</p> : null}
      {problem.unmet?.length ? (
        <>
          <h3>{t('refusal.unmet')}</h3>
          <Conditions unmet={problem.unmet} />
        </>
      ) : null}
      {problem.rules?.length ? (
        <>
          <h3>{t('refusal.rules')}</h3>
          <ReasonList reasons={problem.rules} />
        </>
      ) : null}
      <p class="dim">{t('refusal.nothing_written')} {problem.pointer ? <span>{t('refusal.place', { place: problem.pointer })}</span> : null} <code>{tc('code', problem.code)}</code></p>
    </Dialog>
  );
}
