// What differs between two moments, pods or forks.

import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useSearchParams } from "react-router";
import { Empty } from "../components/resource-table";
import { get, message } from "../lib/api";
import { download } from "../lib/download";

interface Attribute {
  path: string;
  action: string;
  old?: unknown;
  new?: unknown;
  secret?: boolean;
}

interface Change {
  account?: string;
  kind: string;
  id: string;
  name: string;
  arn?: string;
  action: "create" | "update" | "delete" | "replace";
  renamedFrom?: string;
  attributes?: Attribute[];
}

const SIGNS = { create: "+", update: "~", delete: "-", replace: "-/+" } as const;
const COLORS = { create: "green", update: "blue", delete: "red", replace: "severity-medium" } as const;

export default function Diff() {
  const [search, setSearch] = useSearchParams();
  const from = search.get("from") ?? "head~1";
  const to = search.get("to") ?? "head";
  const [wanted, setWanted] = useState({ from, to });
  const diff = useQuery({ queryKey: ["diff", from, to], queryFn: () => get<{ changes: Change[] }>("/_roleback/diff", { from, to }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSearch(wanted);
  };
  const changes = diff.data?.changes ?? [];
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="A record number, a time, -10m, head~2, pod:NAME or fork:NAME">
        Compare moments
      </Header>
      <form onSubmit={submit}>
        <Container>
          <ColumnLayout columns={3}>
            <FormField label="From">
              <Input value={wanted.from} onChange={({ detail }) => setWanted({ ...wanted, from: detail.value })} />
            </FormField>
            <FormField label="To">
              <Input value={wanted.to} onChange={({ detail }) => setWanted({ ...wanted, to: detail.value })} />
            </FormField>
            <FormField label="&nbsp;">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="primary" loading={diff.isFetching}>
                  Compare
                </Button>
                <Button formAction="none" disabled={!diff.data} onClick={() => download("diff.json", "application/json", JSON.stringify(diff.data, null, 2))}>
                  Download JSON
                </Button>
              </SpaceBetween>
            </FormField>
          </ColumnLayout>
        </Container>
      </form>
      {diff.isError && <Alert type="error">{message(diff.error)}</Alert>}
      {diff.isSuccess && changes.length === 0 && <Empty title="No differences" />}
      {changes.map((change) => (
        <ExpandableSection
          key={`${change.account}/${change.kind}/${change.id}/${change.action}`}
          variant="container"
          defaultExpanded={changes.length <= 10}
          headerText={`${SIGNS[change.action]} ${change.kind} ${change.renamedFrom ? `${change.renamedFrom} → ` : ""}${change.name}`}
          headerInfo={<Badge color={COLORS[change.action]}>{change.action}</Badge>}
        >
          <SpaceBetween size="xs">
            {(change.attributes ?? []).length === 0 && <Box color="text-body-secondary">{change.arn ?? change.id}</Box>}
            {change.attributes?.map((attribute) => (
              <div key={attribute.path} className="mono">
                <b>{attribute.path}</b>{" "}
                {attribute.secret ? "secret: changed" : [show(attribute.old), show(attribute.new)].filter((text) => text !== undefined).join(" → ")}
              </div>
            ))}
          </SpaceBetween>
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

function show(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
