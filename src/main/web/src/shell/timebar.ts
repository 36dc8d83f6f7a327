import { html, nothing, type TemplateResult } from "lit";
import { type App, shownDay, today } from "./app";
import { day, dayNumber, dayOf, time } from "./format";
import { current, go } from "./state";
import { say } from "./words";

const STEP_DAYS = 3;
const SHORTEST_STEP_MS = 350;

let isPlaying = false;
let redraw: () => void = () => {};
let settle: () => Promise<unknown> = () => Promise.resolve();

/** @param settled when all of the present day is shown, so that the next may come */
export function onPlay(listener: () => void, settled: () => Promise<unknown>): void {
  redraw = listener;
  settle = settled;
}

function set(app: App, on: string, isStep: boolean): void {
  go({ on: on >= today(app) ? null : on }, isStep);
}

async function play(app: App): Promise<void> {
  isPlaying = true;
  const first = dayNumber(`${today(app).slice(0, 4)}-01-01`);
  let at = current().on ? dayNumber(current().on!) : first;
  while (isPlaying && at <= dayNumber(today(app))) {
    set(app, dayOf(at), false);
    redraw();
    await new Promise((done) => setTimeout(done, SHORTEST_STEP_MS));
    await settle();
    at += STEP_DAYS;
  }
  if (isPlaying) {
    set(app, today(app), false);
  }
  isPlaying = false;
  redraw();
}

export function timeBar(app: App): TemplateResult {
  const shown = shownDay(app);
  const year = today(app).slice(0, 4);
  const first = dayNumber(`${year}-01-01`);
  const last = dayNumber(`${year}-12-31`);
  const place = (date: string) => `${((dayNumber(date) - first) / (last - first)) * 100}%`;
  const isPast = current().on !== null || current().knownAt !== null;
  const slide = (event: Event, isStep: boolean) => {
    isPlaying = false;
    const input = event.target as HTMLInputElement;
    const wanted = Math.min(Number(input.value), dayNumber(today(app)));
    input.value = String(wanted);
    set(app, dayOf(wanted), isStep);
  };
  return html`<section class="timebar" aria-label=${say("day")}>
    <button class="play" aria-label=${isPlaying ? say("stop") : say("play")} title=${isPlaying ? say("stop") : say("play")}
      @click=${() => (isPlaying ? ((isPlaying = false), redraw()) : void play(app))}>${isPlaying ? "❚❚" : "▶"}</button>
    <label class="day"><span class="hidden">${say("day")}</span>
      <input type="date" min="${year}-01-01" max=${today(app)} .value=${shown} @change=${(event: Event) => {
        const { value, validity } = event.target as HTMLInputElement;
        if (value && validity.valid) set(app, value, true);
      }} /></label>
    <div class="track">
      <div class="future" .style=${`left: ${place(today(app))}`}></div>
      <input type="range" min=${first} max=${last} .value=${String(dayNumber(shown))} aria-label=${say("day")} aria-valuetext=${day(shown)}
        @input=${(event: Event) => slide(event, false)} @change=${(event: Event) => slide(event, true)} />
      <div class="ticks" aria-hidden="true">
        ${[...Array(12).keys()].map((month) => {
          const date = `${year}-${String(month + 1).padStart(2, "0")}-01`;
          return html`<span .style=${`left: ${place(date)}`}>${current().language === "zh" ? `${month + 1}月` : day(date).split(" ")[1]}</span>`;
        })}
        ${app.start.calendar.deadlines.map((deadline) => html`<i .style=${`left: ${place(deadline.on)}`} title="${day(deadline.on, shown)}"></i>`)}
      </div>
    </div>
    ${isPast
      ? html`<button class="back-today" @click=${() => { isPlaying = false; go({ on: null, knownAt: null }); }}>${say("backToday")}</button>`
      : html`<span class="now">${say("today", day(today(app), shown))}</span>`}
    ${current().knownAt ? html`<small>${say("knownAt", time(current().knownAt!))}</small>` : nothing}
  </section>`;
}
