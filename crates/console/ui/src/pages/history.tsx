// The event log: newest first, with a button for new records instead of a list that jumps.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { PageLink } from "../components/page-link";
import { Empty } from "../components/resource-table";
import { lines, message } from "../lib/api";
import { download } from "../lib/download";
import { Time } from "../lib/time";
import type { LogRecord } from "../lib/types";

const PAGE_RECORDS = 50;
const POLL_MS = 2000;
const FILTERS: [string, string, string][] = [
  ["actor", "Caller", "Part of an ARN"],
  ["entity", "Entity", "ARN, name or id"],
  ["type", "Event or operation", "Such as iam:CreateUser"],
];

export default function History() {
  const [search, setSearch] = useSearchParams();
  const from = search.get("from") ?? undefined;
  const filters = Object.fromEntries(FILTERS.map(([name]) => [name, search.get(name) ?? undefined]));
  const page = useQuery({
    queryKey: ["log", from, filters],
    queryFn: () => lines<LogRecord>("/_roleback/log", { from, limit: PAGE_RECORDS, ...filters }),
    placeholderData: (before) => before,
  });
  const newest = useQuery({
    queryKey: ["log-head"],
    queryFn: async () => (await lines<LogRecord>("/_roleback/log", { limit: 1 })).items[0]?.seq ?? 0,
    refetchInterval: POLL_MS,
  });
  const [seen, setSeen] = useState<number>();
  const items = page.data?.items ?? [];
  useEffect(() => {
    if (from === undefined && items[0]) setSeen(items[0].seq);
  }, [from, page.data]);
  const fresh = seen === undefined || newest.data === undefined ? 0 : newest.data - seen;
  const set = (name: string, value?: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    if (name !== "from") next.delete("from");
    setSearch(next);
  };
  return (
    <SpaceBetween size="m">
      {page.isError && <Alert type="error">{message(page.error)}</Alert>}
      <Table
        items={items}
        loading={page.isPending}
        loadingText="Loading records"
        trackBy={(it) => String(it.seq)}
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: "Event log" }}
        empty={<Empty title="No records" text="Every change of the state is a record here." />}
        header={
          <Header
            variant="h1"
            description="Every change of the state, in order. Nothing is ever removed."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {fresh > 0 && from === undefined && (
                  <Button variant="primary" iconName="refresh" onClick={() => void page.refetch()}>
                    {fresh} new
                  </Button>
                )}
                <Button onClick={() => download("records.ndjson", "application/x-ndjson", items.map((it) => JSON.stringify(it)).join("\n") + "\n")}>Download page</Button>
              </SpaceBetween>
            }
          >
            Event log
          </Header>
        }
        filter={
          <ColumnLayout columns={3}>
            {FILTERS.map(([name, label, placeholder]) => (
              <Filter key={name} label={label} placeholder={placeholder} value={filters[name] ?? ""} onChange={(value) => set(name, value)} />
            ))}
          </ColumnLayout>
        }
        columnDefinitions={[
          { id: "seq", header: "Record", cell: (it) => <PageLink to={`/history/${it.seq}`}>{`#${it.seq}`}</PageLink>, width: 110 },
          { id: "summary", header: "What happened", cell: (it) => it.summary ?? it.events.join(", "), isRowHeader: true },
          { id: "operation", header: "Operation", cell: (it) => it.operation },
          { id: "caller", header: "Caller", cell: (it) => it.caller },
          { id: "account", header: "Account", cell: (it) => it.account },
          { id: "time", header: "Time", cell: (it) => <Time of={it.time} /> },
        ]}
        footer={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={from === undefined} onClick={() => set("from")}>
              Newest
            </Button>
            <Button disabled={!page.data?.next} onClick={() => set("from", page.data!.next)}>
              Older
            </Button>
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
}

/** A filter that takes effect with Enter or when it is left. */
function Filter(props: { label: string; placeholder: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(props.value);
  useEffect(() => setText(props.value), [props.value]);
  return (
    <FormField label={props.label}>
      <Input
        type="search"
        value={text}
        placeholder={props.placeholder}
        ariaLabel={props.label}
        clearAriaLabel="Clear"
        onChange={({ detail }) => {
          setText(detail.value);
          if (detail.value === "") props.onChange("");
        }}
        onBlur={() => text !== props.value && props.onChange(text)}
        onKeyDown={({ detail }) => detail.key === "Enter" && props.onChange(text)}
      />
    </FormField>
  );
}
