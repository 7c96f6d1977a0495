// npm run journeys [name…]: plays every journey, or the named ones, against the real letterbox. Binary: RELAIS_BIN.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calls } from './call.mjs';
import { exits } from './exit.mjs';
import { figures } from './figures.mjs';
import { envelope, House, kArtefacts, Letterbox, openBrowser, picture } from './house.mjs';
import { keeps } from './keep.mjs';
import { withNotes } from './photo.mjs';
import { reports } from './report.mjs';
import { troubles } from './trouble.mjs';

const kJourneys = { ...calls, ...reports, ...troubles, ...exits, ...keeps, ...figures };
const wanted = process.argv.slice(2);
const names = Object.keys(kJourneys).filter((name) => wanted.length === 0 || wanted.includes(name));

/** A picture of the size a phone makes, drawn by the browser itself. */
async function phonePhoto(browser) {
  const page = await browser.newPage();
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 1600, height: 1200 });
    const pen = canvas.getContext('2d');
    for (let i = 0; i < 4000; ++i) {
      pen.fillStyle = `hsl(${(i * 7) % 360} 60% ${i % 80}%)`;
      pen.fillRect((i * 97) % 1600, (i * 53) % 1200, 90, 60);
    }
    return canvas.toDataURL('image/jpeg', 0.9);
  });
  await page.close();
  return withNotes(Buffer.from(address.split(',')[1], 'base64'));
}

if (wanted.length === 0) rmSync(kArtefacts, { recursive: true, force: true });
const letterbox = new Letterbox();
const all = { letterbox, codes: [] };
let passed = 0;
let failed = 0;
try {
  const tools = await envelope(letterbox.folder);
  all.house = new House(tools, 'journey');
  await letterbox.found(all.house);
  all.browser = await openBrowser();
  all.photo = await phonePhoto(all.browser);
  for (const name of names) {
    const began = Date.now();
    try {
      const { code } = (await kJourneys[name](all)) ?? {};
      if (code) all.codes.push(code);
      passed += 1;
      console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`not ok  ${name}: ${error.stack}`);
      for (const context of all.browser.contexts()) {
        for (const page of context.pages()) await picture(page, `failed-${name}`).catch(() => undefined);
        await context.close();
      }
    }
  }
} catch (error) {
  failed += 1;
  console.log(`not ok  the journeys did not start: ${error.stack}`);
} finally {
  await all.browser?.close();
  mkdirSync(kArtefacts, { recursive: true });
  if (failed > 0) writeFileSync(join(kArtefacts, 'letterbox.log'), letterbox.log);
  await letterbox.forget();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed === names.length ? 0 : 1;
