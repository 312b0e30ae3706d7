// The summary of a policy: what each statement allows or denies of each service, by access level.

import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { LEVELS, matcher, useServices, type Service } from "../lib/catalogue";
import { summarised, type Summary } from "../lib/statements";
import { Breakable } from "./breakable";

/** The access level of a summary's actions, in the words of AWS's console. */
function access(it: Summary, service?: Service): string {
  if (it.names.includes("*")) return "Full access";
  if (!service) return "-";
  const patterns = it.names.map(matcher);
  const found = service.actions.filter((action) => patterns.some((matches) => matches(action.name)));
  const parts = LEVELS.flatMap((level) => {
    const all = service.actions.filter((action) => action.access === level).length;
    const some = found.filter((action) => action.access === level).length;
    return some ? [{ level, full: some === all }] : [];
  });
  const whole = parts.filter((part) => part.full).map((part) => part.level);
  const limited = parts.filter((part) => !part.full).map((part) => part.level);
  return [whole.length && `Full: ${whole.join(", ")}`, limited.length && `Limited: ${limited.join(", ")}`].filter(Boolean).join(" ") || "None";
}

export function PolicySummary({ document }: { document: string }) {
  const items = summarised(document);
  const services = useServices([...new Set(items.map((it) => it.prefix).filter((prefix) => prefix !== "*"))]);
  const of = (it: Summary) => services.find((service) => service.prefix === it.prefix.toLowerCase());
  return (
    <Table
      header={<Header variant="h2">Permissions defined in this policy</Header>}
      items={items}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: "Permissions defined in this policy" }}
      columnDefinitions={[
        { id: "effect", header: "Effect", cell: (it) => it.effect },
        { id: "service", header: "Service", cell: (it) => (it.except ? "All except " : "") + (it.prefix === "*" ? "All services" : (of(it)?.name ?? it.prefix)), isRowHeader: true },
        { id: "access", header: "Access level", cell: (it) => access(it, of(it)) },
        { id: "actions", header: "Actions", cell: (it) => (it.names.includes("*") ? "All" : <Breakable text={it.names.join(", ")} inTable />) },
        { id: "resource", header: "Resource", cell: (it) => <Breakable text={it.resources} inTable /> },
        { id: "condition", header: "Request condition", cell: (it) => <Breakable text={it.condition} inTable /> },
      ]}
    />
  );
}
