// The statements of a policy document, and a line about each service in them.

/** `"*"`, or names by their type: `{ "AWS": "arn:..." }`. */
export type Principal = string | Record<string, string | string[]>;

export interface Statement {
  Sid?: string;
  Effect?: string;
  Principal?: Principal;
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
  /** The prefix of the service; `*` for all services. */
  prefix: string;
  /** The actions without the prefix. */
  names: string[];
  /** Whether it is about every action but these. */
  except: boolean;
  resources: string;
  condition: string;
}

/** Conditions as lines such as `StringEquals aws:SourceVpc = vpc-1`. */
function conditions(condition: unknown): string {
  const operators = Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>);
  const lines = operators.flatMap(([operator, keys]) => Object.entries(keys).map(([key, value]) => `${operator} ${key} = ${[value].flat().join(", ")}`));
  return lines.join("; ") || "None";
}

export function summarised(document: string): Summary[] {
  return statements(document).flatMap((statement) => {
    const except = statement.NotAction !== undefined;
    const actions = [statement.Action ?? statement.NotAction ?? []].flat();
    const byService = new Map<string, string[]>();
    for (const action of actions) {
      const [prefix, name] = action.includes(":") ? action.split(":") : ["*", "*"];
      byService.set(prefix!, [...(byService.get(prefix!) ?? []), name!]);
    }
    const resources = [statement.Resource ?? statement.NotResource ?? "-"].flat().join(", ");
    return [...byService].map(([prefix, names]) => ({
      effect: statement.Effect ?? "-",
      prefix,
      names,
      except,
      resources: statement.NotResource === undefined ? resources : `All except ${resources}`,
      condition: conditions(statement.Condition),
    }));
  });
}
