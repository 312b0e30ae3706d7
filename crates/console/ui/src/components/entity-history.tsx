// The records that changed an entity, newest first, and the way to see it as it was.

import Alert from "@cloudscape-design/components/alert";
import { useQuery } from "@tanstack/react-query";
import { asOf, lines, message } from "../lib/api";
import { shortArn } from "../lib/history";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import type { LogRecord } from "../lib/types";
import { PageLink } from "./page-link";
import { ResourceTable, type Column } from "./resource-table";
import { useLocation } from "react-router";

const RECORDS_MAX = 500;

export function EntityHistory({ arn }: { arn?: string }) {
  const { pathname } = useLocation();
  const { at } = useSession();
  const records = useQuery({
    queryKey: ["log", "entity", arn, at],
    queryFn: () => lines<LogRecord>(asOf(at, "/_roleback/log"), { entity: arn, limit: RECORDS_MAX }),
    enabled: arn !== undefined,
  });
  const columns: Column<LogRecord>[] = [
    { id: "seq", header: "Record", value: (it) => it.seq, cell: (it) => <PageLink to={`/history/${it.seq}`}>{`#${it.seq}`}</PageLink> },
    { id: "summary", header: "What happened", value: (it) => it.summary ?? it.operation },
    { id: "caller", header: "Caller", value: (it) => it.caller, cell: (it) => <span title={it.caller}>{shortArn(it.caller)}</span> },
    { id: "time", header: "Time", value: (it) => it.time, cell: (it) => <Time of={it.time} /> },
    { id: "at", header: "As of then", value: (it) => `record ${it.seq}`, cell: (it) => <PageLink now to={`${pathname}?at=${it.seq}`}>Show</PageLink> },
  ];
  if (records.isError) return <Alert type="error">{message(records.error)}</Alert>;
  return <ResourceTable noun="records" title="History" items={records.data?.items ?? []} loading={records.isPending} columns={columns} id={(it) => String(it.seq)} />;
}
