// Somebody who reports from a phone of 320 points, in French or Dutch, and comes back with the code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withNotes } from '../../public/journeys/photo.mjs';
import { check, kRoot, Person, picture, sound } from './house.mjs';

export const kAgent = 'Planted-Agent/4711';
export const kPeople = [
  { language: 'fr', locale: 'fr-BE', text: 'Le patron garde nos passeports, mot planté Zabriskie.', where: 'Garage Zabriskie, Gand', contact: '0470 47 11 01', more: 'Il revient vendredi, mot planté Quillaia.', danger: true },
  { language: 'nl', locale: 'nl-BE', text: 'De baas houdt ons loon in, geplant woord Wolfsberg.', where: 'Werf Wolfsberg, Luik', contact: '0470 47 11 02', more: 'Hij komt vrijdag terug, geplant woord Marsilea.', danger: false },
];
export const kAnswer = 'Planted answer Oberkampf';
export const kColour = { red: 200, green: 40, blue: 90 };

/** One bad screen does not hide the next: what is wrong with any of them is said at the end. */
export const wrong = [];
export const looked = (page, name) => sound(page, name).catch((error) => { wrong.push(error.message); });

const wordsOf = (language) => JSON.parse(readFileSync(join(kRoot, `locales/report/${language}.json`), 'utf8')).texts;

class Reporter extends Person {
  constructor(browser, box, who) {
    super(browser, box, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, locale: who.locale, userAgent: kAgent });
    this.who = who;
    this.words = wordsOf(who.language);
  }

  /** Made by the script; the plain form stays hidden behind it. */
  get form() {
    return this.page.locator('.r-page');
  }

  button(key) {
    return this.page.getByRole('button', { name: this.words[key], exact: true });
  }

  async next() {
    await this.button('write.next').click();
  }

  /** A photo as a phone makes it, with place and time inside. */
  async photo() {
    const bytes = await this.page.evaluate(async ({ red, green, blue }) => {
      const canvas = new OffscreenCanvas(600, 400);
      const draw = canvas.getContext('2d');
      draw.fillStyle = `rgb(${red} ${green} ${blue})`;
      draw.fillRect(0, 0, 600, 400);
      return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
    }, kColour);
    return { name: 'IMG_4711.jpg', mimeType: 'image/jpeg', buffer: withNotes(Buffer.from(bytes)) };
  }
}

async function choosesDesk(person) {
  const boxes = person.form.locator('input[name="r-desks"]');
  await boxes.first().waitFor();
  for (const one of await boxes.all()) if (await one.isChecked()) await one.uncheck();
  await person.form.locator('input[value="pag-asa"]').check();
}

export async function reports(browser, box, who) {
  const person = new Reporter(browser, box, who);
  const page = await person.open();
  const { words } = person;
  await looked(page, `the public door in ${who.language}`);
  await picture(page, `letterbox-${who.language}-1-door`);
  await page.locator(`a[href="/${who.language}/w"]`).first().click();
  await person.button('write.next').waitFor();
  if (who.danger) await person.form.getByLabel(words['danger.label'], { exact: true }).check();
  await person.form.getByLabel(words['who.victim'], { exact: true }).check();
  await person.form.getByLabel(words['what.labour'], { exact: true }).check();
  await looked(page, `a report, first step, in ${who.language}`);
  await picture(page, `letterbox-${who.language}-2-what`);
  await person.next();
  await choosesDesk(person);
  await looked(page, `a report, who reads it, in ${who.language}`);
  await picture(page, `letterbox-${who.language}-3-desk`);
  await person.next();
  await person.form.getByLabel(words['field.text'], { exact: true }).fill(who.text);
  await person.form.getByLabel(words['field.where'], { exact: true }).fill(who.where);
  await person.form.getByLabel(words['field.contact'], { exact: true }).fill(who.contact);
  await picture(page, `letterbox-${who.language}-4-text`);
  await person.next();
  await page.locator('input[type="file"]').setInputFiles(await person.photo());
  await page.getByText(words['files.clean']).waitFor();
  await looked(page, `a report with a photo in ${who.language}`);
  await picture(page, `letterbox-${who.language}-5-photo`);
  await person.next();
  await person.button('send.button').click();
  await page.getByRole('heading', { name: words['sent.h2'], exact: true }).waitFor({ timeout: 90_000 });
  await page.getByText(words['send.files_done']).waitFor({ timeout: 90_000 });
  await person.button('code.show').click();
  await page.locator('.r-reference').nth(1).waitFor();
  const code = await page.locator('.r-reference').allInnerTexts();
  await looked(page, `the code in ${who.language}`);
  await picture(page, `letterbox-${who.language}-6-code`);
  check(code.length === 2 && code.every((half) => /^\+\+\+\d{3}\/\d{4}\/\d{5}\+\+\+$/.test(half)), 'the code is two references');
  await person.close();
  return code.join(' ');
}

/** Comes back with the code alone, on another device. */
async function comesBack(browser, box, who, code) {
  const person = new Reporter(browser, box, who);
  const page = await person.open();
  await page.goto(`${box.url}/${who.language}/v`);
  await person.form.getByLabel(person.words['back.code'], { exact: true }).fill(code);
  await person.button('back.open').click();
  await page.getByRole('heading', { name: person.words['back.answers'], exact: true }).waitFor({ timeout: 90_000 });
  return person;
}

export async function readsAnswer(browser, box, who, code) {
  const person = await comesBack(browser, box, who, code);
  const { page } = person;
  const answer = page.locator('.r-answer .r-written');
  await answer.waitFor();
  check((await answer.innerText()).includes(kAnswer), 'the answer is there');
  check((await answer.getAttribute('lang')) === who.language, 'and in the language of the report');
  check((await page.locator('.r-forged').count()) === 0, 'it was believed to be written by the desk');
  check(!(await page.content()).includes(who.text), 'the report itself is not shown again');
  await looked(page, `an answer in ${who.language}`);
  await picture(page, `letterbox-${who.language}-7-answer`);
  await person.form.getByLabel(person.words['field.text'], { exact: true }).fill(who.more);
  await person.button('back.write_send').click();
  await page.getByText(person.words['back.written'], { exact: true }).waitFor({ timeout: 90_000 });
  await person.close();
}
