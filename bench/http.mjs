// Reading a case and writing an event over HTTP at 64 connections, Relais and its peer in the same run: each server on one
// core, the load generator on the other. Also the time from a cold start to the first answer, and memory under load.
// Usage: node http.mjs RELAIS_BINARY FILL_BINARY SECONDS
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [relais, fill, seconds] = [process.argv[2], process.argv[3], Number(process.argv[4] ?? 8)];
const here = path.dirname(new URL(import.meta.url).pathname);
const data = path.dirname(here);
const folder = mkdtempSync(path.join(tmpdir(), 'relais-bench-'));
const password = 'correct horse battery staple';
const connections = 64;
const casesOfLoad = Number(process.env.RELAIS_BENCH_LOAD_CASES ?? 5000);
const casesOfStart = Number(process.env.RELAIS_BENCH_START_CASES ?? 100000);

const pinned = (core, command) => ['taskset', ['-c', String(core), ...command]];
const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

/** Starts a server and waits for the line that names its port. */
async function start(command, pattern) {
  const begun = milliseconds();
  const [program, words] = pinned(0, command);
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = pattern.exec(said);
      if (found) resolve(Number(found[1]));
    });
    child.on('exit', (code) => reject(new Error(`${command[0]} ended with ${code}`)));
  });
  return { child, begun, base: `http://127.0.0.1:${port}` };
}

const stop = (server) =>
  new Promise((resolve) => {
    server.child.removeAllListeners('exit');
    server.child.on('exit', resolve);
    server.child.kill('SIGTERM');
  });

const startRelais = (store) =>
  start([relais, 'serve', '--data', data, '--store', store, '--port', '0', '--requests', '1000000'], /http:\/\/[^:]+:(\d+)/);

function prepare(store, cases) {
  execFileSync(fill, [data, store, String(cases)], { stdio: 'inherit' });
  execFileSync(relais, ['user', 'add', 'bench.clerk', '--role', 'centre', '--desk', 'payoke', '--data', data, '--store', store],
               { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
}

async function signIn(base) {
  const answer = await fetch(`${base}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Relais': '1', 'Idempotency-Key': `sign-in-${process.pid}-${Date.now()}` },
    body: JSON.stringify({ name: 'bench.clerk', password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return answer.headers.get('set-cookie').split(';')[0];
}

async function listCases(base, cookie) {
  const lines = [];
  for (let cursor = ''; ; ) {
    const answer = await fetch(`${base}/api/v1/cases?limit=100${cursor && `&cursor=${cursor}`}`, { headers: { Cookie: cookie } });
    const page = await answer.json();
    if (!answer.ok) throw new Error(`list: ${answer.status} ${JSON.stringify(page)}`);
    for (const item of page.items) lines.push(`${item.id} ${item.version}`);
    if (!page.next) return lines;
    cursor = page.next;
  }
}

/** Resident memory in MB and processor seconds used so far. */
function usage(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const anonymous = Number(/RssAnon:\s+(\d+)/.exec(status)[1]) / 1024;
  return { all: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024, anonymous, cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
}

function load(server, mode, cookie, cases) {
  return new Promise((resolve) => {
    const [program, words] = pinned(1, ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s',
                                        path.join(here, 'http.lua'), server.base]);
    const environment = { ...process.env, BENCH_MODE: mode, BENCH_COOKIE: cookie, BENCH_CASES: cases, BENCH_RUN: String(Date.now()) };
    const before = usage(server.child.pid);
    const child = spawn(program, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => { said += chunk; });
    child.on('exit', () => {
      const after = usage(server.child.pid);
      const done = Number(/(\d+) requests in/.exec(said)?.[1] ?? 0);
      const errors = Number(/Non-2xx or 3xx responses: (\d+)/.exec(said)?.[1] ?? 0);
      resolve({
        rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1] ?? 0), p50: /50%\s+(\S+)/.exec(said)?.[1],
        p99: /99%\s+(\S+)/.exec(said)?.[1], errors, cpu: ((after.cpu - before.cpu) * 1e6) / done, ...{ all: after.all, anonymous: after.anonymous },
      });
    });
  });
}

const show = (who, what, r) =>
  console.log(`${who.padEnd(8)} ${what.padEnd(6)} ${r.rate.toFixed(0).padStart(8)} req/s   p50 ${r.p50.padStart(8)}   p99 ${r.p99.padStart(8)}   ` +
              `${r.cpu.toFixed(0).padStart(6)} us CPU each   ${r.all.toFixed(0).padStart(5)} MB resident (${r.anonymous.toFixed(0)} its own)   ${r.errors} errors`);

async function measure(who, server, cookie, cases) {
  const file = path.join(folder, `${who}.cases`);
  writeFileSync(file, `${cases.join('\n')}\n`);
  const results = {};
  for (const mode of ['read', 'write']) {
    results[mode] = await load(server, mode, cookie, file);
    show(who, mode, results[mode]);
  }
  await stop(server);
  return results;
}

async function coldStart() {
  const store = path.join(folder, 'start.db');
  prepare(store, casesOfStart);
  let server = await startRelais(store);
  const cookie = await signIn(server.base);
  await stop(server);
  const times = [];
  for (let time = 0; time < 5; time += 1) {
    server = await startRelais(store);
    const listening = milliseconds() - server.begun;
    const answer = await fetch(`${server.base}/api/v1/cases?limit=50`, { headers: { Cookie: cookie } });
    if (!answer.ok) throw new Error(`first answer: ${answer.status}`);
    await answer.json();
    times.push({ all: milliseconds() - server.begun, listening });
    await stop(server);
  }
  times.sort((a, b) => a.all - b.all);
  console.log(`cold start, ${casesOfStart} cases: first page of cases after ${times[2].all.toFixed(0)} ms ` +
              `(median of 5; listening after ${times[2].listening.toFixed(0)} ms)`);
}

try {
  const store = path.join(folder, 'load.db');
  prepare(store, casesOfLoad);
  const server = await startRelais(store);
  const cookie = await signIn(server.base);
  const ours = await measure('relais', server, cookie, await listCases(server.base, cookie));
  if (existsSync(path.join(here, 'peer/node_modules/fastify'))) {
    const peer = await start(['node', path.join(here, 'peer/server.js'), path.join(folder, 'peer.db'), String(casesOfLoad), '20'],
                             /listening (\d+)/);
    const names = Array.from({ length: casesOfLoad }, (_, index) => `case-${String(index).padStart(8, '0')} 20`);
    const theirs = await measure('fastify', peer, 'relais_session=token', names);
    for (const mode of ['read', 'write']) console.log(`relais does ${(ours[mode].rate / theirs[mode].rate).toFixed(2)} x the ${mode}s of the peer`);
  } else {
    console.log('peer: not measured, its npm packages could not be installed (Node.js 20 or newer is needed)');
  }
  await coldStart();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
