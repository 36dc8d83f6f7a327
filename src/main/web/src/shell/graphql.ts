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

/** Asks or changes something. A part that failed is a Refusal for the whole. */
export async function ask<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  let response: Response;
  let reply: Reply<Result>;
  try {
    const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };
    if (actor) {
      headers["Gengtu-Actor"] = encodeURIComponent(actor);
    }
    response = await fetch("/graphql", {
      method: "POST",
      headers,
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
    throw new Refusal(NETWORK, "The server was not reached.", "连不上服务器");
  }
  const error = reply.errors?.[0];
  if (error) {
    const extensions = error.extensions ?? {};
    throw new Refusal(String(extensions["code"] ?? "INTERNAL"), error.message, (extensions["titleZh"] as string | undefined) ?? null, extensions);
  }
  if (!reply.data) {
    const problem = reply as { type?: string; detail?: string; title?: string };
    throw new Refusal(problem.type?.split("/").pop() ?? "INTERNAL", problem.detail ?? problem.title ?? `HTTP ${response.status}`);
  }
  return reply.data;
}

/** A key by which a command that is sent twice is done once; browsers offer randomUUID on secure origins only. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
