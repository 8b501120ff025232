-- The audit logs: append-only, one fenced writer per log.
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL
);

CREATE TABLE audit_entry (
  log_id INTEGER NOT NULL REFERENCES audit_log (id),
  entry_index INTEGER NOT NULL,
  entry_key TEXT NOT NULL,
  bytes BLOB NOT NULL,
  leaf_hash BLOB NOT NULL,
  UNIQUE (log_id, entry_index),
  UNIQUE (log_id, entry_key)
);

CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_entry_is_immutable BEFORE UPDATE ON audit_entry
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
