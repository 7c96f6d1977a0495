import { describe, expect, it } from 'vitest';
import de from '../../../locales/ui/de.json';
import en from '../../../locales/ui/en.json';
import fr from '../../../locales/ui/fr.json';
import nl from '../../../locales/ui/nl.json';

const catalogues: Record<'en' | 'fr' | 'nl' | 'de', Record<string, string>> = { en, fr, nl, de };
const langs = ['en', 'fr', 'nl', 'de'] as const;
const sources = import.meta.glob<string>('../src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the catalogues', () => {
  for (const language of langs) {
    it(`${language} has every key and none too many`, () => {
      expect(Object.keys(catalogues[language])).toEqual(Object.keys(catalogues.en));
    });
    it(`${language} has a text for every key, with the same places`, () => {
      for (const [key, text] of Object.entries(catalogues[language])) {
        expect(text.trim(), key).not.toBe('');
        const wanted = places(catalogues.en[key] ?? '');
        expect(places(text), key).toEqual(wanted);
      }
    });
    it(`${language} has both forms of every counted sentence`, () => {
      for (const key of Object.keys(catalogues[language])) {
        if (key.endsWith('.one')) expect(catalogues[language], key).toHaveProperty([key.replace(/one$/, 'other')]);
      }
    });
  }
});

describe('the screens', () => {
  it('are looked at', () => expect(Object.keys(sources).length).toBeGreaterThan(30));
  it('use only keys that exist', () => {
    for (const [file, code] of Object.entries(sources)) {
      for (const match of code.matchAll(/\bt\('([\w.]+)'/g)) expect(catalogues.en, `${file}: ${match[1]}`).toHaveProperty([match[1] ?? '']);
      for (const match of code.matchAll(/\btn\('([\w.]+)'/g)) expect(catalogues.en, `${file}: ${match[1]}`).toHaveProperty([`${match[1]}.other`]);
    }
  });
  it('hold no sentence of their own', () => {
    for (const [file, code] of Object.entries(sources).filter(([name]) => name.endsWith('.tsx'))) {
      const literals = [...code.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)\s*</g), ...code.matchAll(/(?:label|title|placeholder|aria-label)="([^"]*[a-z]{3}[^"]*)"/g)];
      expect(literals.map((match) => match[1]), file).toEqual([]);
    }
  });
  it('hold no inline style, which the content security policy would refuse', () => {
    for (const [file, code] of Object.entries(sources)) expect(/\bstyle=/.test(code), file).toBe(false);
  });
});
