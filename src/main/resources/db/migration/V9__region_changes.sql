-- Which commits changed regions: asked behind every commit, so that tiles of regions are dropped with them.

CREATE INDEX region_state_known_from ON region_state (known_from);
CREATE INDEX region_state_known_to ON region_state (known_to);
