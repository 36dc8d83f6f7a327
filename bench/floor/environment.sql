-- The figures of a period as anybody would ask for them: one pass over the problems as they are on its last day.
SELECT :key AS key, count(*) FILTER (WHERE s.found_on BETWEEN :from AND :to) AS found,
    count(*) FILTER (WHERE s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING', 'RECTIFIED')) AS open,
    count(*) FILTER (WHERE s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED') AND s.due_on < :to) AS overdue,
    count(*) FILTER (WHERE s.status = 'CLOSED' AND s.closed_on BETWEEN :from AND :to) AS closed,
    count(*) FILTER (WHERE s.due_on BETWEEN :from AND :to) AS due,
    count(*) FILTER (WHERE s.due_on BETWEEN :from AND :to AND s.status = 'CLOSED' AND s.closed_on <= s.due_on) AS in_time,
    count(*) FILTER (WHERE s.relapsed_on BETWEEN :from AND :to) AS relapsed,
    count(*) FILTER (WHERE s.relapsed_on BETWEEN :from AND :to OR s.status = 'CLOSED' AND s.closed_on BETWEEN :from AND :to) AS reached
FROM problem_state s WHERE :state AND s.status NOT IN ('MERGED', 'DISMISSED') GROUP BY 1
