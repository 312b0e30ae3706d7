// Queries of the event log: which record set an attribute, which moment is shown, and which records are new.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { asOf, get, path } from "./api";
import { useSession } from "./session";
import type { Blame, FullRecord, Health } from "./types";

/** The records that set the attributes of an entity, as of the moment that is shown. */
export function useBlame(entity: string | undefined) {
  const { at } = useSession();
  return useQuery({
    queryKey: ["blame", entity, at],
    queryFn: () => get<Blame>(asOf(at, "/_roleback/blame"), { entity }),
    enabled: entity !== undefined,
  });
}

export interface Moment {
  seq: number;
  record?: FullRecord;
}

/** The record of a moment; an error if the moment does not exist. */
export function useMoment(at: string | undefined) {
  return useQuery({
    queryKey: ["moment", at],
    queryFn: () => moment(at!),
    enabled: at !== undefined,
  });
}

export async function moment(at: string): Promise<Moment> {
  const { head } = await get<Health>(asOf(at, "/_roleback/health"));
  const record = head.seq > 0 ? await get<FullRecord>(`/_roleback/log/${head.seq}`) : undefined;
  return { seq: head.seq, record };
}

/** The number of the newest record. */
export async function newestSeq(): Promise<number> {
  return (await get<Health>("/_roleback/health")).head.seq;
}

/** The name at the end of an ARN, such as `user/ann`. */
export function shortArn(arn: string): string {
  return arn.split(":").slice(5).join(":") || arn;
}

export type LiveState = "connecting" | "live" | "off";

/**
 * Counts the records that are written after `seen`. The stream is open only while the page is visible: a browser has few
 * connections to one host, and hidden pages would take them all. It resumes where it stopped, so no record is missed.
 */
export function useNewRecords(filters: Record<string, string | undefined>, seen: number | undefined): { count: number; state: LiveState } {
  const [count, setCount] = useState(0);
  const [state, setState] = useState<LiveState>("connecting");
  const key = JSON.stringify(filters);
  useEffect(() => {
    setCount(0);
    if (seen === undefined) {
      setState("off");
      return;
    }
    let last = seen;
    let source: EventSource | undefined;
    const open = () => {
      source?.close();
      source = undefined;
      if (document.hidden) return setState("off");
      setState("connecting");
      source = new EventSource(path("/_roleback/events", { ...(JSON.parse(key) as typeof filters), after: last }));
      source.onopen = () => setState("live");
      source.onerror = () => setState("connecting");
      source.addEventListener("record", (event) => {
        last = Number(event.lastEventId);
        setCount((before) => before + 1);
      });
    };
    open();
    document.addEventListener("visibilitychange", open);
    return () => {
      document.removeEventListener("visibilitychange", open);
      source?.close();
    };
  }, [key, seen]);
  return { count, state };
}
