import { createClient } from "graphql-ws";
import { LiveProblems, type LiveProblemsResult } from "../generated";
import type { Box } from "../shell/map";

const GATHER_MS = 150;

const listeners: ((touched: Box[] | null) => void)[] = [];

/**
 * Hears of every change of a problem, as long as the page is open; one connection serves all who listen.
 *
 * @param onChange the boxes that changed; null: anything may have, as nobody listened for a while
 */
export function hearProblems(onChange: (touched: Box[] | null) => void): void {
  listeners.push(onChange);
  if (listeners.length === 1) {
    connect((touched) => listeners.forEach((each) => each(touched)));
  }
}

function connect(onChange: (touched: Box[] | null) => void): void {
  const client = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    keepAlive: 10_000,
  });
  let touched: Box[] = [];
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let hasConnected = false;
  client.on("connected", () => {
    if (hasConnected) {
      onChange(null);
    }
    hasConnected = true;
  });
  client.subscribe<LiveProblemsResult>(
    { query: LiveProblems.text, operationName: LiveProblems.name },
    {
      next: ({ data }) => {
        touched.push(...(data?.problemChanged?.touched ?? []));
        waiting ??= setTimeout(() => {
          waiting = undefined;
          const boxes = touched;
          touched = [];
          onChange(boxes);
        }, GATHER_MS);
      },
      error: () => onChange(null),
      complete: () => {},
    },
  );
}
