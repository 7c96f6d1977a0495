// npm run journeys [name…]: plays every journey, or the named ones, against the real server. Binary: RELAIS_BIN.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at_rest } from './at_rest.mjs';
import { hostile } from './hostile.mjs';
import { inspection } from './inspection.mjs';
import { letterbox } from './letterbox.mjs';
import { kArtefacts, openBrowser, picture, Server } from './house.mjs';
import { screens } from './screens.mjs';
import { shelter } from './shelter.mjs';
import { sign_in, sign_in_provider } from './sign_in.mjs';
import { trust } from './trust.mjs';

const kJourneys = { inspection, hostile, shelter, trust, sign_in, sign_in_provider, ...screens, letterbox, at_rest };
const wanted = process.argv.slice(2);
const names = Object.keys(kJourneys).filter((name) => wanted.length === 0 || wanted.includes(name));

if (wanted.length === 0) rmSync(kArtefacts, { recursive: true, force: true });
const server = new Server();
let passed = 0;
let failed = 0;
let browser;
try {
  await server.start();
  browser = await openBrowser();
  for (const name of names) {
    const began = Date.now();
    try {
      await kJourneys[name](browser, server);
      passed += 1;
      console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`not ok  ${name}: ${error.stack}`);
      for (const context of browser.contexts()) {
        for (const page of context.pages()) await picture(page, `failed-${name}`).catch(() => undefined);
        await context.close();
      }
    }
  }
} catch (error) {
  failed += 1;
  console.log(`not ok  the journeys did not start: ${error.stack}`);
} finally {
  await browser?.close();
  if (failed > 0) writeFileSync(join(kArtefacts, 'server.log'), server.log ?? '');
  await server.forget();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed === names.length ? 0 : 1;
