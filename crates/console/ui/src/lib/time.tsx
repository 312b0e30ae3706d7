// Dates: in UTC or local time, as chosen; the other one when pointed at.

import { useSyncExternalStore } from "react";

export type Zone = "utc" | "local";
const KEY = "roleback-time-zone";
const listeners = new Set<() => void>();

export function zone(): Zone {
  return localStorage.getItem(KEY) === "local" ? "local" : "utc";
}

export function setZone(next: Zone) {
  localStorage.setItem(KEY, next);
  listeners.forEach((changed) => changed());
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Local time in the form of UTC, with its distance from UTC: 2026-11-30 04:00:00 UTC+1. */
function local(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + minutes * 60_000).toISOString().replace("T", " ").replace(/\.\d+Z$/, "");
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${shifted} UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

export function Time({ of }: { of?: Date | string }) {
  const chosen = useSyncExternalStore(subscribe, zone);
  if (!of) return <>-</>;
  const date = typeof of === "string" ? new Date(of) : of;
  if (Number.isNaN(date.getTime())) return <>{String(of)}</>;
  const utc = date.toISOString().replace("T", " ").replace(/\.\d+Z$/, "") + " UTC";
  const [shown, other] = chosen === "utc" ? [utc, local(date)] : [local(date), utc];
  const space = shown.indexOf(" ");
  return (
    <time dateTime={date.toISOString()} title={other}>
      {/* In a narrow column, the date and the time of day take a line each. */}
      <span className="unbroken">{shown.slice(0, space)}</span> <span className="unbroken">{shown.slice(space + 1)}</span>
    </time>
  );
}

export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit ? value.toFixed(1) : value} ${units[unit]}`;
}
