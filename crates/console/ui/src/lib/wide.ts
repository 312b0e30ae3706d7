// Whether the window is wide.

import { useSyncExternalStore } from "react";

/** Windows with room for the navigation beside the page. */
const WIDE = matchMedia("(min-width: 901px)");

function follow(changed: () => void) {
  WIDE.addEventListener("change", changed);
  return () => WIDE.removeEventListener("change", changed);
}

/** Whether the window has room for the navigation beside the page. */
export const useWide = () => useSyncExternalStore(follow, () => WIDE.matches);
