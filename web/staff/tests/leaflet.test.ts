import { describe, expect, it } from 'vitest';
import { parseLeaflet, rightToLeft } from '../src/i18n/leaflet';
import template from '../../../locales/letters/rights_leaflet.yaml?raw';

describe('the leaflet on the screen', () => {
  const leaflets = parseLeaflet(template);
  it('is there in the languages of the template', () => {
    const declared = [...template.slice(template.indexOf('\nlanguages:')).matchAll(/^ {2}([a-z]{2,3}):$/gm)].map((match) => match[1]);
    expect(Object.keys(leaflets)).toEqual(declared);
    expect(declared).toEqual(expect.arrayContaining(['fr', 'nl', 'de', 'en', 'vi', 'ar']));
  });
  it('says as much in every language, and leaves no place unfilled', () => {
    for (const [language, leaflet] of Object.entries(leaflets)) {
      expect(leaflet.title, language).not.toBe('');
      expect(leaflet.blocks.length, language).toBe(leaflets['en']?.blocks.length);
      expect(leaflet.blocks.at(-1)?.kind, language).toBe('h');
      expect(JSON.stringify(leaflet), language).not.toMatch(/[{][a-z_]+[}]/);
    }
  });
  it('runs from the right where the script does', () => {
    expect(rightToLeft('ar')).toBe(true);
    expect(rightToLeft('vi')).toBe(false);
  });
});
