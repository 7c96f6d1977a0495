// Within the room: the tables of the spool. Days are days since 1970; there is no finer time anywhere.
//
//   tip         who may come back to it and which desks it is for; goes 90 days after the last act (law/letterbox.yaml)
//   item        parts as they arrived; `object` is wiped as soon as the house has it, the row goes with its tip
//   file        a whole file, once its last frame is there
//   reply       sealed answers; `object` is wiped when it was read, the row goes with its tip
//   leaf, tile  the log; `gone` says that what a leaf stands for was dropped by rule
//   checkpoint  signed sizes of the log, with cosignatures
//   directory, epoch, named: who reads, and what there is one of
#pragma once

namespace relais::letterbox {

inline constexpr const char* kSpoolFormat = "relais-letterbox-1";

inline constexpr const char* kSpoolSchema = R"sql(
CREATE TABLE named(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE tip(
  id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, auth TEXT NOT NULL, box TEXT NOT NULL, desks TEXT NOT NULL,
  day INTEGER NOT NULL, act_day INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX tip_by_mailbox ON tip(mailbox);
CREATE INDEX tip_by_act ON tip(act_day);
CREATE TABLE item(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, tip TEXT NOT NULL, part TEXT NOT NULL, desks TEXT NOT NULL,
  hash TEXT NOT NULL, leaf INTEGER UNIQUE, last INTEGER NOT NULL, busy INTEGER NOT NULL, bits INTEGER NOT NULL,
  day INTEGER NOT NULL, object TEXT, UNIQUE(tip, part)) STRICT;
CREATE INDEX item_waiting ON item(seq, day) WHERE object IS NOT NULL;
CREATE TABLE file(
  tip TEXT NOT NULL, number INTEGER NOT NULL, frames INTEGER NOT NULL, hash TEXT NOT NULL, leaf INTEGER NOT NULL UNIQUE,
  day INTEGER NOT NULL, PRIMARY KEY(tip, number)) WITHOUT ROWID, STRICT;
CREATE TABLE reply(
  tip TEXT NOT NULL, part TEXT NOT NULL, hash TEXT NOT NULL, leaf INTEGER NOT NULL UNIQUE, day INTEGER NOT NULL,
  object TEXT, PRIMARY KEY(tip, part)) WITHOUT ROWID, STRICT;
CREATE TABLE leaf(
  place INTEGER PRIMARY KEY, kind INTEGER NOT NULL, hash TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX leaf_manifest ON leaf(hash) WHERE kind = 3;
CREATE TABLE tile(level INTEGER NOT NULL, place INTEGER NOT NULL, hashes BLOB NOT NULL,
  PRIMARY KEY(level, place)) WITHOUT ROWID, STRICT;
CREATE TABLE checkpoint(number INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE directory(serial INTEGER PRIMARY KEY, leaf INTEGER NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
CREATE TABLE epoch(
  box TEXT PRIMARY KEY, desk TEXT NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL, not_after INTEGER NOT NULL)
  WITHOUT ROWID, STRICT;
INSERT INTO named VALUES('format', 'relais-letterbox-1');
)sql";

/// Made where they are missing.
inline constexpr const char* kSpoolIndexes =
    "CREATE INDEX IF NOT EXISTS item_calm ON item(seq) WHERE object IS NOT NULL AND busy = 0";

}  // namespace relais::letterbox
