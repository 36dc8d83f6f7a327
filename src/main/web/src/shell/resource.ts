import { NETWORK, Refusal } from "./graphql";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

let redraw: () => void = () => {};
let lostSince: Date | null = null;

export function onLoad(listener: () => void): void {
  redraw = listener;
}

/** Since when the server has not been reached; null: it is. */
export function unreachedSince(): Date | null {
  return lostSince;
}

export function setReached(isReached: boolean): void {
  const since = isReached ? null : (lostSince ?? new Date());
  if (since !== lostSince) {
    lostSince = since;
    redraw();
  }
}

/** Something loaded: what was loaded last stays until what is wanted now has come, and a lost network is tried again. */
export class Resource<Value> {
  value: Value | null = null;
  failure: Refusal | null = null;
  isLoading = false;
  private key: string | null = null;
  private valueKey: string | null = null;
  private load: ((signal: AbortSignal) => Promise<Value>) | null = null;
  private running: AbortController | null = null;
  private runningKey: string | null = null;
  private isStale = false;
  private waiting: ReturnType<typeof setTimeout> | null = null;
  private waitMs = FIRST_WAIT_MS;
  private settled: Promise<void> = Promise.resolve();

  /** Wants what the key names; the same key again loads nothing. */
  want(key: string, load: (signal: AbortSignal) => Promise<Value>): Promise<void> {
    if (key !== this.key) {
      this.key = key;
      this.load = load;
      this.failure = null;
      this.refresh();
    }
    return this.settled;
  }

  /** Whether the value is that of the key wanted last. */
  get isCurrent(): boolean {
    return this.key !== null && this.valueKey === this.key;
  }

  /** Settles when what is wanted now has come, or failed. */
  whenSettled(): Promise<void> {
    return this.settled;
  }

  /** Loads again what is wanted; while that is under way, once more after it, as its answer may be older than what was heard. */
  refresh(): Promise<void> {
    if (this.isLoading && this.runningKey === this.key) {
      this.isStale = true;
    } else if (this.load) {
      this.settled = this.run(this.key!, this.load);
    }
    return this.settled;
  }

  clear(): void {
    this.running?.abort();
    clearTimeout(this.waiting ?? undefined);
    this.key = null;
    this.load = null;
    this.value = null;
    this.valueKey = null;
    this.failure = null;
    this.isLoading = false;
  }

  private async run(key: string, load: (signal: AbortSignal) => Promise<Value>): Promise<void> {
    this.running?.abort();
    clearTimeout(this.waiting ?? undefined);
    const running = new AbortController();
    this.running = running;
    this.runningKey = key;
    this.isLoading = true;
    while (this.isLoading) {
      this.isStale = false;
      try {
        const value = await load(running.signal);
        if (running.signal.aborted) {
          return;
        }
        this.value = value;
        this.valueKey = key;
        this.failure = null;
        this.isLoading = this.isStale;
        this.waitMs = FIRST_WAIT_MS;
        setReached(true);
      } catch (failure) {
        if (running.signal.aborted) {
          return;
        }
        this.failure = failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure));
        const isSlow = this.failure.code === NETWORK || this.failure.code === "QUERY_TIMEOUT";
        this.isLoading = this.isStale && !isSlow;
        if (isSlow) {
          setReached(this.failure.code !== NETWORK);
          this.waiting = setTimeout(() => this.refresh(), this.waitMs);
          this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
        }
      }
      redraw();
    }
  }
}
