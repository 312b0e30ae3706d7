// Messages above the page. Each change names its record in the event log.

import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useNavigate } from "react-router";
import Link from "@cloudscape-design/components/link";
import { lines, message } from "./api";
import type { LogRecord } from "./types";

interface Flashes {
  items: FlashbarProps.MessageDefinition[];
  /** Reports a change and links to its record. */
  changed: (text: string) => Promise<void>;
  failed: (what: string, error: unknown) => void;
}

const Context = createContext<Flashes | undefined>(undefined);

let nextId = 0;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([]);
  const navigate = useNavigate();
  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    const id = String(nextId++);
    const close = () => setItems((all) => all.filter((other) => other.id !== id));
    setItems((all) => [{ ...item, id, dismissible: true, dismissLabel: "Dismiss message", onDismiss: close }, ...all.slice(0, 2)]);
  }, []);
  const changed = useCallback(
    async (text: string) => {
      const seq = await newestRecord();
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
            {seq !== undefined && (
              <Link color="inverted" href={`/_roleback/ui${href}`} onFollow={follow}>
                Record {seq}
              </Link>
            )}
          </>
        ),
      });
    },
    [add, navigate],
  );
  const failed = useCallback(
    (what: string, error: unknown) => add({ type: "error", header: what, content: message(error) }),
    [add],
  );
  const value = useMemo(() => ({ items, changed, failed }), [items, changed, failed]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

async function newestRecord(): Promise<number | undefined> {
  const page = await lines<LogRecord>("/_roleback/log", { limit: 1 }).catch(() => undefined);
  return page?.items[0]?.seq;
}

export function useFlashes(): Flashes {
  const flashes = useContext(Context);
  if (!flashes) throw new Error("no flashes");
  return flashes;
}
