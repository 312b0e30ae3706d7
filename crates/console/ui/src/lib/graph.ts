// Names and pages of the nodes of the trust graph.

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
