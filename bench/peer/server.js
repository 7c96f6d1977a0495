// The named peer: the two operations of the HTTP benchmark on Fastify and better-sqlite3, as small as they can be while
// promising the same: a session is checked, a stale version is refused, a repeated key is not done twice, an answered
// write is on the disk (write-ahead log, synchronous=FULL, one transaction a write). It knows no law, computes no
// standing, keeps no index and asks no policy.
// Usage: node server.js STORE CASES EVENTS_A_CASE
import Database from 'better-sqlite3';
import Fastify from 'fastify';

const [file, cases, eventsOfCase] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE IF NOT EXISTS event (stream TEXT, number INTEGER, recorded INTEGER, by_user TEXT, type TEXT, body TEXT,
                                    PRIMARY KEY (stream, number)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS session (token TEXT PRIMARY KEY, account TEXT);
  CREATE TABLE IF NOT EXISTS idempotency (word TEXT PRIMARY KEY, answer TEXT);
`);
const readEvents = db.prepare('SELECT number, recorded, by_user, type, body FROM event WHERE stream = ? ORDER BY number');
const insertEvent = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)');
const readSession = db.prepare('SELECT account FROM session WHERE token = ?');
const readKey = db.prepare('SELECT answer FROM idempotency WHERE word = ?');
const keepKey = db.prepare('INSERT INTO idempotency VALUES (?, ?)');

const caseName = (index) => `case-${String(index).padStart(8, '0')}`;
db.transaction(() => {
  db.prepare('INSERT OR REPLACE INTO session VALUES (?, ?)').run('token', 'bench');
  if (db.prepare('SELECT COUNT(*) AS n FROM event').get().n > 0) return;
  for (let index = 0; index < cases; index += 1) {
    for (let number = 1; number <= eventsOfCase; number += 1) {
      const body = { step: 'record_statement', language: 'vi', remark: 'x'.repeat(40) };
      insertEvent.run(caseName(index), number, Date.now(), 'bench', 'step_taken', JSON.stringify(body));
    }
  }
})();

const viewOf = (id) => {
  const timeline = readEvents.all(id).map((row) => ({ ...row, body: JSON.parse(row.body) }));
  return { id, version: timeline.length, timeline };
};

const append = db.transaction((id, expected, key, acts, account) => {
  const known = readKey.get(key);
  if (known) return { status: 200, view: JSON.parse(known.answer) };
  const before = viewOf(id);
  if (before.version !== expected) return { status: 412, view: before };
  acts.forEach((act, at) => {
    const { type, ...body } = act;
    insertEvent.run(id, expected + at + 1, Date.now(), account, type, JSON.stringify(body));
  });
  const view = viewOf(id);
  keepKey.run(key, JSON.stringify(view));
  return { status: 200, view };
});

const app = Fastify();
app.addHook('preHandler', async (request, reply) => {
  const token = /relais_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const session = token && readSession.get(token);
  if (!session) return reply.code(401).send({ title: 'Not signed in' });
  request.account = session.account;
});
app.get('/api/v1/cases/:id', async (request, reply) => {
  const view = viewOf(request.params.id);
  return reply.header('etag', `"${view.version}"`).send(view);
});
app.post('/api/v1/cases/:id/acts', async (request, reply) => {
  const expected = Number((request.headers['if-match'] ?? '').replaceAll('"', ''));
  const { status, view } = append(request.params.id, expected, request.headers['idempotency-key'], request.body.acts,
                                  request.account);
  return reply.code(status).header('etag', `"${view.version}"`).send(view);
});

await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`listening ${app.server.address().port}`);
process.on('SIGTERM', () => process.exit(0));
