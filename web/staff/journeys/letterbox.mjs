// A report in confidence, there and back, in two languages: on a phone of 320 points with a photo, to the desk, from the
// desk with an answer, back with the code, and into a file. Then every file that both servers wrote is searched.
import { readFileSync } from 'node:fs';
import { kCanary } from '../../public/journeys/photo.mjs';
import { everyFile } from './at_rest.mjs';
import { sendMany } from './flood.mjs';
import { check, Letterbox, Person, picture, Server } from './house.mjs';
import { kAgent, kAnswer, kColour, kPeople, looked, readsAnswer, reports, wrong } from './reporter.mjs';
import { addAccount, makeKey } from './shelter.mjs';

const kDesk = 'centre.pagasa';
const digitsOf = (code) => code.replace(/\D/g, '');

// ---------------------------------------------------------------- the desk

async function unlocks(desk) {
  const { page } = desk;
  await page.getByRole('button', { name: 'Open my key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase of your key').fill(await desk.password(kDesk));
  await dialog.getByRole('button', { name: 'Open my key' }).click();
  await dialog.waitFor({ state: 'detached' });
}

const opened = (page, text) => page.locator('[data-opened]').filter({ hasText: text });

/** Goes through the inbox until it has the report with these words; it cannot be told from outside. */
async function finds(desk, text) {
  const { page } = desk;
  for (let tries = 0; tries < 10; ++tries) {
    await desk.visit('#/letterbox');
    const links = await page.locator('.table--letterbox tbody a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    for (const link of links) {
      await desk.visit(link);
      if (await page.getByRole('heading', { name: 'Sealed', exact: true }).count()) await unlocks(desk);
      await page.locator('[data-part]').first().waitFor();
      if (await opened(page, text).count()) return link;
    }
    await page.waitForTimeout(1000);
  }
  throw new Error('does not hold: the report reached the inbox');
}

async function seesPhoto(page) {
  await page.getByRole('button', { name: 'Show the picture' }).click();
  const canvas = page.locator('[data-picture]');
  await canvas.waitFor();
  const seen = await canvas.evaluate((one) => ({ width: one.width, height: one.height, at: [...one.getContext('2d').getImageData(20, 20, 1, 1).data] }));
  // The notes said that the camera was held upright: what is sent is turned already.
  check(seen.width === 400 && seen.height === 600, `the photo has its size (${seen.width} × ${seen.height})`);
  check([kColour.red, kColour.green, kColour.blue].every((wanted, i) => Math.abs(wanted - seen.at[i]) < 12), `the photo has its colour (${seen.at})`);
}

async function downloads(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as .bin' }).first().click()]);
  const bytes = readFileSync(await file.path());
  check(file.suggestedFilename() === 'attachment-1.bin', `it comes under a name of ours (${file.suggestedFilename()})`);
  check(!bytes.includes(kCanary) && !bytes.includes('Exif'), 'what the camera noted stayed on the phone');
}

async function answers(desk, who) {
  const { page } = desk;
  const link = await finds(desk, who.text);
  check((await page.getByText('In danger now.').count()) === (who.danger ? 1 : 0), 'danger is shown when it was said');
  await opened(page, who.text).waitFor();
  await seesPhoto(page);
  await downloads(page);
  await looked(page, 'a report, opened');
  await picture(page, `letterbox-${who.language}-desk-1-report`, { fullPage: true });
  await page.getByRole('button', { name: 'Take in hand' }).click();
  await page.getByRole('heading', { name: 'Answer', exact: true }).waitFor();
  await page.getByLabel(/Thank you. We have read your message/).check();
  await page.getByLabel('In your own words').fill(kAnswer);
  check((await page.locator('[data-preview="theirs"]').getAttribute('lang')) === who.language, 'the answer is in the language of the report');
  await looked(page, 'an answer, before it is sent');
  await picture(page, `letterbox-${who.language}-desk-2-answer`, { fullPage: true });
  await page.getByRole('button', { name: 'Seal and send' }).click();
  await page.locator('[data-part="reply/1"][data-state="opened"]').waitFor();
  await delivered(desk, link);
  return link;
}

async function delivered(desk, link) {
  for (let tries = 0; tries < 20; ++tries) {
    await desk.visit('#/letterbox/mine');
    await desk.visit(link);
    await desk.page.locator('[data-part="reply/1"]').waitFor();
    if (await desk.page.getByText('lies where the person fetches it').count()) return;
    await desk.page.waitForTimeout(500);
  }
  throw new Error('does not hold: the answer lies where the person fetches it');
}

async function readsMore(desk, who, link) {
  const { page } = desk;
  for (let tries = 0; ; ++tries) {
    check(tries < 20, 'what was written again reached the desk');
    await desk.visit('#/letterbox/mine');
    await desk.visit('#/letterbox');
    if (await page.getByRole('link', { name: 'Read the answer' }).count()) break;
    await page.waitForTimeout(500);
  }
  await desk.visit(link);
  await opened(page, who.more).waitFor();
  const parts = await page.locator('[data-part]').evaluateAll((all) => all.map((one) => one.dataset.part));
  check(parts.join(' ') === 'report reply/1 message/1', `both sides stand in order (${parts})`);
}

async function takesOn(desk, who) {
  const { page } = desk;
  await page.getByRole('button', { name: 'Take into a file', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('A new file').check({ force: true });
  await dialog.getByLabel('Neutral label').fill(`Workers, ${who.language}`);
  const text = dialog.getByLabel('What the file will say');
  check((await text.inputValue()).includes(who.text) && (await text.inputValue()).includes(who.more), 'the text that was reported is proposed');
  check(!(await text.inputValue()).includes(who.contact), 'how to reach the person is not in it');
  check((await dialog.getByLabel('Who told us this', { exact: true }).inputValue()).includes(who.contact), 'it stands apart');
  await looked(page, 'taking a report into a file');
  await picture(page, `letterbox-${who.language}-desk-3-take-on`);
  await dialog.getByRole('button', { name: 'Take it into the file' }).click();
  await page.locator('[data-taken-on]').waitFor();
  check((await page.locator('[data-taken-on]').innerText()).includes(who.text), 'the file says what was reported');
  await looked(page, 'a file with what was reported');
  await picture(page, `letterbox-${who.language}-desk-4-file`);
  return new URL(page.url()).hash;
}

async function isWiped(desk, link) {
  await desk.visit(link);
  await desk.page.getByText('The sealed texts are deleted here.').waitFor();
  await desk.page.locator('[data-part="report"]').waitFor({ state: 'detached' });
  check((await desk.page.locator('[data-part^="message"]').count()) === 0, 'of the report only the answers of the desk are left');
}

/** Somebody whom the report was not addressed to learns nothing of it, and who told it is for the desk alone. */
async function othersSeeNothing(browser, server, link) {
  const id = link.split('/').at(-1);
  for (const name of ['centre.payoke', 'inspector.onss', 'io.clerk', 'admin']) {
    const person = new Person(browser, server, { refusals: true });
    await person.open();
    await person.signIn(name);
    const status = await person.page.evaluate(async (path) => (await fetch(path)).status, `/api/v1/letterbox/${id}`);
    check(status === 403 || status === 404, `${name} does not find the report (${status})`);
    await person.close();
  }
}

async function closesItself(desk, link) {
  const { page } = desk;
  await desk.visit('#/keys');
  await page.getByRole('button', { name: 'Close my key' }).click();
  await desk.visit(link);
  await page.getByRole('heading', { name: 'Sealed', exact: true }).waitFor();
  check((await page.locator('[data-opened]').count()) === 0, 'nothing stays open when the key is closed');
}

// ---------------------------------------------------------------- a colleague without keys, custodians, then with keys

const kColleague = { name: 'centre.newcomer', password: 'newcomer-of-pag-asa-2026', passphrase: 'eleven grey herons in Namur' };

async function enter(browser, server, name, password) {
  const person = new Person(browser, server, { refusals: true });
  await person.open();
  await person.signIn(name, password);
  await person.settled();
  return person;
}

async function opensKey(person, passphrase) {
  const dialog = person.page.getByRole('dialog');
  await dialog.getByLabel('Passphrase of your key').fill(passphrase);
  await dialog.getByRole('button', { name: 'Open my key' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Has no key of the desk: sees that something lies there, opens nothing, and asks. */
async function asksCustodians(colleague, link) {
  const { page } = colleague;
  await colleague.visit(link);
  await page.locator('[data-state="no_key"]').first().waitFor();
  check((await page.locator('[data-opened]').count()) === 0, 'a colleague without the keys of the desk opens nothing');
  await page.getByRole('button', { name: 'Ask the custodians to open it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Legal ground').fill('Invented ground: nobody of the desk can open it.');
  await dialog.getByLabel('life in danger').check();
  await looked(page, 'asking the custodians');
  await dialog.getByRole('button', { name: 'Send the request' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** One after the other, each at their own screen. Neither sees what it is about. */
async function custodiansOpen(browser, server, text) {
  let halves = 0;
  for (const name of ['centre.surya', 'rapporteur', 'officer', 'centre.surya', 'rapporteur']) {
    if (halves === 2) return;
    const custodian = await enter(browser, server, name);
    const { page } = custodian;
    await custodian.visit('#/law');
    if (await page.getByText('needs your half of the key').count()) {
      await page.getByRole('link', { name: 'Opening with two keys' }).click();
      const half = page.getByRole('button', { name: 'Open my half' });
      await half.waitFor();
      await looked(page, `the half of ${name}`);
      if (halves === 0) await picture(page, 'letterbox-custodian');
      await half.click();
      await opensKey(custodian, await custodian.password(name));
      await half.waitFor({ state: 'detached' });
      check(!(await page.content()).includes(text), 'a custodian does not see the text');
      halves += 1;
    }
    await custodian.close();
  }
  check(halves === 2, `two custodians opened their halves (${halves})`);
}

async function readsReleased(colleague, text) {
  const { page } = colleague;
  await colleague.visit('#/letterbox/keys');
  await colleague.visit('#/letterbox/escrow');
  await page.getByRole('button', { name: 'Read what was released' }).click();
  await opened(page, text).waitFor();
  await looked(page, 'what two custodians released');
}

/** The desk takes the newcomer among those who can open, after comparing; from then on the newcomer reads as all do. */
async function sharesKeys(desk, colleague, fingerprint, link, text) {
  const { page } = desk;
  await desk.visit('#/letterbox/keys');
  await page.getByRole('button', { name: 'Make the keys for the coming weeks' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Colleague centre.newcomer/).check();
  check((await dialog.locator('.reader__compare .fingerprint').innerText()) === fingerprint, 'the fingerprint is the one the colleague reads');
  await dialog.getByLabel('It is the same; I have compared it.').check();
  await looked(page, 'sharing the keys of a desk');
  await picture(page, 'letterbox-keys-share');
  await dialog.getByRole('button', { name: 'Make and seal' }).click();
  await dialog.waitFor({ state: 'detached' });
  await colleague.visit('#/letterbox');
  await colleague.visit(link);
  await opened(colleague.page, text).waitFor();
}

/** One of the invented reports was changed after it was sent: it is shown as such, and nothing of it. */
async function seesForged(desk) {
  const { page } = desk;
  await desk.visit('#/letterbox');
  const links = await page.locator('.table--letterbox tbody a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  for (const link of links) {
    await desk.visit(link);
    await page.locator('[data-part]').first().waitFor();
    if (!(await page.locator('[data-state="altered"]').count())) continue;
    await page.getByText('Altered or forged: not opened.').waitFor();
    await page.getByText(/Reported by .* as altered or forged/).waitFor();
    await looked(page, 'a forged report');
    await picture(page, 'letterbox-forged');
    return;
  }
  throw new Error('does not hold: a report that was altered is shown as such');
}

// ---------------------------------------------------------------- a flood

const kReal = 'We sleep in the cold store, planted word Thursby.';
const kJunk = 30;

/** Junk does not shut the door: a real report comes in with it, and the browser of the desk puts it apart. */
async function standsFlood(box, desk) {
  const { page } = desk;
  const junk = Array.from({ length: kJunk }, (_, i) => `BUY THIS NOW!! number ${i}`);
  await sendMany(box, 'pag-asa', [...junk.slice(0, kJunk - 5), kReal, ...junk.slice(kJunk - 5)]);
  const all = page.getByRole('button', { name: /^Open all \d+ and group$/ });
  for (let tries = 0; ; ++tries) {
    check(tries < 40, 'what came in the flood waits in the busy lane');
    await desk.visit('#/letterbox');
    await desk.visit('#/letterbox/busy');
    if ((await all.count()) && (await all.innerText()).replace(/\D/g, '') > kJunk / 2) break;
    await page.waitForTimeout(500);
  }
  await all.click();
  await page.locator('.letterbox-group').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  const groups = await page.locator('.letterbox-group').allInnerTexts();
  check(groups.length === 2, `alike stands with alike (${groups.length} groups)`);
  check(groups[0].startsWith('1 report') && groups[0].includes(kReal), 'what is real stands alone, and first');
  await looked(page, 'the busy lane');
  await picture(page, 'letterbox-busy');
  await page.locator('.letterbox-group').last().getByRole('button').click();
  await page.getByRole('dialog').getByLabel('Junk').check();
  await looked(page, 'closing a group');
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.letterbox-group').nth(1).waitFor({ state: 'detached' });
  await page.locator('.letterbox-group').getByRole('link', { name: 'Read it' }).click();
  await opened(page, kReal).waitFor();
}

// ---------------------------------------------------------------- what both servers wrote

function nothingWritten(server, box, codes) {
  const secrets = [kColleague.passphrase, ...kPeople.flatMap((who) => [who.text, who.where, who.contact, who.more]), 'Zabriskie', 'Quillaia', 'Wolfsberg', 'Marsilea', 'Thursby', 'BUY THIS', kAnswer, kCanary, kAgent, 'IMG_4711', ...codes.flatMap((code) => [...code.split(' '), digitsOf(code), ...code.split(' ').map((half) => digitsOf(half).slice(0, 10))])];
  const files = [...everyFile(server.folder), ...everyFile(box.folder)];
  check(files.some((path) => path.endsWith('spool.db')) && files.some((path) => path.endsWith('relais.db')), 'spool and store are among the files');
  for (const path of files) {
    const bytes = readFileSync(path);
    for (const secret of secrets) check(!bytes.includes(secret), `no file of the servers holds what was planted (${path.split('/').at(-1)})`);
  }
  for (const path of everyFile(box.folder)) check(!readFileSync(path).includes('127.0.0.1'), `no file of the letterbox holds an address (${path.split('/').at(-1)})`);
  for (const secret of secrets) check(!server.log.includes(secret) && !box.log.includes(secret), 'no log holds what was planted');
}

async function helps(browser, server, desk, who, link) {
  addAccount(server, kColleague);
  const colleague = await enter(browser, server, kColleague.name, kColleague.password);
  const { fingerprint } = await makeKey(colleague, kColleague, false);
  await asksCustodians(colleague, link);
  await custodiansOpen(browser, server, who.text);
  await readsReleased(colleague, who.text);
  await sharesKeys(desk, colleague, fingerprint, link, who.text);
  await colleague.close();
  await seesForged(desk);
  await desk.visit(link);
  await opened(desk.page, who.text).waitFor();
}

export async function letterbox(browser) {
  const box = new Letterbox();
  const server = new Server(['--demo', '--letterbox', box.socket]);
  try {
    await box.start();
    await server.start();
    await box.published();
    const codes = [];
    for (const who of kPeople) codes.push(await reports(browser, box, who));
    const desk = new Person(browser, server, { acceptDownloads: true });
    await desk.open();
    await desk.signIn(kDesk);
    for (const [i, who] of kPeople.entries()) {
      const link = await answers(desk, who);
      await readsAnswer(browser, box, who, codes[i]);
      await readsMore(desk, who, link);
      await othersSeeNothing(browser, server, link);
      await closesItself(desk, link);
      await unlocks(desk);
      await opened(desk.page, who.text).waitFor();
      if (who.language === 'nl') await helps(browser, server, desk, who, link);
      await takesOn(desk, who);
      await isWiped(desk, link);
    }
    await standsFlood(box, desk);
    await desk.close();
    await new Promise((done) => setTimeout(done, 2500));
    nothingWritten(server, box, codes);
    check(wrong.length === 0, wrong.join('\n'));
  } finally {
    await server.forget();
    await box.forget();
  }
}
