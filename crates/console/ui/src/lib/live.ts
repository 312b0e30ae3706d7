// Live events: counts those that are newer than what a page shows.

import { useEffect, useState } from "react";

export type LiveState = "connecting" | "live" | "off";

/** How long an event may wait until it is counted, in milliseconds: a page that is drawn for each event of a burst is busy for minutes. */
const DRAW_MS = 250;

/**
 * Counts the events of a stream of the server that are newer than `seen`; `url` is its address after an event. The stream is open
 * only while the page is visible: a browser has few connections to one host, and hidden pages would take them all. It resumes
 * where it stopped, so no event is missed.
 */
export function useLiveCount(kind: string, url: (after: number) => string, seen: number | undefined): { count: number; state: LiveState } {
  const [count, setCount] = useState(0);
  const [state, setState] = useState<LiveState>("connecting");
  // The address has the filters, so it says whether they are others.
  const start = seen === undefined ? undefined : url(seen);
  useEffect(() => {
    setCount(0);
    if (seen === undefined) {
      setState("off");
      return;
    }
    let last = seen;
    let counted = 0;
    let source: EventSource | undefined;
    let drawing: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      drawing = undefined;
      setCount(counted);
    };
    const open = () => {
      source?.close();
      source = undefined;
      if (document.hidden) return setState("off");
      setState("connecting");
      source = new EventSource(url(last));
      source.onopen = () => setState("live");
      source.onerror = () => setState("connecting");
      source.addEventListener(kind, (event) => {
        last = Number(event.lastEventId);
        counted += 1;
        drawing ??= setTimeout(draw, DRAW_MS);
      });
    };
    open();
    document.addEventListener("visibilitychange", open);
    return () => {
      document.removeEventListener("visibilitychange", open);
      source?.close();
      clearTimeout(drawing);
    };
    // `url` is another function in each rendering.
  }, [kind, start]);
  return { count, state };
}
