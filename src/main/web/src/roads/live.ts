import { LiveRoads, type LiveRoadsResult } from "../generated";
import { shared } from "../shell/live";

/** Hears when roads are imported, get ready, are closed or opened; and once at first, as what is known may be from long before. */
export const hearRoads = shared<LiveRoadsResult>(LiveRoads, () => []);
