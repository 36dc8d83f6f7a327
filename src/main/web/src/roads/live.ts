import { LiveRoads, type LiveRoadsResult } from "../generated";
import { attend } from "../shell/live";

const listeners: (() => void)[] = [];

/** Hears when roads are imported, get ready, are closed or opened. */
export function hearRoads(onChange: () => void): void {
  listeners.push(onChange);
  if (listeners.length === 1) {
    // the first answer tells of what is known already
    let isFirst = true;
    attend<LiveRoadsResult>(LiveRoads, {}, (data) => {
      if (data === null || !isFirst) {
        listeners.forEach((each) => each());
      }
      isFirst = data === null;
    });
  }
}
