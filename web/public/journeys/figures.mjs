// The figures of a slow phone: processor four times slower, 400 kbit/s each way, 300 ms to the letterbox and back.
import { check, kPhone, Person } from './house.mjs';
import { writeReport } from './report.mjs';
import { wordsOf } from './words.mjs';

const kBytesPerSecond = (400 * 1000) / 8;

/** Adds up what goes over the line, headers included. */
class Meter {
  down = 0;
  up = 0;
  of_workers = 0;
  pending = [];

  constructor(context) {
    context.on('response', (response) => this.pending.push(this.count(response).catch(() => undefined)));
  }

  /** The browser does not tell the size and the end of a worker's script: the header says the one, `workersCame` the other. */
  async count(response) {
    await response.finished();
    const sizes = await response.request().sizes();
    if (response.url().endsWith('worker.js')) this.of_workers += Number((await response.allHeaders())['content-length'] ?? 0);
    this.down += sizes.responseBodySize + sizes.responseHeadersSize;
    this.up += sizes.requestBodySize + sizes.requestHeadersSize;
  }

  async workersCame() {
    await Promise.all(this.pending);
    this.down += this.of_workers;
    this.of_workers = 0;
  }

  async read() {
    await Promise.all(this.pending);
    return { down: this.down, up: this.up };
  }
}

async function slowPhone({ browser, letterbox, photo }) {
  const t = wordsOf('fr');
  const context = await browser.newContext({ ...kPhone, locale: 'fr-BE' });
  const person = new Person(letterbox, context);
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', { offline: false, latency: 300, downloadThroughput: kBytesPerSecond, uploadThroughput: kBytesPerSecond });
  await tools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const meter = new Meter(context);
  let began = Date.now();
  let before = { down: 0, up: 0 };
  const lines = [];
  const say = async (what) => {
    const seconds = (Date.now() - began) / 1000;
    const { down, up } = await meter.read();
    lines.push(`${what}: ${seconds.toFixed(1)} s, ${((down - before.down) / 1000).toFixed(1)} kB down, ${((up - before.up) / 1000).toFixed(1)} kB up`);
    return down - before.down;
  };
  const begin = async () => {
    before = { ...(await meter.read()) };
    began = Date.now();
  };

  await page.goto(`${letterbox.url}/fr/`, { waitUntil: 'commit' });
  await page.locator('a[href^="tel:"]').first().waitFor();
  const first = await say('first page with numbers to tap');
  check(first < 22_000, `the first page is small (${first} bytes with headers)`);
  await page.waitForLoadState();

  await begin();
  await person.open('/fr/w');
  await page.locator('.r-page').getByLabel(t('who.witness')).waitFor();
  await say('report page, ready to answer and type');
  await page.locator('.r-page').getByLabel('Maison Un').waitFor({ state: 'attached' });
  await meter.workersCame();
  await say('the same until readers are checked and the code can be made');

  await begin();
  await writeReport(page, t, { language: 'fr', text: 'Mesuré sur un téléphone lent.' });
  await say('a report of a few words: steps, sealed, sent, code shown');
  await begin();
  await page.goto(`${letterbox.url}/fr/w`);
  await page.locator('.r-page').getByLabel('Maison Un').waitFor({ state: 'attached' });
  await meter.workersCame();
  await begin();
  await writeReport(page, t, { language: 'fr', text: 'Mesuré sur un téléphone lent.', photo });
  await say(`the same with a photo of ${(photo.length / 1000).toFixed(0)} kB`);
  await person.close();
  for (const line of lines) console.log(`        ${line}`);
}

export const figures = { slow_phone: slowPhone };
