// From an inspection of thirty people to a residence document, by five desks, over a power cut.
import { check, Person, picture, sound } from './house.mjs';

const kTitle = 'Nail bars, Rue Neuve (invented)';
const kGroups = [['vi', 14], ['ro', 9], ['ar', 7]];

async function enterInspection(inspector) {
  const { page } = inspector;
  await inspector.visit('#/operations/new');
  await page.getByLabel('Title').fill(kTitle);
  await page.getByLabel('Municipality').fill('Brussels');
  await page.getByLabel('Sector').selectOption('nail_bars');
  for (const [language, count] of kGroups) {
    await page.getByLabel('Language understood best').selectOption(language);
    await page.getByLabel('How many').fill(String(count));
    if (language === 'vi') {
      await page.getByLabel('Nationality').fill('Vietnam');
      await page.getByRole('button', { name: 'Remove Vietnam' }).waitFor();
    }
    await page.getByRole('button', { name: new RegExp(`^Add ${count} people`) }).click();
  }
  await sound(page, 'new operation');
  await picture(page, '01-new-inspection', { fullPage: true });
  await page.getByRole('button', { name: 'Save the operation and 30 people' }).click();
  await page.getByRole('heading', { level: 1, name: kTitle }).waitFor();
  await inspector.saved();
  const rows = await page.locator('.table--dense tbody tr').count();
  check(rows === 30, `thirty people stand in the table (there are ${rows})`);
  await sound(page, 'operation');
  await picture(page, '02-thirty-people');
}

async function fulfilDuties(inspector) {
  const { page } = inspector;
  await page.getByRole('button', { name: 'Record: Explain the rights' }).click();
  for (const [, count] of kGroups) {
    const record = page.getByRole('dialog').getByRole('button', { name: `Record for ${count} people` });
    await record.waitFor();
    if (count === kGroups[0][1]) await picture(page, '03-explain-rights');
    await record.click();
    await inspector.saved();
  }
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  for (const duty of ['Inform the magistrate', 'Report to the Immigration Office']) {
    await page.getByRole('button', { name: `Record: ${duty}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Record for 30 people' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await inspector.saved();
  }
}

async function refer(inspector) {
  const { page } = inspector;
  await page.getByRole('button', { name: 'Record: Refer to a centre' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('now', { exact: true }).check();
  await dialog.getByRole('button', { name: /PAG-ASA/ }).click();
  await dialog.getByRole('button', { name: /Payoke/ }).click();
  await sound(page, 'referral dialog');
  await picture(page, '04-refer-thirty');
  await dialog.getByRole('button', { name: 'Refer 30 people' }).click();
  await dialog.waitFor({ state: 'detached' });
  await inspector.saved();
  await page.getByText('Everybody is referred').waitFor();
  const left = await page.locator('.mark--missing').count();
  check(left === 0, `every duty is fulfilled (${left} marks left)`);
  await picture(page, '05-duties-done');
}

async function inspectorsDay(browser, server) {
  const inspector = new Person(browser, server);
  await inspector.open();
  await sound(inspector.page, 'sign-in');
  await picture(inspector.page, '00-sign-in');
  await inspector.page.getByRole('button', { name: 'Inspector, ONSS Brussels' }).click();
  await inspector.page.locator('.who').waitFor();
  await inspector.settled();
  await sound(inspector.page, 'worklist');
  await enterInspection(inspector);
  await fulfilDuties(inspector);
  await refer(inspector);
  const operation = new URL(inspector.page.url()).hash;
  await inspector.close();
  return operation;
}

/** Takes one step in the open file; the step must be offered. */
export async function step(person, name, fill = async () => undefined) {
  const { page } = person;
  await page.locator('.steps').getByRole('button', { name, exact: typeof name === 'string' }).first().click();
  const dialog = page.getByRole('dialog');
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await person.saved();
}

async function centreAccepts(browser, server) {
  const centre = new Person(browser, server);
  const page = await centre.open();
  await centre.signIn('centre.pagasa');
  await centre.settled();
  const group = page.locator('.referral-group', { has: page.getByRole('button', { name: 'Accept all 30' }) });
  await group.waitFor();
  await sound(page, 'centre');
  await picture(page, '06-centre-inbox');
  await page.getByText('One by one (30)').click();
  const answered = page.waitForResponse((response) => response.url().endsWith('/answer'));
  await group.getByRole('button', { name: 'Accept', exact: true }).first().click();
  const { case: id } = await (await answered).json();
  await centre.saved();
  await centre.visit('#/referrals');
  const card = page.locator('.referral', { has: page.locator(`a[href="#/case/${id}"]`) });
  await card.getByRole('button', { name: 'The person is here' }).click();
  await centre.saved();
  await card.getByRole('link', { name: 'Open the file' }).click();
  await page.getByRole('heading', { level: 2, name: 'Next lawful steps' }).waitFor();
  const file = new URL(page.url()).hash;
  await step(centre, 'Assistance begins');
  await step(centre, 'Left the milieu');
  await picture(page, '07-file-before-request');
  await step(centre, /^Request a document: Annex 15/);
  await centre.close();
  return file;
}

async function immigrationIssues(browser, server, file, document, name) {
  const clerk = new Person(browser, server);
  const page = await clerk.open();
  await clerk.signIn('io.clerk');
  await clerk.settled();
  const request = page.locator('.request', { has: page.locator(`a[href="${file}"]`) });
  await request.waitFor();
  await sound(page, 'requests');
  await picture(page, `${name}-requests`);
  await request.getByRole('button', { name: `Issue: ${document}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await clerk.saved();
  await request.waitFor({ state: 'detached' });
  await clerk.close();
}

async function reflectionIsSeen(person, file) {
  const { page } = person;
  await person.visit(file);
  const clock = page.locator('.countdown');
  await clock.waitFor();
  const text = await clock.innerText();
  check(/45/.test(text) && /reflection period/i.test(text), `the reflection period counts down from 45 days: ${text}`);
  await picture(page, '09-reflection-countdown');
  await clock.getByText('How computed').click();
  const why = await clock.innerText();
  check(/61\/2|Article|art\./i.test(why), `the countdown names its article: ${why}`);
}

async function personCooperates(browser, server, file) {
  const centre = new Person(browser, server);
  const page = await centre.open();
  await centre.signIn('centre.pagasa');
  await reflectionIsSeen(centre, file);
  await sound(page, 'case file');
  await picture(page, '09-reflection-article', { fullPage: true });
  await centre.close();
  const police = new Person(browser, server);
  await police.open();
  await police.signIn('inspector.onss');
  await police.visit(file);
  await step(police, 'Record a statement');
  await police.close();
}

async function centreAsks(browser, server, file, document) {
  const centre = new Person(browser, server);
  await centre.open();
  await centre.signIn('centre.pagasa');
  await centre.visit(file);
  await step(centre, new RegExp(`^Request a document: ${document}`));
  await centre.close();
}

async function magistrateAnswers(browser, server, file) {
  const magistrate = new Person(browser, server);
  const page = await magistrate.open();
  await magistrate.signIn('auditor.brussels');
  await magistrate.settled();
  await page.locator(`a[href="${file.replace('#/case/', '#/opinions/').replace(/\/[a-z]+$/, '')}"]`).click();
  await page.getByRole('heading', { name: 'The five questions' }).waitFor();
  for (const group of await page.locator('.questions fieldset').all()) await group.getByLabel('yes', { exact: true }).check();
  await sound(page, 'opinion');
  await picture(page, '10-magistrate-five-questions');
  await page.getByRole('button', { name: 'Give the opinion' }).click();
  await magistrate.saved();
  await magistrate.close();
}

async function everythingIsThere(browser, server, operation, file) {
  const inspector = new Person(browser, server);
  const page = await inspector.open();
  await inspector.signIn('inspector.onss');
  await inspector.visit(operation);
  const rows = await page.locator('.table--dense tbody tr').count();
  check(rows === 30, `after the power cut thirty people are there (there are ${rows})`);
  check((await page.locator('.refstate').count()) === 30, 'after the power cut all thirty are referred');
  await inspector.close();
  const centre = new Person(browser, server);
  await centre.open();
  await centre.signIn('centre.pagasa');
  await centre.visit(`${file}/timeline`);
  const text = await centre.page.locator('.timeline').innerText();
  for (const wanted of ['Explain the rights', 'Inform the magistrate', 'Referral sent', 'Record a statement', 'Give the opinion', 'Annex 15', 'Issue the document'])
    check(text.includes(wanted), `after the power cut the timeline says "${wanted}"`);
  await picture(centre.page, '12-after-the-power-cut', { fullPage: true });
  await centre.close();
}

export async function inspection(browser, server) {
  const operation = await inspectorsDay(browser, server);
  const file = (await centreAccepts(browser, server)).replace(/\/[a-z]+$/, '');
  await immigrationIssues(browser, server, file, 'Annex 15', '08');
  await personCooperates(browser, server, file);
  await centreAsks(browser, server, file, 'Registration certificate');
  await immigrationIssues(browser, server, file, 'Registration certificate (AI), first', '09b');
  await centreAsks(browser, server, file, 'A card');
  await magistrateAnswers(browser, server, file);
  await immigrationIssues(browser, server, file, 'A card', '11');
  await server.kill();
  await server.start();
  await everythingIsThere(browser, server, operation, file);
}
