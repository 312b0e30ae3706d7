// Condition keys as lines of `key=value`; several values are separated by commas in brackets.

export type ContextValues = string | string[];

export function parseContext(text: string): Record<string, ContextValues> {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line.includes("="));
  const value = (written: string): ContextValues => (/^\[.*\]$/.test(written) ? written.slice(1, -1).split(",").map((it) => it.trim()) : written);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), value(line.slice(line.indexOf("=") + 1))]));
}

export function writeContext(context: Record<string, ContextValues>): string {
  const lines = Object.entries(context).map(([key, value]) => `${key}=${Array.isArray(value) ? `[${value.join(",")}]` : value}`);
  return lines.join("\n");
}
