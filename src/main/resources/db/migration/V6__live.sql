-- The events of a commit in their order, so that those of a large import are read page by page.
CREATE INDEX plot_event_commit_order ON plot_event (commit_id, event_id);
DROP INDEX plot_event_commit;
