import { html, nothing, type TemplateResult } from "lit";
import {
  AddIndicatorEvidence,
  type IndicatorDirection,
  IndicatorNow,
  type IndicatorStatus,
  RecordIndicatorValue,
  RecordLiaison,
  SaveIndicator,
  type SaveIndicatorInput,
  SetIndicatorStatus,
  WithdrawIndicatorEvent,
} from "../generated";
import { type App, isNow, today } from "../shell/app";
import { choiceField, dayField, files, noteField, openCommand, text, textField } from "../shell/command";
import type { Field, Values } from "../shell/form";
import { day } from "../shell/format";
import { ask, type Refusal } from "../shell/graphql";
import { go } from "../shell/state";
import { isLeaf, LEAF_LEVEL, measure, points, standing, type Story, tree, units } from "./data";
import { badge } from "./parts";
import { say } from "./words";

const filesField = (isRequired = false): Field => ({ name: "evidence", label: say("files"), kind: "files", shows: "DOCUMENT", isRequired });
const numberField = (name: string, label: string, value: number | null, more: Partial<Field> = {}): Field => ({ name, label, kind: "number", value: value === null ? "" : String(value), ...more });
const number = (values: Values, name: string) => (values[name]?.trim() ? Number(values[name]) : null);

interface Base {
  indicator: string;
  expectedVersion: number;
  idempotencyKey: string;
  on: string;
  note: string | null;
}

interface Action {
  name: "recordValue" | "setStatus" | "giveBack" | "recordLiaison" | "addDocument";
  /** Why it cannot be done now; empty: it is not offered. */
  hindrance?: (of: Story) => string | null;
  intro?: (of: Story) => string;
  fields: (app: App, of: Story) => Field[];
  send: (values: Values, base: Base, of: Story) => Promise<unknown>;
}

const ACTIONS: Action[] = [
  {
    name: "recordValue",
    fields: (app, of) => [
      ...(of.direction === "RANKED"
        ? [numberField("provincialRank", say("provincialRank"), null, { isRequired: true, min: "1" }), numberField("value", `${say("value")}${of.unit ? `（${of.unit}）` : ""}`, null)]
        : [numberField("value", `${say("value")}${of.unit ? `（${of.unit}）` : ""}`, null, { isRequired: true }), numberField("provincialRank", say("provincialRank"), null, { min: "1" })]),
      dayField(app, "on", say("valueOn")),
      filesField(),
      noteField(),
    ],
    send: (values, base) => ask(RecordIndicatorValue, { input: { ...base, value: number(values, "value"), provincialRank: number(values, "provincialRank"), evidence: files(values) } }),
  },
  {
    name: "recordLiaison",
    fields: (app) => [choiceField("with", say("withWhom"), [["PROVINCE", say("PROVINCE")], ["CITY", say("CITY")]], "CITY"), { ...noteField(), label: say("outcome") }, dayField(app), filesField()],
    send: (values, base) => ask(RecordLiaison, { input: { ...base, with: values["with"] as "CITY", evidence: files(values) } }),
  },
  {
    name: "addDocument",
    hindrance: (of) => (of.documents.length ? null : say("noDocuments")),
    fields: (app, of) => [
      choiceField("document", say("document"), of.documents.map((each) => [each.name, `${each.name}${each.onFile ? ` ✓ ${say("onFile")}` : ""}`]), (of.documents.find((each) => !each.onFile) ?? of.documents[0]!).name),
      filesField(true),
      dayField(app),
      noteField(),
    ],
    send: (values, base) => ask(AddIndicatorEvidence, { input: { ...base, document: values["document"]!, evidence: files(values) } }),
  },
  {
    name: "setStatus",
    intro: (of) => say("setIs", say(of.computedStatus ?? "UNKNOWN")),
    fields: (app, of) => [
      choiceField("status", say("status"), (["MET", "AT_RISK", "NOT_MET"] as const).map((each) => [each, say(each)]), of.setStatus ?? ""),
      textField("ground", say("ground"), of.ground ?? ""),
      dayField(app),
      noteField(),
    ],
    send: (values, base) => ask(SetIndicatorStatus, { input: { ...base, status: values["status"] as IndicatorStatus, ground: values["ground"]! } }),
  },
  {
    name: "giveBack",
    hindrance: (of) => (of.setStatus ? null : ""),
    intro: (of) => say("giveBackIs", say(of.computedStatus ?? "UNKNOWN")),
    fields: (app) => [dayField(app), noteField()],
    send: (_values, base) => ask(SetIndicatorStatus, { input: { ...base, status: null, ground: null } }),
  },
];

/** A command on an indicator; when somebody was faster, both states are shown, and it can be sent on what is now. */
function open(app: App, of: Story, request: Omit<Parameters<typeof openCommand>[0], "send" | "explain"> & { send: (values: Values, version: number, idempotencyKey: string) => Promise<unknown> }): void {
  let version = of.version;
  openCommand({
    ...request,
    send: async (values, idempotencyKey) => {
      await request.send(values, version, idempotencyKey);
      return say("wasDone", `${request.submit} ${of.code}`);
    },
    explain: async (refusal: Refusal) => {
      if (refusal.code === "WEIGHTS_UNEVEN") {
        return html`<p>${say("unevenIs")}</p><p lang="en">${refusal.message}</p>`;
      }
      const { indicator: now } = refusal.code === "VERSION_CONFLICT" ? await ask(IndicatorNow, { code: of.code }) : { indicator: null };
      const line = (each: Pick<Story, "status" | "value" | "provincialRank" | "valueOn" | "weight">) =>
        html`<td>${badge(standing(each))}</td><td>${measure({ ...of, ...each })}</td><td>${day(each.valueOn, today(app))}</td><td>${say("points", points(each.weight))}</td>`;
      return now
        ? html`<p>${say("conflict")}</p>
            <table class="plain"><tr><th>${say("seen")}</th>${line(of)}</tr><tr><th>${say("nowIs")}</th>${line(now)}</tr></table>
            <button type="button" @click=${() => {
              version = now.version;
              document.querySelector<HTMLFormElement>("dialog form")?.requestSubmit();
            }}>${say("sendAnyway")}</button>`
        : null;
    },
  });
}

/** The buttons of what can be done with an indicator. */
export function actionButtons(app: App, of: Story): TemplateResult {
  const past = isNow(app) ? null : say("notNow");
  const button = (name: Action["name"] | "edit", hindrance: string | null, press: () => void) =>
    html`<button ?disabled=${hindrance !== null} @click=${press}>${say(name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
  const over = of.assessed ? null : say("isRetired");
  return html`<div class="actions" role="group">
    ${isLeaf(of)
      ? ACTIONS.filter((action) => action.hindrance?.(of) !== "").map((action) =>
          button(action.name, past ?? over ?? action.hindrance?.(of) ?? null, () =>
            open(app, of, {
              key: `${action.name}:${of.code}`,
              title: `${say(action.name)}：${of.code} ${of.name}`,
              ...(action.intro ? { intro: action.intro(of) } : {}),
              fields: action.fields(app, of),
              submit: say(action.name),
              send: (values, expectedVersion, idempotencyKey) => action.send(values, { indicator: of.code, expectedVersion, idempotencyKey, on: values["on"]!, note: text(values, "note") }, of),
            }),
          ),
        )
      : nothing}
    ${button("edit", past, () => openSave(app, of))}
  </div>`;
}

export function openWithdrawal(app: App, of: Story, event: { id: string }, title: string): void {
  open(app, of, {
    key: `withdraw:${event.id}`,
    title: `${say("withdraw")}：${title}`,
    intro: say("withdrawIs"),
    fields: [textField("reason", say("why"))],
    submit: say("withdraw"),
    send: (values, expectedVersion, idempotencyKey) => ask(WithdrawIndicatorEvent, { input: { eventId: event.id, expectedVersion, reason: values["reason"]!, idempotencyKey } }),
  });
}

const DIRECTIONS: IndicatorDirection[] = ["HIGHER", "LOWER", "RANKED"];

/** Makes an indicator, or changes one from a day on; only what differs is sent. @param of null: a new one */
export function openSave(app: App, of: Story | null): void {
  const isInner = of !== null && !isLeaf(of);
  const parents = (tree.value?.indicators ?? []).filter((each) => each.level < LEAF_LEVEL && each.code !== of?.code).map((each): [string, string] => [each.code, `${each.code} ${each.name}`]);
  const charged = (units.value ?? []).filter((unit) => unit.code === of?.department?.code || unit.retiredOn === null || unit.retiredOn > today(app)).map((unit): [string, string] => [unit.code, unit.name]);
  const papers = (of?.documents ?? []).map((each) => each.name).join("\n");
  const was: Record<string, string | null> = {
    name: of?.name ?? null,
    parent: of?.parent?.code ?? null,
    weight: of === null ? null : String((isInner ? of.declaredWeight : of.weight) ?? ""),
    direction: of?.direction ?? null,
    target: of === null || of.target === null ? null : String(of.target),
    unit: of?.unit ?? null,
    rankThreshold: of === null || of.rankThreshold === null ? null : String(of.rankThreshold),
    department: of?.department?.code ?? null,
    deputy: of?.deputy ?? null,
    documents: papers || null,
    retiredOn: of?.retiredOn ?? null,
  };
  const value = (name: string) => was[name] ?? "";
  const numeric = (name: "weight" | "target" | "rankThreshold", label: string, more: Partial<Field> = {}): Field => ({ name, label, kind: "number", value: value(name), ...more });
  const fields: Field[] = [
    ...(of ? [] : [{ ...textField("code", say("code")), hint: say("codeHint") }]),
    textField("name", say("name"), value("name")),
    choiceField("parent", say("parent"), parents, value("parent"), false),
    numeric("weight", isInner ? say("declaredWeight") : say("weight"), { min: "0", hint: of ? "" : say("leafHint") }),
    ...(isInner
      ? []
      : [
          choiceField("direction", say("direction"), DIRECTIONS.map((each) => [each, say(each)]), value("direction"), false),
          numeric("target", say("target"), { hint: say("targetHint") }),
          textField("unit", say("unit"), value("unit"), false),
          numeric("rankThreshold", say("rankThreshold"), { min: "1", hint: say("rankHint") }),
          choiceField("department", say("department"), charged, value("department"), false),
          textField("deputy", say("deputy"), value("deputy"), false),
          { name: "documents", label: say("documents"), kind: "note" as const, value: papers, hint: say("documentsHint") },
        ]),
    ...(of ? [{ name: "retiredOn", label: say("retiredOn"), kind: "date" as const, value: value("retiredOn"), hint: say("retiredHint") }] : []),
    dayField(app, "from", say("from")),
    noteField(),
  ];
  const changes = (values: Values): Partial<SaveIndicatorInput> =>
    Object.fromEntries(
      Object.entries(was).flatMap(([name, before]) => {
        const now = values[name]?.trim() || null;
        if (!fields.some((field) => field.name === name) || now === (before || null)) {
          return [];
        }
        const sent = ["weight", "target", "rankThreshold"].includes(name) ? (now === null ? null : Number(now)) : name === "documents" ? (now ?? "").split("\n").map((each) => each.trim()).filter(Boolean) : now;
        return [[name, sent]];
      }),
    );
  const save = (values: Values, code: string, expectedVersion: number | null, idempotencyKey: string) =>
    ask(SaveIndicator, { input: { code, ...(expectedVersion === null ? {} : { expectedVersion }), ...changes(values), from: values["from"]!, note: text(values, "note"), idempotencyKey } });
  if (of) {
    open(app, of, { key: `save:${of.code}:${of.version}`, title: `${say("edit")}：${of.code} ${of.name}`, fields, submit: say("edit"), send: (values, version, key) => save(values, of.code, version, key) });
  } else {
    openCommand({
      key: "save:",
      title: say("add"),
      fields,
      submit: say("add"),
      send: async (values, key) => {
        await save(values, values["code"]!.trim(), null, key);
        go({ indicator: values["code"]!.trim() });
      },
    });
  }
}
