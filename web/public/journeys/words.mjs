// The words of the page, so that journeys press what a person reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kRoot } from './house.mjs';

export function wordsOf(language) {
  const { texts } = JSON.parse(readFileSync(join(kRoot, `locales/report/${language}.json`), 'utf8'));
  return (key, blanks = {}) => {
    if (!(key in texts)) throw new Error(`there is no text ${key}`);
    return texts[key].replace(/\{(\w+)\}/g, (whole, name) => (name in blanks ? String(blanks[name]) : whole));
  };
}
