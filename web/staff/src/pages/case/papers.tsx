import { useState } from 'preact/hooks';
import { whyNot } from '../../api/client';
import type { Lang, Role } from '../../api/types';
import { day, kLangs, lang, languageName, t, tc } from '../../i18n';
import { Button, Card, Empty, Facts, Select } from '../../parts/ui';
import { refusal } from '../../state/attempt';
import { me } from '../../state/session';
import type { CaseDesk } from './page';

/** Which letters a desk writes; the server has the last word. */
const kLetters: Partial<Record<Role, readonly string[]>> = {
  police: ['magistrate_notice', 'referral_slip', 'rights_leaflet'],
  inspector: ['magistrate_notice', 'referral_slip', 'rights_leaflet'],
  hospital: ['referral_slip', 'rights_leaflet'],
  centre: ['document_request', 'annex_15_cover', 'referral_slip', 'rights_leaflet'],
  minors_centre: ['annex_15_cover', 'referral_slip', 'rights_leaflet'],
  immigration: ['annex_15_cover'],
  guardianship: ['rights_leaflet'],
  guardian: ['rights_leaflet'],
};

/** Handed to the person, and so also in languages of the people. */
const kHanded = ['referral_slip', 'rights_leaflet'];
const kTheirs = ['ar', 'bg', 'es', 'pl', 'pt', 'ro', 'ru', 'tr', 'uk', 'vi'];

function LetterLine(props: CaseDesk & { letter: string; language: string }) {
  const { letter, language } = props;
  const [busy, setBusy] = useState(false);
  const path = `/api/v1/cases/${props.view.id}/letters/${letter}.pdf?language=${language}`;
  const note = async () => {
    setBusy(true);
    await props.add([{ type: 'letter_made', letter, language }], undefined, tc('letter', letter));
    setBusy(false);
  };
  const open = async (event: MouseEvent) => {
    event.preventDefault();
    const problem = await whyNot(path);
    if (problem) refusal.set({ problem, wanted: tc('letter', letter) });
    else window.open(path, '_blank', 'noopener');
  };
  return (
    <li class="letter">
      <div><p><strong>{tc('letter', letter)}</strong></p><p class="dim">{tc('letter_about', letter)}</p></div>
      <div class="row">
        <a class="button button--plain button--small" href={path} target="_blank" rel="noopener" onClick={(event) => void open(event)}>{t('letter.open')}</a>
        {!props.may('letter_made') ? null : <Button small busy={busy} onClick={() => void note()}>{t('letter.note')}</Button>}
      </div>
    </li>
  );
}

export function Papers(desk: CaseDesk) {
  const [language, setLanguage] = useState<string>(lang.get());
  const all = kLetters[me().user.role] ?? [];
  const letters = all.filter((letter) => kHanded.includes(letter) || kLangs.includes(language as Lang));
  const languages = all.some((letter) => kHanded.includes(letter)) ? [...kLangs, ...kTheirs] : kLangs;
  const held = desk.view.standing.document;
  const made = desk.view.letters ?? [];
  return (
    <div class="columns">
      <div class="columns__main">
        <Card title={t('letter.title')}>
          {all.length ? (
            <>
              <Select label={t('letter.language')} value={language} onChange={setLanguage} options={languages.map((code) => ({ value: code, label: languageName(code) }))} />
              <ul class="letters">{letters.map((letter) => <LetterLine key={letter} {...desk} letter={letter} language={language} />)}</ul>
            </>
          ) : <Empty title={t('letter.none')} />}
        </Card>
        {made.length ? (
          <Card title={t('letter.made')} count={made.length}>
            <ul class="rows">{made.map((one, index) => <li key={index}><span>{tc('letter', one.letter)} · {languageName(one.language)}</span> <span class="dim">{day(one.on)}</span></li>)}</ul>
          </Card>
        ) : null}
      </div>
      <div class="columns__side">
        <Card title={t('case.document')}>
          {held ? <Facts items={[[t('case.document'), tc('document', held.kind)], [t('paper.issued'), day(held.issued)], [t('paper.expires'), held.expires ? day(held.expires) : t('paper.no_end')], [t('paper.renewals'), String(held.renewal)]]} /> : <p class="dim">{t('case.no_document')}</p>}
        </Card>
      </div>
    </div>
  );
}
