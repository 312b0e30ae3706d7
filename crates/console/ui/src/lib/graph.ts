// The trust graph as the server computes it.

export interface Node {
  id: string;
  kind: "user" | "role" | "group" | "service" | "identityProvider" | "external" | "everyone" | "administrator";
  name: string;
  account?: string;
  isAdministrator: boolean;
}

export interface Edge {
  from: string;
  to: string;
  action: string;
  also?: string[];
  conditions: string[];
  by: { layer: string; policy?: string; sid?: string; statement: number }[];
}

export interface Path {
  from: string;
  to: string;
  /** Indexes into the edges of the graph. */
  edges: number[];
}

export interface Graph {
  at: number;
  nodes: Node[];
  edges: Edge[];
  paths?: Path[];
  toAdministrator: Path[];
}

/** `user/ann` instead of an ARN. */
export function labelOf(id: string): string {
  if (id === "*") return "Everyone";
  const resource = id.startsWith("arn:") ? id.split(":").slice(5).join(":") : id;
  return resource === "root" ? `account ${id.split(":")[4]}` : resource;
}

/** The page of a node that has one. */
export function pageOf(id: string): string | undefined {
  const [kind, ...path] = id.startsWith("arn:") ? labelOf(id).split("/") : [];
  const pages: Record<string, string> = { user: "users", role: "roles", group: "groups" };
  const name = path.at(-1);
  return kind && pages[kind] && name ? `/${pages[kind]}/${encodeURIComponent(name)}` : undefined;
}
