import { html, type TemplateResult } from "lit";
import {
  Correct,
  type CorrectPlotInput,
  Exempt,
  Lapse,
  Merge,
  PlotById,
  type PlotRow,
  type PlotStory,
  Recultivate,
  Restore,
  SetDeadline,
  Split,
  Verify,
  Withdraw,
  WithdrawFact,
} from "../generated";
import { type App, isNow, mapHindrance, today } from "../shell/app";
import { draw } from "../shell/draw";
import { type Field, type FormRequest, openForm, type Values } from "../shell/form";
import { count, day, mu } from "../shell/format";
import { ask, NETWORK, newKey, Refusal } from "../shell/graphql";
import { current, go } from "../shell/state";
import { refusalText } from "../shell/text";
import { tell } from "../shell/toast";
import { say } from "./words";

/** A plot as far as an action needs it. */
export type Actable = Pick<PlotRow, "id" | "code" | "areaMu" | "status" | "statusOn" | "version" | "village" | "campaign" | "restorationDueOn" | "recultivationDueOn"> & Partial<PlotStory>;

export interface Action {
  name: "restore" | "recultivate" | "lapse" | "exemptDo" | "verify" | "correct" | "split" | "merge" | "setDeadline";
  /** Why it cannot be done with these plots; null: it can. */
  hindrance: (app: App, plots: Actable[]) => string | null;
  open: (app: App, plots: Actable[]) => void;
}

let afterwards: () => unknown = () => {};

/** What is loaded anew when this page changed something. */
export function onDone(listener: () => unknown): void {
  afterwards = listener;
}

const MODES = ["SELF", "ENTRUSTED", "TRANSFER", "COLLECTIVE", "SERVICE"] as const;

const dayField = (app: App): Field => ({ name: "on", label: say("onDay"), kind: "date", value: today(app), max: today(app), isRequired: true });
const noteField = (): Field => ({ name: "note", label: say("note"), kind: "note" });
const reasonField = (): Field => ({ name: "reason", label: say("reason"), kind: "text", isRequired: true });

/** The first hindrance of any plot, with how many it holds for. */
function each(plots: Actable[], why: (plot: Actable) => string | null): string | null {
  const reasons = plots.map(why).filter((reason) => reason !== null);
  return reasons.length === 0 ? null : plots.length === 1 ? reasons[0]! : say("someNot", reasons.length, reasons[0]!);
}

function atAll(app: App, plots: Actable[]): string | null {
  return !isNow(app) ? say("notNow") : each(plots, (plot) => (plot.children?.length ? say("ended") : null));
}

function what(plots: Actable[]): string {
  return plots.length === 1
    ? `${plots[0]!.village.name} ${plots[0]!.code ?? say("noCode")} · ${mu(plots[0]!.areaMu)}`
    : `${count(plots.length)} · ${mu(plots.reduce((sum, plot) => sum + plot.areaMu, 0))}`;
}

const CODES = new Set(["VERSION_CONFLICT", "STAGE_ORDER", "DAY_IN_FUTURE", "BEFORE_REGISTRATION", "PLOT_ENDED"]);

/** A bulk call for one plot fails for that plot's reason. */
function ofOne(refusal: unknown, plots: Actable[]): unknown {
  const failure = refusal instanceof Refusal ? (refusal.extensions["failures"] as { code: string; message: string }[] | undefined)?.[0] : undefined;
  return refusal instanceof Refusal && failure && plots.length === 1
    ? new Refusal(failure.code, failure.message, CODES.has(failure.code) ? say(failure.code as "STAGE_ORDER") : refusal.titleZh, refusal.extensions)
    : refusal;
}

function isConflict(refusal: Refusal): boolean {
  const failures = refusal.extensions["failures"] as { code?: string }[] | undefined;
  return refusal.code === "VERSION_CONFLICT" || (failures?.some((failure) => failure.code === "VERSION_CONFLICT") ?? false);
}

function stateLine(plot: Actable): TemplateResult {
  return html`<td>${say(plot.status)}</td><td>${day(plot.statusOn)}</td>`;
}

/** A form about plots whose send takes the versions that were seen; a conflict shows both states and lets the person choose. */
function form(
  plots: Actable[],
  name: Action["name"] | "withdraw",
  request: Pick<FormRequest, "fields" | "intro"> & { key?: string },
  send: (values: Values, versions: number[], key: string) => Promise<{ id: string }[]>,
): void {
  let versions = plots.map((plot) => plot.current?.version ?? plot.version);
  let key = newKey();
  openForm({
    key: request.key ?? `${name}:${plots.map((plot) => plot.id).join()}`,
    title: `${say(name)}：${what(plots)}`,
    ...(request.intro ? { intro: request.intro } : {}),
    fields: request.fields,
    submit: say(name),
    send: async (values) => {
      let events: { id: string }[];
      try {
        events = await send(values, versions, key);
      } catch (failure) {
        if (failure instanceof Refusal && failure.code !== "NETWORK") {
          // another attempt is another command; only an answer that was lost is asked for again
          key = newKey();
        }
        throw ofOne(failure, plots);
      }
      afterwards();
      tell(
        say("wasDone", say(name), what(plots)),
        name !== "withdraw" && name !== "split" && name !== "merge"
          ? { label: say("withdraw"), run: () => void withdrawLast(plots, events) }
          : undefined,
      );
    },
    explain: async (refusal) => {
      const failures = refusal.extensions["failures"] as { index: number; plotId: string; code: string; message: string }[] | undefined;
      if (!isConflict(refusal)) {
        return failures && plots.length > 1
          ? html`<ul>${failures.map((failure) => html`<li>${plots[failure.index]?.code ?? failure.plotId}：${CODES.has(failure.code) ? say(failure.code as "STAGE_ORDER") : failure.message}</li>`)}</ul>`
          : null;
      }
      const fresh = await Promise.all(plots.map((plot) => ask(PlotById, { id: plot.id })));
      const changed = plots
        .map((seen, index) => ({ seen, now: fresh[index]!.plot }))
        .filter(({ seen, now }) => now && now.version !== (seen.current?.version ?? seen.version));
      const again = () => {
        versions = fresh.map(({ plot }, index) => plot?.version ?? versions[index]!);
        document.querySelector<HTMLFormElement>("dialog form")?.requestSubmit();
      };
      return html`<p>${say("conflict")}</p>
        <table class="plain">
          <tr><th></th><th colspan="2">${say("seen")}</th><th colspan="2">${say("nowIs")}</th></tr>
          ${changed.map(({ seen, now }) => html`<tr><th>${seen.code ?? say("noCode")}</th>${stateLine(seen)}${stateLine(now!)}</tr>`)}
        </table>
        <button type="button" @click=${again}>${say("sendAnyway")}</button>`;
    },
  });
}

async function withdrawLast(plots: Actable[], events: { id: string }[]): Promise<void> {
  const fresh = await Promise.all(plots.map((plot) => ask(PlotById, { id: plot.id })));
  const live = fresh.map(({ plot }) => plot).filter((plot) => plot !== null);
  form(live, "withdraw", { fields: [reasonField()], intro: say("undoIs") }, async (values, versions) => {
    const done: { id: string }[] = [];
    for (const [index, event] of events.entries()) {
      const { withdrawEvent } = await ask(Withdraw, {
        input: { eventId: event.id, reason: values["reason"]!, expectedVersion: versions[index]!, idempotencyKey: newKey() },
      });
      done.push(withdrawEvent!.event);
    }
    return done;
  });
}

interface Failed {
  index: number;
  plotId: string;
  code: string;
  message: string;
  titleZh: string | null;
}

/** Each plot's deadline is a fact of its own: those that the ledger has are not sent again with the rest. */
function openDeadline(app: App, plots: Actable[]): void {
  const done = new Map<string, { sent: string; fact: string }>();
  const keys = new Map<string, string>();
  const same = (due: (plot: Actable) => string | null) => (plots.every((plot) => due(plot) === due(plots[0]!)) ? (due(plots[0]!) ?? "") : "");
  openForm({
    key: `setDeadline:${plots.map((plot) => plot.id).join()}`,
    title: `${say("setDeadline")}：${what(plots)}`,
    fields: [
      { name: "stage", label: say("stage"), kind: "choice", isRequired: true, value: "RESTORATION", options: [["RESTORATION", say("restoration")], ["RECULTIVATION", say("recultivation")]] },
      {
        name: "deadline", label: say("deadlineField"), kind: "date", isRequired: true,
        hint: say("deadlinesNow", day(same((plot) => plot.restorationDueOn) || null), day(same((plot) => plot.recultivationDueOn) || null)),
      },
      { name: "from", label: say("effective"), kind: "date", value: today(app), max: today(app), isRequired: true },
      { name: "document", label: say("document"), kind: "text", isRequired: true },
    ],
    submit: say("setDeadline"),
    send: async (values) => {
      const sent = JSON.stringify(values);
      const failures: Failed[] = [];
      for (const [index, plot] of plots.entries()) {
        if (done.get(plot.id)?.sent === sent) {
          continue;
        }
        const key = keys.get(plot.id) ?? newKey();
        keys.set(plot.id, key);
        try {
          const { setDeadline } = await ask(SetDeadline, {
            input: {
              plotId: plot.id,
              campaign: plot.campaign,
              stage: values["stage"] as "RESTORATION" | "RECULTIVATION",
              deadline: values["deadline"]!,
              from: values["from"]!,
              document: values["document"]!,
              idempotencyKey: key,
            },
          });
          done.set(plot.id, { sent, fact: setDeadline!.fact.id });
          keys.delete(plot.id);
        } catch (failure) {
          if (!(failure instanceof Refusal) || failure.code === NETWORK) {
            throw failure;
          }
          keys.delete(plot.id);
          failures.push({ index, plotId: plot.id, code: failure.code, message: failure.message, titleZh: failure.titleZh });
        }
      }
      if (done.size) {
        afterwards();
      }
      if (failures.length) {
        const first = failures[0]!;
        throw new Refusal(first.code, first.message, first.titleZh, { failures });
      }
      const facts = [...done.values()].map((each) => each.fact);
      tell(say("wasDone", say("setDeadline"), what(plots)), { label: say("withdraw"), run: () => withdrawDeadlines(plots, facts) });
    },
    explain: async (refusal) => {
      const failures = refusal.extensions["failures"] as Failed[] | undefined;
      return plots.length > 1 && failures
        ? html`<p>${say("partly", plots.length - failures.length, failures.length)}</p>
            <ul>${failures.map((failure) => html`<li>${plots[failure.index]!.code ?? say("noCode")}：${refusalText(new Refusal(failure.code, failure.message, failure.titleZh))}</li>`)}</ul>`
        : null;
    },
  });
}

function withdrawDeadlines(plots: Actable[], facts: string[]): void {
  const keys = facts.map(() => newKey());
  let next = 0;
  openForm({
    key: `withdraw:${facts.join()}`,
    title: `${say("withdraw")}：${say("setDeadline")} ${what(plots)}`,
    intro: say("undoIs"),
    fields: [reasonField()],
    submit: say("withdraw"),
    send: async (values) => {
      for (; next < facts.length; next++) {
        await ask(WithdrawFact, { input: { factId: facts[next]!, reason: values["reason"]!, idempotencyKey: keys[next]! } });
      }
      afterwards();
      tell(say("wasDone", say("withdraw"), what(plots)));
    },
  });
}

/** Takes one event of a plot's story back. */
export function openWithdrawal(plot: PlotStory, event: { id: string; kind: string }, title: string): void {
  form([plot], "withdraw", { key: `withdraw:${event.id}`, fields: [reasonField()], intro: html`<p>${title}</p><p>${say("undoIs")}</p>` }, async (values, versions, key) => {
    const { withdrawEvent } = await ask(Withdraw, {
      input: { eventId: event.id, reason: values["reason"]!, expectedVersion: versions[0]!, idempotencyKey: key },
    });
    return [withdrawEvent!.event];
  });
}

const note = (values: Values) => values["note"]?.trim() || null;

export const ACTIONS: Action[] = [
  {
    name: "restore",
    hindrance: (app, plots) => atAll(app, plots) ?? each(plots, (plot) => (plot.status === "ABANDONED" ? null : say("needsABANDONED"))),
    open: (app, plots) =>
      form(
        plots,
        "restore",
        {
          fields: [
            dayField(app),
            { name: "mode", label: say("mode"), kind: "choice", options: MODES.map((mode) => [mode, mode === "TRANSFER" ? say("modeTRANSFER") : say(mode)]) },
            noteField(),
          ],
        },
        async (values, versions, key) => {
          const inputs = plots.map((plot, index) => ({
            plotId: plot.id,
            restoredOn: values["on"]!,
            mode: (values["mode"] || null) as (typeof MODES)[number] | null,
            note: note(values),
            expectedVersion: versions[index]!,
          }));
          return (await ask(Restore, { inputs, key })).restorePlots!.events;
        },
      ),
  },
  {
    name: "recultivate",
    hindrance: (app, plots) =>
      atAll(app, plots) ?? each(plots, (plot) => (plot.status === "RESTORED" ? null : plot.status === "ABANDONED" ? say("needsRESTORED") : say("needsRESTORED"))),
    open: (app, plots) =>
      form(
        plots,
        "recultivate",
        { fields: [dayField(app), { name: "crop", label: say("crop"), kind: "text", isRequired: true }, noteField()] },
        async (values, versions, key) => {
          const inputs = plots.map((plot, index) => ({
            plotId: plot.id,
            recultivatedOn: values["on"]!,
            crop: values["crop"]!,
            note: note(values),
            expectedVersion: versions[index]!,
          }));
          return (await ask(Recultivate, { inputs, key })).recultivatePlots!.events;
        },
      ),
  },
  {
    name: "verify",
    hindrance: (app, plots) => atAll(app, plots) ?? each(plots, (plot) => (plot.status === "RESTORED" || plot.status === "RECULTIVATED" ? null : say("needsReached"))),
    open: (app, plots) =>
      form(
        plots,
        "verify",
        {
          fields: [
            {
              name: "stage", label: say("stage"), kind: "choice", isRequired: true,
              value: plots.every((plot) => plot.status === "RECULTIVATED") ? "RECULTIVATION" : "RESTORATION",
              options: plots.every((plot) => plot.status === "RECULTIVATED")
                ? [["RESTORATION", say("restoration")], ["RECULTIVATION", say("recultivation")]]
                : [["RESTORATION", say("restoration")]],
            },
            { name: "level", label: say("level"), kind: "choice", isRequired: true, value: "TOWNSHIP", options: [["TOWNSHIP", say("TOWNSHIP")], ["COUNTY", say("COUNTY")]] },
            { name: "accepted", label: say("accepted2"), kind: "choice", isRequired: true, value: "true", options: [["true", say("yes")], ["false", say("no")]] },
            dayField(app),
            noteField(),
          ],
        },
        async (values, versions, key) => {
          const inputs = plots.map((plot, index) => ({
            plotId: plot.id,
            stage: values["stage"] as "RESTORATION" | "RECULTIVATION",
            level: values["level"] as "TOWNSHIP" | "COUNTY",
            accepted: values["accepted"] === "true",
            on: values["on"]!,
            note: note(values),
            expectedVersion: versions[index]!,
          }));
          return (await ask(Verify, { inputs, key })).verifyPlots!.events;
        },
      ),
  },
  {
    name: "lapse",
    hindrance: (app, plots) => atAll(app, plots) ?? each(plots, (plot) => (plot.status === "RESTORED" || plot.status === "RECULTIVATED" ? null : say("needsReached"))),
    open: (app, plots) =>
      form(plots, "lapse", { fields: [dayField(app), noteField()] }, async (values, versions, key) => {
        const inputs = plots.map((plot, index) => ({ plotId: plot.id, on: values["on"]!, note: note(values), expectedVersion: versions[index]! }));
        return (await ask(Lapse, { inputs, key })).lapsePlots!.events;
      }),
  },
  {
    name: "exemptDo",
    hindrance: (app, plots) => atAll(app, plots) ?? each(plots, (plot) => (plot.status === "ABANDONED" ? null : say("needsABANDONED"))),
    open: (app, plots) =>
      form(
        plots,
        "exemptDo",
        {
          fields: [
            dayField(app),
            { name: "ground", label: say("ground"), kind: "text", isRequired: true },
            { name: "approvedBy", label: say("approvedBy"), kind: "text", isRequired: true },
            noteField(),
          ],
        },
        async (values, versions, key) => {
          const inputs = plots.map((plot, index) => ({
            plotId: plot.id,
            on: values["on"]!,
            ground: values["ground"]!,
            approvedBy: values["approvedBy"]!,
            note: note(values),
            expectedVersion: versions[index]!,
          }));
          return (await ask(Exempt, { inputs, key })).exemptPlots!.events;
        },
      ),
  },
  {
    name: "setDeadline",
    hindrance: (app, plots) => atAll(app, plots),
    open: openDeadline,
  },
  {
    name: "correct",
    hindrance: (app, plots) => atAll(app, plots),
    open: (_app, plots) => {
      const plot = plots[0]!;
      const before: Values = {
        code: plot.code ?? "",
        group: plot.group ?? "",
        declaredAreaMu: plot.declaredAreaMu?.toString() ?? "",
        idleKind: plot.idleKind ?? "",
        landClass: plot.landClass ?? "",
        abandonedSince: plot.abandonedSince ?? "",
        causes: plot.causes?.join(",") ?? "",
      };
      form(
        [plot],
        "correct",
        {
          fields: [
            { name: "code", label: say("code"), kind: "text", value: before["code"]! },
            { name: "group", label: say("group"), kind: "text", value: before["group"]! },
            { name: "declaredAreaMu", label: `${say("declaredAreaMu")}（${current().language === "zh" ? "亩" : "mu"}）`, kind: "number", min: "0.01", value: before["declaredAreaMu"]! },
            { name: "idleKind", label: say("idleKind"), kind: "choice", value: before["idleKind"]!, options: (["SEASONAL", "PERENNIAL"] as const).map((kind) => [kind, say(kind)]) },
            { name: "landClass", label: say("landClass"), kind: "choice", value: before["landClass"]!, options: (["PADDY", "IRRIGATED", "DRY"] as const).map((kind) => [kind, say(kind)]) },
            { name: "abandonedSince", label: say("abandonedSince"), kind: "date", value: before["abandonedSince"]! },
            {
              name: "causes", label: say("causes"), kind: "choices", value: before["causes"]!,
              options: (["LABOUR", "ECONOMIC", "INFRASTRUCTURE", "SOIL", "DISASTER", "TRANSFER", "OTHER"] as const).map((cause) => [cause, say(cause)]),
            },
            reasonField(),
          ],
        },
        async (values, versions, key) => {
          const input: CorrectPlotInput = { plotId: plot.id, reason: values["reason"]!, expectedVersion: versions[0]!, idempotencyKey: key };
          for (const [name, value] of Object.entries(values)) {
            if (name !== "reason" && value !== before[name]) {
              Object.assign(input, {
                [name]: name === "declaredAreaMu" ? (value ? Number(value) : null) : name === "causes" ? value.split(",").filter(Boolean) : value || null,
              });
            }
          }
          return [(await ask(Correct, { input })).correctPlot!.event];
        },
      );
    },
  },
  {
    name: "split",
    hindrance: (app, plots) => atAll(app, plots) ?? (plots[0]!.placement !== "BOUNDARY" ? say("needsBoundary") : mapHindrance(app)),
    open: (app, plots) => {
      const plot = plots[0]!;
      draw(app.map!, "line", (cut) =>
        form([plot], "split", { key: newKey(), fields: [dayField(app), noteField()], intro: say("splitIntro") }, async (values, versions, key) => {
          const { splitPlot } = await ask(Split, {
            input: { plotId: plot.id, on: values["on"]!, cut, note: note(values), expectedVersion: versions[0]!, idempotencyKey: key },
          });
          go({ plot: null, list: true, filter: { ids: splitPlot!.plots.map((part) => part.id) }, picked: [] });
          return splitPlot!.events;
        }),
      );
    },
  },
];

/** Offered for several plots only. */
export const MERGE: Action = {
  name: "merge",
  hindrance: (app, plots) =>
    atAll(app, plots) ??
    (plots.length < 2
      ? say("needsTwo")
      : plots.some((plot) => plot.village.code !== plots[0]!.village.code || plot.status !== plots[0]!.status)
        ? say("needsSame")
        : null),
  open: (app, plots) =>
    form(
      plots,
      "merge",
      { fields: [dayField(app), noteField()], intro: say("mergeIntro", plots.length, mu(plots.reduce((sum, plot) => sum + plot.areaMu, 0))) },
      async (values, versions, key) => {
        const { mergePlots } = await ask(Merge, {
          input: { plotIds: plots.map((plot) => plot.id), on: values["on"]!, note: note(values), expectedVersions: versions, idempotencyKey: key },
        });
        go({ picked: [], plot: mergePlots!.plot.id });
        return [mergePlots!.event];
      },
    ),
};
