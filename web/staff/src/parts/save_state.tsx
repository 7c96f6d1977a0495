import { t, timeOfDay, tn } from '../i18n';
import { useStore } from '../state/store';
import { giveUp, last_saved, retryNow, writes } from '../state/writes';
import { Button, useTick } from './ui';

/** Says where the last action stands. Nothing says "saved" before the server did. */
export function SaveState() {
  const now = useTick(1000);
  const open = useStore(writes);
  const saved = useStore(last_saved);
  const waiting = open.filter((write) => write.state === 'waiting');
  if (waiting.length > 0) {
    const seconds = Math.max(0, Math.ceil((Math.min(...waiting.map((write) => write.next_try ?? now)) - now) / 1000));
    return (
      <div class="savestate savestate--waiting" role="status">
        <span>{tn('save.waiting', waiting.length)} {t('save.next_try', { seconds })}</span>
        <Button small onClick={retryNow}>{t('save.try_now')}</Button>
        <Button small kind="quiet" onClick={() => waiting.forEach((write) => giveUp(write.id))}>{t('save.stop')}</Button>
      </div>
    );
  }
  if (open.length > 0) return <div class="savestate" role="status">{t('save.sending')}</div>;
  if (saved !== null) return <div class="savestate savestate--saved" role="status">{t('save.saved', { time: timeOfDay(new Date(saved).toISOString()) })}</div>;
  return <div class="savestate" role="status" />;
}
