import type { LookBackInput, ProblemSource, ReportProblemInput, Severity } from "../generated";

export interface Place {
  longitude: number;
  latitude: number;
  /** How far off the device says that it may be; null: set by hand. */
  metres: number | null;
}

/** A command as it is sent: made once, then the same until its answer is known. */
export type Command = { kind: "REPORT"; input: ReportProblemInput } | { kind: "RELAPSE"; input: LookBackInput };

/** A report with all that was decided; its id is the key by which the server records it once. */
export interface Report {
  id: string;
  state: "DRAFT" | "WAITING" | "REFUSED" | "SENT";
  /** Instants are milliseconds on the device's clock. */
  begunAt: number;
  changedAt: number;
  item: string | null;
  itemName: string;
  severity: Severity;
  source: ProblemSource;
  description: string;
  /** The county's day of the tap that sent it, or one chosen before; null: not yet. */
  on: string | null;
  place: Place | null;
  /** The closed problem that it is a relapse of; null: a new one. */
  relapse: { problemId: string; number: string; version: number } | null;
  photos: { id: string; name: string; evidence: string | null }[];
  actor: string;
  command: Command | null;
  /** When the command was first sent; null: not yet. */
  firstSentAt: number | null;
  /** How often the server had forgotten its pictures meanwhile. */
  renewals: number;
  refusal: { code: string; message: string; titleZh: string | null } | null;
  /** The window that is sending it, and until when it is believed to be alive. */
  lease: { by: string; until: number } | null;
  number: string | null;
  problemId: string | null;
}

export interface Photo {
  id: string;
  blob: Blob;
}

const DATABASE = "gengtu-report";
const REPORTS = "reports";
const PHOTOS = "photos";

const channel = "BroadcastChannel" in self ? new BroadcastChannel(DATABASE) : null;
let listener: () => void = () => {};
let opening: Promise<IDBDatabase> | null = null;

/** Hears of every change, by other windows too. */
export function onStored(heard: () => void): void {
  listener = heard;
  channel?.addEventListener("message", heard);
}

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(REPORTS, { keyPath: "id" });
      request.result.createObjectStore(PHOTOS, { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onclose = () => {
        opening = null;
      };
      done(request.result);
    };
    request.onerror = () => {
      opening = null;
      fail(request.error);
    };
  });
  return opening;
}

async function read<Value>(store: string, find: (objects: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
  const database = await open();
  return new Promise((done, fail) => {
    const request = find(database.transaction(store).objectStore(store));
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

/** All that is kept, the oldest first. */
export async function listReports(): Promise<Report[]> {
  return (await read<Report[]>(REPORTS, (reports) => reports.getAll())).sort((a, b) => a.begunAt - b.begunAt);
}

export async function findPhoto(id: string): Promise<Blob | null> {
  return (await read<Photo | undefined>(PHOTOS, (photos) => photos.get(id)))?.blob ?? null;
}

/**
 * Changes one report in a transaction that no other window comes between; when this settles, it is on the disk. Pictures
 * that the report no longer has go with it.
 *
 * @param decide what the report is to be; null: gone; undefined: it stays as it is
 * @param added pictures that the report has from now on
 * @return what was written; null where nothing was
 */
export async function change(id: string, decide: (stored: Report | undefined) => Report | null | undefined, added: Photo[] = []): Promise<Report | null> {
  const database = await open();
  return new Promise((done, fail) => {
    const work = database.transaction([REPORTS, PHOTOS], "readwrite", { durability: "strict" });
    const reports = work.objectStore(REPORTS);
    const photos = work.objectStore(PHOTOS);
    let written: Report | null = null;
    const reading = reports.get(id);
    reading.onsuccess = () => {
      const stored = reading.result as Report | undefined;
      const decided = decide(stored);
      if (decided === undefined) {
        return;
      }
      const kept = new Set(decided?.photos.map((photo) => photo.id));
      stored?.photos.filter((photo) => !kept.has(photo.id)).forEach((photo) => photos.delete(photo.id));
      added.forEach((photo) => photos.put(photo));
      if (decided) {
        reports.put(decided);
      } else {
        reports.delete(id);
      }
      written = decided;
    };
    work.oncomplete = () => {
      channel?.postMessage(id);
      listener();
      done(written);
    };
    work.onabort = () => fail(work.error);
  });
}
