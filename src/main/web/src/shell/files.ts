import { canonical, current } from "./state";

/** Where a layer can be had as a file, of the day that is shown. @param crs null: CGCS2000 */
export function fileUrl(layer: string, format: string, filter: Record<string, unknown>, crs: string | null = null): string {
  const { on, knownAt, language } = current();
  const text = canonical(filter);
  const query = Object.entries({ filter: text === "{}" ? null : text, on, knownAt, crs, language: language === "en" ? "en" : null })
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`);
  return `/exports/${layer}.${format}${query.length ? `?${query.join("&")}` : ""}`;
}
