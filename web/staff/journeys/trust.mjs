// Trust between desks: who used a file, an emergency and its review, a conflict of interest, cover during leave, the log.
import { check, Person, picture, sound } from './house.mjs';
import { addAccount, fileOfTheCentre } from './shelter.mjs';

const kNight = { name: 'night.journey', password: 'night-of-pag-asa-2026', role: 'oncall', desk: 'pag-asa' };
const kOfficer = { name: 'officer.journey', password: 'officer-of-data-2026', role: 'dpo', desk: 'administration' };

async function enter(browser, server, name, password) {
  const person = new Person(browser, server, { refusals: true });
  await person.open();
  await person.signIn(name, password);
  await person.settled();
  return person;
}

async function recordIsHandedOut(person, file) {
  const { page } = person;
  await person.visit(`#/case/${file}/record`);
  const record = page.locator('.handout');
  await record.locator('tbody tr').first().waitFor();
  check(/PAG-ASA/.test(await record.innerText()), 'the record names the desk that looked');
  await sound(page, 'access record');
  await page.getByLabel('Nederlands').check();
  await record.getByRole('columnheader', { name: 'Waarvoor' }).waitFor();
  check((await record.getAttribute('lang')) === 'nl', 'the record says in which language it is');
  await picture(page, 'access-record', { fullPage: true });
  await page.emulateMedia({ media: 'print' });
  check(!(await page.getByRole('button', { name: 'Print for the person' }).isVisible()), 'what is printed is the record alone');
  await page.emulateMedia({ media: 'screen' });
}

async function whoHasAccess(person, file) {
  const { page } = person;
  await person.visit(`#/case/${file}/sharing`);
  const card = page.locator('.card', { has: page.getByRole('heading', { name: /Who has access, and why/ }) });
  await card.locator('summary').first().click();
  check((await card.locator('details[open] li').count()) > 0, 'each desk has its rules');
  await sound(page, 'who has access');
  await picture(page, 'who-has-access', { fullPage: true });
}

async function covers(person) {
  const { page } = person;
  await person.visit('#/trust');
  await sound(page, 'trust');
  await page.getByRole('button', { name: 'Arrange cover' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Who stands in').fill('centre.payoke');
  await dialog.getByLabel('Until').fill(await dialog.getByLabel('From').inputValue());
  await dialog.getByLabel('Reason').fill('Leave');
  await sound(page, 'arranging cover');
  await dialog.getByRole('button', { name: 'Arrange cover' }).click();
  await dialog.waitFor({ state: 'detached' });
  await person.saved();
  const card = page.locator('.card', { has: page.getByRole('heading', { name: /Cover during leave/ }) });
  await card.getByText('centre.payoke for centre.pagasa').waitFor();
  await picture(page, 'trust', { fullPage: true });
  await card.getByRole('button', { name: 'End now' }).click();
  await card.getByText('Nobody stands in for anybody.').waitFor();
}

async function emergency(browser, server, file) {
  const night = await enter(browser, server, kNight.name, kNight.password);
  const { page } = night;
  await night.visit(`#/emergency/${file}`);
  const go = page.getByRole('button', { name: 'Open it now' });
  await page.getByLabel('Why, in your own words').fill('help');
  await page.getByLabel(/Names, aliases/).check();
  await page.getByLabel('Colleague who is told').selectOption('centre.pagasa');
  check(await go.isDisabled(), 'a word is no reason');
  await page.getByLabel('Why, in your own words').fill('She calls from the street and somebody follows her');
  await sound(page, 'emergency');
  await picture(page, 'emergency', { fullPage: true });
  await go.click();
  await page.getByText(/Opened in an emergency: \d+ minutes left/).waitFor();
  await sound(page, 'a file opened in an emergency');
  await night.close();
}

async function isReviewed(person, file) {
  const { page } = person;
  await person.visit('#/centre');
  await person.visit('#/trust');
  const card = page.locator('.card', { has: page.getByRole('heading', { name: /Emergencies to review/ }) });
  await card.getByText('somebody follows her').waitFor();
  await card.getByRole('button', { name: 'Review' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('justified', { exact: true }).check();
  await dialog.getByLabel('Remark').fill('The police confirmed it');
  await sound(page, 'reviewing an emergency');
  await dialog.getByRole('button', { name: 'Record' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card.getByText('Nothing is due.').waitFor();
  await person.visit(`#/case/${file}/sharing`);
  await page.getByText('The police confirmed it').waitFor();
}

async function conflict(browser, server) {
  const police = await enter(browser, server, 'police.liege');
  const { page } = police;
  await police.visit('#/cases');
  await page.locator('.table tbody a').first().click();
  await page.locator('.tabs').waitFor();
  const file = new URL(page.url()).hash.split('/')[2];
  await police.visit(`#/case/${file}/sharing`);
  await page.getByRole('button', { name: 'Declare a conflict of interest' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('A neighbour of mine');
  await sound(page, 'declaring a conflict of interest');
  await dialog.getByRole('button', { name: 'Declare a conflict of interest' }).click();
  await dialog.waitFor({ state: 'detached' });
  const status = await page.evaluate(async (id) => (await fetch(`/api/v1/cases/${id}`)).status, file);
  check(status === 403 || status === 404, `who has a conflict of interest is locked out (${status})`);
  await police.close();
}

async function log(browser, server) {
  const officer = await enter(browser, server, kOfficer.name, kOfficer.password);
  const { page } = officer;
  await officer.visit('#/log');
  await page.locator('.table tbody tr').first().waitFor();
  const text = await page.locator('.table').innerText();
  check(!text.includes('centre.pagasa'), 'the log holds no account by name');
  check(/opened it in an emergency/.test(text), 'the emergency is in the log');
  await sound(page, 'log');
  await picture(page, 'log');
  await officer.close();
}

export async function trust(browser, server) {
  addAccount(server, kNight);
  addAccount(server, kOfficer);
  const centre = await enter(browser, server, 'centre.pagasa');
  const file = await fileOfTheCentre(centre);
  check(file !== undefined, 'the centre accompanies somebody');
  await recordIsHandedOut(centre, file);
  await whoHasAccess(centre, file);
  await covers(centre);
  await emergency(browser, server, file);
  await isReviewed(centre, file);
  await centre.close();
  await conflict(browser, server);
  await log(browser, server);
}
