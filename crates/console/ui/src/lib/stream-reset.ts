// Where the policy stream was reset in this browser. The server keeps the decisions before it, because they can be explained.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "./api";
import type { Health } from "./types";

const KEY = "roleback-stream-reset";

interface Reset {
  /** The event log: another one counts its decisions from 1 again. */
  log: string;
  /** The newest decision at the time. */
  id: number;
}

function stored(): Reset | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** The newest decision before the last reset, 0 without one; and what notes a reset. */
export function useStreamReset(): [number, (id: number) => void] {
  const health = useQuery({ queryKey: ["health"], queryFn: () => get<Health>("/_roleback/health") });
  const [reset, setReset] = useState(stored);
  const log = health.data?.log;
  const note = (id: number) => {
    if (log === undefined) return;
    localStorage.setItem(KEY, JSON.stringify({ log, id }));
    setReset({ log, id });
  };
  return [reset && reset.log === log ? reset.id : 0, note];
}
