-- Signed checkpoints of the audit logs: what has been signed is never signed otherwise.
CREATE TABLE audit_checkpoint (
  log_id bigint NOT NULL REFERENCES audit_log (id),
  size bigint NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (log_id, size)
);

CREATE TRIGGER audit_checkpoint_is_immutable BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_stays BEFORE TRUNCATE ON audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
