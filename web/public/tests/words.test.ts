/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import de from '../../../locales/report/de.json';
import en from '../../../locales/report/en.json';
import fr from '../../../locales/report/fr.json';
import nl from '../../../locales/report/nl.json';

const all: Record<string, { language: string; status: string; texts: Record<string, string> }> = { de, en, fr, nl };
const blanks = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();

describe('the words of the report', () => {
  it('are there in every language, with the same blanks', () => {
    for (const [language, file] of Object.entries(all)) {
      expect(file.language).toBe(language);
      expect(['draft', 'reviewed']).toContain(file.status);
      expect(Object.keys(file.texts).sort()).toEqual(Object.keys(en.texts).sort());
      for (const [key, text] of Object.entries(en.texts)) {
        expect(file.texts[key]?.trim(), `${language} ${key}`).not.toBe('');
        expect(blanks(file.texts[key] ?? ''), `${language} ${key}`).toEqual(blanks(text));
      }
    }
  });

  it('say something of their own in each language', () => {
    const same = Object.keys(en.texts).filter((key) => fr.texts[key as keyof typeof fr.texts] === en.texts[key as keyof typeof en.texts]);
    expect(same.length).toBeLessThan(5);
  });

  it('are all used', () => {
    const source = Object.values(import.meta.glob<string>('../src/**/*.ts', { query: '?raw', import: 'default', eager: true })).join('\n');
    // Made of a group and a value, or used by the plain form and the frame that the server makes.
    const made = /^(who|what|minor)\.|^plain\.|^draft$|^(write\.(h1|lead|have_code|slow)|back\.(h1|lead)|write\.(loading|plain_link))$/;
    const unused = Object.keys(en.texts).filter((key) => !made.test(key) && !source.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });
});
