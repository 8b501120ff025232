-- Closed panes: rows that are written once and never change. A subject's long name is stored once.
CREATE TABLE pane_subject (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE pane (
  subject_id bigint NOT NULL REFERENCES pane_subject (id),
  pane bigint NOT NULL,
  part text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (subject_id, pane, part, revision)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER pane_is_immutable BEFORE UPDATE ON pane FOR EACH ROW EXECUTE FUNCTION refuse_change();
