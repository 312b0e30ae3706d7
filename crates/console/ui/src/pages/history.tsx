// The event log: newest first, with a button for new records instead of a list that jumps. Every filter is in the address.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Breakable } from "../components/breakable";
import { PageLink } from "../components/page-link";
import { Empty } from "../components/resource-table";
import { asOf, get, lines, message } from "../lib/api";
import { csv, download } from "../lib/download";
import { useFlashes } from "../lib/flashes";
import { shortArn, useNewRecords } from "../lib/history";
import type { LiveState } from "../lib/live";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import type { LogRecord } from "../lib/types";
import { useWide } from "../lib/wide";

const PAGE_RECORDS = 50;
/** Records that are read at once for a download of everything. */
const DOWNLOAD_RECORDS = 1000;
const FILTERS: [string, string, string][] = [
  ["actor", "Caller", "Part of an ARN"],
  ["entity", "Entity", "ARN, name or id"],
  ["type", "Event or operation", "Such as iam:CreateUser"],
  ["account", "Account", "Twelve digits"],
  ["since", "Since", "A time or 10m"],
  ["until", "Until", "A time or 10m"],
];
const LIVE: Record<LiveState, [string, "success" | "in-progress" | "stopped"]> = {
  live: ["Live", "success"],
  connecting: ["Connecting", "in-progress"],
  off: ["Not live", "stopped"],
};

export default function History() {
  const [search, setSearch] = useSearchParams();
  const { at } = useSession();
  const flashes = useFlashes();
  const isWide = useWide();
  const navigate = useNavigate();
  const from = search.get("from") ?? undefined;
  const order = search.get("order") === "oldest" ? "oldest" : undefined;
  const filters = Object.fromEntries(FILTERS.map(([name]) => [name, search.get(name) ?? undefined]));
  const page = useQuery({
    queryKey: ["log", from, order, filters, at],
    queryFn: () => lines<LogRecord>(asOf(at, "/_roleback/log"), { from, order, limit: PAGE_RECORDS, ...filters }),
    placeholderData: (before) => before,
  });
  const items = page.data?.items ?? [];
  // The newest record when the first page was read, whether it matches the filters or not: the server does not have to look
  // through the records before it for matches.
  const isFirst = from === undefined && order === undefined && at === undefined;
  const [seen, setSeen] = useState<number>();
  useEffect(() => {
    if (isFirst && page.isSuccess && !page.isPlaceholderData) setSeen(page.data.head ?? 0);
    if (!isFirst) setSeen(undefined);
  }, [isFirst, page.data, page.isPlaceholderData]);
  const fresh = useNewRecords(filters, seen);
  const change = (pairs: Record<string, string | undefined>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(pairs)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setSearch(next);
  };
  const downloaded = async (kind: string) => {
    if (kind === "csv") {
      const rows = items.map((it) => [it.seq, it.time, it.account, it.caller, it.operation, it.summary]);
      return download("records.csv", "text/csv", csv(["record", "time", "account", "caller", "operation", "summary"], rows));
    }
    if (kind === "page") return download("records.ndjson", "application/x-ndjson", ndjson(items));
    try {
      const all: string[] = [];
      let next: string | undefined;
      do {
        const part = await lines<LogRecord>(asOf(at, "/_roleback/log"), { from: next, limit: DOWNLOAD_RECORDS, ...filters });
        all.push(ndjson(part.items));
        next = part.next;
      } while (next);
      download("records.ndjson", "application/x-ndjson", all.join(""));
    } catch (error) {
      flashes.failed("The records were not downloaded", error);
    }
  };
  const [text, status] = LIVE[fresh.state];
  return (
    <SpaceBetween size="m">
      {page.isError && (
        <Alert type="error" header="The event log cannot be shown">
          {message(page.error)}
        </Alert>
      )}
      <Table
        items={items}
        loading={page.isPending}
        loadingText="Loading records"
        trackBy={(it) => String(it.seq)}
        wrapLines
        enableKeyboardNavigation
        stickyHeader
        ariaLabels={{ tableLabel: "Event log" }}
        empty={<Empty title="No records" text="Every change of the state is a record here." action={filtered(filters) && <Button onClick={() => setSearch({})}>Clear filters</Button>} />}
        header={
          <Header
            variant="h1"
            description="Every change of the state, in order."
            actions={
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                {isFirst && <StatusIndicator type={status}>{text}</StatusIndicator>}
                {isFirst && fresh.count > 0 && (
                  <Button variant="primary" iconName="refresh" onClick={() => void page.refetch()}>
                    {`${fresh.count} new`}
                  </Button>
                )}
                <Button onClick={() => navigate("/log-file")}>Open file</Button>
                <ButtonDropdown
                  items={[
                    { id: "csv", text: "This page as CSV" },
                    { id: "page", text: "This page as JSON lines" },
                    { id: "all", text: "All matching records as JSON lines" },
                  ]}
                  onItemClick={({ detail }) => void downloaded(detail.id)}
                >
                  Download
                </ButtonDropdown>
              </SpaceBetween>
            }
          >
            Event log
          </Header>
        }
        filter={
          <ColumnLayout columns={3} minColumnWidth={150}>
            {FILTERS.map(([name, label, placeholder]) => (
              <Filter key={name} label={label} placeholder={placeholder} value={filters[name] ?? ""} onChange={(value) => change({ [name]: value, from: undefined })} />
            ))}
          </ColumnLayout>
        }
        // In a narrow window, the page of a record tells its account.
        columnDisplay={["seq", "time", "summary", "operation", "caller", "account"].map((id) => ({ id, visible: id !== "account" || isWide }))}
        columnDefinitions={[
          { id: "seq", header: "Record", cell: (it) => <PageLink to={`/history/${it.seq}`}>{`#${it.seq}`}</PageLink>, width: 90 },
          { id: "time", header: "Time", cell: (it) => <span className="unbroken-wide"><Time of={it.time} /></span> },
          { id: "summary", header: "What happened", cell: (it) => it.summary || it.events.join(", "), isRowHeader: true },
          { id: "operation", header: "Operation", cell: (it) => <Breakable text={it.operation} inTable />, minWidth: 170 },
          { id: "caller", header: "Caller", cell: (it) => <span title={it.caller}>{shortArn(it.caller)}</span> },
          { id: "account", header: "Account", cell: (it) => it.account },
        ]}
        footer={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={isFirst || (from === undefined && order === undefined)} onClick={() => change({ from: undefined, order: undefined })}>
              Newest
            </Button>
            <Button disabled={!page.data?.next} onClick={() => change({ from: page.data!.next })}>
              {order ? "Newer" : "Older"}
            </Button>
            <Button disabled={order !== undefined} onClick={() => change({ from: undefined, order: "oldest" })}>
              Oldest
            </Button>
            <Jump onJump={(seq) => change({ from: String(seq), order: undefined })} />
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
}

const filtered = (filters: Record<string, string | undefined>) => Object.values(filters).some(Boolean);

function ndjson(items: LogRecord[]): string {
  return items.map((it) => `${JSON.stringify(it)}\n`).join("");
}

/** Goes to a record by its number, its ULID, a time or a moment such as `head~100`. */
function Jump({ onJump }: { onJump: (seq: number) => void }) {
  const { at } = useSession();
  const flashes = useFlashes();
  const [text, setText] = useState("");
  const jump = async () => {
    if (!text.trim()) return;
    try {
      const record = await get<LogRecord>(asOf(at, `/_roleback/log/${encodeURIComponent(text.trim())}`));
      setText("");
      onJump(record.seq);
    } catch (error) {
      flashes.failed("The record was not found", error);
    }
  };
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <Box color="text-body-secondary">Go to</Box>
      <Input
        value={text}
        ariaLabel="Go to record"
        placeholder="Record or time"
        onChange={({ detail }) => setText(detail.value)}
        onKeyDown={({ detail }) => detail.key === "Enter" && void jump()}
      />
      <Button onClick={() => void jump()}>Go</Button>
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
