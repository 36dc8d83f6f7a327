import { RecordLookBack, ReportProblem } from "../generated";
import { ask, NETWORK, newKey, PASSING, Refusal, sendFile } from "../shell/graphql";
import { setReached } from "../shell/resource";
import { countyDay } from "./reference";
import { change, type Command, findPhoto, listReports, type Report } from "./store";

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const ANSWER_MS = 60_000;
const FILE_MS = 300_000;
/** The server keeps keys for 30 days; after that the same report sent again would be a second one. */
const KEY_MS = 29 * 86_400_000;
const MOST_RENEWALS = 3;
const SENT_KEPT = 100;

/** Refused by this page itself, without asking the server. */
export const TOO_OLD = "TOO_OLD";
export const PHOTO_LOST = "PHOTO_LOST";

const me = windowKey();
const failures = new Map<string, Refusal>();
let isRunning = false;
let isWanted = false;
let waitMs = FIRST_WAIT_MS;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** The same after a reload, so that this window need not wait for its own lease to end. */
function windowKey(): string {
  const key = newKey();
  try {
    const kept = sessionStorage.getItem("gengtu.window") ?? key;
    sessionStorage.setItem("gengtu.window", kept);
    return kept;
  } catch {
    return key;
  }
}

/** The report is no longer this window's: thrown away, or sent by another. */
class Lost extends Error {}

/** What hindered the last try to send a report and may pass; null: nothing. */
export function hindrance(id: string): Refusal | null {
  return failures.get(id) ?? null;
}

/** Whether some window is sending the report. */
export function isHeld(report: Report): boolean {
  const left = (report.lease?.until ?? 0) - Date.now();
  // a clock that was set back leaves leases that would never end
  return left > 0 && left <= LEASE_MS;
}

const lease = () => ({ by: me, until: Date.now() + LEASE_MS });

/** Writes to a report as long as this window holds it. */
async function hold(id: string, set: (now: Report) => Partial<Report>): Promise<Report> {
  const held = await change(id, (now) => (now?.state === "WAITING" && now.lease?.by === me ? { ...now, lease: lease(), ...set(now) } : undefined));
  if (!held) {
    throw new Lost();
  }
  return held;
}

/** Sends what waits, one after another; what cannot be sent is tried again, less and less often. */
export async function send(isAtOnce = true): Promise<void> {
  if (isRunning) {
    isWanted ||= isAtOnce;
    return;
  }
  isRunning = true;
  clearTimeout(waiting);
  waiting = undefined;
  if (isAtOnce) {
    waitMs = FIRST_WAIT_MS;
  }
  try {
    do {
      isWanted = false;
      await sendAll();
    } while (isWanted);
  } catch {
    // a browser that cannot read its store now is asked again
  } finally {
    isRunning = false;
    await plan();
  }
}

async function plan(): Promise<void> {
  attend(await listReports().catch(() => []));
}

/** Sees to it that what waits is sent some time, also when the window that began to is no more. */
export function attend(reports: Report[]): void {
  if (!isRunning && waiting === undefined && reports.some((report) => report.state === "WAITING")) {
    waiting = setTimeout(() => void send(false), waitMs);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }
}

async function sendAll(): Promise<void> {
  // one report that does not get through holds up no other; two in a row are the network
  let missed = 0;
  for (const { id, state } of await listReports()) {
    const claimed = state === "WAITING" && (await change(id, (now) => (now?.state === "WAITING" && (now.lease?.by === me || !isHeld(now)) ? { ...now, lease: lease() } : undefined)));
    if (claimed) {
      missed = (await trySending(claimed)) ? 0 : missed + 1;
    }
    if (missed > 1) {
      return;
    }
  }
  await forgetOldest();
}

/** @return whether the server was reached */
async function trySending(claimed: Report): Promise<boolean> {
  const { id } = claimed;
  const renewing = setInterval(() => void hold(id, () => ({})).catch(() => {}), RENEW_MS);
  try {
    await deliver(claimed);
    failures.delete(id);
    setReached(true);
    return true;
  } catch (failure) {
    if (failure instanceof Lost) {
      return true;
    }
    // all else that is thrown on the way is of the network: cut, or slower than is waited for
    const refusal = failure instanceof Refusal ? failure : new Refusal(NETWORK, String(failure), "连不上服务器");
    const { code, message, titleZh } = refusal;
    if (PASSING.has(code)) {
      failures.set(id, refusal);
      await hold(id, () => ({ lease: null })).catch(() => {});
    } else if (code === "EVIDENCE_UNKNOWN" && claimed.renewals < MOST_RENEWALS) {
      // pictures that no report came for in time are gone on the server, not here
      await hold(id, (now) => ({ command: null, renewals: now.renewals + 1, photos: now.photos.map((photo) => ({ ...photo, evidence: null })), lease: null })).catch(() => {});
      isWanted = true;
    } else {
      failures.delete(id);
      await hold(id, () => ({ state: "REFUSED", refusal: { code, message, titleZh }, lease: null })).catch(() => {});
    }
    setReached(code !== NETWORK);
    return code !== NETWORK;
  } finally {
    clearInterval(renewing);
  }
}

async function deliver(claimed: Report): Promise<void> {
  let report = claimed;
  const { id, actor } = claimed;
  if (!report.command) {
    for (const photo of report.photos) {
      if (!photo.evidence) {
        const evidence = await sendFile(await bytesOf(photo.id), photo.name, "BEFORE", AbortSignal.timeout(FILE_MS), actor);
        report = await hold(id, (now) => ({ photos: now.photos.map((each) => (each.id === photo.id ? { ...each, evidence: each.evidence ?? evidence } : each)) }));
      }
    }
    // the first that is written stands, whichever window wrote it: sent is what is stored
    report = await hold(id, (now) => (now.command ? {} : { command: commandOf(now), firstSentAt: Date.now() }));
  } else if (Date.now() - (report.firstSentAt ?? 0) > KEY_MS) {
    throw new Refusal(TOO_OLD, "");
  }
  const problem = await run(report.command!, actor);
  await change(id, (now) => (now?.state === "WAITING" ? { ...now, state: "SENT", photos: [], command: null, lease: null, number: problem.number, problemId: problem.id, changedAt: Date.now() } : undefined));
}

async function bytesOf(id: string): Promise<Blob> {
  const photo = await findPhoto(id);
  if (!photo) {
    throw new Refusal(PHOTO_LOST, "");
  }
  return new Blob([await photo.arrayBuffer()], { type: photo.type });
}

function commandOf(report: Report): Command {
  const today = countyDay();
  const common = {
    // a device whose clock is ahead
    on: today !== null && report.on! > today ? today : report.on!,
    evidence: report.photos.map((photo) => photo.evidence!),
    idempotencyKey: report.id,
  };
  const description = report.description.trim();
  const { relapse, place, item, itemName, severity, source } = report;
  return relapse
    ? { kind: "RELAPSE", input: { ...common, problemId: relapse.problemId, expectedVersion: relapse.version, result: "RELAPSED", note: description || null } }
    : {
        kind: "REPORT",
        input: { ...common, item: item!, severity, source, description: description || itemName, position: { type: "Point", coordinates: [place!.longitude, place!.latitude] } },
      };
}

async function run(command: Command, actor: string): Promise<{ id: string; number: string }> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  return command.kind === "REPORT"
    ? (await ask(ReportProblem, { input: command.input }, signal, actor)).reportProblem!.problem
    : (await ask(RecordLookBack, { input: command.input }, signal, actor)).lookBack!.problem;
}

async function forgetOldest(): Promise<void> {
  const sent = (await listReports()).filter((report) => report.state === "SENT").sort((a, b) => b.changedAt - a.changedAt);
  for (const { id } of sent.slice(SENT_KEPT)) {
    await change(id, () => null);
  }
}
