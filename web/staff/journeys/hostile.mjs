// Markup and script typed into every field there is: on every screen they are text. And nothing stays after signing out.
import { check, Person } from './house.mjs';

const kScripts = [
  '<script>PWN</script>', '<img src=x onerror=PWN>', '<svg onload=PWN>', '<svg><script>PWN</script></svg>', '<iframe src="javascript:PWN"></iframe>',
  '<body onload=PWN>', '<a href="javascript:PWN">x</a>', '<details open ontoggle=PWN>', '<input autofocus onfocus=PWN>', '<video><source onerror=PWN></video>',
  '<audio src=x onerror=PWN>', '<object data="javascript:PWN"></object>', '<embed src="javascript:PWN">', '<form action="javascript:PWN"><button>x</button></form>',
  '<math href="javascript:PWN">x</math>', '<style>@import "//evil.example/x.css"</style>', '<link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=javascript:PWN">', '<base href=//evil.example/>', '<template><script>PWN</script></template>',
  '<noscript><img src=x onerror=PWN></noscript>', '<textarea><img src=x onerror=PWN></textarea>', '<title><img src=x onerror=PWN></title>',
  '<img src=//evil.example/pixel.png>', '<script src=//evil.example/x.js></script>', '<marquee onstart=PWN>x</marquee>', '<div style="background:url(//evil.example/x)">x</div>',
  '<button popovertarget=x onclick=PWN>x</button>', '<xss contenteditable onfocus=PWN tabindex=1>x</xss>', '<img srcset="x 1x" onerror=PWN>',
];
const kWrappers = [
  (inner) => inner, (inner) => `">${inner}`, (inner) => `'>${inner}`, (inner) => `-->${inner}`, (inner) => `]]>${inner}`,
  (inner) => `</title></textarea></style></script>${inner}`, (inner) => inner.replace(/</g, '\uff1c'), (inner) => inner.replace(/</g, '&lt;'),
  (inner) => encodeURIComponent(inner), (inner) => `{{constructor.constructor('PWN')()}}\${PWN}${inner}`,
];
/** Three hundred texts that want to be more than text. */
export const kCorpus = kWrappers.flatMap((wrap) => kScripts.map((script) => wrap(script.replace(/PWN/g, 'window.pwned=1'))));

const kName = '"><img src=x onerror=window.pwned=1>';

/** Sends as the page itself would. */
async function send(page, method, path, body, headers = {}) {
  return page.evaluate(async ([how, where, what, more]) => {
    const answer = await fetch(where, {
      method: how,
      headers: { 'content-type': 'application/json', 'x-relais': '1', 'idempotency-key': crypto.randomUUID(), ...more },
      body: JSON.stringify(what),
    });
    return { status: answer.status, etag: answer.headers.get('etag'), body: await answer.json().catch(() => null) };
  }, [method, path, body, headers]);
}

async function today(page) {
  return page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).today);
}

async function plant(page) {
  const on = await today(page);
  const place = { municipality: kName };
  const operation = await send(page, 'POST', '/api/v1/operations', { on, opened: { kind: 'inspection', took_place: on, place, title: kCorpus[0] } });
  check(operation.status === 201, `an operation with a hostile title is taken as text (${operation.status} ${JSON.stringify(operation.body)})`);
  const party = await send(page, 'POST', '/api/v1/parties', { on, described: { kind: 'company', name: kCorpus[1], note: kCorpus[2] } });
  check(party.status === 201, `a party with a hostile name is taken as text (${party.status} ${JSON.stringify(party.body)})`);
  const person = { given_name: kName, family_name: kCorpus[3], aliases: [kCorpus[4]], language: 'vi', age_group: 'adult', identity_document: kCorpus[5], safe_contact: { phone: kCorpus[6], when: kCorpus[7], how: kCorpus[8] } };
  const file = await send(page, 'POST', '/api/v1/cases', { on, opened: { label: kName, ground: 'trafficking' }, person, detect: { purposes: ['labour'] } });
  check(file.status === 201, `a file with hostile names is taken as text (${file.status} ${JSON.stringify(file.body)})`);
  let { etag } = file;
  for (let from = 0; from < kCorpus.length; from += 50) {
    const acts = kCorpus.slice(from, from + 50).map((text) => ({ type: 'note_written', kind: 'fact', language: 'en', text }));
    const noted = await send(page, 'POST', `/api/v1/cases/${file.body.id}/acts`, { on, acts }, { 'if-match': etag });
    check(noted.status === 200, `fifty hostile notes are taken as text (${noted.status} ${JSON.stringify(noted.body)})`);
    etag = noted.etag;
  }
  return { file: file.body.id, operation: operation.body.id };
}

async function harmless(page, where) {
  const found = await page.evaluate(() => ({
    pwned: window.pwned,
    violations: window.violations,
    strangers: [...document.querySelectorAll('#app script, #app iframe, #app object, #app embed, #app base, #app meta, #app [onerror], #app [onload], #app [onfocus], #app img[src="x"]')].map((one) => one.outerHTML.slice(0, 80)),
  }));
  check(found.pwned === undefined, `no script of the corpus ran on ${where}`);
  check(found.violations.length === 0, `no policy was violated on ${where}: ${found.violations.join(', ')}`);
  check(found.strangers.length === 0, `no element of the corpus stands on ${where}: ${found.strangers.join(' ')}`);
}

async function shown(person, file, operation) {
  const { page } = person;
  for (const screen of ['worklist', 'cases', 'operations', operation ? `operations/${operation}` : 'operations', 'referrals', 'directory']) {
    await person.visit(`#/${screen}`);
    await harmless(page, screen);
  }
  for (const tab of ['overview', 'person', 'timeline', 'indicators', 'notes', 'papers', 'sharing']) {
    await person.visit(`#/case/${file}/${tab}`);
    await harmless(page, `the tab ${tab}`);
  }
  await person.visit(`#/case/${file}/notes`);
  const text = await page.locator('main').evaluate((main) => main.textContent);
  const missing = kCorpus.filter((one) => !text.includes(one));
  check(missing.length === 0, `all 300 notes are shown letter for letter (${missing.length} are not, for instance ${missing[0]})`);
}

/** Signing out leaves nothing: not behind the Back button, not in any storage of the browser. */
async function nothingStays(person) {
  const { page } = person;
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.getByLabel('Account name').first().waitFor();
  for (let i = 0; i < 3; i += 1) {
    await page.goBack({ waitUntil: 'commit' }).catch(() => undefined);
    await page.waitForTimeout(200);
    const text = await page.evaluate(() => document.documentElement.textContent);
    check(!text.includes('onerror') && !text.includes('(invented)'), 'after signing out Back shows nothing of a file');
  }
  const kept = await page.evaluate(async () => {
    const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
    for (const name of await caches.keys()) parts.push(name);
    for (const one of (await indexedDB.databases?.()) ?? []) parts.push(one.name);
    return { text: parts.join('\n'), workers: (await navigator.serviceWorker?.getRegistrations?.())?.length ?? 0 };
  });
  check(!/onerror|pwned|invented|relais_session|[0-9A-HJKMNP-TV-Z]{26}/.test(kept.text), `no storage of the browser holds anything of a file: ${kept.text.slice(0, 200)}`);
  check(kept.workers === 0, 'no service worker stays');
  check((await person.context.cookies()).every((one) => one.name !== '__Host-relais'), 'the session cookie is gone');
}

export async function hostile(browser, server) {
  const inspector = new Person(browser, server);
  const page = await inspector.open();
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  await inspector.context.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
  });
  await page.reload();
  await inspector.signIn('inspector.onss');
  await inspector.settled();
  const { file, operation } = await plant(page);
  await shown(inspector, file, operation);
  check(dialogs === 0, 'no dialog of a script opened');
  await nothingStays(inspector);
  await inspector.close();
}
