import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeskEpoch, LetterboxKeys } from '../src/api/letterbox';
import type { ColleagueKey } from '../src/sealed/own_keys';
import type { ReadPart, ReportText } from '../src/sealed/messages';
import { navOf } from '../src/nav';
import { closeAll, inChunks } from '../src/pages/letterbox/close';
import { pairFor } from '../src/pages/letterbox/escrow';
import { sealedDesk } from '../src/pages/letterbox/keys_of_desk';
import { answerIn, blanksIn, blanksOf, languageFor, parseReplies } from '../src/pages/letterbox/replies';
import { bodyOf, resumed, type Form } from '../src/pages/letterbox/take_on';
import { drawnFrom, groupAlike, languageOf, likeness, messagesIn, nextReply, seenOf, threadOf } from '../src/pages/letterbox/thread';
import { refusal } from '../src/state/attempt';
import { epoch as read_again } from '../src/state/writes';
import { holds, lackingFor, missingWeeks, weeksFrom } from '../src/pages/letterbox/weeks';

const kYaml = `# What a desk can say.
blanks:
  when: {fr: "Quand", nl: "Wanneer", de: "Wann", en: "When"}
replies:
  - id: received
    group: received
    texts:
      fr: {status: draft, text: "Nous avons lu \\"tout\\"."}
      en: {status: reviewed, text: "We have read it."}
  - id: call
    group: contact
    texts:
      fr: {status: draft, text: "Appelez-nous {when}."}
      nl: {status: draft, text: "Bel ons {when}."}
      en: {status: draft, text: "Call us {when}."}
`;
const replies = parseReplies(kYaml);

const report = (text: string, more: Partial<ReportText> = {}): ReportText => ({ language: 'fr', kind: 'victim', minor: null, danger: false, what: [], text, where: '', when: '', contact: '', safe_time: '', files: [], ...more });
const first = (text: string, more: Partial<ReportText> = {}): ReadPart => ({ part: 'report', state: 'opened', report: report(text, more) });
const message = (n: number): ReadPart => ({ part: `message/${n}`, state: 'opened', message: { language: 'fr', text: `suite ${n}`, files: [] } });
const reply = (n: number, answers?: number): ReadPart => ({ part: `reply/${n}`, state: 'opened', reply: { language: 'fr', text: '', from_desk: 'd', sentences: [], ...(answers ? { answers } : {}) } });

describe('prepared sentences', () => {
  it('are read with their groups, states and blanks', () => {
    expect(replies.sentences.map((one) => [one.id, one.group, Object.keys(one.texts)])).toEqual([['received', 'received', ['fr', 'en']], ['call', 'contact', ['fr', 'nl', 'en']]]);
    expect(replies.sentences[0]?.texts.fr).toEqual({ status: 'draft', text: 'Nous avons lu "tout".' });
    expect(replies.blanks).toEqual({ when: { fr: 'Quand', nl: 'Wanneer', de: 'Wann', en: 'When' } });
  });

  it('go out in the language of the reporter, each falling back by itself', () => {
    const written = { own: ' À bientôt ', chosen: ['received', 'call'], blanks: { when: '17 h' } };
    expect(answerIn(replies, written, 'fr')).toBe('Nous avons lu "tout".\n\nAppelez-nous 17 h.\n\nÀ bientôt');
    expect(answerIn(replies, written, 'nl')).toBe('We have read it.\n\nBel ons 17 h.\n\nÀ bientôt');
    expect(languageFor(replies.sentences[1] as never, 'fr-BE')).toBe('fr');
    expect(answerIn(replies, { own: '', chosen: [], blanks: {} }, 'fr')).toBe('');
  });

  it('say which blanks they need, and show one that is empty', () => {
    expect(blanksOf(replies, ['received', 'call'])).toEqual(['when']);
    expect(answerIn(replies, { own: '', chosen: ['call'], blanks: { when: ' ' } }, 'en')).toBe('Call us {when}.');
  });
});

const files = import.meta.glob<string>('../../../locales/letterbox/replies.yaml', { query: '?raw', import: 'default', eager: true });

describe('the prepared sentences of this house', () => {
  const own = parseReplies(Object.values(files)[0] ?? '');
  it('are all read: as many as the file names', () => {
    const ids = [...(Object.values(files)[0] ?? '').matchAll(/^ *- id:/gm)];
    expect(ids.length).toBeGreaterThan(5);
    expect(own.sentences.length).toBe(ids.length);
  });
  it('exist in the four languages, in a group, with blanks that have names', () => {
    for (const one of own.sentences) {
      expect(one.group, one.id).not.toBe('');
      for (const language of ['fr', 'nl', 'de', 'en']) {
        expect(one.texts[language]?.text, `${one.id} ${language}`).toBeTruthy();
        for (const blank of blanksIn(one.texts[language]?.text ?? '')) expect(own.blanks, `${one.id}: ${blank}`).toHaveProperty([blank, language]);
      }
      const needed = blanksIn(one.texts.en?.text ?? '').sort();
      for (const [language, { text }] of Object.entries(one.texts)) expect(blanksIn(text).sort(), `${one.id} ${language}`).toEqual(needed);
    }
  });
});

describe('the thread of a report', () => {
  it('puts an answer after the message it answers', () => {
    const order = threadOf([reply(2, 1), message(2), reply(1), first('a'), message(1)]).map((one) => one.part);
    expect(order).toEqual(['report', 'reply/1', 'message/1', 'reply/2', 'message/2']);
  });

  it('counts messages and numbers the next answer, whatever is missing between', () => {
    expect(messagesIn([first('a'), message(3), reply(7)])).toBe(3);
    expect(messagesIn([first('a')])).toBe(0);
    expect(languageOf([message(1), first('a', { language: 'ar' })])).toBe('ar');
    expect(languageOf([message(1)])).toBe('fr');
    expect(languageOf([])).toBeUndefined();
    expect(nextReply([])).toBe(1);
    expect(nextReply([{ part: 'reply/1' }, { part: 'reply/4' }])).toBe(5);
  });
});

describe('a flood', () => {
  it('is one group, whatever number, case or sign stands in it; what is real stands first', () => {
    const opened = [...Array.from({ length: 30 }, (_, i) => ({ id: `j${i}`, part: first(`BUY now!! ${i} times`) })), { id: 'real', part: first('On nous enferme la nuit', { danger: true }) }, { id: 'other', part: first('Question') }, { id: 'bad', part: { part: 'report', state: 'altered' as const } }];
    const groups = groupAlike(opened);
    expect(groups.map((one) => one.ids.length)).toEqual([1, 1, 1, 30]);
    expect(groups.slice(0, 2).map((one) => one.ids[0])).toEqual(['real', 'other']);
    expect(groups[2]).toMatchObject({ altered: true, ids: ['bad'] });
  });

  it('is closed fifty at a time, none left out and none twice', () => {
    const ids = Array.from({ length: 120 }, (_, i) => `${i}`);
    expect(inChunks(ids).map((one) => one.length)).toEqual([50, 50, 20]);
    expect(inChunks(ids).flat()).toEqual(ids);
    expect(inChunks([])).toEqual([]);
  });

  it('does not put different words together', () => {
    expect(likeness('Buy  NOW! 12')).toBe(likeness('buy now 345'));
    expect(likeness('Je suis à Gand')).not.toBe(likeness('Je suis à Mons'));
    expect(likeness('我在工厂')).not.toBe('');
  });
});

describe('what goes into a file', () => {
  const label = { where: 'Where', when: 'When', contact: 'Contact', safe_time: 'Safe', kind: (code: string) => `by ${code}` };
  const parts = [message(1), first('A word', { where: 'Ghent', contact: '0470', safe_time: 'at noon' }), reply(1)];

  it('is what was chosen and nothing else; who told it stays apart', () => {
    const all = drawnFrom(parts, { parts: ['report', 'message/1'], sender: true }, label);
    expect(all).toEqual({ text: 'A word\nWhere: Ghent\n\nsuite 1', sender: 'by victim\nContact: 0470\nSafe: at noon' });
    expect(all.text).not.toContain('0470');
    expect(drawnFrom(parts, { parts: ['message/1'], sender: false }, label)).toEqual({ text: 'suite 1', sender: '' });
    expect(drawnFrom(parts, { parts: ['reply/1'], sender: false }, label).text).toBe('');
  });
});

describe('a report that is ended', () => {
  afterEach(() => vi.unstubAllGlobals());
  const stored = (part: string, sealed = 'sealed') => ({ part, sealed, hash: '', index: 0, day: '2026-11-22', mine: true });
  const filled: Form = { where: 'known', known: null, fresh: { label: 'A', language: 'fr' } as Form['fresh'], chosen: ['report'], sender: false, text: 'Edited', sender_text: '', edited: true };

  it('says how many parts were read; what came and is not opened yet is none of them', () => {
    const parts = [stored('report'), stored('message/1'), stored('message/2')];
    expect(seenOf({ parts }, [first('a'), message(1), message(2), reply(1)])).toBe(3);
    expect(seenOf({ parts }, [first('a'), message(1)])).toBe(2);
    expect(seenOf({ parts: [stored('report', ''), stored('message/1')] }, [message(1)])).toBe(2);
    expect(seenOf({ parts }, null)).toBe(3);
    expect(bodyOf(filled, 2)).toMatchObject({ text: 'Edited', parts: ['report'], seen: 2 });
  });

  it('stays when something new has come in, and is read again', async () => {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', (path: string, init: { body: string }) => {
      sent.push([path, JSON.parse(init.body)]);
      return Promise.resolve(new Response(JSON.stringify({ code: 'moved_on' }), { status: 409 }));
    });
    const before = read_again.get();
    expect(await closeAll(['one'], 3, 'junk', () => undefined)).toEqual({ closed: [], stayed: 0 });
    expect(sent).toEqual([['/api/v1/letterbox/one/close', { reason: 'junk', seen: 3 }]]);
    expect(refusal.get()?.problem.code).toBe('moved_on');
    expect(read_again.get()).toBe(before + 1);
    refusal.set(null);
  });

  it('is said to stay when others beside it were closed', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ closed: 2 }), { status: 200 })));
    const told: number[] = [];
    expect(await closeAll(['a', 'b'], 1, 'junk', (n) => told.push(n))).toEqual({ closed: ['a', 'b'], stayed: 0 });
    expect(await closeAll(['a', 'b', 'c'], 1, 'junk', (n) => told.push(n))).toEqual({ closed: ['a', 'b', 'c'], stayed: 1 });
    expect(told).toEqual([2, 2]);
  });

  it('keeps what was typed, and proposes the new part only where nothing was', () => {
    const parts = [first('A word'), message(1)];
    expect(resumed(parts, filled)).toMatchObject({ text: 'Edited', chosen: ['report'], edited: true });
    expect(resumed(parts, { ...filled, edited: false })).toMatchObject({ chosen: ['report', 'message/1'], text: 'A word\n\nsuite 1', edited: false });
  });
});

const epoch = (not_before: string, not_after: string, more: Partial<DeskEpoch> = {}): DeskEpoch => ({ box: not_before, not_before, not_after, body: '', signature: '', sealed: [], holders: [], current: false, published: true, destroyed: false, renew: false, ...more });
const ann: ColleagueKey = { account: 'ann', display: 'Ann', can_sign_in: true, id: 'a1', box: 'b', sign: 's', signed_before: ['s0'] };
const gone: ColleagueKey = { ...ann, account: 'gone', can_sign_in: false, id: 'a2', sign: 's2' };

describe('weekly keys', () => {
  it('run from Monday to Sunday', () => {
    expect(weeksFrom('2026-11-22', 2)).toEqual([{ not_before: '2026-11-16', not_after: '2026-11-22' }, { not_before: '2026-11-23', not_after: '2026-11-29' }]);
    expect(weeksFrom('2026-11-23', 1)[0]?.not_before).toBe('2026-11-23');
    expect(weeksFrom('2026-12-31', 1)).toEqual([{ not_before: '2026-12-28', not_after: '2027-01-03' }]);
  });

  it('are missing unless one that is still good lasts to the end of the week', () => {
    const there = [epoch('2026-11-16', '2026-11-22'), epoch('2026-11-23', '2026-11-29', { renew: true }), epoch('2026-11-30', '2026-12-06', { destroyed: true }), epoch('2026-12-07', '2026-12-13')];
    expect(missingWeeks(there, '2026-11-22').map((one) => one.not_before)).toEqual(['2026-11-23', '2026-11-30']);
  });

  it('are told apart by who can open them; who has left is given nothing', () => {
    const keys: LetterboxKeys = { desk: 'd', instance: 'i', sign: { public: 'p', sealed: [], holders: ['a1'], published: true, renew: false }, epochs: [epoch('2026-11-16', '2026-11-22', { holders: ['a2'] }), epoch('2026-10-01', '2026-10-07', { destroyed: true })], members: [ann, gone], custodians: [] };
    expect(holds(ann, ['a1'])).toBe(true);
    expect(lackingFor(ann, keys)).toEqual(['2026-11-16']);
    expect(lackingFor(gone, keys)).toEqual([]);
    expect(sealedDesk(keys)).toEqual({ desk: 'd', instance: 'i', sign: { public: 'p', sealed: [] }, epochs: [{ public: '2026-11-16', sealed: [] }], authors: ['s', 's0', 's2'] });
  });
});

describe('a custodian', () => {
  const pairs = [{ kid: '1', first: 'a', second: 'b', sealed: '' }, { kid: '2', first: 'a', second: 'c', sealed: '' }, { kid: '3', first: 'b', second: 'c', sealed: '' }];
  it('opens first where their seal is outside, and second only what another began', () => {
    expect(pairFor({ mine: 'a', state: 'asked', pairs })?.kid).toBe('1');
    expect(pairFor({ mine: 'b', state: 'asked', pairs })?.kid).toBe('3');
    expect(pairFor({ mine: 'c', state: 'asked', pairs })).toBeUndefined();
    const begun = pairs.map((pair) => (pair.kid === '2' ? { ...pair, half: 'x' } : pair));
    expect(pairFor({ mine: 'c', state: 'half', pairs: begun })?.kid).toBe('2');
    expect(pairFor({ mine: 'b', state: 'half', pairs: begun })).toBeUndefined();
    expect(pairFor({ mine: 'a', state: 'half', pairs: begun })).toBeUndefined();
    expect(pairFor({ state: 'asked', pairs })).toBeUndefined();
  });
});

describe('the menu', () => {
  it('shows the letterbox, the two keys and one’s own key only to those who take part', () => {
    const pages = (parts: { letterbox?: boolean; custodian?: boolean }) => { const nav = navOf('inspector', parts); return [...nav.work, ...nav.reference].map((item) => item.page); };
    expect(pages({})).not.toContain('letterbox');
    expect(pages({})).not.toContain('keys');
    expect(pages({ letterbox: true })).toEqual(expect.arrayContaining(['letterbox', 'keys']));
    expect(pages({ letterbox: true })).not.toContain('custody');
    expect(pages({ custodian: true })).toEqual(expect.arrayContaining(['custody', 'keys']));
  });
});
