// Light or dark: as chosen, else as the system.

import { applyMode, Mode } from "@cloudscape-design/global-styles";

export type Theme = "system" | "light" | "dark";
const KEY = "roleback-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function isDark(): boolean {
  return theme() === "dark" || (theme() === "system" && dark.matches);
}

export function setTheme(next: Theme) {
  localStorage.setItem(KEY, next);
  apply();
}

function apply() {
  applyMode(isDark() ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark() ? "dark" : "light";
}

export function followTheme() {
  apply();
  dark.addEventListener("change", apply);
}
