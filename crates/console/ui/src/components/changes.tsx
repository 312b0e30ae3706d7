// What differs between two states: an entity after the other, with its attributes and the statements of its policies.

import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { pretty } from "../lib/iam";
import { Time } from "../lib/time";
import type { Change, Diff } from "../lib/types";

const WORDS = { create: "created", update: "changed", delete: "deleted" } as const;
const COLORS = { create: "green", update: "blue", delete: "red" } as const;
/** A difference has no values of secrets: what is shown before and after instead. */
const HIDDEN = { create: ["-", "(hidden)"], update: ["(hidden)", "(hidden, changed)"], delete: ["(hidden)", "-"] } as const;
/** With more changes than this, the sections are collapsed at first. */
const OPEN_MAX = 10;

export function Changes({ changes }: { changes: Change[] }) {
  return (
    <SpaceBetween size="s">
      {changes.map((change) => (
        <ExpandableSection
          key={`${change.account}/${change.kind}/${change.id}/${change.action}`}
          variant="container"
          headingTagOverride="h2"
          defaultExpanded={changes.length <= OPEN_MAX}
          headerText={`${change.kind} ${change.renamedFrom ? `${change.renamedFrom} → ` : ""}${change.name}`}
          headerInfo={<Badge color={COLORS[change.action]}>{change.replaces ? "replaced" : WORDS[change.action]}</Badge>}
          headerDescription={change.arn ?? change.id}
        >
          <Entity change={change} />
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

function Entity({ change }: { change: Change }) {
  const documents = change.documents ?? [];
  const statements = documents.flatMap((document) => document.statements.map((it) => ({ path: `${document.path}/${it.sid ?? "statement"}`, action: it.action, old: it.old, new: it.new })));
  const formatted = documents.filter((document) => document.formattingOnly);
  const inDocuments = new Set(documents.map((document) => document.path));
  // A document that is shown by statement is not shown as a whole again.
  const attributes = change.attributes.filter((it) => !inDocuments.has(it.path));
  const rows = [...attributes, ...statements.map((it) => ({ ...it, secret: false, refersTo: undefined }))];
  return (
    <SpaceBetween size="xs">
      {rows.length > 0 && (
        <Table
          variant="borderless"
          wrapLines
          items={rows}
          enableKeyboardNavigation
          ariaLabels={{ tableLabel: `Changes of ${change.kind} ${change.name}` }}
          columnDefinitions={[
            { id: "path", header: "Attribute", isRowHeader: true, cell: (it) => <span className="mono">{it.refersTo ? `${it.path} (${it.refersTo})` : it.path}</span>, width: "30%" },
            { id: "old", header: "Before", cell: (it) => (it.secret ? HIDDEN[change.action][0] : <Value of={it.old} />), width: "35%" },
            { id: "new", header: "After", cell: (it) => (it.secret ? HIDDEN[change.action][1] : <Value of={it.new} />), width: "35%" },
          ]}
        />
      )}
      {formatted.map((document) => (
        <Box key={document.path}>{document.path}: only the formatting differs.</Box>
      ))}
      {rows.length + formatted.length === 0 && <Box color="text-body-secondary">No further attributes</Box>}
    </SpaceBetween>
  );
}

/** A number at least as large is a time in nanoseconds since 1970. */
const TIME_MIN_NS = 1e18;

function Value({ of }: { of: unknown }) {
  if (of === undefined || of === null) return <>-</>;
  if (typeof of === "number" && of >= TIME_MIN_NS) return <Time of={new Date(of / 1e6)} />;
  // A policy document is a string of JSON.
  return <span className="mono pre">{typeof of === "string" ? (of.startsWith("{") ? pretty(of) : of) : JSON.stringify(of, null, 2)}</span>;
}

/** The number of changes in words. */
export function counted(summary: Diff["summary"]): string {
  const parts = (["created", "updated", "deleted", "replaced", "renamed"] as const).filter((name) => summary[name] > 0);
  return parts.map((name) => `${summary[name]} ${name === "updated" ? "changed" : name}`).join(", ") || "No differences";
}
