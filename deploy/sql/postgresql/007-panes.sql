-- When a revision became known, in milliseconds since 1970: questions "as known at" a time get the latest one before it. Rows from before this column were known always.
ALTER TABLE pane ADD COLUMN known_at bigint NOT NULL DEFAULT 0;
