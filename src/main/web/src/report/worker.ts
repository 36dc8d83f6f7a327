/** What the page loads at once, what it loads when the map is asked for, and the version of both: put in by the build and the server. */
declare const AT_ONCE: string[];
declare const ON_DEMAND: string[];
declare const VERSION: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}

const worker = self as unknown as Worker;
const PREFIX = "gengtu-report-";
const CACHE = PREFIX + VERSION;
const ADDRESSES = [...AT_ONCE, ...ON_DEMAND];

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(AT_ONCE.map((address) => new Request(address, { cache: "reload" })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(address, { ignoreVary: true });
  if (kept) {
    return kept;
  }
  const fetched = await fetch(request);
  if (fetched.ok) {
    await cache.put(address, fetched.clone());
  }
  return fetched;
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
// nothing but the page itself is answered here: no data, no picture
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === "GET" && origin === worker.location.origin && ADDRESSES.includes(pathname)) {
    event.respondWith(answer(pathname, request));
  }
});

export {};
