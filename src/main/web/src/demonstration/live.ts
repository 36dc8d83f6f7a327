import { LiveSites, type LiveSitesResult } from "../generated";
import { shared } from "../shell/live";

/** Hears of every change of a site. */
export const hearSites = shared<LiveSitesResult>(LiveSites, (data) => data.siteChanged?.touched);
