-- Reminders of grains, as Orleans keeps them: when a grain is to be called although nothing else happens. Times are milliseconds since 1970 (UTC); the hash says which silo calls it.
CREATE TABLE reminder (
  grain_id TEXT NOT NULL,
  name TEXT NOT NULL,
  grain_hash INTEGER NOT NULL,
  start_at INTEGER NOT NULL,
  period INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (grain_id, name)
) WITHOUT ROWID;

CREATE INDEX reminder_by_hash ON reminder (grain_hash);
