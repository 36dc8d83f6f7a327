import type { Operation } from "../generated";

/** What the server refused, in the words of its catalogue; code NETWORK when it was not reached. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly titleZh: string | null = null,
    readonly extensions: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export const NETWORK = "NETWORK";
/** What may pass by itself, and leaves open whether a command was recorded: it is sent again with the same key. */
export const PASSING = new Set([NETWORK, "QUERY_TIMEOUT", "UNAVAILABLE", "INTERNAL", "DISK_FULL", "EVIDENCE_TOO_MANY"]);

interface Reply<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

let actor = "";
try {
  actor = localStorage.getItem("gengtu.actor") ?? "";
} catch {
  // a browser may keep nothing
}

/** Who acts, name and office: declared with every request, not verified. */
export function getActor(): string {
  return actor;
}

export function setActor(name: string): void {
  actor = name.trim();
  try {
    localStorage.setItem("gengtu.actor", actor);
  } catch {
    // then it is kept as long as the page
  }
}

const declared = (by: string): Record<string, string> => (by ? { "Gengtu-Actor": encodeURIComponent(by) } : {});
const unreached = () => new Refusal(NETWORK, "The server was not reached.", "连不上服务器");

/** A problem of HTTP as the catalogue words it. */
function refusalOf(reply: unknown, status: number): Refusal {
  const problem = reply as { type?: string; detail?: string; title?: string; titleZh?: string };
  return new Refusal(problem.type?.split("/").pop() ?? "INTERNAL", problem.detail ?? problem.title ?? `HTTP ${status}`, problem.titleZh ?? null);
}

/**
 * Asks or changes something. A part that failed is a Refusal for the whole.
 *
 * @param by who acts, where that is not who does now
 */
export async function ask<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
  by = actor,
): Promise<Result> {
  let response: Response;
  let reply: Reply<Result>;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json", ...declared(by) },
      body: JSON.stringify({ query: operation.text, operationName: operation.name, variables }),
      signal: signal ?? null,
      // before tiles, of which there are many
      priority: "high",
    });
    reply = (await response.json()) as Reply<Result>;
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw unreached();
  }
  const error = reply.errors?.[0];
  if (error) {
    const extensions = error.extensions ?? {};
    throw new Refusal(String(extensions["code"] ?? "INTERNAL"), error.message, (extensions["titleZh"] as string | undefined) ?? null, extensions);
  }
  if (!reply.data) {
    throw refusalOf(reply, response.status);
  }
  return reply.data;
}

/** What the server lets in as a body; what a file really is it tells by its bytes, whatever is declared. */
const TAKEN = new Set(["image/jpeg", "image/png", "application/pdf"]);

/**
 * Sends a picture or document.
 *
 * @param shows BEFORE, AFTER or DOCUMENT
 * @return its id
 */
export async function sendFile(file: Blob, name: string, shows: string, signal?: AbortSignal, by = actor): Promise<string> {
  // as the body itself: to find the end of a part in a form takes the server longer than all else
  const type = TAKEN.has(file.type) ? file.type : "image/jpeg";
  let response: Response | undefined;
  let answer: { id?: string };
  try {
    response = await fetch(`/evidence?${new URLSearchParams({ kind: shows, name })}`, {
      method: "POST",
      headers: { "Content-Type": type, ...declared(by) },
      body: file,
      signal: signal ?? null,
    });
    answer = (await response.json()) as { id?: string };
  } catch {
    // a proxy in between refuses what is too large in words of its own
    throw response?.status === 413 ? new Refusal("EVIDENCE_TOO_LARGE", "The file is too large.", "文件过大") : unreached();
  }
  if (!response.ok || !answer.id) {
    throw refusalOf(answer, response.status);
  }
  return answer.id;
}

/** A key by which a command that is sent twice is done once; browsers offer randomUUID on secure origins only. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
