import type { CaseEvent } from '../api/types';
import { countryName, day, languageName, list, t, tc } from '../i18n';
import { kQuestions } from '../questions';
import { actorName, useDeskName } from './pickers';

type Strings = Record<string, unknown>;
const text = (event: Strings, field: string): string => (typeof event[field] === 'string' ? (event[field] as string) : '');
const texts = (event: Strings, field: string): string[] => (Array.isArray(event[field]) ? (event[field] as unknown[]).map(String) : []);

function stepDetail(event: CaseEvent, desk: (id: string) => string): string[] {
  const five = kQuestions.filter((question) => text(event, question));
  return [
    list(texts(event, 'purposes').map((code) => tc('purpose', code))),
    text(event, 'facts_on') && t('event.facts_on', { date: day(text(event, 'facts_on')) }),
    text(event, 'language') && languageName(text(event, 'language')),
    text(event, 'leaflet') && tc('leaflet_kind', text(event, 'leaflet')),
    text(event, 'centre') && actorName(text(event, 'centre'), desk),
    text(event, 'document') && tc('document', text(event, 'document')),
    text(event, 'instance') && tc('instance', text(event, 'instance')),
    ...five.map((question) => `${tc('question_short', question)}: ${tc('answer', text(event, question))}`),
    text(event, 'reason'),
    text(event, 'remark'),
  ].filter(Boolean) as string[];
}

function detail(event: CaseEvent, desk: (id: string) => string): string[] {
  switch (event.type) {
    case 'step_taken': return stepDetail(event, desk);
    case 'case_opened': return [tc('ground', text(event, 'ground'))];
    case 'note_written': return [text(event, 'text')];
    case 'assessment_stated': return [list(texts(event, 'acts').map((code) => tc('act', code))), list(texts(event, 'purposes').map((code) => tc('purpose', code))), text(event, 'reasons')];
    case 'referral_sent': return [desk(text(event, 'desk'))];
    case 'referral_answered': return [event['accepted'] ? t('referral.accepted') : t('referral.declined'), text(event, 'reason')];
    case 'referral_escalated': return [desk(text(event, 'desk')), tc('because', text(event, 'because'))];
    case 'consent_given':
    case 'consent_withdrawn': return [desk(text(event, 'recipient')), text(event, 'purpose'), list(texts(event, 'data').map((code) => tc('data', code)))];
    case 'assigned': return [desk(text(event, 'desk')), tc('capacity', text(event, 'capacity'))];
    case 'letter_made': return [tc('letter', text(event, 'letter'))];
    case 'cross_border_asked': return [countryName(text(event, 'country')), text(event, 'reason'), day(text(event, 'answer_by'))];
    case 'cross_border_answered': return [countryName(text(event, 'country')), event['accepted'] ? t('referral.accepted') : t('referral.declined')];
    case 'corrected': return [t('event.corrects', { number: String(event['number']) }), text(event, 'reason')];
    case 'linked': return [tc('relation', text(event, 'relation'))];
    case 'indicators_noted': return [tc('list', text(event, 'list')), String(Array.isArray(event['ticks']) ? event['ticks'].length : '')];
    case 'tip_taken_on': return [t('letterbox.reported_on', { date: day(text(event, 'reported')) }), text(event, 'text')];
    case 'disappeared': return [day(text(event, 'last_seen')), text(event, 'told')];
    default: return [text(event, 'reason')];
  }
}

/** An event in words: what happened, then what belongs to it. */
export function EventText(props: { event: CaseEvent }) {
  const desk = useDeskName();
  const { event } = props;
  const title = event.type === 'step_taken' ? tc('step', text(event, 'step')) : tc('event', event.type);
  const more = detail(event, desk).filter(Boolean);
  return (
    <span class="event">
      <span class="event__title">{title}</span>
      {more.length ? <span class="event__detail">{more.join(' · ')}</span> : null}
    </span>
  );
}
