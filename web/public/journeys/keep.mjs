// Keeping pages for a time without a connection: only when asked, and gone again when asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, kPhone, openProfile, Person, picture, sound } from './house.mjs';
import { wordsOf } from './words.mjs';

async function keepOffline({ letterbox }) {
  const t = wordsOf('fr');
  const folder = mkdtempSync(join(tmpdir(), 'relais-profile-'));
  const kept = (page) => page.evaluate(async () => ({ workers: (await navigator.serviceWorker.getRegistrations()).length, stores: (await caches.keys()).length }));
  try {
    const context = await openProfile(folder, { ...kPhone, locale: 'fr-BE' });
    const person = new Person(letterbox, context);
    const page = await person.open('/fr/g');
    await page.getByRole('button', { name: t('keep.button') }).waitFor();
    const before = await kept(page);
    check(before.workers + before.stores === 0, 'nothing is kept before the person asks');
    await sound(page, 'keep');
    await page.getByRole('button', { name: t('keep.button') }).click();
    await page.getByText(t('keep.kept')).waitFor();
    await picture(page, 'fr-keep');
    await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration('/fr/'))?.active?.state === 'activated');
    await context.setOffline(true);
    for (const path of ['/fr/', '/fr/a', '/fr/e']) {
      await page.goto(letterbox.url + path);
      check((await page.locator('a[href^="tel:"]').count()) > 0, `${path} opens without a connection`);
    }
    await context.setOffline(false);
    await page.goto(`${letterbox.url}/fr/g`);
    await page.getByRole('button', { name: t('keep.remove') }).click();
    await page.getByText(t('keep.removed')).waitFor();
    const after = await kept(page);
    check(after.workers + after.stores === 0, 'everything is removed');
    await person.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const keeps = { keep_offline: keepOffline };
