-- Closed panes: rows that are written once and never change. A subject's long name is stored once.
CREATE TABLE pane_subject (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE pane (
  subject_id INTEGER NOT NULL REFERENCES pane_subject (id),
  pane INTEGER NOT NULL,
  part TEXT NOT NULL,
  revision INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (subject_id, pane, part, revision)
);

CREATE TRIGGER pane_is_immutable BEFORE UPDATE ON pane
BEGIN
  SELECT RAISE(ABORT, 'a closed pane is immutable');
END;
