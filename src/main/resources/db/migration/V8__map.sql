-- The map: where each plot lies in the global grid, and filters too long for an address.

ALTER TABLE plot_boundary
    ADD COLUMN cell_x int GENERATED ALWAYS AS (least(greatest(floor(((ST_XMin(geom_3857) + ST_XMax(geom_3857)) / 2 + 20037508.342789244) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED,
    ADD COLUMN cell_y int GENERATED ALWAYS AS (least(greatest(floor((20037508.342789244 - (ST_YMin(geom_3857) + ST_YMax(geom_3857)) / 2) / 40075016.685578488 * 16777216), 0), 16777215)::int) STORED;
COMMENT ON COLUMN plot_boundary.cell_x IS 'Column, from the west, of the cell in which the middle of its box lies, in the Web Mercator grid of 2^24 cells; a coarser cell is a shift of it.';
COMMENT ON COLUMN plot_boundary.cell_y IS 'Row of that cell, from the north.';
CREATE INDEX plot_boundary_cell ON plot_boundary (cell_x, cell_y) INCLUDE (boundary_id);

CREATE TABLE map_filter (
    filter_id text COLLATE "C" NOT NULL,
    layer text NOT NULL,
    filter jsonb NOT NULL,
    used_on date NOT NULL,
    CONSTRAINT map_filter_pk PRIMARY KEY (filter_id)
);
COMMENT ON TABLE map_filter IS 'Filters that are too long for an address, by the hash of their canonical text.';
COMMENT ON COLUMN map_filter.used_on IS 'The day of its latest use; what was not used for long may go.';
