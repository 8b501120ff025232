-- The audit logs: append-only, one fenced writer per log.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  epoch bigint NOT NULL
);

CREATE TABLE audit_entry (
  log_id bigint NOT NULL REFERENCES audit_log (id),
  entry_index bigint NOT NULL,
  entry_key text COLLATE "C" NOT NULL,
  bytes bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  PRIMARY KEY (log_id, entry_index),
  UNIQUE (log_id, entry_key)
);

CREATE TRIGGER audit_entry_is_immutable BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Holds the writer's row until the end of the transaction, so that no higher epoch comes between the check and the write.
CREATE FUNCTION fence_audit(log_name text, writer_epoch bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  found_id bigint;
BEGIN
  SELECT id INTO found_id FROM audit_log WHERE name = log_name AND epoch = writer_epoch FOR SHARE;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'audit log %: epoch % is not the writer''s', log_name, writer_epoch USING ERRCODE = 'WG001';
  END IF;
  RETURN found_id;
END
$$;
