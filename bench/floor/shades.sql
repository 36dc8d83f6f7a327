-- Plots of at least 3 mu by region and status today: the floor of shades under a filter. :digits of the regions' codes.
SELECT left(s.village_code, :digits), s.status, count(*), sum(s.area_mu)
FROM plot_state s
WHERE s.valid_to = 'infinity' AND s.known_to = 9223372036854775807 AND s.area_mu >= 3
GROUP BY 1, 2
