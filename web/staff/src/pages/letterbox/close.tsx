import { useState } from 'preact/hooks';
import { t, tc, tn } from '../../i18n';
import { Button, Dialog, Radios, TextField } from '../../parts/ui';
import { attempt } from '../../state/attempt';

const kReasons = ['answered', 'not_for_us', 'nothing_to_do', 'same_as_another', 'junk', 'other'] as const;

/** One report, or a group that looks alike: all of them or none. */
export function CloseDialog(props: { ids: string[]; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState<string>('');
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const ready = reason !== '' && (reason !== 'other' || words.trim() !== '');
  const close = async () => {
    setBusy(true);
    const said = reason === 'other' ? words.trim() : tc('letterbox_reason', reason);
    const [only] = props.ids;
    const done = props.ids.length === 1
      ? await attempt({ path: `/letterbox/${only}/close`, body: { reason: said } }, t('letterbox.close'))
      : await attempt({ path: '/letterbox/close', body: { ids: props.ids, reason: said } }, t('letterbox.close'));
    setBusy(false);
    if (done) props.onDone();
  };
  return (
    <Dialog title={tn('letterbox.close_n', props.ids.length)} onClose={props.onClose}
      foot={<><Button onClick={props.onClose}>{t('ui.close')}</Button><Button kind="primary" busy={busy} disabled={!ready} onClick={() => void close()}>{t('letterbox.close')}</Button></>}>
      <div class="stack">
        <p>{t('letterbox.close_about')}</p>
        <Radios legend={t('letterbox.reason')} value={reason} onChange={setReason} options={kReasons.map((code) => ({ value: code, label: tc('letterbox_reason', code) }))} />
        {reason === 'other' ? <TextField label={t('letterbox.reason_words')} hint={t('letterbox.reason_hint')} value={words} onInput={setWords} maxLength={200} /> : null}
      </div>
    </Dialog>
  );
}
