// Messages above the page. Each change names its record in the event log.

import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useNavigate } from "react-router";
import Link from "@cloudscape-design/components/link";
import { lines, message } from "./api";
import { useSession } from "./session";
import type { LogRecord } from "./types";

/** Other clients, and the server itself, can have written this many records after a change, and its record is still found. */
const LATER_RECORDS_MAX = 50;

interface Flashes {
  items: FlashbarProps.MessageDefinition[];
  /** Reports a change and links to its record: `record`, or by default the newest one of the signed-in principal. Null: it has none. */
  changed: (text: string, record?: number | null) => Promise<void>;
  failed: (what: string, error: unknown) => void;
}

const Context = createContext<Flashes | undefined>(undefined);

let nextId = 0;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([]);
  const navigate = useNavigate();
  const { session, role } = useSession();
  const isOwn = useCallback((caller: string) => (role ? caller.includes(`:assumed-role/${role.role.split("/").pop()}/`) : caller === session.arn), [session.arn, role]);
  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    const id = String(nextId++);
    const close = () => setItems((all) => all.filter((other) => other.id !== id));
    setItems((all) => [{ ...item, id, dismissible: true, dismissLabel: "Dismiss message", onDismiss: close }, ...all.slice(0, 2)]);
  }, []);
  const changed = useCallback(
    async (text: string, record?: number | null) => {
      const seq = record === undefined ? await newestRecord(isOwn) : record;
      const href = `/history/${seq}`;
      const follow = (event: CustomEvent) => {
        event.preventDefault();
        navigate(href);
      };
      add({
        type: "success",
        content: (
          <>
            {text}{" "}
            {typeof seq === "number" && (
              <Link color="inverted" href={`/_roleback/ui${href}`} onFollow={follow}>
                Record {seq}
              </Link>
            )}
          </>
        ),
      });
    },
    [add, navigate, isOwn],
  );
  const failed = useCallback(
    (what: string, error: unknown) => add({ type: "error", header: what, content: message(error) }),
    [add],
  );
  const value = useMemo(() => ({ items, changed, failed }), [items, changed, failed]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

async function newestRecord(isOwn: (caller: string) => boolean): Promise<number | undefined> {
  const page = await lines<LogRecord>("/_roleback/log", { limit: LATER_RECORDS_MAX }).catch(() => undefined);
  return page?.items.find((it) => isOwn(it.caller))?.seq;
}

export function useFlashes(): Flashes {
  const flashes = useContext(Context);
  if (!flashes) throw new Error("no flashes");
  return flashes;
}
