// Who granted this: the record that set an attribute or a statement of a policy.

import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { shortArn, useBlame } from "../lib/history";
import { Time } from "../lib/time";
import type { BlameLine } from "../lib/types";
import { PageLink } from "./page-link";
import { Empty } from "./resource-table";

export function GrantedBy({ line }: { line?: BlameLine }) {
  if (!line?.record) return <>-</>;
  const { seq, caller, summary } = line.record;
  return (
    <span title={`${summary}, by ${caller}`}>
      <PageLink to={`/history/${seq}`} now>{`#${seq}`}</PageLink> by {shortArn(caller)}
      {line.origin && (
        <>
          {" "}
          (from <PageLink to={`/history/${line.origin.seq}`} now>{`#${line.origin.seq}`}</PageLink>)
        </>
      )}
    </span>
  );
}

function words(value: unknown): string {
  return value === undefined ? "-" : [value].flat().map((it) => (typeof it === "string" ? it : JSON.stringify(it))).join(", ");
}

/** The statements of a policy document, and who granted each. `prefix` is the path of the document, such as `/trust`. */
export function StatementBlame({ entity, prefix }: { entity?: string; prefix: string }) {
  const blame = useBlame(entity);
  const lines = (blame.data?.lines ?? []).filter((line) => line.path.startsWith(`${prefix}/statement/`));
  const statement = (line: BlameLine) => line.value as Record<string, unknown>;
  return (
    <Table
      variant="borderless"
      items={lines}
      trackBy={(line) => line.path}
      loading={blame.isPending}
      loadingText="Loading the records"
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: "Who granted this" }}
      header={
        <Header variant="h3" description="The record that last set each statement">
          Who granted this
        </Header>
      }
      empty={<Empty title="No records" text="The event log does not contain the records of these statements." />}
      columnDefinitions={[
        { id: "statement", header: "Statement", isRowHeader: true, cell: (line) => <span title={line.path}>{words(statement(line).Sid ?? "No Sid")}</span> },
        { id: "effect", header: "Effect", cell: (line) => words(statement(line).Effect) },
        { id: "action", header: "Action", cell: (line) => words(statement(line).Action ?? statement(line).NotAction) },
        { id: "record", header: "Granted by", cell: (line) => <GrantedBy line={line} /> },
        { id: "time", header: "Time", cell: (line) => (line.record ? <Time of={line.record.time} /> : <Box>-</Box>) },
      ]}
    />
  );
}
