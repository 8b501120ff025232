-- Logs of the ingest and label partitions, and the join rows that change with them.
-- A partition's long name is stored once; only the holder of its epoch writes.
CREATE TABLE partition_writer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  epoch bigint NOT NULL
);

CREATE TABLE partition_log (
  partition_id bigint NOT NULL REFERENCES partition_writer (id),
  sequence bigint NOT NULL,
  epoch bigint NOT NULL,
  entry bytea NOT NULL,
  PRIMARY KEY (partition_id, sequence)
);

CREATE TABLE join_row (
  partition_id bigint NOT NULL REFERENCES partition_writer (id),
  join_key bytea NOT NULL,
  state smallint NOT NULL,
  expires_at bigint NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (partition_id, join_key)
);

CREATE INDEX join_row_expiry ON join_row (partition_id, expires_at, state);

-- Holds the writer's row until the end of the transaction, so that no higher epoch comes between the check and the write.
CREATE FUNCTION fence_partition(partition_name text, writer_epoch bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  found_id bigint;
BEGIN
  SELECT id INTO found_id FROM partition_writer WHERE name = partition_name AND epoch = writer_epoch FOR SHARE;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'partition %: epoch % is not the writer''s', partition_name, writer_epoch USING ERRCODE = 'WG001';
  END IF;
  RETURN found_id;
END
$$;

-- One row, rewritten by the readiness probe.
CREATE TABLE write_probe (
  id smallint PRIMARY KEY CHECK (id = 1),
  probed_at timestamptz NOT NULL
);
