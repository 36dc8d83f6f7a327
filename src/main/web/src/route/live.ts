import { LiveRoutes, type LiveRoutesResult } from "../generated";
import { shared } from "../shell/live";

/** Hears of every change of a route. */
export const hearRoutes = shared<LiveRoutesResult>(LiveRoutes, (data) => data.routeChanged?.touched);
