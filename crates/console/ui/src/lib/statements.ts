// The statements of a policy document, and a line about each service in them.

export interface Statement {
  Sid?: string;
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: unknown;
}

export function statements(document: string): Statement[] {
  try {
    return [JSON.parse(document).Statement ?? []].flat();
  } catch {
    return [];
  }
}

export interface Summary {
  effect: string;
  service: string;
  actions: string;
  resources: string;
  condition: string;
}

export function summarised(document: string): Summary[] {
  return statements(document).flatMap((statement) => {
    const except = statement.NotAction !== undefined;
    const actions = [statement.Action ?? statement.NotAction ?? []].flat();
    const byService = new Map<string, string[]>();
    for (const action of actions) {
      const [service, name] = action.includes(":") ? action.split(":") : ["All services", "*"];
      byService.set(service!, [...(byService.get(service!) ?? []), name!]);
    }
    const resources = [statement.Resource ?? statement.NotResource ?? "-"].flat().join(", ");
    return [...byService].map(([service, names]) => ({
      effect: statement.Effect ?? "-",
      service: except ? `All except ${service}` : service,
      actions: names.includes("*") ? "All" : names.join(", "),
      resources: statement.NotResource === undefined ? resources : `All except ${resources}`,
      condition: statement.Condition ? JSON.stringify(statement.Condition) : "None",
    }));
  });
}
