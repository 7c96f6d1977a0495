// Every screen of every kind of user: accessible, narrow, dark, by keyboard, in four languages, offline, in conflict.
import { check, Person, picture, sound } from './house.mjs';

const kScreens = {
  'inspector.onss': ['worklist', 'operations', 'operations/new', 'cases', 'referrals', 'directory', 'law', 'calendar'],
  'police.antwerp': ['worklist', 'operations'],
  'hospital.brussels': ['worklist', 'operations/new'],
  'centre.pagasa': ['centre', 'referrals', 'referrals/sent', 'cases', 'cases/new', 'worklist', 'letterbox', 'letterbox/mine', 'letterbox/busy', 'letterbox/closed', 'letterbox/keys', 'letterbox/escrow'],
  'minors.esperanto': ['centre'],
  'magistrate.brussels': ['opinions', 'worklist', 'cases'],
  'auditor.brussels': ['opinions', 'operations'],
  'io.clerk': ['requests', 'worklist', 'cases'],
  'guardianship.service': ['wards', 'cases'],
  'guardian.one': ['wards', 'worklist'],
  rapporteur: ['law/topic/procedure', 'law/unknown', 'law/topic/fines', 'directory'],
  admin: ['desks', 'leaflet/vi'],
};
const kTabs = ['overview', 'person', 'timeline', 'indicators', 'notes', 'papers', 'sharing'];

/** One bad screen does not hide the next one. */
async function collect(wrong, what) {
  try {
    await what();
  } catch (error) {
    wrong.push(error.message);
  }
}

/** One of each kind is enough where only the colours or the width differ. */
const kOnce = {
  'inspector.onss': ['worklist', 'operations', 'operations/new', 'cases', 'referrals', 'directory', 'law/topic/procedure', 'calendar'],
  'centre.pagasa': ['centre', 'referrals', 'cases/new', 'letterbox', 'letterbox/busy', 'letterbox/keys', 'letterbox/escrow'],
  'magistrate.brussels': ['opinions'],
  'io.clerk': ['requests'],
  'guardianship.service': ['wards'],
  admin: ['desks', 'leaflet/vi'],
};

async function everyScreen(browser, server, options, name, look, which = kScreens) {
  const wrong = [];
  for (const [account, screens] of Object.entries(which)) {
    const person = new Person(browser, server, options);
    const page = await person.open();
    await person.signIn(account);
    for (const screen of screens) {
      await person.visit(`#/${screen}`);
      await collect(wrong, () => sound(page, `${screen} of ${account}`));
      if (look.includes(`${account}:${screen}`)) await picture(page, `${name}-${account.replace('.', '-')}-${screen.replace(/\//g, '-')}`);
    }
    await collect(wrong, () => person.close());
  }
  check(wrong.length === 0, wrong.join('\n'));
}

async function everyTab(person, name, look) {
  const wrong = [];
  const { page } = person;
  await person.visit('#/cases');
  await page.locator('.table tbody a').first().click();
  await page.locator('.tabs').waitFor();
  const file = new URL(page.url()).hash;
  for (const tab of kTabs) {
    await person.visit(`${file}/${tab}`);
    await collect(wrong, () => sound(page, `${tab} of a file`));
    if (look.includes(tab)) await picture(page, `${name}-file-${tab}`);
  }
  check(wrong.length === 0, wrong.join('\n'));
}

async function wide(browser, server) {
  await everyScreen(browser, server, {}, 'wide', [
    'inspector.onss:worklist', 'inspector.onss:operations', 'centre.pagasa:centre', 'centre.pagasa:worklist', 'centre.pagasa:cases', 'centre.pagasa:letterbox', 'centre.pagasa:letterbox/keys', 'io.clerk:requests', 'magistrate.brussels:opinions',
    'guardian.one:wards', 'guardianship.service:wards', 'rapporteur:law/topic/procedure', 'rapporteur:law/unknown', 'rapporteur:directory', 'admin:desks', 'inspector.onss:calendar', 'admin:leaflet/vi',
  ]);
  const person = new Person(browser, server);
  await person.open();
  await person.signIn('centre.pagasa');
  await everyTab(person, 'wide', kTabs);
  await person.close();
}

async function narrow(browser, server) {
  const options = { viewport: { width: 320, height: 640 }, hasTouch: true };
  await everyScreen(browser, server, options, 'narrow', ['inspector.onss:worklist', 'inspector.onss:operations/new', 'centre.pagasa:centre', 'centre.pagasa:letterbox', 'io.clerk:requests', 'inspector.onss:directory'], kOnce);
  const person = new Person(browser, server, options);
  const page = await person.open();
  await person.signIn('centre.pagasa');
  await everyTab(person, 'narrow', ['overview', 'timeline']);
  await page.getByRole('button', { name: 'Menu' }).click();
  await picture(page, 'narrow-menu');
  await person.close();
}

async function dark(browser, server) {
  await everyScreen(browser, server, { colorScheme: 'dark' }, 'dark', ['inspector.onss:worklist', 'centre.pagasa:centre', 'centre.pagasa:letterbox', 'io.clerk:requests', 'inspector.onss:law/topic/procedure'], kOnce);
  const person = new Person(browser, server, { colorScheme: 'dark' });
  await person.open();
  await person.signIn('centre.pagasa');
  await everyTab(person, 'dark', ['overview', 'indicators']);
  await person.close();
}

async function languages(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('inspector.onss');
  await person.visit('#/operations/new');
  await page.getByLabel('Title').fill('Kept through every language');
  await page.getByLabel('How many').fill('12');
  const expected = { Français: 'Nouvelle opération', Nederlands: 'Nieuwe actie', Deutsch: 'Neuer Einsatz', English: 'New operation' };
  for (const [language, title] of Object.entries(expected)) {
    await page.getByRole('button', { name: language }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    check((await page.locator('input[value="Kept through every language"], input').first().count()) === 1, 'the form is still there');
    check((await page.locator('.stepper input').inputValue()) === '12', `the number typed survives ${language}`);
    const typed = await page.locator('.card input[type="text"]').first().inputValue();
    check(typed === 'Kept through every language', `what is typed survives ${language}`);
    await sound(page, `new operation in ${language}`);
    await picture(page, `language-${language.slice(0, 2).toLowerCase()}`);
  }
  await person.visit('#/worklist');
  await person.visit('#/operations/new');
  check((await page.locator('.card input[type="text"]').first().inputValue()) === 'Kept through every language', 'what is typed survives leaving the page and coming back');
  check((await page.evaluate(() => { const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return event.defaultPrevented; })), 'the window asks before it closes on something not sent');
  await person.close();
}

async function keyboard(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('centre.pagasa');
  await person.settled();
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  await press('Tab');
  check((await page.evaluate(() => document.activeElement?.textContent)) === 'Skip to content', 'the first stop of Tab is the way to the content');
  await press('g', 'c');
  await page.getByRole('heading', { level: 1, name: 'Files' }).waitFor();
  await page.locator('.table tbody a').first().waitFor();
  await press('j', 'j', 'k');
  const first = await page.locator('.table tbody a').first().textContent();
  check((await page.evaluate(() => document.activeElement?.textContent)) === first, 'j and k move among the rows');
  await press('ArrowDown', 'Enter');
  await page.locator('.tabs').waitFor();
  await press('3');
  await page.locator('.timeline').waitFor();
  await press('/');
  check((await page.evaluate(() => document.activeElement?.id)) === 'search', 'the slash goes to the search');
  await press('Escape');
  await page.evaluate(() => document.activeElement?.blur());
  await press('?');
  await page.getByRole('dialog', { name: 'Keyboard and help' }).waitFor();
  await sound(page, 'help');
  await picture(page, 'keyboard-help');
  await page.getByLabel('Use single keys as shortcuts').press('Space');
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await press('g', 'w');
  check(!page.url().endsWith('#/worklist'), 'single keys can be switched off');
  await person.close();
}

async function newOperation(person, title) {
  const { page } = person;
  await person.visit('#/operations/new');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Language understood best').selectOption('bg');
  await page.getByRole('button', { name: /^Add 1 person/ }).click();
  await page.getByRole('button', { name: 'Save the operation and 1 person' }).click();
}

async function firstFile(person) {
  const { page } = person;
  await page.locator('.table--dense tbody a').first().click();
  await page.locator('.tabs').waitFor();
  await person.settled();
  return new URL(page.url()).hash;
}

async function offline(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('inspector.onss');
  let connected = false;
  const keys = new Set();
  await page.route('**/api/v1/operations', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.add(route.request().headers()['idempotency-key']);
    if (!connected) return route.abort('connectionfailed');
    return route.continue();
  });
  await newOperation(person, 'Entered without a connection (invented)');
  await page.getByText('Not yet saved: no connection.').waitFor();
  check((await page.locator('.savestate--saved').count()) === 0, 'nothing says saved while there is no connection');
  await sound(page, 'waiting for the connection');
  await picture(page, 'offline-not-yet-saved');
  connected = true;
  await page.getByRole('button', { name: 'Try now' }).click({ timeout: 3000 }).catch(() => undefined);
  await page.getByRole('heading', { level: 1, name: 'Entered without a connection (invented)' }).waitFor();
  await person.saved();
  check(keys.size === 1, 'every try carried the same key');
  await person.visit('#/operations');
  check((await page.getByRole('link', { name: 'Entered without a connection (invented)' }).count()) === 1, 'the operation was entered once');
  await person.close();
}

async function conflict(browser, server) {
  const first = new Person(browser, server);
  const page = await first.open();
  await first.signIn('inspector.onss');
  await newOperation(first, 'Two people at one file (invented)');
  await page.getByRole('heading', { level: 1, name: 'Two people at one file (invented)' }).waitFor();
  const file = (await firstFile(first)).replace(/\/[a-z]+$/, '');
  const second = new Person(browser, server);
  const other = await second.open();
  await second.signIn('inspector.onss');
  await first.visit(`${file}/notes`);
  await second.visit(`${file}/notes`);
  const write = async (person, text) => {
    await person.page.getByLabel('Text').fill(text);
    await person.page.getByRole('button', { name: 'Save', exact: true }).click();
  };
  await write(first, 'The first hand.');
  await first.saved();
  await write(second, 'The second hand.');
  await other.getByRole('dialog', { name: 'Somebody else wrote first' }).waitFor();
  await sound(other, 'conflict');
  await picture(other, 'conflict');
  check((await other.getByRole('dialog').innerText()).includes('The first hand.'), 'the other version is shown');
  await other.getByRole('button', { name: 'Write mine on top of it' }).click();
  await second.saved();
  const notes = await other.locator('.notes').innerText();
  check(notes.includes('The first hand.') && notes.includes('The second hand.'), 'both notes stand');
  await second.close();
  await first.close();
}

async function refusal(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('inspector.onss');
  await newOperation(person, 'Refused by the law (invented)');
  await page.getByRole('heading', { level: 1, name: 'Refused by the law (invented)' }).waitFor();
  const file = (await firstFile(person)).replace(/\/[a-z]+$/, '');
  await person.visit(file);
  const closed = page.locator('.step--closed summary').first();
  await closed.scrollIntoViewIfNeeded();
  await closed.click();
  await picture(page, 'refused-steps');
  const id = file.split('/')[2];
  const answer = await page.evaluate(async ([id]) => {
    const view = await (await fetch(`/api/v1/cases/${id}`)).json();
    const response = await fetch(`/api/v1/cases/${id}/acts`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Relais': '1', 'Idempotency-Key': 'journey-refusal-1', 'If-Match': `"${view.version}"` },
      body: JSON.stringify({ on: view.standing.on, acts: [{ type: 'step_taken', step: 'issue_document' }] }),
    });
    return { status: response.status, problem: await response.json() };
  }, [id]);
  check(answer.status === 409 || answer.status === 403, `the law refuses an inspector who issues (status ${answer.status})`);
  check((answer.problem.rules ?? []).length > 0, `the refusal names its rule: ${JSON.stringify(answer.problem).slice(0, 300)}`);
  await page.route('**/acts', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(answer.problem) }) : route.continue()));
  await page.locator('.steps').getByRole('button', { name: 'Inform the magistrate' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByRole('dialog', { name: /^Not done/ }).waitFor();
  await sound(page, 'refusal');
  await picture(page, 'refusal');
  await person.close();
}

async function past(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('io.clerk');
  await person.visit('#/cases');
  if ((await page.locator('.table tbody a').count()) === 0) return person.close();
  await page.locator('.table tbody a').last().click();
  await page.locator('.tabs').waitFor();
  await person.settled();
  await page.getByText('As of another day').click();
  const date = page.locator('.asof input[type="date"]');
  const earliest = await date.getAttribute('min');
  if (earliest && earliest < (await date.inputValue())) {
    await date.fill(earliest);
    await page.getByText('You see the file as it stood on').waitFor();
    check((await page.locator('.steps .button').count()) === 0, 'no step can be taken in the past');
    await sound(page, 'a file as of an earlier day');
    await picture(page, 'as-of');
    await page.getByRole('button', { name: 'Back to today' }).click();
  }
  return person.close();
}

async function session(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('inspector.onss');
  await person.visit('#/operations/new');
  await page.getByLabel('Title').fill('Typed before the session ended (invented)');
  await person.context.clearCookies();
  await page.getByRole('button', { name: 'Save the operation', exact: true }).click();
  await page.getByRole('dialog', { name: 'Your session ended' }).waitFor();
  await sound(page, 'sign in again');
  await page.getByRole('dialog').getByLabel('Password').fill(await person.password('inspector.onss'));
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  check((await page.getByLabel('Title').inputValue()) === 'Typed before the session ended (invented)', 'nothing typed was lost with the session');
  await page.getByRole('button', { name: 'Save the operation', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Typed before the session ended (invented)' }).waitFor();
  await person.close();
}

async function letters(browser, server) {
  const person = new Person(browser, server, { refusals: true });
  const page = await person.open();
  await person.signIn('centre.pagasa');
  await person.visit('#/cases');
  await page.getByLabel('Phase').selectOption('a_card');
  await page.locator('.table tbody tr', { hasText: 'A card' }).locator('a').first().click();
  await page.locator('.tabs').waitFor();
  await person.visit(`${new URL(page.url()).hash}/papers`);
  const links = await page.locator('.letters a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  check(links.length >= 3, `a centre is offered letters (${links.length})`);
  let pdfs = 0;
  for (const link of links) {
    const head = await page.evaluate(async (path) => {
      const response = await fetch(path);
      return { status: response.status, type: response.headers.get('content-type'), start: (await response.text()).slice(0, 5) };
    }, link);
    const made = head.status === 200 && /application\/pdf/.test(head.type) && head.start === '%PDF-';
    check(made || head.status === 422, `${link.split('/').pop()} is a PDF, or says what it lacks (${head.status} ${head.type})`);
    if (made) pdfs += 1;
  }
  check(pdfs >= 2, `letters are made (${pdfs})`);
  for (const language of ['vi', 'ar', 'ti']) {
    await person.visit(`#/leaflet/${language}`);
    await page.locator('.leaflet__words').waitFor();
    const shown = await page.locator('.leaflet__words').getAttribute('lang');
    check(shown === (language === 'ti' ? 'en' : language), `the leaflet is shown in ${language}, or says that it is not (${shown})`);
    await sound(page, `leaflet in ${language}`);
    await picture(page, `leaflet-${language}`);
  }
  await person.close();
}

async function openFile(browser, server) {
  const person = new Person(browser, server);
  const page = await person.open();
  await person.signIn('centre.payoke');
  await person.visit('#/cases/new');
  await page.getByLabel('Neutral label').fill('Came to the door (invented)');
  await page.getByLabel('Language understood best').selectOption('ti');
  await page.getByLabel('aggravated smuggling').check();
  await page.getByLabel('life put in danger').check();
  await picture(page, 'new-file', { fullPage: true });
  await page.getByRole('button', { name: 'Open the file' }).click();
  await page.getByRole('heading', { level: 1, name: 'Came to the door (invented)' }).waitFor();
  await person.saved();
  check(/aggravated smuggling/.test(await page.locator('.flags').innerText()), 'the file says on which ground it was opened');
  await person.close();
}

export const screens = {
  letters, 'open-file': openFile, wide, narrow, dark, languages, keyboard, offline, conflict, refusal, past, session };
