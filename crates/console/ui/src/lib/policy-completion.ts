// Completion in a policy's JSON: elements, actions, ARNs, condition operators and keys.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { QueryClient } from "@tanstack/react-query";
import { fetchCatalogue, fetchService } from "./catalogue";

const ELEMENTS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const VERBS = ["Get*", "List*", "Describe*", "Put*", "Create*", "Delete*", "Update*"];

type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

interface Place {
  /** The text between the quotes. */
  from: number;
  to: number;
  text: string;
  /** Whether it is the name of a member. */
  isName: boolean;
  /** The names of the members around it, from the root. */
  path: string[];
  statement?: SyntaxNode;
}

const unquoted = (text: string) => text.replace(/^"|"$/g, "");

function place(state: EditorState, pos: number): Place | undefined {
  const node = syntaxTree(state).resolveInner(pos, -1);
  if (node.name !== "String" && node.name !== "PropertyName") return undefined;
  const text = state.sliceDoc(node.from, node.to);
  const to = text.length > 1 && text.endsWith('"') ? node.to - 1 : node.to;
  if (pos <= node.from || pos > to) return undefined;
  const isName = node.name === "PropertyName";
  const path: string[] = [];
  let statement: SyntaxNode | undefined;
  for (let at: SyntaxNode | null = isName ? node.parent!.parent : node.parent; at; at = at.parent) {
    if (at.name === "Object" && !path.includes("Statement")) statement = at;
    const name = at.name === "Property" ? at.getChild("PropertyName") : null;
    if (!name) continue;
    path.unshift(unquoted(state.sliceDoc(name.from, name.to)));
    if (path[0] === "Statement") break;
  }
  return { from: node.from + 1, to, text: unquoted(text), isName, path, statement };
}

/** The prefixes of the actions in the statement around a place. */
function prefixes(state: EditorState, at: Place): string[] {
  const text = at.statement ? state.sliceDoc(at.statement.from, at.statement.to) : "";
  const actions = text.match(/"(?:Not)?Action"\s*:\s*(\[[^\]]*\]|"[^"]*")/g) ?? [];
  const found = actions.join(" ").match(/"([a-z0-9-]+):/gi) ?? [];
  return [...new Set(found.map((it) => it.slice(1, -1)))];
}

async function actions(client: QueryClient, text: string): Promise<Completion[]> {
  const [prefix, name] = text.includes(":") ? text.split(":") : [text, undefined];
  if (name === undefined) {
    const { services } = await fetchCatalogue(client);
    return services.map((it) => ({ label: `${it.prefix}:`, detail: it.name, type: "namespace" }));
  }
  const service = await fetchService(client, prefix!);
  if (!service) return [];
  const names = service.actions.map((it) => ({ label: `${prefix}:${it.name}`, detail: it.access, type: "function" }));
  const patterns = VERBS.filter((verb) => service.actions.some((it) => it.name.startsWith(verb.slice(0, -1))));
  return [{ label: `${prefix}:*`, detail: `All of ${service.name}`, type: "keyword" }, ...patterns.map((it) => ({ label: `${prefix}:${it}`, type: "keyword" })), ...names];
}

async function resources(client: QueryClient, state: EditorState, at: Place): Promise<Completion[]> {
  const services = await Promise.all(prefixes(state, at).map((prefix) => fetchService(client, prefix)));
  const arns = services.flatMap((service) => (service?.resource_types ?? []).map((it) => ({ label: it.arn.replace("${Partition}", "aws"), detail: it.name, type: "variable" })));
  return [{ label: "*", detail: "Any resource", type: "keyword" }, ...arns];
}

async function keys(client: QueryClient, state: EditorState, at: Place): Promise<Completion[]> {
  const { global_keys } = await fetchCatalogue(client);
  const services = await Promise.all(prefixes(state, at).map((prefix) => fetchService(client, prefix)));
  const own = services.flatMap((service) => service?.condition_keys ?? []);
  const found = [...own, ...global_keys].map((it) => ({ label: it.name, detail: it.many ? `${it.type}, several values` : it.type, type: "property" }));
  return found.filter((it, index) => found.findIndex((other) => other.label === it.label) === index);
}

async function options(client: QueryClient, state: EditorState, at: Place): Promise<Completion[]> {
  const last = at.path.at(-1);
  const before = at.path.at(-2);
  const plain = (labels: string[]) => labels.map((label) => ({ label, type: "enum" }));
  if (at.isName) {
    if (last === "Condition") return plain((await fetchCatalogue(client)).operators);
    if (before === "Condition") return keys(client, state, at);
    if (last === "Statement") return plain(ELEMENTS);
    return at.path.length === 0 ? plain(["Version", "Id", "Statement"]) : [];
  }
  if (last === "Action" || last === "NotAction") return actions(client, at.text);
  if (last === "Resource" || last === "NotResource") return resources(client, state, at);
  if (last === "Effect") return plain(["Allow", "Deny"]);
  return last === "Version" ? plain(["2012-10-17", "2008-10-17"]) : [];
}

/** The source of completions for a policy editor. */
export function policyCompletion(client: QueryClient) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const at = place(context.state, context.pos);
    if (!at) return null;
    const found = await options(client, context.state, at).catch(() => []);
    // After a colon there are other actions to choose from.
    return found.length ? { from: at.from, to: at.to, options: found, validFor: at.text.includes(":") ? /^[^":]*:[^"]*$/ : /^[^":]*$/ } : null;
  };
}
