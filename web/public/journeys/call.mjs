// Whom to call: on the first page, one press further, and by place; with and without script, from left and from right.
import { check, kPhone, Person, picture, sound } from './house.mjs';

const numberOf = (page, tel) => page.locator(`main a[href="tel:${tel}"]`).first();

/** From nothing to a number that can be tapped, then to the centre nearest to a postal code. */
function whom(language, javaScriptEnabled) {
  return async ({ browser, letterbox }) => {
    const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: `${language}-BE`, javaScriptEnabled }));
    const began = Date.now();
    const page = await person.open('/');
    check(new URL(page.url()).pathname === `/${language}/`, 'the first page comes in the language of the phone');
    check(await numberOf(page, '101').isVisible(), 'who is in danger finds a number at once');
    const entries = javaScriptEnabled && (await page.evaluate(() => history.length));
    if (javaScriptEnabled) await sound(page, `${language} first page`);
    await picture(page, `${language}-home`);
    await page.locator(`main a[href="/${language}/a"]`).click();
    await page.locator('#ask').waitFor();
    for (const tel of ['+3278055800', '101']) check((await page.locator(`main a[href="tel:${tel}"]`).count()) > 0, `${tel} stands there before anything is asked`);
    check(Date.now() - began < 10_000, 'all that within ten seconds');
    await page.locator('#place').fill('4000');
    await page.locator('#q_age input[value=minor], input[name=age][value=minor]').first().check();
    await page.locator('#ask button').click();
    await page.locator('main a[href="tel:116000"]').first().waitFor();
    const texts = await page.locator('main').innerText();
    check(/S[üu]rya/i.test(texts) && /PAG-ASA/i.test(texts) && /Payoke/i.test(texts), 'the three centres are there');
    check(!page.url().includes('4000') && new URL(page.url()).search === '', 'nothing that was told stands in the address');
    if (javaScriptEnabled) check((await page.evaluate(() => history.length)) === entries, 'all of it is one entry of the history');
    if (javaScriptEnabled) await sound(page, `${language} whom to call`);
    await picture(page, `${language}-whom${javaScriptEnabled ? '' : '-plain'}`);
    await person.close();
  };
}

/** Written from right to left: nothing sticks out, nothing is cut. */
async function rightToLeft({ browser, letterbox }) {
  const person = new Person(letterbox, await browser.newContext({ ...kPhone, locale: 'ar' }));
  const page = await person.open('/ar/');
  check((await page.locator('html').getAttribute('dir')) === 'rtl', 'the page runs from right to left');
  await sound(page, 'ar first page');
  await picture(page, 'ar-home');
  await page.goto(`${letterbox.url}/ar/w`);
  await page.locator('.r-page').waitFor();
  await sound(page, 'ar write');
  await picture(page, 'ar-write');
  await person.close();
}

export const calls = { whom_fr: whom('fr', true), whom_nl_plain: whom('nl', false), right_to_left: rightToLeft };
