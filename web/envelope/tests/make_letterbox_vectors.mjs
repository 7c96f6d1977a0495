// node tests/make_letterbox_vectors.mjs: writes tests/vault/letterbox_vectors.json anew. Sealing is random, so a new file
// differs in its sealed texts; what is derived stays the same.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wordlist as english } from '@scure/bip39/wordlists/english';
import { wordlist as french } from '@scure/bip39/wordlists/french';
import libsodium from 'libsodium-wrappers-sumo';
import { createServer } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const server = await createServer({ root: join(here, '..'), server: { middlewareMode: true }, appType: 'custom', logLevel: 'error' });
const e = await server.ssrLoadModule('/src/index.ts');
const { lengthPrefixed, join: glue } = await server.ssrLoadModule('/src/bytes.ts');
await libsodium.ready;
const sodium = libsodium;

const kInstance = 'relais-vectors';
const kNow = Date.UTC(2026, 10, 18, 12);
const kDay = Math.floor(kNow / 86_400_000);
const { toHex: hex, utf8 } = e;
const seed = (name) => sodium.crypto_generichash(32, utf8(`vector seed ${name}`), null);
const sign = (pair, message) => hex(sodium.crypto_sign_detached(message, sodium.crypto_sign_seed_keypair(pair.seed).privateKey));
const box = (name) => e.boxPair(sodium, seed(name));
const signer = (name) => e.signPair(sodium, seed(name));
const pairText = (pair) => ({ public: hex(pair.publicKey), secret: hex(pair.secret ?? pair.seed) });

// ---------------------------------------------------------------- codes and keys

const codes = ['00000000000000000000', '99999999999999999999', '12345678901234567890', '00000000970000000001', '31415926535897932384'].map((digits) => ({
  digits, references: e.toReferences(digits), words: { en: e.toWords(sodium, digits, english), fr: e.toWords(sodium, digits, french) },
}));
const good = codes[2];
const wrong_codes = [
  { text: '', why: 'nothing' },
  { text: good.references[0], why: 'one half only' },
  { text: good.references.join(' ').replace('890', '891'), why: 'a digit of the first half' },
  { text: `${good.references[1]} ${good.references[0]}1`, why: 'a digit too many' },
  { text: `${good.references[0]} ${e.toReferences('00000000000000000001')[1].replace('01', '02')}`, why: 'the check digits of the second half' },
  { text: good.references.join(' ').replace('1', 'l'), why: 'a letter' },
];
const keys = codes.slice(0, 3).map(({ digits }) => {
  const mine = e.tipKeys(sodium, digits, kInstance);
  return { digits, instance: kInstance, stretched: hex(e.stretchTipCode(sodium, digits, kInstance)), auth: pairText(mine.auth), box: pairText(mine.box), mailbox: mine.mailbox };
});
const reporter = e.tipKeys(sodium, good.digits, kInstance);

// ---------------------------------------------------------------- calls and work

const nonce = hex(seed('nonce'));
const tip = hex(seed('tip')).slice(0, 32);
const calls = [
  { call: 'submit', tip, part: 'report', object: 'Q1RFMQ' },
  { call: 'attach', tip, part: 'file/0/1', object: 'AAAA' },
  { call: 'reply', tip, part: 'message/1', object: 'Q1RFMQ' },
  { call: 'fetch', tip: '', part: '', object: '' },
  { call: 'fetch', tip: '', part: '', object: `${tip} reply/1\n${tip} reply/2` },
].map((one) => {
  const call = { instance: kInstance, nonce, ...one };
  return { ...call, text: hex(e.callText(sodium, call)), auth: hex(reporter.auth.publicKey), signature: e.signCall(sodium, reporter.auth, call) };
});
const work = [0, 1, 8, 12, 16].map((bits) => ({ nonce, bits, counter: String(e.findWork(sodium, nonce, bits)) }));

// ---------------------------------------------------------------- a file

const place = { instance: kInstance, tip, file: 0 };
const file_key = seed('file key');
function frames(content, name = 'été.jpg') {
  const sealer = new e.FileSealer(sodium, file_key, place, { name, type: 'image/jpeg', size: content.length }, content);
  const made = [];
  for (let one = sealer.frame(); one; one = sealer.frame()) made.push(e.toBase64(one));
  return made;
}
const small = utf8('the content of a small file');
const large = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 251);
const fileVector = (content, name) => ({ key: hex(file_key), ...place, head: { name: name ?? 'été.jpg', type: 'image/jpeg', size: content.length }, content_sha256: hex(sodium.crypto_hash_sha256(content)), frames: frames(content, name) });
const files = [fileVector(small), fileVector(new Uint8Array(), 'empty'), fileVector(large)];
const three = files[2].frames;
const flipped = (frame) => {
  const bytes = e.fromBase64(frame);
  bytes[bytes.length - 1] ^= 1;
  return e.toBase64(bytes);
};
function unfinished(content) {
  const own = e.derive(sodium, file_key, 'tip-file', lengthPrefixed(utf8(kInstance), utf8('tip'), utf8(tip), utf8('file/0'), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)));
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(own);
  const text = utf8(JSON.stringify({ name: 'a', type: 'b', size: content.length }).padEnd(1024));
  const message = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  return [glue(header, sodium.crypto_secretstream_xchacha20poly1305_push(state, text, null, message)),
    sodium.crypto_secretstream_xchacha20poly1305_push(state, content, null, message)].map(e.toBase64);
}
const wrong_files = [
  { why: 'the last frame is missing', frames: [0, 1] },
  { why: 'only the first frame', frames: [0] },
  { why: 'no frame', frames: [] },
  { why: 'a frame follows the last', frames: [0, 1, 2, 2] },
  { why: 'an empty frame follows the last', frames: [0, 1, 2, ''] },
  { why: 'two frames are exchanged', frames: [0, 2, 1] },
  { why: 'a frame is repeated', frames: [0, 1, 1, 2] },
  { why: 'a frame is left out', frames: [0, 2] },
  { why: 'a bit of the last frame', frames: [0, 1, flipped(three[2])] },
  { why: 'a bit of the first frame', frames: [flipped(three[0]), 1, 2] },
  { why: 'the first frame of another file', frames: [files[0].frames[0], 1, 2] },
  { why: 'the last frame carries no final tag', frames: unfinished(Uint8Array.of(1, 2, 3)) },
].map((one) => ({ key: hex(file_key), ...place, ...one }));
const padme = [0, 1, 2, 3, 9, 10, 100, 1000, 1025, 65_535, 65_536, 65_537, 1_000_000, 52_428_800].map((length) => ({ length, padded: e.padme(length) }));

// ---------------------------------------------------------------- desks, directory, log

const desks = ['pag-asa', 'payoke'].map((id) => ({ id, sign: signer(`${id} sign`), box: box(`${id} box`) }));
const custodians = ['first', 'second', 'third'].map((id) => ({ id, box: box(`custodian ${id}`) }));
const root = signer('root');
const log = { name: 'relais.example/letterbox', pair: signer('log') };
const witnesses = ['north', 'south', 'east'].map((id) => ({ name: `witness.example/${id}`, pair: signer(`witness ${id}`) }));
const named = (word) => ({ fr: `${word} fr`, nl: `${word} nl`, de: `${word} de`, en: `${word} en` });
const signedText = (label, pair, fields) => {
  const body = utf8(JSON.stringify(fields));
  return { body: e.toBase64(body), signature: sign(pair, e.signedBody(label, body)) };
};
const rootBody = {
  instance: kInstance, made: '2026-11-01', not_before: '2026-11-01', not_after: '2027-11-01',
  log: { name: log.name, key: hex(log.pair.publicKey) }, witnesses: witnesses.map((one) => ({ name: one.name, key: hex(one.pair.publicKey) })), quorum: 2,
  custodians: custodians.map((one) => ({ id: one.id, name: named(one.id), body: named('body'), box: hex(one.box.publicKey) })),
  desks: desks.map((one) => ({ id: one.id, name: named(one.id), reads: named('reads'), sign: hex(one.sign.publicKey), for: ['labour', 'sexual'], minors: false })),
};
const epoch = (desk, pair, from, to, more = {}) => signedText('epoch', more.by ?? desk.sign, { instance: kInstance, desk: desk.id, box: hex(pair.publicKey), not_before: from, not_after: to, ...more.fields });
const thisWeek = (desk) => epoch(desk, desk.box, '2026-11-16', '2026-11-22');
const epochs = [epoch(desks[0], box('last week'), '2026-11-09', '2026-11-15'), thisWeek(desks[0]), thisWeek(desks[1])];
const documentOf = (change = {}) => utf8(JSON.stringify({ format: 'relais-directory-1', instance: kInstance, serial: 7, root: signedText('directory', root, rootBody), epochs, ...change }));

const sha = (...parts) => sodium.crypto_hash_sha256(glue(...parts));
const standard = (bytes) => Buffer.from(bytes).toString('base64');
function treeOf(leaves) {
  if (leaves.length === 1) return sha(Uint8Array.of(0), leaves[0]);
  const left = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha(Uint8Array.of(1), treeOf(leaves.slice(0, left)), treeOf(leaves.slice(left)));
}
function pathOf(index, leaves) {
  if (leaves.length === 1) return [];
  const left = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return index < left ? [...pathOf(index, leaves.slice(0, left)), treeOf(leaves.slice(left))] : [...pathOf(index - left, leaves.slice(left)), treeOf(leaves.slice(0, left))];
}
function line(name, pair, type, note, seconds) {
  const id = sha(utf8(`${name}\n`), Uint8Array.of(type), pair.publicKey).slice(0, 4);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds ?? 0));
  const message = type === 4 ? `cosignature/v1\ntime ${seconds}\n${note}` : note;
  const signature = Buffer.from(sign(pair, utf8(message)), 'hex');
  return `\u2014 ${name} ${standard(type === 4 ? glue(id, time, signature) : glue(id, signature))}\n`;
}
function proofOf(bytes, change = {}) {
  const leaves = Array.from({ length: 11 }, (_, i) => e.logLeaf(sodium, 2, utf8(`object ${i}`)));
  const index = 6;
  leaves[index] = e.logLeaf(sodium, change.kind ?? 1, bytes);
  const origin = change.origin ?? log.name;
  const note = `${origin}\n${leaves.length}\n${standard(treeOf(leaves))}\n`;
  const seen = (change.ages ?? [3600, 40 * 3600]).map((age, i) => line(witnesses[i].name, witnesses[i].pair, 4, note, kNow / 1000 - age));
  const path = pathOf(change.index ?? index, leaves).map((hash) => `${standard(hash)}\n`).join('');
  const entry = change.entry ?? leaves[index];
  return `c2sp.org/tlog-proof@v1\nextra ${standard(entry)}\nindex ${change.index ?? index}\n${path}\n${note}\n${line(log.name, change.log ?? log.pair, 1, note)}${seen.join('')}`;
}
const answer = (bytes, change) => ({ directory: e.toBase64(bytes), proof: proofOf(bytes, change) });
const foreign = signer('foreign');
const refused_directories = [
  { fault: 'root', why: 'signed by another root', ...answer(documentOf({ root: signedText('directory', foreign, rootBody) })) },
  { fault: 'root', why: 'the signature is of an epoch', ...answer(documentOf({ root: signedText('epoch', root, rootBody) })) },
  { fault: 'root', why: 'another installation', ...answer(documentOf({ instance: 'another' })) },
  { fault: 'dates', why: 'the root ended', ...answer(documentOf({ root: signedText('directory', root, { ...rootBody, not_after: '2026-11-17' }) })) },
  { fault: 'dates', why: 'the root has not begun', ...answer(documentOf({ root: signedText('directory', root, { ...rootBody, not_before: '2026-11-19' }) })) },
  { fault: 'epoch', why: 'an epoch signed by another desk', ...answer(documentOf({ epochs: [epoch(desks[0], desks[0].box, '2026-11-16', '2026-11-22', { by: desks[1].sign })] })) },
  { fault: 'epoch', why: 'an epoch of an unknown desk', ...answer(documentOf({ epochs: [epoch(desks[0], desks[0].box, '2026-11-16', '2026-11-22', { fields: { desk: 'nobody' } })] })) },
  { fault: 'epoch', why: 'an epoch of another installation', ...answer(documentOf({ epochs: [epoch(desks[0], desks[0].box, '2026-11-16', '2026-11-22', { fields: { instance: 'another' } })] })) },
  { fault: 'log', why: 'the log holds another document', directory: e.toBase64(documentOf({ serial: 8 })), proof: proofOf(documentOf()) },
  { fault: 'log', why: 'logged as another kind', ...answer(documentOf(), { kind: 2 }) },
  { fault: 'log', why: 'signed by another log', ...answer(documentOf(), { log: foreign }) },
  { fault: 'log', why: 'a checkpoint of another log', ...answer(documentOf(), { origin: 'another.example/log' }) },
  { fault: 'log', why: 'the path of another place', ...answer(documentOf(), { index: 5 }) },
  { fault: 'dates', why: 'one witness only', ...answer(documentOf(), { ages: [3600] }) },
  { fault: 'dates', why: 'a witness looked too long ago', ...answer(documentOf(), { ages: [3600, 49 * 3600] }) },
  { fault: 'dates', why: 'a witness in the future', ...answer(documentOf(), { ages: [3600, -49 * 3600] }) },
  { fault: 'form', why: 'another format', ...answer(documentOf({ format: 'relais-directory-2' })) },
];

// ---------------------------------------------------------------- the parts of a report

const report = {
  language: 'fr', kind: 'witness', minor: null, danger: false, what: ['labour'], text: 'Les ouvriers du chantier dorment dans le garage. 🏠',
  where: 'Liège', when: 'depuis lundi', contact: '', safe_time: '',
  files: [{ key: e.toBase64(file_key), name: 'été.jpg', type: 'image/jpeg', size: large.length, frames: three.length, stripped: true }],
};
const readers = e.tipReaders(desks.map((one) => one.box.publicKey), custodians.map((one) => one.box.publicKey));
const reportPlace = { instance: kInstance, tip, part: 'report' };
const payload = e.reportPayload(report, reporter.box.publicKey);
const messagePlace = { ...reportPlace, part: 'message/1' };
const message = e.messagePayload({ language: 'fr', text: 'Ils sont six.', files: [] });
const replyPlace = { ...reportPlace, part: 'reply/1' };
const reply = { language: 'fr', text: 'Nous vous croyons utile. Appelez si vous pouvez.', from_desk: 'pag-asa', sentences: ['thanks'] };
const objects = [
  { purpose: 'tip', ...reportPlace, day: kDay, author: hex(reporter.auth.publicKey), payload: hex(payload), sealed: e.sealTip(sodium, readers, reporter.auth, reportPlace, kDay, payload) },
  { purpose: 'tip', ...messagePlace, day: kDay, author: hex(reporter.auth.publicKey), payload: hex(message), sealed: e.sealTip(sodium, readers, reporter.auth, messagePlace, kDay, message) },
  { purpose: 'reply', ...replyPlace, day: kDay, author: hex(desks[0].sign.publicKey), payload: hex(e.replyPayload(reply)),
    sealed: e.sealReply(sodium, reporter.box.publicKey, desks[0].box.publicKey, desks[0].sign, replyPlace, kDay, reply) },
];
const forged_replies = [
  { why: 'signed by nobody known', ...replyPlace, sealed: e.sealReply(sodium, reporter.box.publicKey, desks[0].box.publicKey, foreign, replyPlace, kDay, reply) },
  { why: 'signed by one desk in the name of another', ...replyPlace, sealed: e.sealReply(sodium, reporter.box.publicKey, desks[1].box.publicKey, desks[1].sign, replyPlace, kDay, reply) },
  { why: 'moved to another number', ...replyPlace, part: 'reply/2', sealed: objects[2].sealed },
  { why: 'moved to another report', ...replyPlace, tip: hex(seed('another tip')).slice(0, 32), sealed: objects[2].sealed },
  { why: 'of another installation', ...replyPlace, instance: 'another', sealed: objects[2].sealed },
];
const receipt = signedText('receipt', log.pair, { instance: kInstance, tip, part: 'report', hash: hex(sodium.crypto_hash_sha256(utf8(objects[0].sealed))), index: 12, day: '2026-11-18', log: log.name });

const vectors = {
  about: [
    'Vectors of the letterbox for src/vault, src/letterbox and web/envelope. Bytes are hexadecimal; sealed objects, frames, documents and',
    'bodies are base64url without padding. Pairs: Ed25519 (auth, sign; secret is the seed) and X25519 (box).',
    'codes: digits, two references, seven words of BIP-39. wrong_codes are refused. keys: what digits lead to at an installation.',
    'calls: the signed text and its Ed25519 signature, which is deterministic. work: counter is the first number that is work enough.',
    'files: frames open to a content with this SHA-256. wrong_files must not open; a number there is a frame of files[2]. padme: length,',
    'padded length.',
    'directory: believed at `now` (milliseconds) with this root; refused_directories: not, for the fault named.',
    'objects: open for the named desks (box of the desk) or the reporter (keys[2]), signed by author. forged_replies must not open.',
  ],
  instance: kInstance, now: kNow, tip, codes, wrong_codes, keys, calls, work, padme, files, wrong_files,
  desks: desks.map((one) => ({ id: one.id, sign: pairText(one.sign), box: pairText(one.box) })),
  custodians: custodians.map((one) => ({ id: one.id, box: pairText(one.box) })),
  log: { name: log.name, ...pairText(log.pair) }, witnesses: witnesses.map((one) => ({ name: one.name, ...pairText(one.pair) })),
  root: pairText(root), directory: answer(documentOf()), refused_directories, objects, forged_replies, receipt,
};
writeFileSync(join(here, '../../../tests/vault/letterbox_vectors.json'), `${JSON.stringify(vectors, null, 1)}\n`);
await server.close();
