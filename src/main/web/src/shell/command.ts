import type { TemplateResult } from "lit";
import type { App } from "./app";
import { today } from "./app";
import { type Field, openForm, type Values } from "./form";
import { newKey, PASSING, Refusal } from "./graphql";
import { speaker } from "./text";
import { tell } from "./toast";

const say = speaker({
  onDay: ["日期", "day"],
  note: ["备注", "note"],
  wasDone: ["已记入台账：{0}", "In the ledger: {0}"],
});

/** Of what was sent and not answered for sure: also when its form was closed meanwhile. */
const keys = new Map<string, string>();
const listeners: (() => void)[] = [];

/** What is loaded anew when this page changed something. */
export function onDone(listener: () => void): void {
  listeners.push(listener);
}

export const dayField = (app: App, name = "on", label = say("onDay")): Field => ({ name, label, kind: "date", value: today(app), max: today(app), isRequired: true });
export const noteField = (value = ""): Field => ({ name: "note", label: say("note"), kind: "note", value });
export const textField = (name: string, label: string, value = "", isRequired = true): Field => ({ name, label, kind: "text", value, isRequired });
export const choiceField = (name: string, label: string, options: Field["options"], value = "", isRequired = true): Field => ({ name, label, kind: "choice", options: options!, value, isRequired });
export const text = (values: Values, name: string): string | null => values[name]?.trim() || null;
export const files = (values: Values): string[] => (values["evidence"] ?? "").split(",").filter(Boolean);

/** One command by a form: sent once however often it is pressed, until the server refused it. */
export function openCommand(request: {
  /** The same key opens with what was typed before and not sent. */
  key: string;
  title: string;
  intro?: TemplateResult | string;
  fields: Field[];
  submit: string;
  /** What is told when the ledger has it; by default that it has. */
  send: (values: Values, idempotencyKey: string) => Promise<string | void>;
  explain?: (refusal: Refusal) => Promise<TemplateResult | null>;
}): void {
  const keyOf = () => {
    const key = keys.get(request.key) ?? newKey();
    keys.set(request.key, key);
    return key;
  };
  openForm({
    ...request,
    send: async (values) => {
      try {
        const said = await request.send(values, keyOf());
        keys.delete(request.key);
        listeners.forEach((each) => each());
        tell(said ?? say("wasDone", request.submit));
      } catch (failure) {
        if (failure instanceof Refusal && !PASSING.has(failure.code)) {
          keys.delete(request.key);
        }
        throw failure;
      }
    },
  });
}
