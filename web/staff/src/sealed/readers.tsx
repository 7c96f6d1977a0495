// Choosing colleagues to seal to: nobody is believed to be who the server says before the fingerprint was compared.
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Check, Chip, Notice } from '../parts/ui';
import type { KnownKeys, OwnKeys } from './messages';
import { comparedNow, readKnown, type ColleagueKey, type Trust } from './own_keys';
import { sealing } from './sealed';

const kTone: Record<Trust, 'good' | 'warn' | 'bad' | 'neutral'> = { me: 'neutral', compared: 'good', new: 'warn', changed: 'bad' };

export interface Chosen { account: string; compared: boolean }

export function ReaderLine(props: { one: ColleagueKey; fingerprint: string; trust: Trust; chosen: Chosen | undefined; set: (chosen: Chosen | undefined) => void }) {
  const { one, trust, chosen } = props;
  if (!one.box) return <li class="dim">{one.display} – {t('shelter.no_key')}</li>;
  return (
    <li class="reader">
      <Check checked={chosen !== undefined} onChange={(on) => props.set(on || trust === 'me' ? { account: one.account, compared: trust === 'me' || trust === 'compared' } : undefined)}>
        {one.display} <Chip tone={kTone[trust]}>{t(`shelter.trust_${trust}`)}</Chip>
      </Check>
      {chosen && (trust === 'new' || trust === 'changed') ? (
        <div class="reader__compare">
          {trust === 'changed' ? <Notice tone="bad"><p>{t('shelter.changed_about')}</p></Notice> : null}
          <p>{t('shelter.compare', { name: one.display })}</p>
          <p class="num fingerprint">{props.fingerprint}</p>
          <Check checked={chosen.compared} onChange={(compared) => props.set({ account: one.account, compared })}>{t('shelter.compared')}</Check>
        </div>
      ) : null}
    </li>
  );
}

/** What the dialog must know before anybody is chosen: fingerprints, and whose were compared. */
export function useTrust(own: OwnKeys, colleagues: ColleagueKey[]): { prints: Map<string, string>; known: KnownKeys } | undefined {
  const [found, setFound] = useState<{ prints: Map<string, string>; known: KnownKeys }>();
  useEffect(() => {
    const keyed = colleagues.filter((one) => one.box && one.sign);
    void Promise.all([sealing('fingerprints', keyed.map((one) => ({ box: one.box ?? '', sign: one.sign ?? '' }))), readKnown(own)]).then(
      ([prints, known]) => setFound({ prints: new Map(keyed.map((one, i) => [one.account, prints[i] ?? ''])), known }),
      () => undefined,
    );
  }, []);
  return found;
}

/** The list of compared keys, with those that were compared for these readers now. */
export function knownAfter(readers: readonly ColleagueKey[], prints: Map<string, string>, known: KnownKeys, account: string): KnownKeys {
  const next = { ...known };
  for (const one of readers) if (one.account !== account) next[one.account] = comparedNow(one, prints.get(one.account) ?? '', known[one.account]);
  return next;
}
