-- Joins as sorted runs: one per commit, merged later. What join_row holds from before is read until it is over.
CREATE TABLE join_run (
  partition_id bigint NOT NULL REFERENCES partition_writer (id),
  run bigint NOT NULL,
  header bytea NOT NULL,
  PRIMARY KEY (partition_id, run)
);

-- Blocks of a run without a header are of a merge under way, or of a run that has been merged or is over: they are dropped.
CREATE TABLE join_block (
  partition_id bigint NOT NULL REFERENCES partition_writer (id),
  run bigint NOT NULL,
  block integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (partition_id, run, block)
);

-- Keys are hashes and scores are random: compressing them costs time and saves nothing.
ALTER TABLE join_run ALTER COLUMN header SET STORAGE EXTERNAL;
ALTER TABLE join_block ALTER COLUMN bytes SET STORAGE EXTERNAL;
