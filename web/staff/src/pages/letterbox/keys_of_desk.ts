/** Opening the desk's keys with one's own, and what several of the pages need to know about them. */
import { useEffect, useState } from 'preact/hooks';
import type { LetterboxKeys } from '../../api/letterbox';
import type { OpenedDesk, OwnKeys, SealedDesk } from '../../sealed/messages';
import { useOwnKeys } from '../../sealed/own_keys';
import { KeysLocked, sealing, unlocked } from '../../sealed/sealed';
import { useQuery, type Query } from '../../state/query';
import { useStore } from '../../state/store';

export function sealedDesk(keys: LetterboxKeys): SealedDesk {
  return {
    desk: keys.desk, instance: keys.instance,
    ...(keys.sign ? { sign: { public: keys.sign.public, sealed: keys.sign.sealed } } : {}),
    epochs: keys.epochs.filter((one) => !one.destroyed).map((one) => ({ public: one.box, sealed: one.sealed })),
    authors: [...new Set(keys.members.flatMap((one) => [...(one.sign ? [one.sign] : []), ...one.signed_before]))],
  };
}

export interface DeskState { own: Query<OwnKeys>; keys: Query<LetterboxKeys>; opened: OpenedDesk | null; locked: boolean }

/** `opened` once the person's key is open in this window; null again as soon as it is closed. */
export function useDesk(): DeskState {
  const own = useOwnKeys();
  const keys = useQuery<LetterboxKeys>('/letterbox/keys');
  const open = useStore(unlocked);
  const [opened, setOpened] = useState<OpenedDesk | null>(null);
  useEffect(() => {
    let gone = false;
    setOpened((now) => (open ? now : null));
    if (!open || !keys.data) return;
    sealing('openDesk', sealedDesk(keys.data)).then((found) => { if (!gone) setOpened(found); }, (error: unknown) => {
      if (!(error instanceof KeysLocked)) throw error;
    });
    return () => { gone = true; };
  }, [open, keys.data]);
  return { own, keys, opened: open ? opened : null, locked: !open };
}
