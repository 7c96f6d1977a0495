// Where a person is hidden: sealed by one, opened by a named colleague, by nobody else, and by no file of the server.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyFile } from './at_rest.mjs';
import { check, kBinary, kRoot, Person, picture, sound } from './house.mjs';

const kAddress = 'Canary Lane 4711, 1000 Brussels (invented)';
const kSecond = { name: 'centre.second', password: 'second-of-pag-asa-2026', passphrase: 'nine quiet owls over Ghent' };
const kThird = { name: 'centre.third', password: 'third-of-pag-asa-2026', passphrase: 'seven red boats at Ostend' };
const kFirst = { name: 'centre.first', password: 'first-of-pag-asa-2026', passphrase: 'four tall cranes in Antwerp' };

/** An account besides those of the demonstration. */
export function addAccount(server, { name, password, role = 'centre', desk = 'pag-asa' }) {
  const made = spawnSync(kBinary, ['user', 'add', name, '--role', role, '--desk', desk, '--display', `Colleague ${name}`, '--language', 'en', '--store', server.store, '--data', kRoot], { input: `${password}\n`, encoding: 'utf8' });
  check(made.status === 0, `an account is added: ${made.stderr}`);
}

async function enter(browser, server, who) {
  const person = new Person(browser, server, { refusals: true });
  await person.open();
  await person.signIn(who.name, who.password);
  await person.settled();
  return person;
}

/** Makes the key and answers with its fingerprint and its printed code. */
export async function makeKey(person, who, look) {
  const { page } = person;
  await person.visit('#/keys');
  await sound(page, 'my key, before');
  const make = page.getByRole('button', { name: 'Make my key' });
  await page.getByLabel('Passphrase of your key').fill('too short');
  check(await make.isDisabled(), 'a short passphrase is not taken');
  await page.getByLabel('Passphrase of your key').fill(who.passphrase);
  await page.getByLabel('The same passphrase again').fill(who.passphrase);
  await make.click();
  await page.locator('[data-code]').waitFor();
  const code = (await page.locator('[data-code] span').allInnerTexts()).join('-');
  check(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/.test(code), 'the code has seven groups');
  await sound(page, 'the code');
  if (look) await picture(page, 'key-code');
  const keep = page.getByRole('button', { name: 'I have the code' });
  check(await keep.isDisabled(), 'a code that is not on paper is not taken');
  await page.getByLabel('Last group of the code').fill(code.slice(-4).toLowerCase());
  await keep.click();
  await page.getByRole('heading', { name: 'Your key' }).waitFor();
  const fingerprint = await page.locator('.fingerprint').innerText();
  await sound(page, 'my key');
  if (look) await picture(page, 'key');
  return { code, fingerprint };
}

export async function fileOfTheCentre(person) {
  return person.page.evaluate(async () => {
    const { items } = await (await fetch('/api/v1/cases?mine=true&limit=100')).json();
    for (const { id } of items) {
      const view = await (await fetch(`/api/v1/cases/${id}`)).json();
      if (view.relations.includes('owner') && !view.closed) return id;
    }
    return undefined;
  });
}

async function absent(person, where) {
  const html = await person.page.content();
  check(!html.includes('Canary Lane'), `the address stands nowhere in the page ${where}`);
}

async function sealFirst(person, file, second) {
  const { page } = person;
  await person.visit(`#/case/${file}/shelter`);
  await page.getByRole('button', { name: 'Add the address' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(kAddress);
  await dialog.getByLabel('Telephone there').fill('+32 000 00 47 11');
  const go = dialog.getByRole('button', { name: 'Seal and keep' });
  await dialog.getByLabel(/Colleague centre.second/).check();
  check(await go.isDisabled(), 'nothing is sealed to a key that was not compared');
  check((await dialog.locator('.reader__compare .fingerprint').innerText()) === second.fingerprint, 'the fingerprint is the one the colleague reads');
  await dialog.getByLabel('It is the same; I have compared it.').check();
  await sound(page, 'sealing an address');
  await picture(page, 'shelter-seal');
  await go.click();
  await dialog.waitFor({ state: 'detached' });
  await person.saved();
}

async function show(person) {
  const { page } = person;
  await absent(person, 'before it is shown');
  await page.getByRole('button', { name: 'Show the address' }).click();
}

async function isShown(person, where) {
  const text = await person.page.locator('[data-secret]').innerText();
  check(text.includes(kAddress), `the address is shown ${where}`);
}

async function hides(person) {
  const { page } = person;
  await page.getByRole('button', { name: 'Hide' }).click();
  await absent(person, 'after it is hidden');
  await show(person);
  await page.locator('[data-secret]').waitFor();
  await page.evaluate(() => dispatchEvent(new Event('blur')));
  await page.locator('[data-secret]').waitFor({ state: 'detached' });
  await absent(person, 'after the window is left');
}

async function answerOf(person, path) {
  return person.page.evaluate(async (at) => {
    const response = await fetch(at);
    return { status: response.status, text: await response.text() };
  }, path);
}

async function secondOpens(browser, server, file) {
  const person = await enter(browser, server, kSecond);
  const { page } = person;
  await person.visit(`#/case/${file}/shelter`);
  await show(person);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Passphrase of your key').fill('not the right one at all');
  await dialog.getByRole('button', { name: 'Open my key' }).click();
  await dialog.getByText('This does not open your key.').waitFor();
  await sound(page, 'opening a key');
  await dialog.getByLabel('Passphrase of your key').fill(kSecond.passphrase);
  await dialog.getByRole('button', { name: 'Open my key' }).click();
  await page.locator('[data-secret]').waitFor();
  await isShown(person, 'to the named colleague');
  await page.getByText('that you have not compared').waitFor();
  await sound(page, 'an address shown');
  await picture(page, 'shelter-shown');
  await hides(person);
  await person.close();
}

async function thirdDoesNot(browser, server, file) {
  const person = await enter(browser, server, kThird);
  await makeKey(person, kThird, false);
  await person.visit(`#/case/${file}/shelter`);
  await person.page.getByText('You are not among those who can open it.').waitFor();
  await sound(person.page, 'an address for others');
  const answer = await answerOf(person, `/api/v1/cases/${file}/shelter/sealed`);
  check(answer.status === 403 && answer.text.includes('not_yours_to_see'), `the server refuses the text to who is not named (${answer.status})`);
  await absent(person, 'of who is not named');
  await person.close();
}

async function othersLearnNothing(browser, server, file) {
  for (const name of ['inspector.onss', 'centre.payoke', 'io.clerk']) {
    const person = await enter(browser, server, { name });
    for (const path of ['', '/sealed']) {
      const answer = await answerOf(person, `/api/v1/cases/${file}/shelter${path}`);
      check(answer.status === 403 || answer.status === 404, `${name} learns nothing of the shelter (${answer.status})`);
      check(!answer.text.includes('Q1RFMQ'), `${name} gets no sealed text`);
    }
    await person.close();
  }
}

async function takeOff(person, file, browser, server) {
  const { page } = person;
  await person.visit(`#/case/${file}/shelter`);
  await page.getByRole('button', { name: 'Change address or readers' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Colleague centre.second/).waitFor();
  check((await dialog.getByLabel('Address').inputValue()) === kAddress, 'the present address is there to be changed');
  await dialog.getByLabel(/Colleague centre.second/).uncheck();
  await dialog.getByRole('button', { name: 'Seal and keep' }).click();
  await dialog.waitFor({ state: 'detached' });
  await person.saved();
  const second = await enter(browser, server, kSecond);
  const answer = await answerOf(second, `/api/v1/cases/${file}/shelter/sealed`);
  check(answer.status === 403, `who was taken off the list gets the next edition no more (${answer.status})`);
  await second.close();
}

/** A passkey with a secret of its own opens the key too; passkeys belong to a name, so the page is asked under one. */
async function passkeyOpens(browser, server) {
  const person = new Person(browser, { url: server.url.replace('127.0.0.1', 'localhost') }, { refusals: true });
  const page = await person.open();
  const session = await person.context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, hasPrf: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await person.signIn(kSecond.name, kSecond.password);
  await person.visit('#/account');
  await page.getByLabel('What you call it').fill('Work phone');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('Work phone').first().waitFor();
  await person.visit('#/keys');
  await page.getByRole('button', { name: 'Open my key' }).click();
  await page.getByRole('dialog').getByLabel('Passphrase of your key').fill(kSecond.passphrase);
  await page.getByRole('dialog').getByRole('button', { name: 'Open my key' }).click();
  await page.getByRole('button', { name: 'Open with my passkey too' }).click();
  await page.getByText('passphrase, printed code and passkey').waitFor();
  await page.getByRole('button', { name: 'Close my key' }).click();
  await page.getByRole('button', { name: 'Open my key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open my key' }).click();
  await page.getByText('open in this window').waitFor();
  await person.close();
}

/** What a thief of the disk has: nothing of the address, nor of what opens it. */
function nothingOnDisk(server, keys) {
  const secrets = ['Canary Lane', '+32 000 00 47 11', kFirst.passphrase, kSecond.passphrase, ...keys.map((key) => key.code)];
  const files = everyFile(server.folder);
  check(files.some((path) => path.endsWith('relais.db')), 'the store is among the files that are searched');
  for (const path of files) {
    const bytes = readFileSync(path);
    for (const secret of secrets) check(!bytes.includes(secret), `no file of the server holds a secret (${path.slice(server.folder.length)})`);
  }
  for (const secret of secrets) check(!server.log.includes(secret), 'no log of the server holds a secret');
}

export async function shelter(browser, server) {
  addAccount(server, kFirst);
  addAccount(server, kSecond);
  addAccount(server, kThird);
  const second = await enter(browser, server, kSecond);
  const secondKey = await makeKey(second, kSecond, false);
  await second.close();
  const first = await enter(browser, server, kFirst);
  const firstKey = await makeKey(first, kFirst, true);
  const file = await fileOfTheCentre(first);
  check(file !== undefined, 'the centre accompanies somebody');
  await sealFirst(first, file, secondKey);
  await show(first);
  await first.page.locator('[data-secret]').waitFor();
  await isShown(first, 'to who sealed it');
  await hides(first);
  await secondOpens(browser, server, file);
  await thirdDoesNot(browser, server, file);
  await othersLearnNothing(browser, server, file);
  await passkeyOpens(browser, server);
  await takeOff(first, file, browser, server);
  await first.close();
  nothingOnDisk(server, [firstKey, secondKey]);
}
