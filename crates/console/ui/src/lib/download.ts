// Files that a page makes, and CSV.

export function download(name: string, type: string, content: BlobPart) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function cell(value: unknown): string {
  const text = value === undefined || value === null ? "" : value instanceof Date ? value.toISOString() : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(names: string[], rows: unknown[][]): string {
  return [names, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
}

/** The rows of a CSV text. */
export function rows(text: string): string[][] {
  const found: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    if (row.length > 1 || row[0]) found.push(row);
    row = [];
  }
  return found;
}
