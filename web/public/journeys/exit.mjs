// Leaving: at once, with nothing behind on the phone but that some page of this host was open.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, kPhone, openProfile, Person, searchFolder, sound } from './house.mjs';
import { kContact, kText, writeReport } from './report.mjs';
import { wordsOf } from './words.mjs';

const isBlank = (page) => page.evaluate(() => (document.body?.textContent ?? '').trim() === '');

/** Report, see the code, press Shift three times, close the browser; its whole folder is searched before and after. */
async function noTrace({ letterbox, photo }) {
  const folder = mkdtempSync(join(tmpdir(), 'relais-profile-'));
  try {
    const t = wordsOf('fr');
    const person = new Person(letterbox, await openProfile(folder, { ...kPhone, locale: 'fr-BE' }));
    const page = await person.open('/fr/w');
    const code = await writeReport(page, t, { language: 'fr', text: kText.fr, contact: kContact, photo });
    const digits = code.references.map((one) => one.replace(/[+/]/g, ''));
    const planted = [kText.fr, kText.fr.slice(0, 30), kContact, ...code.references, ...digits, code.words.slice(0, 3).join(' '), code.words.join(' ')];
    // A phone that falls into the wrong hands while the page is open: browsers keep notes of open pages for the next start.
    await page.goto(`${letterbox.url}/fr/v`);
    await page.locator('.r-page').waitFor();
    await page.getByLabel(t('back.code')).fill(code.references.join(' '));
    await page.waitForTimeout(6000);
    const open = searchFolder(folder, planted);
    check(open.found.length === 0, `the profile of an open page keeps nothing: ${open.found.join('; ')}`);
    for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift');
    await page.waitForURL((url) => url.pathname !== '/fr/v');
    check(await isBlank(page), 'the page is blank after the exit');
    await page.goBack().catch(() => null);
    check(!(await page.content()).includes(kText.fr.slice(0, 20)), 'Back shows nothing of it');
    await page.waitForTimeout(1500);
    await person.close();
    const { files, found } = searchFolder(folder, planted);
    check(files > 20, `the whole profile was searched (${files} files)`);
    check(found.length === 0, `the profile keeps nothing: ${found.join('; ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A word that was planted on purpose is found: the search can fail. */
async function searchFinds({ letterbox }) {
  const folder = mkdtempSync(join(tmpdir(), 'relais-profile-'));
  try {
    const context = await openProfile(folder, kPhone);
    const page = context.pages()[0];
    await page.goto(`${letterbox.url}/fr/g`);
    await page.evaluate(() => localStorage.setItem('planted', 'a word that stays behind'));
    await page.waitForTimeout(500);
    await context.close();
    check(searchFolder(folder, ['a word that stays behind']).found.length > 0, 'the search finds what was left behind');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One visit is one entry of the history, whatever is pressed. */
async function oneEntry({ browser, letterbox }) {
  const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'fr-BE' }));
  const page = await person.open('/fr/');
  await sound(page, 'first page');
  const began = await page.evaluate(() => history.length);
  for (const path of ['/fr/a', '/fr/g', '/fr/w']) {
    const link = page.locator(`a[href="${path}"]`).first();
    if ((await link.count()) === 0) await page.goto(letterbox.url + path);
    else await Promise.all([page.waitForURL((url) => url.pathname === path), link.click()]);
    await page.waitForLoadState();
    check(await page.locator('#leave').isVisible(), `the exit is on ${path}`);
  }
  check((await page.evaluate(() => history.length)) === began, 'links leave no further entry');
  await page.locator('.r-page').waitFor();
  await page.keyboard.press('Tab');
  check((await page.evaluate(() => document.activeElement?.id)) === 'leave', 'the exit comes first for the keyboard');
  await page.locator('#leave').tap();
  await page.waitForURL((url) => url.pathname !== '/fr/w');
  check(await isBlank(page), 'the page is blank after the exit');
  await person.close();
}

/** Hidden for a minute, and shown again: blank. */
async function hidden({ browser, letterbox }) {
  const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'fr-BE' }));
  const page = await person.open('/fr/a');
  await page.clock.install();
  await page.goto(`${letterbox.url}/fr/a`);
  const hide = (yes) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, yes);
  await hide(true);
  await page.clock.runFor(30_000);
  check(!(await isBlank(page)), 'half a minute is not long enough');
  await page.clock.runFor(31_000);
  await page.waitForURL((url) => url.pathname === '/x');
  check(await isBlank(page), 'after a minute the page is blank');
  await person.close();
}

export const exits = { no_trace: noTrace, search_finds: searchFinds, one_entry: oneEntry, hidden };
