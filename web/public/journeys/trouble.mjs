// When things are not as they should be: no connection, a directory that somebody changed, no WebAssembly, no script.
import { check, House, kPhone, Person, picture, sound } from './house.mjs';
import { writeReport } from './report.mjs';
import { wordsOf } from './words.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });

/** The connection goes while the report is on its way; it arrives once, under the same number, when it is back. */
async function offline({ browser, letterbox, house }) {
  const t = wordsOf('fr');
  const context = await browser.newContext({ ...kPhone, locale: 'fr-BE' });
  const person = new Person(letterbox, context);
  const page = await person.open('/fr/w');
  let lost = 0;
  // The letterbox has taken it, but the answer does not come through.
  await page.route('**/box/submit', async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const before = (await letterbox.collected()).length;
  await writeReport(page, t, { language: 'fr', text: 'Envoyé deux fois, arrivé une fois.' });
  check(lost > 1, 'it was sent again');
  const fresh = (await letterbox.collected()).slice(before);
  check(fresh.length === 1 && house.tools.readReport(house.open(fresh[0])).text.startsWith('Envoyé deux fois'), 'it arrived once');
  await person.close();
}

/** Somebody changes the directory on the way: nothing is sealed, the numbers stand there. */
async function changedDirectory({ browser, letterbox, house }) {
  const t = wordsOf('fr');
  const stranger = new House(house.tools, house.instance);
  for (const [name, change] of Object.entries({
    another_root: (answer) => ({ ...answer, directory: Buffer.from(JSON.stringify({ format: 'relais-directory-1', instance: house.instance, serial: 9, root: stranger.rootPart({ name: 'x', key: '00'.repeat(32) }), epochs: [] })).toString('base64url') }),
    another_proof: (answer) => ({ ...answer, proof: answer.proof.replace('index ', 'index 1') }),
    no_proof: (answer) => ({ directory: answer.directory, pad: '' }),
  })) {
    const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'fr-BE' }));
    const submitted = [];
    person.context.on('request', (request) => { if (/\/box\/(submit|attach)/.test(request.url())) submitted.push(request.url()); });
    await person.context.route('**/box/directory', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: change(answer) });
    });
    const page = await person.open('/fr/w');
    await page.getByRole('heading', { name: t('refused.h2') }).waitFor();
    check(await page.locator('.r-page a[href^="tel:"]').first().isVisible(), `${name}: the numbers stand in its place`);
    check((await button(page, t('write.next')).count()) === 0 || !(await button(page, t('write.next')).isVisible()), `${name}: nothing can be sent`);
    check(submitted.length === 0, `${name}: nothing was sent`);
    await sound(page, `refused, ${name}`);
    if (name === 'another_root') await picture(page, 'fr-refused');
    await person.close();
  }
}

/** WebAssembly refused, as hardened browsers do: the same report in plain script. */
async function withoutWasm({ browser, letterbox, house }) {
  const t = wordsOf('nl');
  const context = await browser.newContext({ ...kPhone, locale: 'nl-BE' });
  const person = new Person(letterbox, context);
  const asked = [];
  context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await context.route('**/s/*worker.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), 'content-security-policy': "default-src 'none'; script-src 'self'" } });
  });
  const page = await person.open('/nl/w');
  await writeReport(page, t, { language: 'nl', text: 'Geschreven zonder WebAssembly.' });
  check(asked.includes('/s/plain_worker.js'), 'the library in plain script did it');
  person.troubles = person.troubles.filter((one) => !one.includes('WebAssembly'));
  await person.close();
  const item = (await letterbox.collected()).filter((one) => one.part === 'report').at(-1);
  check(house.tools.readReport(house.open(item)).text === 'Geschreven zonder WebAssembly.', 'the desk reads it');
}

/** No script at all: the plain form, labelled as less protected; sealed on arrival; answers by the same code. */
async function withoutScript({ browser, letterbox, house }) {
  const t = wordsOf('fr');
  const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'fr-BE', javaScriptEnabled: false }));
  const page = await person.open('/fr/w');
  // Text within noscript is passed over by searches for text.
  const note = page.locator('form#write .note');
  check((await note.isVisible()) && (await note.innerText()) === t('plain.note'), 'the form says that it is less protected');
  await picture(page, 'fr-plain-form');
  await page.locator('textarea[name=text]').fill('Écrit sans script, depuis la bibliothèque.');
  const desk = page.locator('input[name=desks]').first();
  if (!(await desk.isChecked())) await desk.check();
  await page.locator('form#write button').click();
  await page.getByText(t('plain.code_lead')).waitFor();
  await picture(page, 'fr-plain-code');
  const code = (await page.locator('main').innerText()).match(/\+\+\+\d{3}\/\d{4}\/\d{5}\+\+\+/g);
  check(code?.length === 2, 'the code is shown as two references');
  const item = (await letterbox.collected()).filter((one) => one.part === 'report').at(-1);
  check(house.tools.readReport(house.open(item)).text.startsWith('Écrit sans script'), 'the desk reads it');
  await letterbox.ask(house.reply(item, 1, 'Réponse à la bibliothèque.'));
  await page.goto(`${letterbox.url}/fr/v`);
  await page.locator('[name=code]').fill(code.join(' '));
  await page.locator('form#back button').click();
  await page.getByText('Réponse à la bibliothèque.').waitFor();
  await picture(page, 'fr-plain-answer');
  await person.close();
  const scripted = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'fr-BE' }));
  const again = await scripted.open('/fr/v');
  await again.locator('.r-page').waitFor();
  await again.getByLabel(t('back.code')).fill(code.join(' '));
  await button(again, t('back.open')).click();
  await again.getByText('Réponse à la bibliothèque.').waitFor();
  await scripted.close();
}

/** A code that is well formed and was never used: an empty mailbox, and nothing that tells it from an old one. */
async function unknownCode({ browser, letterbox, house }) {
  const t = wordsOf('de');
  const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'de-BE' }));
  const page = await person.open('/de/v');
  await page.locator('.r-page').waitFor();
  const { newTipCode, sodium, toReferences } = house.tools;
  await page.getByLabel(t('back.code')).fill(toReferences(newTipCode(sodium)).join('\n'));
  await button(page, t('back.open')).click();
  await page.getByText(t('back.nothing')).waitFor();
  await sound(page, 'unknown code');
  await person.close();
}

/** Somebody is in danger: the numbers come to the top at once. */
async function danger({ browser, letterbox }) {
  const t = wordsOf('fr');
  const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'fr-BE' }));
  const page = await person.open('/fr/w');
  await page.getByLabel(t('danger.label')).check();
  await page.getByText(t('danger.call')).waitFor();
  check(await page.locator('.r-danger a[href^="tel:"]').first().isVisible(), 'a number to tap stands beside it');
  await sound(page, 'danger');
  await picture(page, 'fr-danger');
  await person.close();
}

export const troubles = { offline, changed_directory: changedDirectory, without_wasm: withoutWasm, without_script: withoutScript, unknown_code: unknownCode, danger };
