-- Maps of many plots read one index of the state relation, and shapes that lose nothing on a tile's grid are not mended.

ALTER TABLE plot_state ADD COLUMN cell_x int, ADD COLUMN cell_y int;
UPDATE plot_state s SET cell_x = b.cell_x, cell_y = b.cell_y FROM plot_boundary b WHERE b.boundary_id = s.boundary_id;
ALTER TABLE plot_state ADD CONSTRAINT plot_state_cell
    CHECK ((cell_x IS NULL) = (boundary_id IS NULL) AND (cell_y IS NULL) = (boundary_id IS NULL));
COMMENT ON COLUMN plot_state.cell_x IS 'That of its boundary.';
COMMENT ON COLUMN plot_state.cell_y IS 'That of its boundary.';
CREATE INDEX plot_state_today_cell ON plot_state (cell_x, cell_y) INCLUDE (status, area_mu) WHERE known_to = 9223372036854775807 AND valid_to = 'infinity';
CREATE INDEX plot_state_cell ON plot_state (cell_x, cell_y);
DROP INDEX plot_boundary_cell;

ALTER TABLE plot_boundary ADD COLUMN clearance real
    GENERATED ALWAYS AS (CASE WHEN ST_IsPolygonCCW(geom_3857) THEN ST_MinimumClearance(geom_3857) ELSE 0 END) STORED;
COMMENT ON COLUMN plot_boundary.clearance IS 'Metres of Web Mercator by which one of its corners has to move before the shape is no longer valid; 0 where a ring turns the other way round.';
