// Played last: what a thief of the server's disk has after all the other journeys. The names shown to those who may see
// them, and what was typed on the way, are looked for in every file the server wrote and in its log.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, Person } from './house.mjs';

/** Typed by other journeys. */
const kTyped = ['Nail bars, Rue Neuve'];
/** Accounts of the demonstration by which the names are read. */
const kReaders = ['centre.pagasa', 'centre.payoke', 'inspector.brussels', 'police.antwerp'];
/** Whole lists: enough names that one forgotten column shows. */
const kFewest = 40;

export function everyFile(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const what = statSync(path, { throwIfNoEntry: false });
    return what?.isDirectory() ? everyFile(path) : what?.isFile() ? [path] : [];
  });
}

async function namesShown(browser, server) {
  const names = new Set();
  for (const account of kReaders) {
    const person = new Person(browser, server);
    await person.open();
    const known = await person.page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).demo_accounts?.map((one) => one.name));
    if (!known?.includes(account)) {
      await person.close();
      continue;
    }
    await person.signIn(account);
    const lists = await person.page.evaluate(async () => {
      const read = async (path) => (await (await fetch(path)).json()).items ?? [];
      return { cases: await read('/api/v1/cases?limit=200'), operations: await read('/api/v1/operations?limit=200') };
    });
    for (const line of lists.cases) for (const text of [line.name, line.label]) if (text) names.add(text);
    for (const line of lists.operations) if (line.title) names.add(line.title);
    names.add(account);
    await person.close();
  }
  return [...names];
}

export async function at_rest(browser, server) {
  const words = [...kTyped, ...(await namesShown(browser, server))];
  check(words.length >= kFewest, `there are names to look for (${words.length})`);
  const own = readdirSync(tmpdir()).filter((name) => name.startsWith('relais-') && !name.startsWith('relais-journey-')).map((name) => join(tmpdir(), name));
  const files = [...everyFile(server.folder), ...own.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() && statSync(path).mtimeMs >= server.began)];
  check(files.some((path) => path.endsWith('relais.db')), 'the store is among the files');
  check(files.some((path) => path.endsWith('-wal')), 'its write-ahead log is among the files');
  for (const path of files) {
    const bytes = readFileSync(path);
    for (const word of words) check(!bytes.includes(word), `no file of the server holds a name or a title (${path.slice(server.folder.length)})`);
  }
  for (const word of words) check(!server.log.includes(word), 'the log of the server holds no name or title');
  const limits = readFileSync(`/proc/${server.process.pid}/limits`, 'utf8');
  check(/Max core file size\s+0\s+0/.test(limits), 'a crash of the server leaves no core file');
}
