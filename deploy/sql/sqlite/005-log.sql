-- Joins as sorted runs: one per commit, merged later. A block and its row fill a page. What join_row holds from before is read until it is over.
CREATE TABLE join_run (
  partition_id INTEGER NOT NULL REFERENCES partition_writer (id),
  run INTEGER NOT NULL,
  header BLOB NOT NULL,
  UNIQUE (partition_id, run)
);

-- Blocks of a run without a header are of a merge under way, or of a run that has been merged or is over: they are dropped.
CREATE TABLE join_block (
  partition_id INTEGER NOT NULL REFERENCES partition_writer (id),
  run INTEGER NOT NULL,
  block INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (partition_id, run, block)
);
