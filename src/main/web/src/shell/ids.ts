/** The number inside an id of a kind, which is the id of its feature; null: it is of another. */
export function numberOf(kind: string, id: string | null): number | null {
  try {
    const parts = atob((id ?? "").replace(/-/g, "+").replace(/_/g, "/")).split("|");
    return parts[0] === kind ? Number(parts[2]) : null;
  } catch {
    return null;
  }
}

/** @param county the county's code */
export function idOf(kind: string, county: string, number: number | string): string {
  return btoa(`${kind}|${county.slice(0, 6)}|${number}`).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
}

/** The id of the same thing without the state that it may hold; what is no id of the kind stays as it is. */
export function liveId(kind: string, county: string, id: string): string {
  const number = numberOf(kind, id);
  return number === null || Number.isNaN(number) ? id : idOf(kind, county, number);
}
