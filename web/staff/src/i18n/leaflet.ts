/** The rights in plain words, read from the template that also makes the printed leaflet (locales/letters). */
export interface LeafletBlock { kind: 'p' | 'h' | 'item'; text: string }
export interface Leaflet { title: string; draft: boolean; blocks: LeafletBlock[] }

const kLanguage = /^ {2}([a-z]{2,3}(?:-[A-Za-z]+)?):$/;
const kText = /^ *- (?:(p|h): )?("(?:[^"\\]|\\.)*")$/;

/** The screen shows no length of time and no numbers of its own: what stands in braces is left out. */
function plain(quoted: string): string {
  const text = (JSON.parse(quoted) as string).replace(/\s*[:：]\s*\{\w+\}/g, '');
  return text.includes('{') ? '' : text;
}

/** Understands the shape that the letter templates have: languages, a title, paragraphs, headings and items. */
export function parseLeaflet(yaml: string): Record<string, Leaflet> {
  const leaflets: Record<string, Leaflet> = {};
  let now: Leaflet | undefined;
  for (const line of yaml.slice(yaml.indexOf('\nlanguages:')).split('\n')) {
    const language = kLanguage.exec(line)?.[1];
    if (language) {
      now = { title: '', draft: false, blocks: [] };
      leaflets[language] = now;
      continue;
    }
    if (!now) continue;
    const title = /^ {4}title: (".*")$/.exec(line)?.[1];
    if (title) now.title = plain(title);
    if (line.trim() === 'status: draft') now.draft = true;
    const [, kind, quoted] = kText.exec(line) ?? [];
    const text = quoted ? plain(quoted) : '';
    if (text) now.blocks.push({ kind: (kind ?? 'item') as LeafletBlock['kind'], text });
  }
  return leaflets;
}

export async function loadLeaflets(): Promise<Record<string, Leaflet>> {
  const { default: yaml } = await import('../../../../locales/letters/rights_leaflet.yaml?raw');
  return parseLeaflet(yaml);
}

export function rightToLeft(language: string): boolean {
  return ['ar', 'fa', 'he', 'ps', 'ur'].includes(language.split('-')[0] ?? '');
}
