import { useEffect, useState } from 'preact/hooks';
import type { AccessRecord, RecordLine } from '../../api/trust';
import type { Lang, LocalText } from '../../api/types';
import { kLangs, lang, t, wordsIn, type Key } from '../../i18n';
import { Button, Card, Chip, Empty, Loading, Notice, ProblemBox, Radios } from '../../parts/ui';
import { useQuery } from '../../state/query';
import type { CaseDesk } from './page';

const kLangName: Record<Lang, string> = { fr: 'Français', nl: 'Nederlands', de: 'Deutsch', en: 'English' };

/** The person's own language where it is one of the four, else the one on the screen. */
export function languageFor(person: string | undefined, screen: Lang): Lang {
  const tag = person?.slice(0, 2).toLowerCase();
  return kLangs.find((code) => code === tag) ?? screen;
}

function momentIn(language: Lang, instant: string): string {
  const style = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Brussels' } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : `${language}-BE`, style).format(new Date(instant));
}

type Say = (key: Key) => string;

function useWordsIn(language: Lang): Say {
  const [say, setSay] = useState<Say>(() => t);
  useEffect(() => {
    let mine = true;
    void wordsIn(language).then((theirs) => { if (mine) setSay(() => theirs); });
    return () => { mine = false; };
  }, [language]);
  return say;
}

/** One line for what one desk did several times in the same minute: a person asks who looked, not how often a screen was drawn. */
export function together(lines: RecordLine[], moment: (instant: string) => string): { line: RecordLine; times: number }[] {
  const found = new Map<string, { line: RecordLine; times: number }>();
  for (const line of lines) {
    const key = JSON.stringify([moment(line.at), line.who, line.what, line.purpose, line.broken_glass]);
    const known = found.get(key);
    if (known) known.times += 1;
    else found.set(key, { line, times: 1 });
  }
  return [...found.values()];
}

function Line(props: { line: RecordLine; times: number; language: Lang; say: Say }) {
  const { line, language } = props;
  const said = (text: LocalText) => text[language] ?? text.en ?? '';
  return (
    <tr>
      <td class="num">{momentIn(language, line.at)}</td>
      <td>{said(line.who)}</td>
      <td>{said(line.what)} {props.times > 1 ? <span class="dim">× {props.times}</span> : null} {line.broken_glass ? <Chip tone="warn">{props.say('record.broken')}</Chip> : null}</td>
      <td>{said(line.purpose)}</td>
    </tr>
  );
}

/** Who used the file, when and what for, in the person's language, to be read to them or printed. */
export function RecordTab(desk: CaseDesk) {
  const record = useQuery<AccessRecord>(`/cases/${desk.view.id}/access/record`);
  const [chosen, setChosen] = useState<Lang | ''>('');
  const language = chosen || languageFor(record.data?.language, lang.get());
  const say = useWordsIn(language);
  if (!record.data) return record.problem ? <ProblemBox problem={record.problem} onRetry={record.refresh} /> : <Loading />;
  const { data } = record;
  const said = (text: LocalText) => text[language] ?? text.en ?? '';
  return (
    <Card>
      <div class="noprint">
        <p class="dim">{t('record.about')}</p>
        <div class="filters">
          <Radios segmented legend={t('record.language')} value={language} onChange={(next) => setChosen(next as Lang)} options={kLangs.map((code) => ({ value: code, label: kLangName[code] }))} />
        </div>
        <div class="row"><Button onClick={() => print()}>{t('record.print')}</Button></div>
      </div>
      <div class="handout" lang={language}>
        <h2>{said(data.title)}</h2>
        <p>{said(data.intro)}</p>
        {data.items.length === 0 ? <Empty title={say('record.none')} /> : (
          <div class="table-wrap" tabIndex={0} role="region" aria-label={said(data.title)}>
            <table class="table">
              <thead><tr><th scope="col">{say('record.when')}</th><th scope="col">{say('record.who')}</th><th scope="col">{say('record.what')}</th><th scope="col">{say('record.purpose')}</th></tr></thead>
              <tbody>{together(data.items, (instant) => momentIn(language, instant)).map((one, index) => <Line key={index} line={one.line} times={one.times} language={language} say={say} />)}</tbody>
            </table>
          </div>
        )}
        {data.complete ? null : <Notice><p>{say('record.more_exist')}</p></Notice>}
      </div>
    </Card>
  );
}
