// npm run build: the scripts and the style sheet of the public door under fixed names in dist/s. Nothing is split, hashed or
// inlined: the letterbox lists these files with their hashes in its log.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'dist/s');
const kScripts = {
  exit: 'src/exit.ts',
  keep: 'src/keep.ts',
  keep_worker: 'src/keep_worker.ts',
  report: 'src/report/main.ts',
  worker: 'src/report/worker.ts',
  plain_worker: 'src/report/plain_worker.ts',
};
/** In bytes: the exit stands in every page, and one types before anything else has come. */
const kLimits = { 'exit.js': 1500, 'report.js': 40_000 };

rmSync(join(here, 'dist'), { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: Object.entries(kScripts).map(([name, path]) => ({ in: path, out: name })),
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2020'],
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
});
await build({ absWorkingDir: here, entryPoints: [{ in: 'style/report.css', out: 'report' }], outdir: out, bundle: true, minify: true, target: ['es2020'], logLevel: 'warning' });
for (const language of ['fr', 'nl', 'de', 'en']) {
  const { texts } = JSON.parse(readFileSync(join(here, `../../locales/report/${language}.json`), 'utf8'));
  writeFileSync(join(out, `words_${language}.json`), JSON.stringify(texts));
}
const files = [...Object.keys(kScripts).map((name) => `${name}.js`), 'report.css', ...['fr', 'nl', 'de', 'en'].map((language) => `words_${language}.json`)];
for (const name of files) {
  const bytes = readFileSync(join(out, name));
  const compressed = gzipSync(bytes, { level: 9 });
  // The letterbox sends these as they are to browsers that take gzip.
  writeFileSync(join(out, `${name}.gz`), compressed);
  console.log(`${name.padEnd(18)} ${String(bytes.length).padStart(7)} bytes, ${String(compressed.length).padStart(7)} compressed`);
  if (bytes.length > (kLimits[name] ?? Infinity)) throw new Error(`${name} is larger than ${kLimits[name]} bytes`);
}
writeFileSync(join(here, 'dist/index.html'), '<!doctype html><meta charset="utf-8"><title>Information</title>\n');
