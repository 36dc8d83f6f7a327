import { html, nothing, type TemplateResult } from "lit";
import {
  AssignProblem,
  ClaimProblem,
  CloseProblem,
  DismissProblem,
  DrawLookBacks,
  ExtendProblemDeadline,
  RecordLookBack,
  type ProblemStoryResult,
  ReportPart,
  ReportProblem,
  ReportRectified,
  ReturnProblem,
  StartRectifying,
  WithdrawProblemEvent,
} from "../generated";
import { type App, isNow } from "../shell/app";
import { draw } from "../shell/draw";
import type { Field, Values } from "../shell/form";
import { day } from "../shell/format";
import { ask, getActor } from "../shell/graphql";
import { go } from "../shell/state";
import { items, type Known, SEVERITIES, SOURCES, units } from "./choosers";
import { choiceField, dayField, files, noteField, openCommand, text, textField } from "../shell/command";
import { correctionButtons } from "./correct";
import { say } from "./words";

export type Story = NonNullable<ProblemStoryResult["problem"]>;

const filesField = (shows: string, isRequired = false): Field => ({ name: "evidence", label: say("photos"), kind: "files", shows, isRequired });
const dueField = (): Field => ({ name: "dueOn", label: say("dueOn"), kind: "date", hint: say("dueByRule") });

interface Action {
  name: "claim" | "assign" | "start" | "reportPart" | "rectified" | "return" | "closeIt" | "confirm" | "relapse" | "dismiss" | "extend";
  statuses: Story["status"][];
  hindrance?: (problem: Story) => string | null;
  fields: (app: App, problem: Story, known: Known | null) => Field[];
  send: (values: Values, base: Base) => Promise<unknown>;
}

interface Base {
  problemId: string;
  expectedVersion: number;
  idempotencyKey: string;
  on: string;
  note: string | null;
  evidence: string[];
}

const needsActor = () => (getActor() ? null : say("actorNeeded"));

const ACTIONS: Action[] = [
  {
    name: "claim",
    statuses: ["FOUND"],
    fields: (app, _problem, known) => [{ name: "unit", label: say("unit"), kind: "choice", options: units(app, known), isRequired: true }, dayField(app), noteField()],
    send: (values, base) => ask(ClaimProblem, { input: { ...base, unit: values["unit"]! } }),
  },
  {
    name: "assign",
    statuses: ["FOUND", "ASSIGNED"],
    fields: (app, problem, known) => [
      { name: "lead", label: say("lead"), kind: "choice", options: units(app, known), isRequired: true, value: problem.lead?.code ?? "" },
      { name: "task", label: say("task"), kind: "text" },
      { name: "helping", label: say("helping"), kind: "choices", options: units(app, known) },
      dueField(),
      dayField(app),
      noteField(),
    ],
    send: (values, base) =>
      ask(AssignProblem, {
        input: {
          ...base,
          lead: values["lead"]!,
          task: text(values, "task"),
          helping: (values["helping"] ?? "").split(",").filter((unit) => unit && unit !== values["lead"]).map((unit) => ({ unit, task: null, dueOn: null })),
          dueOn: text(values, "dueOn"),
        },
      }),
  },
  { name: "start", statuses: ["ASSIGNED"], fields: (app) => [dayField(app), noteField()], send: (_values, base) => ask(StartRectifying, { input: base }) },
  {
    name: "reportPart",
    statuses: ["ASSIGNED", "RECTIFYING"],
    hindrance: (problem) => (problem.parts.some((part) => !part.lead && !part.reportedOn) ? null : ""),
    fields: (app, problem) => [
      {
        name: "unit", label: say("unit"), kind: "choice", isRequired: true,
        options: problem.parts.filter((part) => !part.lead && !part.reportedOn).map((part) => [part.unit.code, part.unit.name]),
      },
      filesField("AFTER"),
      dayField(app),
      noteField(),
    ],
    send: (values, base) => ask(ReportPart, { input: { ...base, unit: values["unit"]! } }),
  },
  {
    name: "rectified",
    statuses: ["ASSIGNED", "RECTIFYING"],
    hindrance: needsActor,
    fields: (app) => [filesField("AFTER", true), dayField(app), noteField()],
    send: (_values, base) => ask(ReportRectified, { input: base }),
  },
  { name: "closeIt", statuses: ["RECTIFIED"], hindrance: needsActor, fields: (app) => [dayField(app), filesField("DOCUMENT"), noteField()], send: (_values, base) => ask(CloseProblem, { input: base }) },
  {
    name: "return",
    statuses: ["RECTIFIED"],
    fields: (app) => [{ name: "reason", label: say("reason"), kind: "text", isRequired: true }, filesField("BEFORE"), dayField(app)],
    send: (values, base) => ask(ReturnProblem, { input: { ...base, reason: values["reason"]!, units: null } }),
  },
  {
    name: "extend",
    statuses: ["ASSIGNED", "RECTIFYING", "RECTIFIED"],
    fields: (app) => [{ name: "dueOn", label: say("dueOn"), kind: "date", isRequired: true }, { name: "document", label: say("document"), kind: "text", isRequired: true }, dayField(app), noteField()],
    send: (values, base) => ask(ExtendProblemDeadline, { input: { ...base, dueOn: values["dueOn"]!, document: values["document"]! } }),
  },
  {
    name: "confirm",
    statuses: ["CLOSED"],
    fields: (app) => [filesField("AFTER"), dayField(app), noteField()],
    send: (_values, base) => ask(RecordLookBack, { input: { ...base, result: "CONFIRMED", dueOn: null } }),
  },
  {
    name: "relapse",
    statuses: ["CLOSED"],
    fields: (app) => [filesField("BEFORE"), dueField(), dayField(app), noteField()],
    send: (values, base) => ask(RecordLookBack, { input: { ...base, result: "RELAPSED", dueOn: text(values, "dueOn") } }),
  },
  {
    name: "dismiss",
    statuses: ["FOUND", "ASSIGNED"],
    fields: (app) => [{ name: "ground", label: say("ground"), kind: "text", isRequired: true }, dayField(app), noteField()],
    send: (values, base) => ask(DismissProblem, { input: { ...base, ground: values["ground"]! } }),
  },
];

/** The buttons of what can be done with a problem. */
export function actionButtons(app: App, problem: Story, known: Known | null): TemplateResult {
  const possible = ACTIONS.filter((action) => action.statuses.includes(problem.status) && action.hindrance?.(problem) !== "");
  return html`<div class="actions" role="group">
    ${possible.map((action) => {
      const hindrance = isNow(app) ? (action.hindrance?.(problem) ?? null) : say("notNow");
      return html`<button ?disabled=${hindrance !== null} @click=${() => open(app, action, problem, known)}>${say(action.name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
    })}
    ${correctionButtons(app, problem, known)}
  </div>`;
}

function open(app: App, action: Action, problem: Story, known: Known | null): void {
  openCommand({
    key: `${action.name}:${problem.id}`,
    title: `${say(action.name)}：${problem.number} ${problem.item.name}`,
    fields: action.fields(app, problem, known),
    submit: say(action.name),
    send: async (values, idempotencyKey) => {
      await action.send(values, {
        problemId: problem.id,
        expectedVersion: problem.current.version,
        idempotencyKey,
        on: values["on"]!,
        note: text(values, "note"),
        evidence: files(values),
      });
      return say("wasDone", `${say(action.name)} ${problem.number}`);
    },
    explain: async (refusal) => (refusal.code === "SAME_PERSON" ? html`<p>${say("samePerson")}</p>` : null),
  });
}

export function openWithdrawal(problem: Story, event: { id: string }, title: string): void {
  openCommand({
    key: `withdraw:${event.id}`,
    title: `${say("withdraw")}：${title}`,
    fields: [textField("reason", say("reason"))],
    submit: say("withdraw"),
    send: async (values, idempotencyKey) => {
      await ask(WithdrawProblemEvent, { input: { eventId: event.id, expectedVersion: problem.current.version, reason: values["reason"]!, idempotencyKey } });
    },
  });
}

/** A new problem: its place is clicked, the rest is a form. */
export function openReport(app: App, known: Known | null): void {
  draw(app.map!, "point", (position) =>
    openCommand({
      key: `report:${JSON.stringify(position)}`,
      title: say("report"),
      fields: [
        choiceField("item", say("item"), items(app, known)),
        { name: "description", label: say("description"), kind: "note", isRequired: true },
        filesField("BEFORE"),
        choiceField("severity", say("severity"), SEVERITIES(), "MINOR"),
        choiceField("source", say("source"), SOURCES(), "COUNTY_INSPECTION"),
        { name: "inspection", label: say("inspection"), kind: "choice", options: (known?.inspections ?? []).map((each) => [each.id, `${day(each.on)} ${each.number}`]) },
        dayField(app),
      ],
      submit: say("report"),
      send: async (values, idempotencyKey) => {
        const { reportProblem } = await ask(ReportProblem, {
          input: {
            item: values["item"]!,
            severity: values["severity"] as "MINOR",
            source: values["source"] as "PUBLIC",
            description: values["description"]!,
            villageCode: null,
            position,
            area: null,
            inspection: text(values, "inspection"),
            on: values["on"]!,
            note: null,
            evidence: files(values),
            idempotencyKey,
          },
        });
        go({ problem: reportProblem!.problem.id });
      },
    }),
  );
}

export function openDraw(app: App, region: string | null): void {
  openCommand({
    key: `drawLookBacks:${region}`,
    title: say("drawLookBacks"),
    fields: [{ name: "count", label: say("count"), kind: "number", value: "10", min: "1", max: "1000", isRequired: true }, dayField(app)],
    submit: say("drawLookBacks"),
    send: async (values, idempotencyKey) => {
      const { drawLookBacks } = await ask(DrawLookBacks, { input: { region, count: Number(values["count"]), seed: null, on: values["on"]!, idempotencyKey } });
      go({ due: "lookBack", problem: null });
      return say("drawnNow", drawLookBacks!.problems.length, drawLookBacks!.seed);
    },
  });
}
