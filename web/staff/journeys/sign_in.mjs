// Proving who one is, on a server with real rules: a passkey in Chromium's virtual authenticator, an authenticator app,
// recovery codes, sessions, and an identity provider.
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { check, Person, picture, Server, sound } from './house.mjs';

const kPassword = 'a sentence only An knows';

/** Passkeys belong to a name, never to an address. */
const byName = (server) => ({ url: server.url.replace('127.0.0.1', 'localhost') });

async function withAccount(words, use) {
  const server = new Server(words);
  try {
    server.command(['user', 'add', 'an.peeters', '--role', 'inspector', '--desk', 'onss-antwerp', '--display', 'An Peeters'], `${kPassword}\n`);
    await server.start();
    await use(server);
  } finally {
    await server.forget();
  }
}

/** An authenticator that says yes, in the window of one person. */
async function giveAuthenticator(person) {
  const session = await person.context.newCDPSession(person.page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { session, authenticatorId };
}

function totp(secret, now = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function typePassword(person, password = kPassword) {
  await person.page.getByLabel('Account name').first().fill('an.peeters');
  await person.page.getByLabel('Password', { exact: true }).fill(password);
  await person.page.getByRole('button', { name: 'Sign in', exact: true }).first().click();
}

async function enrol(an) {
  const { page } = an;
  await typePassword(an);
  await page.getByText('Your password alone opens nothing else').waitFor();
  check((await page.locator('.side nav').count()) === 0, 'with a password alone there is nowhere to go');
  await sound(page, 'account without factors');
  await picture(page, 'account-set-up', { fullPage: true });
  await page.getByLabel('What you call it').fill('Work phone');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('Work phone').waitFor();
  await page.getByText('Add a second one, on another device').waitFor();
  check((await page.locator('.side nav').count()) > 0, 'with a passkey the rest opens');
}

async function addApp(an) {
  const { page } = an;
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const secret = await page.locator('.secret').textContent();
  await page.getByLabel('The six digits that the app shows').fill(totp(secret));
  await page.getByRole('button', { name: 'Use this app' }).click();
  await page.getByRole('button', { name: 'Remove Authenticator app' }).waitFor();
}

async function makeCodes(an) {
  const { page } = an;
  // The proof of a minute ago would still be fresh: this once the server is made to say that it is not.
  let refused = false;
  await page.route('**/api/v1/account/recovery', (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ status: 403, code: 'step_up_needed', factors: ['passkey', 'totp'] }) });
  });
  await page.getByRole('button', { name: 'Make new codes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
  await dialog.waitFor();
  await sound(page, 'proof');
  await picture(page, 'proof');
  await dialog.getByRole('button', { name: 'Use a passkey' }).click();
  const shown = page.getByRole('dialog', { name: 'Recovery codes' });
  await shown.waitFor();
  const codes = await shown.locator('code').allTextContents();
  check(codes.length === 10 && codes.every((code) => /^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/.test(code)), `ten codes are shown (${codes.length})`);
  await shown.getByRole('button', { name: 'Close' }).last().click();
  await page.unroute('**/api/v1/account/recovery');
  return codes;
}

async function checkCookies(an) {
  for (const cookie of await an.context.cookies()) {
    check(cookie.name.startsWith('__Host-') && cookie.secure && cookie.httpOnly && cookie.sameSite === 'Strict' && cookie.path === '/', `the cookie ${cookie.name} is for this host, this site and no script`);
  }
  check((await an.context.cookies()).length === 2, 'there is a session and a known browser');
  check(await an.page.evaluate(() => document.cookie === ''), 'no script sees a cookie');
}

export async function sign_in(browser) {
  await withAccount([], async (server) => {
    const an = new Person(browser, byName(server), { refusals: true });
    await an.open();
    await giveAuthenticator(an);
    await sound(an.page, 'sign-in with passkeys');
    await picture(an.page, 'sign-in-passkey');
    await enrol(an);
    await addApp(an);
    const codes = await makeCodes(an);
    await sound(an.page, 'account');
    await picture(an.page, 'account', { fullPage: true });
    await checkCookies(an);

    const token = (await an.context.cookies()).find((cookie) => cookie.name === '__Host-relais').value;
    await an.page.getByRole('button', { name: 'Sign out' }).click();
    await an.page.getByRole('button', { name: 'Use a passkey' }).click();
    await an.page.locator('.who').waitFor({ state: 'attached' });
    check((await an.context.cookies()).find((cookie) => cookie.name === '__Host-relais').value !== token, 'each session has a token of its own');

    const elsewhere = new Person(browser, byName(server), { refusals: true });
    await elsewhere.open();
    await typePassword(elsewhere);
    await elsewhere.page.getByText('A second factor is needed').waitFor();
    await elsewhere.page.getByLabel('Code', { exact: true }).fill(codes[0]);
    await elsewhere.page.getByRole('button', { name: 'Sign in', exact: true }).first().click();
    await elsewhere.page.locator('.who').waitFor({ state: 'attached' });

    await an.visit('#/account');
    await an.page.getByRole('button', { name: 'End all others' }).click();
    await an.page.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' });
    await elsewhere.page.evaluate(() => { location.hash = '#/cases'; });
    await elsewhere.page.getByRole('dialog', { name: 'Your session ended' }).waitFor();
    await elsewhere.close();
    await an.close();
  });
}

// ---------------------------------------------------------------- identity provider

/** A free port, which the two servers must know of each other beforehand. */
const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

/** oidc-provider with one person; `told` decides which level it says it checked. */
async function startProvider(port, redirect_uri, told) {
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: 'relais', client_secret: 'a secret of the two', redirect_uris: [redirect_uri], response_types: ['code'], grant_types: ['authorization_code'] }],
    pkce: { required: () => true, methods: ['S256'] },
    acrValues: ['urn:test:eid', 'urn:test:weak'],
    claims: { openid: ['sub'], acr: null, auth_time: null },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    cookies: { keys: ['only for this test'] },
  });
  const callback = provider.callback();
  const server = createServer(async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return callback(request, response);
    const { prompt, params, grantId } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: told.subject, acr: told.acr } }, { mergeWithLastSubmission: false });
    const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: told.subject, clientId: params.client_id });
    grant.addOIDCScope('openid');
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
  });
  await new Promise((done) => { server.listen(port, '127.0.0.1', done); });
  return server;
}

export async function sign_in_provider(browser) {
  const port = await freePort();
  const home = new Server();
  const file = join(home.folder, 'oidc.yaml');
  writeFileSync(join(home.folder, 'secret'), 'a secret of the two\n');
  writeFileSync(file, [`issuer: http://127.0.0.1:${port}`, 'client_id: relais', 'client_secret_file: secret', 'scopes: [openid]', 'levels:', '  "urn:test:eid": 3',
    'label: {fr: "Mon eID", nl: "Mijn eID", de: "Meine eID", en: "Use my eID"}', ''].join('\n'));
  const told = { subject: 'somebody', acr: 'urn:test:eid' };
  let provider;
  try {
    await withAccount(['--oidc', file], async (server) => {
      const us = byName(server);
      provider = await startProvider(port, `${us.url}/`, told);
      const context = await browser.newContext({ locale: 'en-GB' });
      const page = await context.newPage();
      page.setDefaultTimeout(45_000);
      const an = { page, context };
      await page.goto(us.url);
      await page.getByRole('button', { name: 'Use my eID' }).click();
      await page.getByText('No account here belongs to this identity').waitFor();
      check(!page.url().includes('code='), 'nothing of the journey stays in the address');
      await picture(page, 'sign-in-provider');

      await typePassword(an);
      await page.getByRole('button', { name: 'Join my identity to this account' }).click();
      await page.getByText(/Joined on/).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();

      await page.getByRole('button', { name: 'Use my eID' }).click();
      await page.locator('.who').waitFor({ state: 'attached' });
      const { level, how } = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
      check(level === 3 && how === 'oidc', `the level is the one of the configuration (${level}, ${how})`);
      await page.getByRole('button', { name: 'Sign out' }).click();

      await context.clearCookies({ domain: '127.0.0.1' });
      told.acr = 'urn:test:weak';
      await page.getByRole('button', { name: 'Use my eID' }).click();
      await page.getByText('did not check well enough who you are').waitFor();
      await context.clearCookies({ domain: '127.0.0.1' });
      told.acr = 'urn:test:eid';
      told.subject = 'somebody else';
      await page.getByRole('button', { name: 'Use my eID' }).click();
      await page.getByText('No account here belongs to this identity').waitFor();
      await page.goto(`${us.url}/?state=forged&code=forged`);
      await page.getByText('That took too long').waitFor();
      await context.close();
    });
  } finally {
    provider?.close();
    provider?.closeAllConnections?.();
    await home.forget();
  }
}
