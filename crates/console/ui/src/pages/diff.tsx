// What differs between two moments, pods or forks.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { useSearchParams } from "react-router";
import { Changes, counted } from "../components/changes";
import { Empty } from "../components/resource-table";
import { get, message } from "../lib/api";
import { csv, download } from "../lib/download";
import { useSession } from "../lib/session";
import type { Diff } from "../lib/types";

export default function DiffPage() {
  const [search, setSearch] = useSearchParams();
  const { at } = useSession();
  // As of a moment, the page compares it with now.
  const from = search.get("from") ?? at ?? "head~1";
  const to = search.get("to") ?? "head";
  const [wanted, setWanted] = useState({ from, to });
  useEffect(() => setWanted({ from, to }), [from, to]);
  const diff = useQuery({ queryKey: ["diff", from, to], queryFn: () => get<Diff>("/_roleback/diff", { from, to }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set("from", wanted.from);
      next.set("to", wanted.to);
      return next;
    });
  };
  const rows = () =>
    diff.data!.changes.flatMap((change) => {
      const attributes = change.attributes.length ? change.attributes : [{ path: "", old: undefined, new: undefined }];
      return attributes.map((it) => [change.action, change.kind, change.name, change.arn ?? change.id, it.path, text(it.old), text(it.new)]);
    });
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Two record numbers, times, pods or forks"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!diff.data} onClick={() => download("diff.csv", "text/csv", csv(["action", "kind", "name", "id", "attribute", "before", "after"], rows()))}>
              Download CSV
            </Button>
            <Button disabled={!diff.data} onClick={() => download("diff.json", "application/json", JSON.stringify(diff.data, null, 2))}>
              Download JSON
            </Button>
          </SpaceBetween>
        }
      >
        Compare moments
      </Header>
      <form onSubmit={submit}>
        <Container>
          <SpaceBetween size="m">
            <ColumnLayout columns={2}>
              <FormField label="From" constraintText="42, 2026-11-21T20:57:49Z, -10m, head~2, pod:NAME or fork:NAME">
                <Input value={wanted.from} onChange={({ detail }) => setWanted({ ...wanted, from: detail.value })} />
              </FormField>
              <FormField label="To" constraintText="head is the current state">
                <Input value={wanted.to} onChange={({ detail }) => setWanted({ ...wanted, to: detail.value })} />
              </FormField>
            </ColumnLayout>
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" loading={diff.isFetching}>
                Compare
              </Button>
              <Button formAction="none" onClick={() => setWanted({ from: wanted.to, to: wanted.from })}>
                Swap
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      </form>
      {diff.isError && (
        <Alert type="error" header="The moments cannot be compared">
          {message(diff.error)}
        </Alert>
      )}
      {diff.isSuccess &&
        (diff.data.changes.length === 0 ? (
          <Empty title="No differences" text="Both states are the same." />
        ) : (
          <SpaceBetween size="s">
            <Box variant="h2">{counted(diff.data.summary)}</Box>
            <Changes changes={diff.data.changes} />
          </SpaceBetween>
        ))}
    </SpaceBetween>
  );
}

function text(value: unknown): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}
