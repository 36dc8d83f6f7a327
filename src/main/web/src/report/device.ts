import type { Place } from "./store";

/** Why the device gives no position; WAITING: it has not yet. */
export type Why = "INSECURE" | "REFUSED" | "NONE" | "WAITING";

let watching: number | null = null;
let why: Why | null = null;

export function whyNot(): Why | null {
  return why;
}

/** Has the device tell where it is, again and again, until it is stopped. */
export function follow(onPlace: (place: Place) => void, onWhy: () => void): void {
  stop();
  if (!isSecureContext || !("geolocation" in navigator)) {
    why = isSecureContext ? "NONE" : "INSECURE";
    return;
  }
  why = "WAITING";
  watching = navigator.geolocation.watchPosition(
    ({ coords }) => {
      why = null;
      onPlace({ longitude: Number(coords.longitude.toFixed(7)), latitude: Number(coords.latitude.toFixed(7)), metres: Math.round(coords.accuracy) });
    },
    (error) => {
      why = error.code === error.PERMISSION_DENIED ? "REFUSED" : error.code === error.TIMEOUT && why === "WAITING" ? why : "NONE";
      onWhy();
    },
    { enableHighAccuracy: true, maximumAge: 5_000, timeout: 20_000 },
  );
}

export function stop(): void {
  if (watching !== null) {
    navigator.geolocation.clearWatch(watching);
    watching = null;
  }
}
