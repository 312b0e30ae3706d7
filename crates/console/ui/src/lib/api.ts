// Our own HTTP API. The session cookie travels along; errors carry a code and a message for people.

import type { components } from "./schema";

type Problem = components["schemas"]["ErrorBody"];

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What a merge could not decide, if that is the error. */
    readonly merge?: Problem["error"]["merge"],
  ) {
    super(message);
  }
}

/**
 * The header that asks for errors with the status 200, and has their own status in the response. Browsers write every error
 * status to their console, also of errors that a page shows or expects.
 */
export const STATUS_HEADER = "x-roleback-status";

type Query = Record<string, string | number | undefined>;

/** The path with its query; undefined values are left out. */
export function path(template: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${template}?${text}` : template;
}

/** The path of the same endpoint in the state of a moment. Without a moment it is that of now. */
export function asOf(at: string | undefined, template: string): string {
  return at ? `/_roleback/at/${encodeURI(at)}${template}` : template;
}

export async function call(method: string, url: string, body?: unknown): Promise<Response> {
  const isBytes = body instanceof Blob;
  const response = await fetch(url, {
    method,
    headers: { [STATUS_HEADER]: "200", ...(body === undefined || isBytes ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : isBytes ? body : JSON.stringify(body),
    credentials: "same-origin",
  });
  const status = Number(response.headers.get(STATUS_HEADER) ?? response.status);
  if (status < 400) return response;
  throw problem(status, await response.text());
}

function problem(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as Problem;
    return new ApiError(status, error.code, error.message, error.merge);
  } catch {
    return new ApiError(status, "failed", text || `the server answered ${status}`);
  }
}

export async function get<T>(template: string, query: Query = {}): Promise<T> {
  return (await call("GET", path(template, query))).json() as Promise<T>;
}

export async function send<T>(method: "POST" | "PUT" | "DELETE", url: string, body?: unknown): Promise<T> {
  return (await call(method, url, body)).json() as Promise<T>;
}

/** A page of JSON lines. */
export interface Lines<T> {
  items: T[];
  /** Where the next page begins. */
  next?: string;
  /** The newest record when the page was read, for pages of the event log. */
  head?: number;
}

export async function lines<T>(template: string, query: Query = {}): Promise<Lines<T>> {
  const response = await call("GET", path(template, query));
  const text = await response.text();
  const items = text.split("\n").filter(Boolean).map((line) => JSON.parse(line) as T);
  const head = response.headers.get("x-roleback-head");
  return { items, next: response.headers.get("x-roleback-next") ?? undefined, head: head === null ? undefined : Number(head) };
}

export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
