// An exported event log in a file on the user's machine: read in the browser, never sent. Only the offsets of the lines are kept in memory.

export interface FileRecord {
  seq: number;
  time: string;
  account: string;
  caller: string;
  operation: string;
  /** The names of its events. */
  events: string[];
  /** The whole record as in the file, with secrets hidden. */
  whole: unknown;
}

export interface FileHeader {
  log?: string;
  records?: number;
  redacted?: boolean;
}

const SECRET = /secret|password|passwd|entropy|seed|private|token|signing_key|hash_of/i;
const NEWLINE = 10;

/** Hides the values of members with secret names. An exported file may contain them in clear text. */
export function redacted(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return SECRET.test(name) ? "(hidden)" : value.map((it) => redacted(it));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, redacted(it, key)]));
  return SECRET.test(name) && value !== null && typeof value !== "boolean" ? "(hidden)" : value;
}

function nameOf(event: unknown): string {
  if (typeof event === "string") return event;
  const { name, kind, event: own } = (event ?? {}) as Record<string, unknown>;
  return String(name ?? kind ?? own ?? Object.keys((event ?? {}) as object)[0] ?? "");
}

function parsed(line: string): FileRecord {
  const it = JSON.parse(line) as Record<string, unknown>;
  const body = (it.body ?? it) as { events?: unknown[] };
  const time = typeof it.time === "string" ? it.time : new Date(Number(it.time_ns) / 1e6).toISOString();
  return {
    seq: Number(it.seq),
    time,
    account: String(it.account).padStart(12, "0"),
    caller: String(it.caller),
    operation: String(it.operation),
    events: (body.events ?? []).map(nameOf),
    whole: redacted(it),
  };
}

export class LogFile {
  private constructor(
    private readonly file: File,
    /** Where the record lines begin, and the end of the last. */
    private readonly starts: number[],
    readonly header: FileHeader,
  ) {}

  get length(): number {
    return this.starts.length - 1;
  }

  get name(): string {
    return this.file.name;
  }

  /** Finds the lines. Throws if the first record cannot be read. */
  static async open(file: File): Promise<LogFile> {
    const starts = [0];
    let offset = 0;
    const reader = file.stream().getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      for (let at = part.value.indexOf(NEWLINE); at >= 0; at = part.value.indexOf(NEWLINE, at + 1)) starts.push(offset + at + 1);
      offset += part.value.length;
    }
    if (starts.at(-1) !== file.size) starts.push(file.size);
    let header: FileHeader = {};
    const first = starts.length > 1 ? await file.slice(0, starts[1]).text() : "";
    let begin: unknown;
    try {
      begin = JSON.parse(first);
    } catch {
      throw new Error(`${file.name} is not an exported event log: its first line is not JSON`);
    }
    if (begin && typeof begin === "object" && !("seq" in begin)) {
      if (!("format" in begin)) throw new Error(`${file.name} is not an exported event log: its first line is neither a header nor a record`);
      header = begin as FileHeader;
      starts.shift();
    }
    return new LogFile(file, starts, header);
  }

  /** The records on these lines, from 0. */
  async read(lines: number[]): Promise<FileRecord[]> {
    return Promise.all(
      lines.map(async (line) => {
        const text = await this.file.slice(this.starts[line], this.starts[line + 1]).text();
        return parsed(text);
      }),
    );
  }

  /** The lines that contain a text, in any case. */
  async search(text: string): Promise<number[]> {
    const wanted = text.toLowerCase();
    const found: number[] = [];
    const step = 1024;
    for (let line = 0; line < this.length; line += step) {
      const last = Math.min(line + step, this.length);
      const part = (await this.file.slice(this.starts[line], this.starts[last]).text()).toLowerCase();
      part.split("\n").forEach((it, at) => it.includes(wanted) && found.push(line + at));
    }
    return found;
  }
}
