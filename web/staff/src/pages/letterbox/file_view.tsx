import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../api/client';
import type { TipFile, TipFrames } from '../../api/letterbox';
import { t } from '../../i18n';
import { Button, Chip, Notice } from '../../parts/ui';
import type { FileLine, OpenedFile } from '../../sealed/messages';
import { DoesNotOpen, KeysLocked, sealing } from '../../sealed/sealed';
import { sizeText } from './inbox';

/** Pixels alone: what is drawn here was decoded in the worker, and nothing of the file itself reaches the page. */
function Picture(props: { bitmap: ImageBitmap; name: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { bitmap } = props;
    const canvas = ref.current;
    if (!canvas) return;
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [props.bitmap]);
  useEffect(() => () => props.bitmap.close(), [props.bitmap]);
  return <canvas ref={ref} class="letterbox-picture" role="img" aria-label={t('letterbox.picture_named', { name: props.name })} data-picture />;
}

/** Under a name of ours and a type that nothing opens by itself. */
function download(file: OpenedFile, i: number): void {
  const address = URL.createObjectURL(new Blob([file.bytes as BlobPart], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${t('letterbox.file_name')}-${i + 1}.bin`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

type Trouble = '' | 'altered' | 'no_picture' | 'unreached';

function useFile(tip: string, line: FileLine) {
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>('');
  const fetchAs = async (as: 'picture' | 'bytes') => {
    setBusy(true);
    setTrouble('');
    try {
      const { data } = await ask<TipFrames>(`/letterbox/${tip}/files/${line.i}`);
      const file = await sealing('openFile', tip, line.i, data.frames, as);
      if (as === 'bytes') download(file, line.i);
      else if (file.picture) setPicture(file.picture);
      else setTrouble('no_picture');
    } catch (error) {
      if (!(error instanceof KeysLocked)) setTrouble(error instanceof DoesNotOpen ? 'altered' : 'unreached');
    }
    setBusy(false);
  };
  return { picture, busy, trouble, fetchAs, hide: () => setPicture(null) };
}

const kTroubleText = { altered: 'letterbox.file_altered', no_picture: 'letterbox.file_no_picture', unreached: 'problem.unreached' } as const;

export function FileView(props: { tip: string; line: FileLine; stored: TipFile | undefined }) {
  const { line, stored } = props;
  const { picture, busy, trouble, fetchAs, hide } = useFile(props.tip, line);
  const is_picture = line.type.startsWith('image/');
  return (
    <li class="letterbox-file">
      <p><bdi>{line.name || t('letterbox.file')}</bdi> <span class="dim">{line.type || t('letterbox.file_unknown')} · {sizeText(line.size)}</span> {line.stripped ? <Chip tone="good">{t('letterbox.stripped')}</Chip> : <Chip tone="warn">{t('letterbox.not_stripped')}</Chip>}</p>
      {stored?.complete ? null : <Notice tone="warn"><p>{t('letterbox.file_incomplete')}</p></Notice>}
      {trouble ? <Notice tone={trouble === 'no_picture' ? 'info' : 'bad'} role="alert"><p>{t(kTroubleText[trouble])}</p></Notice> : null}
      {picture ? <Picture bitmap={picture} name={line.name} /> : null}
      {stored?.complete ? (
        <div class="row">
          {is_picture && !picture ? <Button small busy={busy} onClick={() => void fetchAs('picture')}>{t('letterbox.show_picture')}</Button> : null}
          {picture ? <Button small onClick={hide}>{t('shelter.hide')}</Button> : null}
          <Button small kind="quiet" busy={busy} onClick={() => void fetchAs('bytes')}>{t('letterbox.download')}</Button>
          {is_picture ? null : <span class="dim">{t('letterbox.download_about')}</span>}
        </div>
      ) : null}
    </li>
  );
}
