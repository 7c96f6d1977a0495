import { useState } from 'preact/hooks';
import type { ClosedTips } from '../../api/letterbox';
import { t, tc, tn } from '../../i18n';
import { Button, Dialog, Radios, TextField } from '../../parts/ui';
import { attempt, hasMovedOn, refusal } from '../../state/attempt';

const kReasons = ['answered', 'not_for_us', 'nothing_to_do', 'same_as_another', 'junk', 'other'] as const;

const kAtOnce = 50;

export const inChunks = (ids: readonly string[]): string[][] => Array.from({ length: Math.ceil(ids.length / kAtOnce) }, (_, at) => ids.slice(at * kAtOnce, (at + 1) * kAtOnce));

/**
 * Fifty in each act; answers which were dealt with, all of them unless one act was refused. `seen`: parts of each that were
 * read. Of several, those stay open whose reporter wrote again meanwhile; the server says how many it closed.
 */
export async function closeAll(ids: readonly string[], seen: number, reason: string, progress: (closed: number) => void): Promise<{ closed: string[]; stayed: number }> {
  const closed: string[] = [];
  let stayed = 0;
  for (const chunk of inChunks(ids)) {
    const [only] = chunk;
    const done = chunk.length === 1
      ? await attempt({ path: `/letterbox/${only}/close`, body: { reason, seen } }, t('letterbox.close'))
      : await attempt<ClosedTips>({ path: '/letterbox/close', body: { ids: chunk, reason } }, t('letterbox.close'));
    if (!done) break;
    closed.push(...chunk);
    const { closed: n } = done.data as Partial<ClosedTips>;
    if (n !== undefined) stayed += chunk.length - n;
    progress(closed.length - stayed);
  }
  return { closed, stayed };
}

/** One report, or a group that looks alike. `seen`: how many parts of each stood before the reader when this was opened. */
export function CloseDialog(props: { ids: string[]; seen: number; onClose: () => void; onDone: (closed: string[], stayed: number) => void }) {
  const [reason, setReason] = useState<string>('');
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [at, setAt] = useState(0);
  const [seen] = useState(props.seen);
  const ready = reason !== '' && (reason !== 'other' || words.trim() !== '');
  const close = async () => {
    setBusy(true);
    const said = reason === 'other' ? words.trim() : tc('letterbox_reason', reason);
    const { closed, stayed } = await closeAll(props.ids, seen, said, setAt);
    setBusy(false);
    if (closed.length > 0) props.onDone(closed, stayed);
    else if (hasMovedOn(refusal.get()?.problem)) props.onClose();
  };
  return (
    <Dialog title={tn('letterbox.close_n', props.ids.length)} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!ready} onClick={() => void close()}>{t('letterbox.close')}</Button></>}>
      <div class="stack">
        <p>{t('letterbox.close_about')}</p>
        <Radios legend={t('letterbox.reason')} value={reason} onChange={setReason} options={kReasons.map((code) => ({ value: code, label: tc('letterbox_reason', code) }))} />
        {busy && at > 0 ? <p role="status">{t('letterbox.closing', { n: at, of: props.ids.length })}</p> : null}
        {reason === 'other' ? <TextField label={t('letterbox.reason_words')} hint={t('letterbox.reason_hint')} value={words} onInput={setWords} maxLength={200} /> : null}
      </div>
    </Dialog>
  );
}
