-- How old a pane's latest revision is, without reading the figures: what has been kept for its time is found by it.
CREATE INDEX pane_by_age ON pane (subject_id, pane, known_at);
