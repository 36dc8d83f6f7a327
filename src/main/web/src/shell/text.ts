import { current } from "./state";
import type { Refusal } from "./graphql";

export type Words = Record<string, readonly [zh: string, en: string]>;

/** The words of one part of the page, by name; {0} and so on are filled in. */
export function speaker<W extends Words>(words: W): (name: keyof W, ...values: (string | number)[]) => string {
  return (name, ...values) => {
    const text = words[name]![current().language === "zh" ? 0 : 1];
    return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ""));
  };
}

/** What a refusal says to the person. */
export function refusalText(refusal: Refusal): string {
  return current().language === "zh" ? (refusal.titleZh ?? refusal.message) : refusal.message;
}
