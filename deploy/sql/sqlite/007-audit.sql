-- Signed checkpoints of the audit logs: what has been signed is never signed otherwise.
CREATE TABLE audit_checkpoint (
  log_id INTEGER NOT NULL REFERENCES audit_log (id),
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  UNIQUE (log_id, size)
);

CREATE TRIGGER audit_checkpoint_stays BEFORE DELETE ON audit_checkpoint
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_checkpoint_is_immutable BEFORE UPDATE ON audit_checkpoint
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
