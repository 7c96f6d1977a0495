// The figures of a slow phone: processor four times slower, 400 kbit/s each way, 300 ms to the letterbox and back.
import { check, kPhone, Person } from './house.mjs';
import { writeReport } from './report.mjs';
import { wordsOf } from './words.mjs';

const kBytesPerSecond = (400 * 1000) / 8;

async function slowPhone({ browser, letterbox, photo }) {
  const t = wordsOf('fr');
  const context = await browser.newContext({ ...kPhone, locale: 'fr-BE' });
  const person = new Person(letterbox, context);
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', { offline: false, latency: 300, downloadThroughput: kBytesPerSecond, uploadThroughput: kBytesPerSecond });
  await tools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let came = 0;
  tools.on('Network.loadingFinished', ({ encodedDataLength }) => { came += encodedDataLength; });
  const lines = [];
  const say = (what, began, bytes) => lines.push(`${what}: ${(bytes / 1000).toFixed(1)} kB, ${((Date.now() - began) / 1000).toFixed(1)} s`);

  let began = Date.now();
  await page.goto(`${letterbox.url}/fr/`, { waitUntil: 'commit' });
  await page.locator('a[href^="tel:"]').first().waitFor();
  await page.waitForLoadState();
  const first = came;
  say('first page, numbers to tap', began, first);
  check(first < 30_000, `the first page is small (${first} bytes with headers)`);

  began = Date.now();
  came = 0;
  await person.open('/fr/w');
  const typing = page.getByLabel(t('who.witness'));
  await typing.waitFor();
  say('ready to answer and type', began, came);
  await page.locator('.r-page').waitFor();
  await page.getByLabel('Maison Un').waitFor({ state: 'attached' });
  say('readers checked', began, came);
  const ready = Date.now();
  await writeReport(page, t, { language: 'fr', text: 'Mesuré sur un téléphone lent.', photo });
  say('filled in by a machine, sealed and sent with a photo, code shown', ready, came);
  lines.push(`photo as sent: about ${(photo.length / 1000).toFixed(0)} kB`);
  await person.close();
  for (const line of lines) console.log(`        ${line}`);
}

export const figures = { slow_phone: slowPhone };
