-- A box over a whole county is answered by cells: only along its border shapes are compared. How wide that border is the widest shape says.

CREATE INDEX plot_boundary_reach ON plot_boundary ((greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))));
