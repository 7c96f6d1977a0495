import type { Answers } from './api/types';
import { t, tc } from './i18n';

/** What the Immigration Office asks the magistrate, in the order it asks. */
export const kQuestions = ['case_open', 'victim', 'cooperates', 'ties_cut', 'no_danger'] as const;

export function answersText(answers: Answers): string {
  const shown = kQuestions.filter((question) => answers[question]).map((question) => `${tc('question_short', question)}: ${tc('answer', answers[question])}`);
  return shown.join(', ') || t('request.no_opinion');
}
