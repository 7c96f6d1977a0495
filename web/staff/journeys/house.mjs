// What every journey needs: the real server on a free port with a store of its own, a browser, the accessibility check.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const kRoot = resolve(here, '../../..');
export const kArtefacts = join(here, 'artefacts');
export const kBinary = resolve(process.cwd(), process.env.RELAIS_BIN ?? join(kRoot, 'build/relais'));
const kBrowser = process.env.RELAIS_CHROMIUM ?? '/usr/bin/chromium';
const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The server, with a store that outlives it until `forget`. */
export class Server {
  /** `words`: how `relais serve` is started besides where everything is. */
  constructor(words = ['--demo']) {
    this.words = words;
    this.began = Date.now();
    this.folder = mkdtempSync(join(tmpdir(), 'relais-journey-'));
    this.store = join(this.folder, 'relais.db');
  }

  async start() {
    const web = join(kRoot, 'web/staff/dist');
    this.process = spawn(kBinary, ['serve', ...this.words, '--port', String(this.port ?? 0), '--store', this.store, '--data', kRoot, '--web', web], { stdio: ['ignore', 'pipe', 'pipe'] });
    return this.listens();
  }

  /** Waits until the process has said where it is to be found. */
  async listens() {
    let said = '';
    this.log ??= '';
    this.process.stderr.on('data', (text) => { this.log += text; });
    this.url = await new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`the server said no address within 180 s: ${this.log}`)), 180_000);
      this.process.once('exit', (code) => {
        clearTimeout(late);
        fail(new Error(`the server left with ${code}: ${this.log}`));
      });
      this.process.stdout.on('data', (text) => {
        said += text;
        const found = /https?:\/\/[^\s"]+/.exec(said);
        if (!found) return;
        clearTimeout(late);
        done(found[0]);
      });
    });
    this.port = Number(new URL(this.url).port);
    this.process.removeAllListeners('exit');
    return this.url;
  }

  /** A command of the operator on this server's store; `input` goes to its standard input. */
  command(words, input = '') {
    const done = spawnSync(kBinary, [...words, '--store', this.store, '--data', kRoot], { input, encoding: 'utf8' });
    check(done.status === 0, `relais ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  /** As a power cut would: no word of warning. */
  async kill() {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await gone;
  }

  async forget() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The public door: a process and an origin of its own, with a spool of its own. */
export class Letterbox extends Server {
  constructor() {
    super([]);
    this.spool = join(this.folder, 'spool');
    this.socket = join(this.spool, 'letterbox.sock');
  }

  async start() {
    this.process = spawn(kBinary, ['letterbox', 'serve', '--demonstration', '--port', String(this.port ?? 0), '--spool', this.spool, '--data', kRoot, '--web', join(kRoot, 'web/public/dist')], { stdio: ['ignore', 'pipe', 'pipe'] });
    return this.listens();
  }

  /** Until the house has handed over its keys and the directory of them stays as it is. */
  async published() {
    let before;
    for (let tries = 0; tries < 60; ++tries) {
      const answer = await fetch(`${this.url}/box/directory`);
      const now = answer.ok ? (await answer.json()).directory : undefined;
      if (now !== undefined && now === before) return;
      before = now;
      await new Promise((done) => setTimeout(done, 2500));
    }
    throw new Error('the letterbox published no directory');
  }
}

export async function openBrowser() {
  return chromium.launch({
    executablePath: kBrowser,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=en-GB'],
  });
}

export function check(holds, what) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

/** Takes a picture for people to look at. */
export async function picture(page, name, options = {}) {
  mkdirSync(kArtefacts, { recursive: true });
  if (options.fullPage) await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(kArtefacts, `${name}.png`), ...options });
}

/** No serious or critical violation of WCAG 2.2 AA, and no page wider than its window. */
export async function sound(page, name) {
  // A button on its way from one colour to another has neither.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished)));
  await page.evaluate(kAxe);
  const result = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  }));
  const bad = result.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  check(bad.length === 0, `${name} is accessible: ${bad.map((one) => `${one.id} at ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')}`).join('; ')}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(wide <= 0, `${name} fits its window (too wide by ${wide})`);
}

/** Answers that a journey may meet on purpose: signed out, refused by the law, overtaken by somebody else, too fast. */
const kExpected = new Set([401, 409, 412, 429]);

/** A person at a browser. Every request that leaves the server's host, and every script error, is a failure. */
export class Person {
  /** `refusals`: this journey meets refusals on purpose; they are no trouble. */
  constructor(browser, server, { refusals = false, ...options } = {}) {
    this.browser = browser;
    this.server = server;
    this.refusals = refusals;
    this.options = options;
    this.troubles = [];
  }

  async open() {
    this.context = await this.browser.newContext({ viewport: { width: 1366, height: 820 }, locale: 'en-GB', ...this.options });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(45_000);
    this.page.on('request', (request) => {
      if (!request.url().startsWith(this.server.url) && !request.url().startsWith('data:')) this.troubles.push(`asked a third party: ${request.url()}`);
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400 && !kExpected.has(response.status()) && !this.refusals) this.troubles.push(`${response.status()} to ${response.request().method()} ${new URL(response.url()).pathname}`);
    });
    this.page.on('pageerror', (error) => this.troubles.push(`script error: ${error.message}`));
    this.page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text())) this.troubles.push(message.text());
    });
    await this.page.goto(this.server.url);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    return this.page;
  }

  async password(account) {
    const { demo_accounts } = await (await fetch(`${this.server.url}/api/v1/session`)).json();
    const known = demo_accounts.find((one) => one.name === account);
    check(known !== undefined, `${account} is an account of the demonstration`);
    return known.password;
  }

  /** An account of the demonstration, or one with a password of its own. */
  async signIn(account, password) {
    await this.page.getByLabel('Account name').first().fill(account);
    await this.page.getByLabel('Password').fill(password ?? (await this.password(account)));
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await this.page.locator('.who').waitFor({ state: 'attached' });
  }

  async visit(hash) {
    await this.page.evaluate((to) => { location.hash = to; }, hash);
    await this.page.locator('main h1').waitFor();
    await this.settled();
  }

  /** Nothing is loading and nothing is on its way to the server. */
  async settled() {
    await this.page.waitForFunction(() => !document.querySelector('.loading') && !/Not yet/.test(document.querySelector('.savestate')?.textContent ?? ''));
  }

  async saved() {
    await this.page.locator('.savestate--saved').waitFor();
    await this.settled();
  }

  async close() {
    await this.context.close();
    check(this.troubles.length === 0, `nothing went wrong behind the screen: ${this.troubles.slice(0, 4).join(' | ')}`);
  }
}
