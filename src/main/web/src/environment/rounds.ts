import { html, nothing, type TemplateResult } from "lit";
import { RecordInspection, type RoundListResult } from "../generated";
import { type App, isNow, shownDay } from "../shell/app";
import { day } from "../shell/format";
import { ask, Refusal } from "../shell/graphql";
import { go } from "../shell/state";
import { type Visited, visitsField } from "./choosers";
import { choiceField, dayField, noteField, openCommand, text, textField } from "../shell/command";
import { listEarlierRounds, rounds, roundsFrom } from "./data";
import { say } from "./words";

type Round = NonNullable<RoundListResult["inspections"]>[number];

const LEVELS = ["CITY", "COUNTY", "TOWNSHIP"] as const;

/** The rounds of the year, what each found, and the form for a new one. */
export function roundsPanel(app: App): TemplateResult {
  const all = rounds.value;
  return html`<article aria-labelledby="rounds-title">
    <p class="crumbs"><button class="link" @click=${() => go({ due: null })}>‹ ${say("back")}</button></p>
    <h2 id="rounds-title">${say("rounds")}</h2>
    <p class="soft">${say("roundsOf", day(roundsFrom(app)), day(shownDay(app)))}</p>
    <div class="actions two"><button ?disabled=${!isNow(app)} @click=${() => openRound(app, null)}>${say("newRound")}${isNow(app) ? nothing : html`<small>${say("notNow")}</small>`}</button></div>
    ${all ? (all.length ? html`<ul class="rounds">${all.map((round) => roundItem(app, round))}</ul>` : html`<p>${say("none")}</p>`) : html`<p>${say("loading")}</p>`}
    <p class="buttons"><button @click=${listEarlierRounds}>${say("earlierRounds")}</button></p>
  </article>`;
}

function roundItem(app: App, round: Round): TemplateResult {
  const named = round.visits.filter((visit) => visit.problems > 0).length;
  const asked = round.visits.reduce((sum, visit) => sum + (visit.asked ?? 0), 0);
  return html`<li>
    <p><b>${round.number}</b> ${say(`level${round.level}`)} · ${day(round.on, shownDay(app))}
      ${isNow(app) ? html`<button class="link end" @click=${() => openRound(app, round)}>${say("correct")}</button>` : nothing}</p>
    <p class="soft">${round.team} · ${say(round.announced ? "announced" : "unannounced")} · ${say("visitsOf", round.visits.length, named)}${asked ? ` · ${say("askedOf", asked)}` : nothing}</p>
    ${round.note ? html`<p>${round.note}</p>` : nothing}
    ${round.problems.nodes.map(
      (problem) => html`<button class="link" @click=${() => go({ problem: problem.id })}>${problem.number} ${problem.village?.name ?? ""} ${problem.item.name} <b class="status ${problem.status}">${say(problem.status)}</b></button>`,
    )}
  </li>`;
}

const whole = (typed: string) => (typed === "" ? null : Number(typed));

/** A new round, or one that is known as it should have been. */
function openRound(app: App, round: Round | null): void {
  const typed = (number: number | null) => (number === null ? "" : String(number));
  const visits = (round?.visits ?? []).map((visit) => ({
    code: visit.village.code,
    name: visit.village.name,
    asked: typed(visit.asked),
    aware: typed(visit.aware),
    satisfied: typed(visit.satisfied),
  }));
  openCommand({
    key: round ? `round:${round.id}:${round.version}` : "round",
    title: round ? `${say("correct")}：${round.number}` : say("newRound"),
    fields: [
      textField("number", say("number"), round?.number ?? ""),
      choiceField("level", say("level"), LEVELS.map((each) => [each, say(`level${each}`)]), round?.level ?? "COUNTY"),
      { ...dayField(app), ...(round ? { value: round.on } : {}) },
      textField("team", say("team"), round?.team ?? ""),
      choiceField("announced", say("isAnnounced"), [["no", say("unannounced")], ["yes", say("announced")]], round?.announced ? "yes" : "no"),
      visitsField(app, visits),
      noteField(round?.note ?? ""),
    ],
    submit: round ? say("correct") : say("newRound"),
    send: async (values, idempotencyKey) => {
      const visited = JSON.parse(values["visits"] || "[]") as Visited[];
      if (visited.length === 0) {
        throw new Refusal("VISIT_INVALID", "A round visits at least one village.", say("noVillage"));
      }
      await ask(RecordInspection, {
        input: {
          inspectionId: round?.id ?? null,
          expectedVersion: round?.version ?? null,
          number: values["number"]!,
          level: values["level"] as Round["level"],
          announced: values["announced"] === "yes",
          team: values["team"]!,
          visits: visited.map((visit) => ({ villageCode: visit.code, asked: whole(visit.asked), aware: whole(visit.aware), satisfied: whole(visit.satisfied) })),
          on: values["on"]!,
          note: text(values, "note"),
          idempotencyKey,
        },
      });
    },
  });
}
