-- The figures of all regions of a level on a day, straight from the plots: the floor of recovery.
-- :digits of the regions' codes, :campaign, :day; {state} is the condition that chooses the states s of the day as known at
-- a position, as the program writes it.
SELECT left(s.village_code, :digits), count(*), sum(s.area_mu),
    count(*) FILTER (WHERE s.status = 'EXEMPT'), sum(s.area_mu) FILTER (WHERE s.status = 'EXEMPT'),
    count(*) FILTER (WHERE s.lapsed), sum(s.area_mu) FILTER (WHERE s.lapsed),
    count(*) FILTER (WHERE s.placement = 'VILLAGE'), sum(s.area_mu) FILTER (WHERE s.placement = 'VILLAGE'),
    count(*) FILTER (WHERE s.found_late), sum(s.area_mu) FILTER (WHERE s.found_late),
    count(*) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED')),
    sum(s.area_mu) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED')),
    count(*) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED') AND s.restored_on > s.restoration_due_on),
    sum(s.area_mu) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED') AND s.restored_on > s.restoration_due_on),
    count(*) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED') AND s.restoration_check = 'REFUSED'),
    sum(s.area_mu) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED') AND s.restoration_check = 'REFUSED'),
    sum(s.area_mu) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED') AND s.restoration_sample IS NOT NULL),
    sum(s.area_mu) FILTER (WHERE s.status IN ('RESTORED', 'RECULTIVATED') AND s.restoration_sample = 'ACCEPTED'),
    count(*) FILTER (WHERE s.status = 'RECULTIVATED'),
    sum(s.area_mu) FILTER (WHERE s.status = 'RECULTIVATED'),
    count(*) FILTER (WHERE s.status = 'RECULTIVATED' AND s.recultivated_on > s.recultivation_due_on),
    sum(s.area_mu) FILTER (WHERE s.status = 'RECULTIVATED' AND s.recultivated_on > s.recultivation_due_on),
    count(*) FILTER (WHERE s.status = 'RECULTIVATED' AND s.recultivation_check = 'REFUSED'),
    sum(s.area_mu) FILTER (WHERE s.status = 'RECULTIVATED' AND s.recultivation_check = 'REFUSED'),
    sum(s.area_mu) FILTER (WHERE s.status = 'RECULTIVATED' AND s.recultivation_sample IS NOT NULL),
    sum(s.area_mu) FILTER (WHERE s.status = 'RECULTIVATED' AND s.recultivation_sample = 'ACCEPTED'),
    count(*) FILTER (WHERE s.status = 'ABANDONED' AND s.restoration_due_on < :day),
    sum(s.area_mu) FILTER (WHERE s.status = 'ABANDONED' AND s.restoration_due_on < :day),
    count(*) FILTER (WHERE s.status IN ('ABANDONED', 'RESTORED') AND s.recultivation_due_on < :day),
    sum(s.area_mu) FILTER (WHERE s.status IN ('ABANDONED', 'RESTORED') AND s.recultivation_due_on < :day)
FROM plot_state s WHERE {state} AND s.campaign = :campaign GROUP BY 1
