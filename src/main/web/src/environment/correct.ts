import { html, nothing, type TemplateResult } from "lit";
import { CorrectProblem, type CorrectProblemInput, MergeProblems, ProblemOfNumber } from "../generated";
import { type App, isNow, mapHindrance } from "../shell/app";
import { draw } from "../shell/draw";
import type { Values } from "../shell/form";
import { ask, Refusal } from "../shell/graphql";
import type { Story } from "./actions";
import { items, type Known, placeField, SEVERITIES, SOURCES } from "./choosers";
import { choiceField, dayField, noteField, openCommand, text, textField } from "../shell/command";
import { say } from "./words";

const MERGEABLE = ["FOUND", "ASSIGNED", "RECTIFYING", "RECTIFIED"];

/** What is said of a problem can be corrected, its place too, and a report can be part of another. */
export function correctionButtons(app: App, problem: Story, known: Known | null): TemplateResult {
  const button = (name: "correct" | "correctPlace" | "merge", hindrance: string | null, press: () => void) =>
    html`<button ?disabled=${hindrance !== null} @click=${press}>${say(name)}${hindrance ? html`<small>${hindrance}</small>` : nothing}</button>`;
  const past = isNow(app) ? null : say("notNow");
  return problem.status === "MERGED"
    ? html`${nothing}`
    : html`${MERGEABLE.includes(problem.status) ? button("merge", past, () => openMerge(app, problem)) : nothing}
        ${button("correct", past, () => openCorrection(app, problem, known))}
        ${button("correctPlace", past ?? (mapHindrance(app)), () => draw(app.map!, "point", (position) => openPlace(app, problem, position)))}`;
}

function correct(problem: Story, values: Values, idempotencyKey: string, changes: Partial<CorrectProblemInput>): Promise<unknown> {
  return ask(CorrectProblem, {
    input: {
      problemId: problem.id,
      expectedVersion: problem.current.version,
      from: text(values, "from"),
      item: null,
      severity: null,
      source: null,
      description: null,
      villageCode: null,
      position: null,
      area: null,
      reason: values["reason"]!,
      idempotencyKey,
      ...changes,
    },
  });
}

const fromField = (app: App, problem: Story) => ({ ...dayField(app, "from", say("correctFrom")), value: problem.foundOn, min: problem.foundOn });

/** Only what differs is sent. */
function openCorrection(app: App, problem: Story, known: Known | null): void {
  const village = problem.village?.code ?? "";
  openCommand({
    key: `correct:${problem.id}:${problem.current.version}`,
    title: `${say("correct")}：${problem.number}`,
    fields: [
      choiceField("item", say("item"), items(app, known, problem.item.code), problem.item.code),
      choiceField("severity", say("severity"), SEVERITIES(), problem.severity),
      choiceField("source", say("source"), SOURCES(), problem.source),
      { name: "description", label: say("description"), kind: "note", value: problem.description, isRequired: true },
      placeField(app, "village", say("village"), village, problem.position ? say("villageOfPlace") : ""),
      fromField(app, problem),
      textField("reason", say("reason")),
    ],
    submit: say("correct"),
    send: async (values, key) => {
      const changed = (name: string, was: string) => (values[name] && values[name] !== was ? values[name] : null);
      await correct(problem, values, key, {
        item: changed("item", problem.item.code),
        severity: changed("severity", problem.severity) as "MINOR" | null,
        source: changed("source", problem.source) as "PUBLIC" | null,
        description: changed("description", problem.description),
        villageCode: changed("village", village),
      });
    },
  });
}

function openPlace(app: App, problem: Story, position: GeoJSON.Geometry): void {
  openCommand({
    key: `correctPlace:${problem.id}:${problem.current.version}`,
    title: `${say("correctPlace")}：${problem.number}`,
    intro: say("placeChosen"),
    fields: [fromField(app, problem), textField("reason", say("reason"))],
    submit: say("correctPlace"),
    send: async (values, key) => {
      await correct(problem, values, key, { position });
    },
  });
}

/** Into a similar problem nearby, or one known by its number. */
function openMerge(app: App, problem: Story): void {
  const nearby = problem.similar.filter((each) => MERGEABLE.includes(each.status)).map((each): [string, string] => [each.number, `${each.number} ${say(each.status)}`]);
  openCommand({
    key: `merge:${problem.id}`,
    title: `${say("merge")}：${problem.number}`,
    fields: [
      ...(nearby.length ? [choiceField("near", say("similar"), nearby, nearby[0]![0], false)] : []),
      { ...textField("number", nearby.length ? say("orNumber") : say("intoNumber"), "", nearby.length === 0) },
      dayField(app),
      noteField(),
    ],
    submit: say("merge"),
    send: async (values, idempotencyKey) => {
      const number = text(values, "number") ?? values["near"] ?? "";
      const { problemByNumber: into } = await ask(ProblemOfNumber, { number });
      if (!into) {
        throw new Refusal("PROBLEM_UNKNOWN", `There is no problem ${number}.`, say("noSuchNumber", number));
      }
      await ask(MergeProblems, {
        input: { problemId: problem.id, expectedVersion: problem.current.version, into: into.id, intoVersion: into.version, on: values["on"]!, note: text(values, "note"), idempotencyKey },
      });
    },
  });
}
