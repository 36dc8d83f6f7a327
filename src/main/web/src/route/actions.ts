import { html } from "lit";
import { ApproveRoute, ProposeRoute, RecordRouteProgress, ReplanRoute, RouteById, type RouteStepInput, SaveRoute, WithdrawRouteEvent } from "../generated";
import { type App, today } from "../shell/app";
import { dayField, noteField, openCommand, text, textField } from "../shell/command";
import type { Field, Values } from "../shell/form";
import { day } from "../shell/format";
import { ask, newKey, PASSING, Refusal } from "../shell/graphql";
import { go } from "../shell/state";
import { refusalText } from "../shell/text";
import { tell } from "../shell/toast";
import { type Job, languageOf, lists, refresh, route, type Whole } from "./data";
import { hour } from "./hours";
import { nameOf } from "./result";
import { say } from "./words";

/** @param days the order by hand; null: as planned */
export function openSave(app: App, of: Job, planId: string, days: string[][] | null): void {
  openCommand({
    key: `save:${of.id}:${planId}:${JSON.stringify(days)}`,
    title: say("saveAsRoute"),
    intro: say(days ? "saveByHandIntro" : "saveIntro"),
    fields: [textField("name", say("name"), nameOf(of)), dayField(app), noteField()],
    submit: say("saveAsRoute"),
    send: async (values, idempotencyKey) => {
      const { saveRoute } = await ask(SaveRoute, { input: { jobId: of.id, planId, name: values["name"]!.trim(), ...(days ? { days } : {}), on: values["on"]!, note: text(values, "note"), idempotencyKey } });
      go({ route: saveRoute!.route.id, job: null, plan: null, stops: null, site: null, due: null });
      refresh();
      return say("saved", values["name"]!.trim());
    },
  });
}

/** A form about a route whose send takes the version that was seen; a conflict shows what came of it meanwhile and lets the person choose. */
function command(of: Whole, request: { key: string; title: string; intro?: string; fields: Field[]; submit?: string; send: (values: Values, expectedVersion: number, idempotencyKey: string) => Promise<unknown> }): void {
  let version = of.version;
  openCommand({
    ...request,
    submit: request.submit ?? request.title,
    send: async (values, idempotencyKey) => {
      await request.send(values, version, idempotencyKey);
      refresh();
      return say("wasDone", `${request.submit ?? request.title} ${of.name}`);
    },
    explain: async (refusal) => {
      if (refusal.code !== "VERSION_CONFLICT") {
        return null;
      }
      const { route: now } = await ask(RouteById, { id: of.id, language: languageOf() });
      const last = now?.history?.nodes.at(-1);
      return now
        ? html`<p>${say("conflict", say(now.status), last ? `${say(`event${last.kind}`)}${last.recordedBy ? say("by", last.recordedBy) : ""}` : "")}</p>
            <button type="button" @click=${() => {
              version = now.version;
              document.querySelector<HTMLFormElement>("dialog form")?.requestSubmit();
            }}>${say("sendAnyway")}</button>`
        : null;
    },
  });
}

function openStep(app: App, of: Whole, name: "propose" | "approve", intro: string, send: (input: RouteStepInput) => Promise<unknown>): void {
  command(of, {
    key: `${name}:${of.id}`,
    title: say(name),
    intro,
    fields: [dayField(app), noteField()],
    send: (values, expectedVersion, idempotencyKey) => send({ routeId: of.id, expectedVersion, on: values["on"]!, note: text(values, "note"), idempotencyKey }),
  });
}

export const openProposal = (app: App, of: Whole) => openStep(app, of, "propose", say("proposeIntro"), (input) => ask(ProposeRoute, { input }));
export const openApproval = (app: App, of: Whole) => openStep(app, of, "approve", of.previous ? say("approveIntro") : "", (input) => ask(ApproveRoute, { input }));

/** The instant of a time of day on the county's clock. */
const instant = (on: string, at: string) => `${on}T${at}:00+08:00`;

/** What changed since, and what is to be kept out or got in; the server keeps as much of the route as can be kept. */
export function openReplan(app: App, of: Whole): void {
  const left = new Set(of.progress.stops.filter((each) => each.leftAt).map((each) => each.site?.id));
  const stops = of.plan.days.flatMap((each) => each.stops).flatMap(({ site }) => (site && !left.has(site.id) ? [site] : []));
  const others = [...of.plan.backups, ...of.plan.leftOut.flatMap(({ site }) => (site ? [site] : []))].filter((site, at, all) => all.findIndex((each) => each.id === site.id) === at);
  const choices = (name: string, label: string, sites: { id: string; name: string }[]): Field[] =>
    sites.length ? [{ name, label, kind: "choices", options: sites.map((site) => [site.id, site.name]) }] : [];
  const list = (values: Values, name: string) => (values[name] ?? "").split(",").filter(Boolean);
  const isOnDay = today(app) >= of.on;
  openCommand({
    key: `replan:${of.id}:${of.version}`,
    title: say("replan"),
    intro: say("replanIntro"),
    fields: [
      ...choices("exclude", say("fallsOut"), stops),
      ...choices("mustVisit", say("alsoVisit"), others),
      { name: "returnBy", label: say("returnBy"), kind: "time", hint: say("returnByHint", of.requirement.returnBy.slice(0, 5)) },
      ...(isOnDay ? [{ name: "from", label: say("fromWhen"), kind: "time" as const, hint: say("fromWhenHint") }] : []),
    ],
    submit: say("replan"),
    send: async (values, idempotencyKey) => {
      const { replanRoute } = await ask(ReplanRoute, {
        input: {
          routeId: of.id,
          exclude: list(values, "exclude"),
          mustVisit: list(values, "mustVisit"),
          ...(text(values, "returnBy") ? { returnBy: text(values, "returnBy") } : {}),
          ...(text(values, "from") ? { from: instant(today(app), values["from"]!) } : {}),
          idempotencyKey,
        },
      });
      go({ job: replanRoute!.job.id, route: null, plan: null, stops: null, site: null, due: null });
      void lists.refresh();
      return say("replanBegun");
    },
  });
}

export function openWithdrawal(of: Whole, event: { id: string; kind: Parameters<typeof kindOf>[0]; on: string }): void {
  command(of, {
    key: `withdraw:${event.id}`,
    title: `${day(event.on)} ${kindOf(event.kind)}`,
    intro: say("undoIs"),
    fields: [textField("reason", say("reason"))],
    submit: say("withdraw"),
    send: (values, expectedVersion, idempotencyKey) => ask(WithdrawRouteEvent, { input: { eventId: event.id, expectedVersion, reason: values["reason"]!, idempotencyKey } }),
  });
}

export const kindOf = (kind: NonNullable<Whole["history"]>["nodes"][number]["kind"]): string => say(`event${kind}`);

/** Of what was tapped and not answered for sure. */
const keys = new Map<string, string>();
let tapped: string | null = null;

export const isTapping = (site: string): boolean => tapped === site;

/** One tap on the day: reached, or left, now. What was tapped by mistake is taken back from the notice. */
export async function tap(app: App, of: Whole, site: { id: string; name: string }, arrivedAt: string | null): Promise<void> {
  const name = `${of.id} ${site.id} ${arrivedAt ? "left" : "arrived"}`;
  const now = instantNow(app);
  keys.set(name, keys.get(name) ?? newKey());
  tapped = site.id;
  go({}, false);
  try {
    const { recordRouteProgress: done } = await ask(RecordRouteProgress, {
      input: { routeId: of.id, expectedVersion: of.version, siteId: site.id, arrivedAt: arrivedAt ?? now, leftAt: arrivedAt ? now : null, idempotencyKey: keys.get(name)! },
    });
    keys.delete(name);
    tell(say(arrivedAt ? "leftNow" : "reachedNow", site.name, hour(now)), {
      label: say("takeBack"),
      run: () => void takeBack(done!.event.id, done!.route.version),
    });
  } catch (failure) {
    const refusal = failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure));
    if (!PASSING.has(refusal.code)) {
      keys.delete(name);
    }
    tell(refusal.code === "VERSION_CONFLICT" ? say("someoneElse") : refusalText(refusal));
  }
  await route.refresh();
  tapped = null;
  go({}, false);
}

async function takeBack(eventId: string, expectedVersion: number): Promise<void> {
  try {
    await ask(WithdrawRouteEvent, { input: { eventId, expectedVersion, reason: say("tappedWrong"), idempotencyKey: newKey() } });
  } catch (failure) {
    tell(failure instanceof Refusal ? refusalText(failure) : String(failure));
  }
  await route.refresh();
  go({}, false);
}

/** Now on the county's clock, on the county's day, which is a fixed one in the demonstration. */
function instantNow(app: App): string {
  return `${today(app)}T${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(11, 19)}+08:00`;
}
