// Reports without a browser, as who floods would send them: sealed, signed and paid for with work like any other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import libsodium from 'libsodium-wrappers-sumo';
import { build } from 'vite';
import { check, kRoot } from './house.mjs';

/** The same code that seals in a browser. */
async function envelope() {
  const folder = mkdtempSync(join(tmpdir(), 'relais-envelope-'));
  try {
    const lib = { entry: join(kRoot, 'web/envelope/src/index.ts'), formats: ['es'], fileName: () => 'envelope.mjs' };
    await build({ configFile: false, logLevel: 'error', build: { lib, outDir: folder, emptyOutDir: false, minify: false } });
    await libsodium.ready;
    return await import(pathToFileURL(join(folder, 'envelope.mjs')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const jsonIn = (base64) => JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));

async function ask(box, path, body) {
  const how = body ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
  const answer = await (await fetch(`${box.url}${path}`, how)).json();
  check(!answer.error, `the letterbox takes ${path} (${answer.error?.code})`);
  return answer;
}

async function keyOf(box, desk) {
  const directory = jsonIn((await ask(box, '/box/directory')).directory);
  const today = new Date().toISOString().slice(0, 10);
  const epoch = directory.epochs.map(({ body }) => jsonIn(body)).find((one) => one.desk === desk && one.not_before <= today && today <= one.not_after);
  check(epoch !== undefined, `${desk} has a key for today`);
  return { instance: directory.instance, key: epoch.box };
}

/** One after the other, each from another reporter. */
export async function sendMany(box, desk, texts) {
  const tools = await envelope();
  const { boxPair, findWork, fromHex, newTipId, reportPayload, sealTip, signCall, signPair, tipReaders, toHex } = tools;
  const { instance, key } = await keyOf(box, desk);
  for (const text of texts) {
    const [auth, own, tip] = [signPair(libsodium), boxPair(libsodium), newTipId(libsodium)];
    const report = { language: 'en', kind: 'other', minor: null, danger: false, what: [], text, where: '', when: '', contact: '', safe_time: '', files: [] };
    const object = sealTip(libsodium, tipReaders([fromHex(key, 32)], []), auth, { instance, tip, part: 'report' }, Math.floor(Date.now() / 86_400_000), reportPayload(report, own.publicKey));
    const { nonce, bits } = await ask(box, '/box/challenge', { call: 'submit' });
    const work = String(findWork(libsodium, nonce, bits));
    const signature = signCall(libsodium, auth, { instance, call: 'submit', nonce, tip, part: 'report', object });
    await ask(box, '/box/submit', { nonce, work, auth: toHex(auth.publicKey), box: toHex(own.publicKey), tip, part: 'report', desks: [desk], object, signature });
  }
}
