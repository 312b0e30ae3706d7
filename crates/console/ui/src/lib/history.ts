// Queries of the event log: which record set an attribute, which moment is shown, and which records are new.

import { useQuery } from "@tanstack/react-query";
import { asOf, get, path } from "./api";
import { useLiveCount, type LiveState } from "./live";
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

/** Counts the records that are written after `seen` and match the filters. */
export function useNewRecords(filters: Record<string, string | undefined>, seen: number | undefined): { count: number; state: LiveState } {
  return useLiveCount("record", (after) => path("/_roleback/events", { ...filters, after }), seen);
}
