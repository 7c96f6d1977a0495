import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const kFolder = join(__dirname, '../../../locales/ui');
const kSource = join(__dirname, '../src');
const langs = ['en', 'fr', 'nl', 'de'] as const;
const read = (language: string) => JSON.parse(readFileSync(join(kFolder, `${language}.json`), 'utf8')) as Record<string, string>;
const catalogues = Object.fromEntries(langs.map((language) => [language, read(language)])) as Record<(typeof langs)[number], Record<string, string>>;

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

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
  const files = sources(kSource);
  it('use only keys that exist', () => {
    for (const file of files) {
      const code = readFileSync(file, 'utf8');
      for (const match of code.matchAll(/\bt\('([\w.]+)'/g)) expect(catalogues.en, `${file}: ${match[1]}`).toHaveProperty([match[1] ?? '']);
      for (const match of code.matchAll(/\btn\('([\w.]+)'/g)) expect(catalogues.en, `${file}: ${match[1]}`).toHaveProperty([`${match[1]}.other`]);
    }
  });
  it('hold no sentence of their own', () => {
    for (const file of files.filter((name) => name.endsWith('.tsx'))) {
      const code = readFileSync(file, 'utf8');
      const literals = [...code.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)\s*</g), ...code.matchAll(/(?:label|title|placeholder|aria-label)="([^"]*[a-z]{3}[^"]*)"/g)];
      expect(literals.map((match) => match[1]), file).toEqual([]);
    }
  });
  it('hold no inline style, which the content security policy would refuse', () => {
    for (const file of files) expect(/\bstyle=/.test(readFileSync(file, 'utf8')), file).toBe(false);
  });
});
