// What every journey through the public door needs: the real letterbox with a spool of its own, a directory of invented
// desks whose keys only this script has, a browser on a small screen, and a search for what must not stay behind.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import libsodium from 'libsodium-wrappers-sumo';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const kRoot = resolve(here, '../../..');
export const kArtefacts = join(here, 'artefacts');
export const kBinary = resolve(process.cwd(), process.env.RELAIS_BIN ?? join(kRoot, 'build/relais'));
const kBrowser = process.env.RELAIS_CHROMIUM ?? '/usr/bin/chromium';
const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kArguments = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** Where the exit leads: any page will do that says nothing. */
export const kElsewhere = 'about:blank';

export function check(holds, what) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

/** The envelope code of the browser, for the desk's side of a journey. */
export async function envelope(folder) {
  const outfile = join(folder, 'envelope.mjs');
  await build({ entryPoints: [join(here, '../../envelope/src/index.ts')], bundle: true, format: 'esm', outfile, logLevel: 'error' });
  await libsodium.ready;
  return { sodium: libsodium, ...(await import(pathToFileURL(outfile))) };
}

/** One request over the letterbox's own socket: a length (u32) and JSON, each way. */
export function askSocket(path, request) {
  return new Promise((done, fail) => {
    const socket = connect(path);
    let read = Buffer.alloc(0);
    const body = Buffer.from(JSON.stringify(request));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    socket.on('error', fail);
    socket.on('data', (bytes) => {
      read = Buffer.concat([read, bytes]);
      if (read.length < 4 || read.length < 4 + read.readUInt32BE(0)) return;
      socket.destroy();
      const reply = JSON.parse(read.subarray(4).toString());
      if (reply.error) fail(new Error(`the letterbox refused ${request.type}: ${JSON.stringify(reply.error)}`));
      else done(reply.value);
    });
    socket.write(Buffer.concat([head, body]));
  });
}

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const inWords = (text) => ({ fr: text, nl: text, de: text, en: text });

/** The keys of an invented house: root, two desks, three custodians. */
export class House {
  constructor(tools, instance) {
    const { sodium, boxPair, signPair } = tools;
    this.tools = tools;
    this.instance = instance;
    this.root = signPair(sodium);
    this.desks = [
      { id: 'maison', name: 'Maison Un', forms: ['labour', 'sexual', 'domestic'], minors: false },
      { id: 'jeunes', name: 'Huis Twee', forms: ['sexual'], minors: true },
    ].map((desk) => ({ ...desk, sign: signPair(sodium), box: boxPair(sodium) }));
    this.custodians = ['Un', 'Deux', 'Trois'].map((name) => ({ id: name.toLowerCase(), name, box: boxPair(sodium) }));
  }

  signed(label, pair, fields) {
    const { sodium, signedBody, toBase64, toHex, utf8 } = this.tools;
    const body = utf8(JSON.stringify(fields));
    return { body: toBase64(body), signature: toHex(sodium.crypto_sign_detached(signedBody(label, body), sodium.crypto_sign_seed_keypair(pair.seed).privateKey)) };
  }

  rootPart(log) {
    const { toHex } = this.tools;
    return this.signed('directory', this.root, {
      instance: this.instance, made: day(0), not_before: day(-1), not_after: day(60), log, witnesses: [], quorum: 0,
      custodians: this.custodians.map((one) => ({ id: one.id, name: inWords(one.name), body: inWords('Maison'), box: toHex(one.box.publicKey) })),
      desks: this.desks.map((desk) => ({ id: desk.id, name: inWords(desk.name), reads: inWords('Deux personnes. Pas la police.'), sign: toHex(desk.sign.publicKey), for: desk.forms, minors: desk.minors })),
    });
  }

  epochs() {
    const { toHex } = this.tools;
    return this.desks.map((desk) => this.signed('epoch', desk.sign, { instance: this.instance, desk: desk.id, box: toHex(desk.box.publicKey), not_before: day(-3), not_after: day(3) }));
  }

  /** Opens a part as one of the desks. */
  open(item) {
    const { fromHex, openTip, sodium } = this.tools;
    const desk = this.desks.find((one) => item.desks.includes(one.id));
    return openTip(sodium, desk.box, fromHex(item.auth, 32), { instance: this.instance, tip: item.tip, part: item.part }, item.object);
  }

  /** The content of file I from all that came in. */
  file(items, tip, at, note) {
    const { fromBase64, openFile, sodium } = this.tools;
    const frames = Array.from({ length: note.frames }, (_, i) => fromBase64(items.find((item) => item.tip === tip && item.part === `file/${at}/${i}`).object));
    return openFile(sodium, fromBase64(note.key), { instance: this.instance, tip, file: at }, frames);
  }

  reply(item, number, text, { sign, from } = {}) {
    const { readReport, sealReply, sodium } = this.tools;
    const desk = this.desks.find((one) => item.desks.includes(one.id));
    const { box, language } = readReport(this.open(item));
    const part = `reply/${number}`;
    const place = { instance: this.instance, tip: item.tip, part };
    const object = sealReply(sodium, box, desk.box.publicKey, sign ?? desk.sign, place, Math.floor(Date.now() / 86_400_000), { language, text, from_desk: from ?? desk.id, sentences: [] });
    return { type: 'deliver', tip: item.tip, part, object };
  }
}

/** The letterbox on a free port. */
export class Letterbox {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'relais-door-'));
    this.spool = join(this.folder, 'spool');
    this.socket = join(this.folder, 'box.sock');
    this.log = '';
  }

  async start() {
    const words = ['letterbox', 'serve', '--spool', this.spool, '--port', String(this.port ?? 0), '--socket', this.socket, '--leave-to', kElsewhere, '--data', kRoot, ...(this.words ?? [])];
    this.process = spawn(kBinary, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stderr.on('data', (text) => { this.log += text; });
    this.url = await new Promise((done, fail) => {
      let said = '';
      const late = setTimeout(() => fail(new Error(`the letterbox said no address within 60 s: ${this.log}`)), 60_000);
      this.process.once('exit', (code) => fail(new Error(`the letterbox left with ${code}: ${this.log}`)));
      this.process.stdout.on('data', (text) => {
        said += text;
        this.log += text;
        const found = /https?:\/\/[^\s"/]+/.exec(said);
        if (!found) return;
        clearTimeout(late);
        done(found[0]);
      });
    });
    this.port = Number(new URL(this.url).port);
    this.process.removeAllListeners('exit');
  }

  /** Starts it for this house: its root, and what the root signs. */
  async found(house) {
    this.words = ['--root-key', house.tools.toHex(house.root.publicKey)];
    await this.start();
    const { log_name, log_key } = await this.ask({ type: 'state', known_size: 0 });
    await this.ask({ type: 'publish', ...house.rootPart({ name: log_name, key: log_key }) });
    for (const epoch of house.epochs()) await this.ask({ type: 'epoch', ...epoch });
  }

  ask(request) {
    return askSocket(this.socket, request);
  }

  /** Everything that came in, in order. */
  async collected() {
    const items = [];
    for (let more = true; more;) {
      const page = await this.ask({ type: 'collect', after: items.at(-1)?.seq ?? 0, limit: 100 });
      items.push(...page.items);
      more = page.more;
    }
    return items;
  }

  async stop() {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await gone;
  }

  async forget() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// ---------------------------------------------------------------- the browser

export const openBrowser = (more = []) => chromium.launch({ executablePath: kBrowser, args: [...kArguments, ...more] });
export const openProfile = (folder, options) => chromium.launchPersistentContext(folder, { executablePath: kBrowser, args: kArguments, ...options });

/** Small, as the phones of those who need it are. */
export const kPhone = { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, hasTouch: true };

/** A person at a browser. Every request that leaves the host, every script error and every broken policy is a failure. */
export class Person {
  constructor(letterbox, context, { expected = [] } = {}) {
    this.letterbox = letterbox;
    this.context = context;
    this.troubles = [];
    this.expected = new Set(expected);
  }

  async open(path) {
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.page.setDefaultTimeout(20_000);
    this.page.on('request', (request) => {
      if (!request.url().startsWith(`${this.letterbox.url}/`) && !/^(data|blob|about):/.test(request.url())) this.troubles.push(`asked somebody else: ${request.url()}`);
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400 && !this.expected.has(response.status())) this.troubles.push(`${response.status()} to ${new URL(response.url()).pathname}`);
    });
    this.page.on('pageerror', (error) => this.troubles.push(`script error: ${error.message}`));
    this.page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Refused to|TrustedScript/.test(message.text())) this.troubles.push(message.text());
    });
    await this.page.goto(this.letterbox.url + path);
    return this.page;
  }

  async close() {
    await this.context.close();
    check(this.troubles.length === 0, `nothing went wrong behind the page: ${this.troubles.slice(0, 4).join(' | ')}`);
  }
}

export async function picture(page, name) {
  mkdirSync(kArtefacts, { recursive: true });
  await page.screenshot({ path: join(kArtefacts, `${name}.png`), fullPage: true });
}

/** No serious or critical violation of WCAG 2.2 AA, and no page wider than its window. */
export async function sound(page, name) {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
  await page.evaluate(kAxe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }));
  const bad = result.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  check(bad.length === 0, `${name} is accessible: ${bad.map((one) => `${one.id} at ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')}`).join('; ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(wide <= 0, `${name} fits its window (too wide by ${wide})`);
}

// ---------------------------------------------------------------- looking for what must not be there

function* filesIn(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    let about;
    try {
      about = statSync(path);
    } catch {
      continue;
    }
    if (about.isDirectory()) yield* filesIn(path);
    else if (about.isFile()) yield path;
  }
}

/** Each text as UTF-8, as UTF-16 and as base64 at any of its three places. */
function shapes(text) {
  const bytes = Buffer.from(text);
  const middle = (shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4).replace(/=+$/, '').slice(0, -2);
  const texts = [bytes, Buffer.from(text, 'utf16le'), Buffer.from(encodeURIComponent(text))];
  return bytes.length < 9 ? texts : [...texts, ...[0, 1, 2].map((shift) => Buffer.from(middle(shift)))];
}

/** Names the files of a folder that hold one of these texts; and how many files were read. */
export function searchFolder(folder, texts) {
  const wanted = texts.flatMap((text) => shapes(text).map((shape) => ({ text, shape })));
  const found = [];
  let files = 0;
  for (const path of filesIn(folder)) {
    files += 1;
    const bytes = readFileSync(path);
    for (const { text, shape } of wanted) if (bytes.includes(shape)) found.push(`${path.slice(folder.length + 1)} holds “${text}”`);
  }
  return { files, found: [...new Set(found)] };
}
