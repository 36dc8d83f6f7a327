import { type Client, createClient } from "graphql-ws";
import { type LiveChangesResult, LiveChanges } from "../generated";
import type { Box } from "./map";
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

const GATHER_MS = 150;

/** Tells of boxes that changed; null: anything may have, as nobody listened for a while. */
type Touched = (touched: Box[] | null) => void;

/**
 * Hears of every change that a subscription tells of, as long as the page is open; one subscription serves all who listen.
 *
 * @param read gives the boxes of one answer
 */
export function shared<R>(operation: { name: string; text: string }, read: (data: R) => Box[] | undefined): (onChange: Touched) => void {
  const listeners: Touched[] = [];
  return (onChange) => {
    listeners.push(onChange);
    if (listeners.length === 1) {
      listen(operation, read, (touched) => listeners.forEach((each) => each(touched)));
    }
  };
}

function listen<R>(operation: { name: string; text: string }, read: (data: R) => Box[] | undefined, onChange: Touched): void {
  let touched: Box[] = [];
  let waiting: ReturnType<typeof setTimeout> | undefined;
  attend<R>(operation, {}, (data) => {
    if (data === null) {
      onChange(null);
      return;
    }
    touched.push(...(read(data) ?? []));
    waiting ??= setTimeout(() => {
      waiting = undefined;
      const boxes = touched;
      touched = [];
      onChange(boxes);
    }, GATHER_MS);
  });
}

/** Who hears over the one connection that all share, and whether it was open for them before. */
interface Hearer {
  wasOpen: boolean;
  missed: () => void;
}

const hearers = new Set<Hearer>();
let isSharedOpen = false;
let client: Client | undefined;

function sharedClient(): Client {
  client ??= createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    keepAlive: 10_000,
    on: {
      connected: () => {
        isSharedOpen = true;
        for (const each of hearers) {
          if (each.wasOpen) {
            each.missed();
          }
          each.wasOpen = true;
        }
      },
      closed: () => {
        isSharedOpen = false;
      },
    },
  });
  return client;
}

/**
 * Hears what a subscription tells until it ends, or the returned function is called; a lost connection is taken up again.
 *
 * @param heard null: something may have been missed, as the connection was lost or the server refused
 */
export function attend<R>(operation: { name: string; text: string }, variables: Record<string, unknown>, heard: (data: R | null) => void, onEnd = () => {}): () => void {
  let isOver = false;
  const tell = (data: R | null) => isOver || heard(data);
  const hearer: Hearer = { wasOpen: isSharedOpen, missed: () => tell(null) };
  hearers.add(hearer);
  const leave = sharedClient().subscribe<R>(
    { query: operation.text, operationName: operation.name, variables },
    {
      next: ({ data }) => data && tell(data),
      error: () => tell(null),
      complete: () => {
        hearers.delete(hearer);
        if (!isOver) {
          onEnd();
        }
      },
    },
  );
  return () => {
    isOver = true;
    hearers.delete(hearer);
    leave();
  };
}
