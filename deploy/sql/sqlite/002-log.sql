-- Logs of the ingest and label partitions, and the join rows that change with them.
-- A partition's long name is stored once; only the holder of its epoch writes.
CREATE TABLE partition_writer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL
);

CREATE TABLE partition_log (
  partition_id INTEGER NOT NULL REFERENCES partition_writer (id),
  sequence INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  entry BLOB NOT NULL,
  UNIQUE (partition_id, sequence)
);

CREATE TABLE join_row (
  partition_id INTEGER NOT NULL REFERENCES partition_writer (id),
  join_key BLOB NOT NULL,
  state INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (partition_id, join_key)
) WITHOUT ROWID;

CREATE INDEX join_row_expiry ON join_row (partition_id, expires_at, state);

-- One row, rewritten by the readiness probe.
CREATE TABLE write_probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  probed_at TEXT NOT NULL
);
