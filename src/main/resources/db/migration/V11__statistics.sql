-- What the planner knows of the tables that an import fills. Only their owner may renew it, and the program's role is another.

CREATE FUNCTION renew_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    ANALYZE region, region_state, region_event, plot, plot_event, plot_boundary, plot_state, plot_lineage, recovery_delta, ledger_commit;
END $$;
REVOKE EXECUTE ON FUNCTION renew_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_statistics() TO ${writer};
COMMENT ON FUNCTION renew_statistics() IS 'To be called after many rows were written at once: until the tables are known again, maps and lists are read by bad plans.';

-- After a large import nearly all events are of one commit, and the planner would read the whole table for each later one.
ALTER TABLE plot_event ALTER COLUMN commit_id SET (n_distinct = -0.1);
ALTER TABLE region_event ALTER COLUMN commit_id SET (n_distinct = -0.1);
