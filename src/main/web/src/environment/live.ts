import { LiveProblems, type LiveProblemsResult } from "../generated";
import { shared } from "../shell/live";

/** Hears of every change of a problem. */
export const hearProblems = shared<LiveProblemsResult>(LiveProblems, (data) => data.problemChanged?.touched);
