import type { CaseEvent, Offer } from '../../api/types';
import { kQuestions } from '../../questions';

export type StepField =
  | 'guardian' | 'purposes' | 'facts_on' | 'language' | 'leaflet' | 'centre' | 'document' | 'reason' | 'opinion' | 'instance' | 'voluntary';

/** What is asked for a step beside its date and a remark. A step that is not here needs nothing more. */
export const kStepFields: Readonly<Record<string, readonly StepField[]>> = {
  detect: ['purposes', 'facts_on'],
  explain_rights: ['language', 'leaflet'],
  contact_centre: ['centre'],
  request_document: ['document'],
  issue_document: ['document'],
  refuse_document: ['reason'],
  withdraw_document: ['reason'],
  give_opinion: ['opinion'],
  convict: ['instance'],
  acquit: ['instance'],
  resume_contact: ['voluntary'],
  end_assistance: ['reason'],
  appoint_guardian: ['guardian'],
};

export interface StepForm {
  on: string;
  purposes: string[];
  facts_on: string;
  language: string;
  leaflet: string;
  centre: string;
  document: string;
  reason: string;
  instance: string;
  voluntary: string;
  remark: string;
  guardian: string;
  answers: Record<string, string>;
  on_behalf: string;
}

export function emptyStep(today: string, offer: Offer, language?: string): StepForm {
  return {
    on: today, purposes: [], facts_on: '', language: language ?? '', leaflet: 'multilingual_brochure', centre: '', document: offer.document ?? '', reason: '',
    instance: 'first', voluntary: '', remark: '', guardian: '', answers: {}, on_behalf: '',
  };
}

/** The fields that must be filled before the step can be sent. */
export function missingOf(step: string, form: StepForm): string[] {
  const missing: string[] = [];
  if (!form.on) missing.push('on');
  for (const field of kStepFields[step] ?? []) {
    if (field === 'opinion') missing.push(...kQuestions.filter((question) => !form.answers[question]));
    else if (field === 'purposes') { if (form.purposes.length === 0) missing.push(field); }
    else if (field !== 'facts_on' && field !== 'document' && !form[field].trim()) missing.push(field);
  }
  return missing;
}

/** The event to record; only what was filled in is sent. */
export function stepEvent(step: string, form: StepForm): CaseEvent {
  const event: CaseEvent = { type: 'step_taken', step };
  for (const field of kStepFields[step] ?? []) {
    if (field === 'opinion') Object.assign(event, form.answers);
    else if (field === 'purposes') event['purposes'] = form.purposes;
    else if (field === 'guardian') continue;
    else if (field === 'voluntary') event['voluntary'] = form.voluntary === 'yes';
    else if (form[field].trim()) event[field] = form[field].trim();
  }
  if (form.remark.trim()) event['remark'] = form.remark.trim();
  if (form.on_behalf) event['by'] = form.on_behalf;
  return event;
}

/** Everything one step records: appointing a guardian also opens the file to that guardian. */
export function stepEvents(step: string, form: StepForm): CaseEvent[] {
  const events = [stepEvent(step, form)];
  if (step === 'appoint_guardian' && form.guardian) events.push({ type: 'assigned', desk: form.guardian, capacity: 'guardian' });
  return events;
}
