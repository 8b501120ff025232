-- Reminders of grains, as Orleans keeps them: when a grain is to be called although nothing else happens. Times are milliseconds since 1970 (UTC); the hash says which silo calls it.
CREATE TABLE reminder (
  grain_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  grain_hash bigint NOT NULL,
  start_at bigint NOT NULL,
  period bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (grain_id, name)
);

CREATE INDEX reminder_by_hash ON reminder (grain_hash);
