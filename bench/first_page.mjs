// The first page of the public door: its bytes in every language, the time until the whole answer is there, and in
// Chromium the time from asking to the first paint and to the first text, each time with an empty browser.
// Usage: node first_page.mjs RELAIS_BINARY|http://ADDRESS [ROUNDS]. RELAIS_CHROMIUM names the browser; without one only
// bytes and answers are measured.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';

const [target, rounds = '15'] = process.argv.slice(2);
if (!target) {
  process.stderr.write('usage: node first_page.mjs RELAIS_BINARY|http://ADDRESS [ROUNDS]\n');
  process.exit(2);
}
const house = path.dirname(path.dirname(new URL(import.meta.url).pathname));
const browserPath = process.env.RELAIS_CHROMIUM ?? '/usr/bin/chromium';
const limitBytes = 20_000;
const limitPaint = 200;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const worst = (values) => Math.max(...values);

/** The public door on a port of its own, with an empty spool. */
async function startDoor(binary) {
  const folder = mkdtempSync(path.join(tmpdir(), 'relais-door-'));
  const child = spawn(binary, ['letterbox', 'serve', '--spool', folder, '--data', house, '--port', '0', '--demonstration'],
                      { stdio: ['ignore', 'pipe', 'inherit'] });
  const base = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/[^\s/]+:\d+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`the public door ended with ${code}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.on('exit', () => {
        rmSync(folder, { recursive: true, force: true });
        resolve();
      });
      child.kill('SIGTERM');
    });
  return { base, stop };
}

async function languagesOf(base) {
  const text = await (await fetch(`${base}/en/f`)).text();
  return [...new Set([...text.matchAll(/href="\/([a-z]{2,8})\/"/g)].map((found) => found[1]))];
}

/** Bytes without any compression, and milliseconds until the last of them. */
async function weigh(base, language) {
  const times = [];
  let bytes = 0;
  for (let round = 0; round < Number(rounds); ++round) {
    const begun = performance.now();
    const answer = await fetch(`${base}/${language}/`, { headers: { 'accept-encoding': 'identity' } });
    bytes = (await answer.arrayBuffer()).byteLength;
    times.push(performance.now() - begun);
  }
  return { bytes, milliseconds: median(times) };
}

async function paints(base, language) {
  const require = createRequire(path.join(house, 'web', 'staff', 'package.json'));
  const { chromium } = require('playwright-core');
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  const first = [];
  const text = [];
  for (let round = 0; round <= Number(rounds); ++round) {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    const page = await context.newPage();
    await page.goto(`${base}/${language}/`, { waitUntil: 'load' });
    const found = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const read = () => Object.fromEntries(performance.getEntriesByType('paint').map((each) => [each.name, each.startTime]));
          const wait = () => ('first-contentful-paint' in read() ? resolve(read()) : setTimeout(wait, 5));
          wait();
        }),
    );
    // The first round warms the browser itself, which is not the page's doing.
    if (round > 0) {
      first.push(found['first-paint']);
      text.push(found['first-contentful-paint']);
    }
    await context.close();
  }
  await browser.close();
  return { first, text };
}

const door = target.startsWith('http') ? { base: target.replace(/\/$/, ''), stop: async () => {} } : await startDoor(target);
let failed = false;
try {
  process.stdout.write(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}\n`);
  const sizes = [];
  for (const language of await languagesOf(door.base)) sizes.push({ language, ...(await weigh(door.base, language)) });
  sizes.sort((a, b) => b.bytes - a.bytes);
  for (const each of sizes) process.stdout.write(`${each.language.padEnd(4)} ${String(each.bytes).padStart(6)} bytes  answer ${each.milliseconds.toFixed(1)} ms\n`);
  failed = sizes[0].bytes >= limitBytes;
  process.stdout.write(`largest first page ${sizes[0].bytes} bytes, limit ${limitBytes}\n`);
  if (existsSync(browserPath)) {
    for (const language of ['fr', 'ar']) {
      const { first, text } = await paints(door.base, language);
      process.stdout.write(`${language}: first paint ${median(first).toFixed(0)} ms (worst ${worst(first).toFixed(0)}), first text ${median(text).toFixed(0)} ms, limit ${limitPaint}\n`);
      failed ||= median(first) >= limitPaint;
    }
  }
} finally {
  await door.stop();
}
process.exit(failed ? 1 : 0);
