import { createClient } from "graphql-ws";
import { type LiveChangesResult, LiveChanges } from "../generated";
import { setReached } from "./resource";

export type Change = NonNullable<LiveChangesResult["plotChanged"]>;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

let isOpen = false;

/** Whether what is recorded now will be heard at once. */
export function isHearing(): boolean {
  return isOpen;
}

/**
 * Hears every change of a plot, resuming behind the last one heard after the connection was lost.
 *
 * @param position of the ledger behind which the first change is wanted
 * @param onResync when changes may have been missed: everything is to be loaded anew
 */
export function hear(position: string, onChange: (change: Change) => void, onResync: () => void): void {
  let cursor: string | null = position;
  let waitMs = FIRST_WAIT_MS;
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`;
  const again = () => {
    setTimeout(start, waitMs);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  };
  function start(): void {
    let isOver = false;
    const client = createClient({
      url,
      lazy: false,
      retryAttempts: 0,
      keepAlive: 10_000,
      onNonLazyError: () => {},
      on: {
        connected: () => {
          isOpen = true;
          waitMs = FIRST_WAIT_MS;
          setReached(true);
          // without a cursor nothing tells what happened while nobody listened
          if (cursor === null) {
            onResync();
          }
        },
        closed: () => {
          if (!isOver) {
            isOver = true;
            isOpen = false;
            setReached(false);
            again();
          }
        },
      },
    });
    client.subscribe<LiveChangesResult>(
      { query: LiveChanges.text, operationName: LiveChanges.name, variables: { after: cursor } },
      {
        next: ({ data }) => {
          if (data?.plotChanged) {
            cursor = data.plotChanged.cursor;
            onChange(data.plotChanged);
          }
        },
        error: () => {
          if (!isOver) {
            // the place was too old, or this page too slow: begin anew
            isOver = true;
            isOpen = false;
            cursor = null;
            void client.dispose();
            again();
          }
        },
        complete: () => {},
      },
    );
  }
  start();
}
