// Files that a page makes.

export function download(name: string, type: string, content: BlobPart) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function cell(value: unknown): string {
  const text = value === undefined || value === null ? "" : value instanceof Date ? value.toISOString() : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(names: string[], rows: unknown[][]): string {
  return [names, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
}
