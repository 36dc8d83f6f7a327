import { LiveRoads, type LiveRoadsResult, type RoadsViewResult } from "../generated";
import { attend } from "../shell/live";

const listeners: (() => void)[] = [];
/** What is known to stand; null: nothing, or that of another day. */
let known: string | null = null;

function stand({ network, closures }: LiveRoadsResult["roadsChanged"]): string {
  return JSON.stringify([network?.version, network?.state, network?.percentReady, closures.map(({ id, version }) => [id, version])]);
}

/** Tells what was loaded, so that hearing the same is no change. */
export function knowRoads(loaded: RoadsViewResult): void {
  known = stand({ network: loaded.roadNetwork, closures: loaded.roadClosures ?? [] });
}

/** Hears when roads are imported, get ready, are closed or opened, and at first when that happened since what is known. */
export function hearRoads(onChange: () => void): void {
  listeners.push(onChange);
  if (listeners.length === 1) {
    attend<LiveRoadsResult>(LiveRoads, {}, (data) => {
      const now = data && stand(data.roadsChanged);
      if (now === null || now !== known) {
        known = now;
        listeners.forEach((each) => each());
      }
    });
  }
}
