import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TipView } from '../../api/letterbox';
import { lang, languageName, t, tc } from '../../i18n';
import { rightToLeft } from '../../i18n/leaflet';
import { Button, Card, Chip, Disclosure, Notice, Select, TextArea, TextField } from '../../parts/ui';
import type { ReadPart } from '../../sealed/messages';
import { dayNumber, KeysLocked, sealing, stillInUse } from '../../sealed/sealed';
import { attempt, refusal } from '../../state/attempt';
import { useDraft } from '../../state/drafts';
import { me } from '../../state/session';
import { useStore } from '../../state/store';
import type { DeskState } from './keys_of_desk';
import { answerIn, blanksOf, languageFor, loadReplies, nameOfBlank, type Replies, type Sentence, type Written } from './replies';
import { languageOf, messagesIn, nextReply } from './thread';

const kNothing: Written = { own: '', chosen: [], blanks: {} };

function useReplies(): Replies | undefined {
  const [replies, setReplies] = useState<Replies>();
  useEffect(() => {
    let gone = false;
    void loadReplies().then((found) => { if (!gone) setReplies(found); });
    return () => { gone = true; };
  }, []);
  return replies;
}

/** One prepared sentence: in the reader's own words to choose by, with the language it will be sent in. */
function SentenceLine(props: { sentence: Sentence; language: string; on: boolean; toggle: () => void }) {
  const { sentence, language } = props;
  const here = useStore(lang);
  const mine = languageFor(sentence, here);
  const theirs = languageFor(sentence, language);
  const other = theirs !== undefined && theirs !== language && theirs !== language.split('-')[0];
  const draft = theirs !== undefined && sentence.texts[theirs]?.status !== 'reviewed';
  return (
    <li>
      <label class="letterbox-sentence">
        <input type="checkbox" checked={props.on} onChange={props.toggle} />
        <span lang={mine}>{mine ? sentence.texts[mine]?.text : sentence.id}</span>
        {other ? <Chip tone="warn">{t('letterbox.sent_in', { language: languageName(theirs) })}</Chip> : null}
        {draft ? <Chip>{t('letterbox.draft_text')}</Chip> : null}
      </label>
    </li>
  );
}

function Sentences(props: { replies: Replies; language: string; written: Written; set: (written: Written) => void }) {
  const { replies, written } = props;
  const groups = [...new Set(replies.sentences.map((one) => one.group))];
  const toggle = (id: string) => props.set({ ...written, chosen: written.chosen.includes(id) ? written.chosen.filter((one) => one !== id) : [...written.chosen, id] });
  return (
    <div class="letterbox-sentences">
      {groups.map((group) => (
        <Disclosure key={group} quiet open={group === groups[0]} summary={tc('letterbox_group', group)}>
          <ul>{replies.sentences.filter((one) => one.group === group).map((one) => <SentenceLine key={one.id} sentence={one} language={props.language} on={written.chosen.includes(one.id)} toggle={() => toggle(one.id)} />)}</ul>
        </Disclosure>
      ))}
    </div>
  );
}

function Blanks(props: { replies: Replies; written: Written; set: (written: Written) => void }) {
  const here = useStore(lang);
  const { written } = props;
  const blanks = blanksOf(props.replies, written.chosen);
  return (
    <>
      {blanks.map((blank) => (
        <TextField secret key={blank} label={nameOfBlank(props.replies, blank, here)} value={written.blanks[blank] ?? ''}
          onInput={(text) => props.set({ ...written, blanks: { ...written.blanks, [blank]: text } })} />
      ))}
    </>
  );
}

function Preview(props: { replies: Replies; written: Written; language: string }) {
  const here = useStore(lang);
  const theirs = answerIn(props.replies, props.written, props.language);
  const ours = answerIn(props.replies, props.written, here);
  if (!theirs) return null;
  return (
    <div class="columns columns--even letterbox-preview">
      <div><h3>{t('letterbox.they_read', { language: languageName(props.language) })}</h3><p class="letterbox-words" lang={props.language} dir={rightToLeft(props.language) ? 'rtl' : 'auto'} data-preview="theirs">{theirs}</p></div>
      <div><h3>{t('letterbox.you_read', { language: languageName(here) })}</h3><p class="letterbox-words" lang={here} data-preview="ours">{ours}</p></div>
    </div>
  );
}

/** The sentences sent are those chosen, in the language that all of them have or fall back to one by one. */
function useSend(view: TipView, parts: readonly ReadPart[], desk: DeskState) {
  const [busy, setBusy] = useState(false);
  const send = async (text: string, language: string, sentences: string[]): Promise<boolean> => {
    const keys = desk.keys.data;
    const epoch = keys?.epochs.find((one) => one.current && !one.destroyed);
    if (!keys || !epoch || !desk.opened?.epochs.includes(epoch.box)) {
      refusal.set({ problem: { status: 0, code: desk.opened ? 'letterbox_no_week' : 'keys_locked' } });
      return false;
    }
    setBusy(true);
    try {
      const n = nextReply(view.replies);
      const answers = messagesIn(parts);
      const reply = { language, text, from_desk: keys.desk, ...(answers ? { answers } : {}), sentences };
      const sealed = await sealing('sealReply', view.id, n, reply, epoch.box, dayNumber(me().today));
      return (await attempt({ path: `/letterbox/${view.id}/replies`, body: { part: `reply/${n}`, sealed } }, t('letterbox.send'))) !== undefined;
    } catch (error) {
      refusal.set({ problem: { status: 0, code: error instanceof KeysLocked ? 'keys_locked' : 'letterbox_no_sign' } });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, send };
}

/** The answer, sealed to the reporter and signed by the desk. What is typed is kept in this window until it is sent. */
export function Answering(props: { view: TipView; parts: ReadPart[]; desk: DeskState }) {
  const replies = useReplies();
  const draft = useDraft<Written>(`letterbox-${props.view.id}`, () => kNothing);
  const known = languageOf(props.parts) || 'fr';
  const [language, setLanguage] = useState(known);
  const { busy, send } = useSend(props.view, props.parts, props.desk);
  const languages = useMemo(() => [...new Set([known, 'fr', 'nl', 'de', 'en'])], [known]);
  if (!replies) return null;
  const written = draft.value;
  const set = (next: Written) => {
    stillInUse();
    draft.set(next);
  };
  const text = answerIn(replies, written, language);
  const empty = blanksOf(replies, written.chosen).some((blank) => !written.blanks[blank]?.trim());
  const can_sign = props.desk.opened?.sign !== undefined;
  const go = async () => {
    if (await send(text, language, written.chosen)) draft.clear();
  };
  return (
    <Card title={t('letterbox.answer')}>
      <div class="stack">
        {can_sign ? null : <Notice tone="warn"><p>{t('letterbox.cannot_sign')}</p></Notice>}
        <Select label={t('letterbox.answer_language')} value={language} onChange={setLanguage} options={languages.map((code) => ({ value: code, label: languageName(code) }))} />
        <Sentences replies={replies} language={language} written={written} set={set} />
        <Blanks replies={replies} written={written} set={set} />
        <TextArea secret optional label={t('letterbox.own_words')} hint={t('letterbox.own_words_hint', { language: languageName(language) })} rows={4} value={written.own} onInput={(own) => set({ ...written, own })} />
        <Preview replies={replies} written={written} language={language} />
        <p class="dim">{t('letterbox.answer_about')}</p>
        <div class="row"><Button kind="primary" busy={busy} disabled={!text || empty || !can_sign} onClick={() => void go()}>{t('letterbox.send')}</Button>{empty ? <span class="dim">{t('letterbox.fill_blanks')}</span> : null}</div>
      </div>
    </Card>
  );
}
