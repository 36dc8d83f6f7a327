// The worker that reads tiles takes as long to start as MapLibre, and can meanwhile: it is begun before all else.
const WORKER = "/map/worker.js";
let begun: Worker | null = new Worker(WORKER);

/** Has MapLibre take the worker that was begun; it makes its own itself, at the time that it comes, and has no way to be given one. */
export function handOver(setUrl: (url: string) => void, prewarm: () => void): void {
  const { Worker } = globalThis;
  setUrl(WORKER);
  globalThis.Worker = function make(url: string) {
    const worker = begun ?? new Worker(url);
    begun = null;
    return worker;
  } as unknown as typeof Worker;
  try {
    prewarm();
  } finally {
    globalThis.Worker = Worker;
  }
}
