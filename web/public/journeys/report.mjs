// A person on a 320 px phone reports with a photo, keeps the code, comes back, reads what the desk answered and writes
// again; then every file the letterbox wrote is searched for what was typed.
import { check, kPhone, Person, picture, searchFolder, sound } from './house.mjs';
import { kCanary } from './photo.mjs';
import { wordsOf } from './words.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
export const kText = { fr: 'Sept ouvriers dorment dans un garage humide derrière le chantier Vermeulenstraat', nl: 'Zeven arbeiders slapen in een vochtige garage achter de werf in de rue Vermeulen' };
export const kContact = '0470 55 66 77 Yolanthe';

/** From the first page to the code; gives it as it was shown. */
export async function writeReport(page, t, { language, text, contact = '', photo, pictures }) {
  const look = async (name) => {
    if (!pictures) return;
    await sound(page, `${language} ${name}`);
    await picture(page, `${language}-${name}`);
  };
  await page.locator('.r-page').waitFor();
  await look('1-situation');
  await page.getByLabel(t('who.witness')).check();
  await page.getByLabel(t('what.labour'), { exact: true }).check();
  await button(page, t('write.next')).click();
  await page.getByLabel('Maison Un').waitFor();
  check(await page.getByLabel('Maison Un').isChecked(), 'a desk is proposed');
  check(!(await page.getByLabel('Huis Twee').isChecked()), 'only one desk is proposed');
  await look('2-readers');
  await button(page, t('write.next')).click();
  await button(page, t('write.next')).click();
  await page.getByText(t('write.required')).waitFor();
  await page.getByLabel(t('field.text')).fill(text);
  await page.getByLabel(t('field.contact')).fill(contact);
  await look('3-text');
  await button(page, t('write.next')).click();
  if (photo) {
    await page.locator('input[type=file]').setInputFiles({ name: 'IMG_20261118_094107.jpg', mimeType: 'image/jpeg', buffer: photo });
    await page.getByText(t('files.clean')).waitFor();
  }
  await look('4-files');
  await button(page, t('write.next')).click();
  await look('5-send');
  await button(page, t('send.button')).click();
  await page.getByRole('heading', { name: t('sent.h2') }).waitFor();
  if (photo) await page.getByText(t('send.files_done')).waitFor({ timeout: 120_000 });
  check((await page.locator('.r-code').count()) === 0, 'the code is shown on a press only');
  await look('6-sent');
  await button(page, t('code.show')).click();
  await page.locator('.r-reference').nth(1).waitFor();
  const references = await page.locator('.r-reference').allTextContents();
  await look('7-code');
  await page.getByLabel(t('code.as_words')).check();
  await page.locator('ol.r-words li').nth(6).waitFor();
  const words = await page.locator('ol.r-words li').allTextContents();
  check(references.length === 2 && words.length === 7, 'the code comes in both forms');
  await look('8-words');
  return { references, words };
}

async function comeBack(page, t, code) {
  await page.locator('.r-page').waitFor();
  await page.getByLabel(t('back.code')).fill(code);
  await button(page, t('back.open')).click();
}

const jpegSize = (bytes) => {
  for (let at = 2; at < bytes.length;) {
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    if (bytes[at + 1] === 0xc0 || bytes[at + 1] === 0xc2) return [(bytes[at + 7] << 8) | bytes[at + 8], (bytes[at + 5] << 8) | bytes[at + 6]];
    at += 2 + length;
  }
  return [0, 0];
};

function report(language) {
  return async ({ browser, letterbox, house, photo }) => {
    const t = wordsOf(language);
    const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: `${language}-BE` }));
    const page = await person.open(`/${language}/w`);
    check(/^Informati(on|e|onen)$/.test(await page.title()), 'the title says nothing');
    const code = await writeReport(page, t, { language, text: kText[language], contact: kContact, photo, pictures: true });
    check((await page.context().cookies()).length === 0, 'no cookie');
    check((await page.evaluate(() => localStorage.length + sessionStorage.length)) === 0, 'nothing is stored');
    await person.close();

    // The desk: opens what came in, and answers; somebody else tries to answer in its name.
    const items = await letterbox.collected();
    const item = items.filter((one) => one.part === 'report').at(-1);
    const read = house.tools.readReport(house.open(item));
    check(read.text === kText[language] && read.contact === kContact && read.kind === 'witness', 'the desk reads what was written');
    const [note] = read.files;
    check(note?.stripped === true && note.name === '1.jpg', 'the photo was made anew and has no name of the camera');
    const { content } = house.file(items, item.tip, 0, note);
    const bytes = Buffer.from(content);
    check(!bytes.includes(kCanary) && !bytes.includes('Exif') && !bytes.includes('2026:11:18'), 'place, time and camera are gone from the photo');
    check(jpegSize(bytes).join() === '1200,1600', `the photo stands upright (${jpegSize(bytes).join(' × ')})`);
    await letterbox.ask(house.reply(item, 1, 'Bonjour, nous sommes deux et nous vous lisons. 🌿'));
    await letterbox.ask(house.reply(item, 2, 'Donnez votre adresse.', { sign: house.tools.signPair(house.tools.sodium) }));

    const back = new Person(letterbox, await browser.newContext({ ...kPhone, locale: `${language}-BE` }));
    const again = await back.open(`/${language}/v`);
    const typo = code.references.join(' ').replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    await comeBack(again, t, typo);
    await again.getByText(t('back.half_1')).waitFor();
    await sound(again, `${language} mistyped`);
    await picture(again, `${language}-9-mistyped`);
    await comeBack(again, t, language === 'fr' ? code.words.join(' ') : code.references.join(' '));
    await again.getByText('nous vous lisons').waitFor();
    await again.getByText(t('back.checked', { desk: 'Maison Un' })).waitFor();
    check((await again.locator('.r-forged').count()) === 1, 'the forged answer stands as forged');
    const shown = await again.locator('main').innerText();
    check(!shown.includes('Donnez votre adresse'), 'the forged answer is not opened');
    check(!shown.includes(kText[language].slice(0, 20)), 'what was reported is not shown again');
    await sound(again, `${language} answers`);
    await picture(again, `${language}-10-answers`);
    await again.getByLabel(t('field.text')).fill('Ils sont huit maintenant.');
    await again.locator('input[type=file]').setInputFiles({ name: 'second.jpg', mimeType: 'image/jpeg', buffer: photo });
    await again.getByText(t('files.clean')).waitFor();
    await button(again, t('back.write_send')).click();
    await again.getByText(t('back.written')).waitFor();
    await button(again, t('back.delete')).click();
    await again.getByText(t('back.deleted')).waitFor();
    await back.close();

    const later = await letterbox.collected();
    const second = house.tools.readMessage(house.open({ ...item, ...later.find((one) => one.tip === item.tip && one.part === 'message/1'), desks: item.desks }));
    check(second.text === 'Ils sont huit maintenant.', 'the desk reads the second message');
    const more = Buffer.from(house.file(later, item.tip, 1, second.files[0]).content);
    check(jpegSize(more).join() === '1200,1600' && !more.includes(kCanary), 'its photo follows the first in number, clean as that one');
    return { code };
  };
}

/** What the server must not have written anywhere: texts, contact, code in each form, the address that asked. */
async function nothingWritten({ letterbox }, codes) {
  check(codes.length > 0, 'a report was written before');
  const texts = [...Object.values(kText), kContact, 'Ils sont huit maintenant.', kCanary];
  for (const { references, words } of codes) {
    const digits = references.map((one) => one.replace(/[+/]/g, ''));
    texts.push(...references, ...digits, digits.map((one) => one.slice(0, 10)).join(''), words.join(' '), words.slice(0, 3).join(' '));
  }
  await letterbox.stop();
  const { files, found } = searchFolder(letterbox.folder, [...texts, '127.0.0.1', '::1']);
  check(files >= 2, `the spool was searched (${files} files)`);
  check(found.length === 0, `the letterbox wrote none of it: ${found.join('; ')}`);
  for (const text of texts) check(!letterbox.log.includes(text), 'the letterbox said none of it');
  await letterbox.start();
}

export const reports = {
  report_fr: report('fr'),
  report_nl: report('nl'),
  nothing_written: (all) => nothingWritten(all, all.codes),
};

