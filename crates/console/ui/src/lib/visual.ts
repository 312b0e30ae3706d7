// A policy as the visual editor sees it. The JSON stays what is saved: every edit changes one element of it and keeps the rest.

import type { Statement } from "./statements";

type Values = string | string[] | undefined;
type Conditions = Record<string, Record<string, unknown>>;

export interface Parsed {
  document: Record<string, unknown>;
  statements: Statement[];
}

/** `undefined` for a text that is not a policy. */
export function parsed(text: string): Parsed | undefined {
  try {
    const document = JSON.parse(text);
    const statements = [document.Statement ?? []].flat();
    const isPolicy = typeof document === "object" && !Array.isArray(document) && statements.every((it: unknown) => typeof it === "object" && it !== null);
    return isPolicy ? { document, statements } : undefined;
  } catch {
    return undefined;
  }
}

/** The text with other statements. */
export function written({ document }: Parsed, statements: Statement[]): string {
  return JSON.stringify({ ...document, Statement: statements }, null, 2);
}

export const NEW_STATEMENT: Statement = { Effect: "Allow", Action: [], Resource: "*" };
export const NEW_TRUST: Statement = { Effect: "Allow", Principal: {}, Action: [] };

const list = (values: Values): string[] => [values ?? []].flat();
/** One value is written without a list, as AWS's console does. */
const one = (values: string[]): string | string[] => (values.length === 1 ? values[0]! : values);

export type Pair = "Action" | "Resource";

/** Whether the statement has `NotAction` or `NotResource`. */
export function isExcept(statement: Statement, pair: Pair): boolean {
  return statement[`Not${pair}`] !== undefined;
}

export function values(statement: Statement, pair: Pair): string[] {
  return list(isExcept(statement, pair) ? statement[`Not${pair}`] : statement[pair]);
}

export function withValues(statement: Statement, pair: Pair, next: string[]): Statement {
  return { ...statement, [isExcept(statement, pair) ? `Not${pair}` : pair]: one(next) };
}

/** Between `Action` and `NotAction`, in its place. */
export function toggledExcept(statement: Statement, pair: Pair): Statement {
  const [from, to] = isExcept(statement, pair) ? [`Not${pair}`, pair] : [pair, `Not${pair}`];
  return Object.fromEntries(Object.entries(statement).map(([name, value]) => [name === from ? to : name, value]));
}

/** A condition: an operator, a key, one of its values. */
export interface Row {
  operator: string;
  key: string;
  value: string;
}

export function rows(condition: unknown): Row[] {
  return Object.entries((condition ?? {}) as Conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, found]) => [found].flat().map((value) => ({ operator, key, value: String(value) }))),
  );
}

export function withRows(statement: Statement, next: Row[]): Statement {
  const conditions: Record<string, Record<string, string[]>> = {};
  for (const { operator, key, value } of next) ((conditions[operator] ??= {})[key] ??= []).push(value);
  const { Condition: _before, ...rest } = statement;
  if (next.length === 0) return rest;
  const written = Object.entries(conditions).map(([operator, keys]) => [operator, Object.fromEntries(Object.entries(keys).map(([key, found]) => [key, one(found)]))]);
  return { ...rest, Condition: Object.fromEntries(written) };
}

/** The prefixes of the services that a statement names. */
export function services(statement: Statement): string[] {
  const named = values(statement, "Action").filter((action) => action.includes(":"));
  return [...new Set(named.map((action) => action.split(":")[0]!.toLowerCase()))];
}

/** The variables of an ARN template: `arn:${Partition}:s3:::${BucketName}`. */
export function variables(template: string): string[] {
  return [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
}

/** An ARN from a template; what has no value is any. */
export function arn(template: string, given: Record<string, string>): string {
  return template.replace(/\$\{(\w+)\}/g, (_, name: string) => given[name] || (name === "Partition" ? "aws" : "*"));
}
