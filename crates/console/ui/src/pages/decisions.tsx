// The policy stream: every request that was allowed or denied, live, and the least-privilege policies made from them.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { Breakable } from "../components/breakable";
import { PageLink } from "../components/page-link";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { StreamSummary, SUMMARY, Unused } from "../components/stream-summary";
import { get, lines, message, path, send } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { shortArn } from "../lib/history";
import { useLiveCount } from "../lib/live";
import type { components } from "../lib/schema";
import { useStreamReset } from "../lib/stream-reset";
import { Time } from "../lib/time";

type Decision = components["schemas"]["LoggedDecision"];
type Status = components["schemas"]["DecisionLogStatus"];

const DECISIONS_MAX = 1000;

const COLUMNS: Column<Decision>[] = [
  { id: "action", header: "Action", value: (it) => it.action, cell: (it) => <PageLink to={path("/explain", { "request-id": it.request_id })}>{it.action}</PageLink> },
  {
    id: "decision",
    header: "Decision",
    value: (it) => it.decision,
    cell: (it) => <StatusIndicator wrapText={false} type={it.decision === "allowed" ? "success" : it.refused ? "error" : "warning"}>{it.decision}</StatusIndicator>,
  },
  { id: "principal", header: "Principal", value: (it) => it.principal, cell: (it) => <span title={it.principal}>{shortArn(it.principal)}</span> },
  { id: "resource", header: "Resource", value: (it) => it.resource, cell: (it) => <Breakable text={it.resource} inTable /> },
  { id: "by", header: "Decided by", value: (it) => [it.by?.layer, it.by?.policy].filter(Boolean).join(": "), cell: (it) => <span title={it.by?.policy ?? undefined}>{[it.by?.layer, it.by?.policy?.split("/").pop()].filter(Boolean).join(": ") || "-"}</span> },
  { id: "time", header: "Time", value: (it) => it.time, cell: (it) => <Time of={it.time} /> },
];

export default function Decisions() {
  const [search, setSearch] = useSearchParams();
  const client = useQueryClient();
  const flashes = useFlashes();
  const [paused, setPaused] = useState(false);
  const status = useQuery({ queryKey: ["stream-state"], queryFn: () => get<Status>("/_roleback/policy-stream/state") });
  // While the page is paused the server goes on recording, and nothing that is shown changes.
  const decisions = useQuery({ queryKey: ["decisions"], refetchOnMount: !paused, refetchOnReconnect: !paused, queryFn: () => lines<Decision>("/_roleback/decisions", { limit: DECISIONS_MAX }) });
  const streaming = status.data?.streaming === true;
  const [resetAt, noteReset] = useStreamReset();
  const recorded = decisions.data?.items ?? [];
  const items = useMemo(() => recorded.filter((it) => it.id > resetAt), [decisions.data, resetAt]);
  // New decisions wait: rows do not move under the pointer.
  const shown = decisions.data && streaming ? (recorded[0]?.id ?? 0) : undefined;
  const { count: waiting } = useLiveCount("decision", (after) => path("/_roleback/policy-stream", { after }), shown);
  const show = () => Promise.all(["stream-state", "decisions", "policy-summary"].map((name) => client.invalidateQueries({ queryKey: [name] })));
  const pause = async (on: boolean) => {
    // The tabs that were not opened yet show the same moment.
    if (on) await client.prefetchQuery(SUMMARY);
    setPaused(on);
    if (!on) await show();
  };
  const act = async (failed: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await show();
    } catch (error) {
      flashes.failed(failed, error);
    }
  };
  const reset = () =>
    act("The policy stream was not reset", async () => {
      const newest = await lines<Decision>("/_roleback/decisions", { limit: 1 });
      await send("POST", "/_roleback/policy-stream/reset");
      noteReset(newest.items[0]?.id ?? 0);
    });
  const enable = (on: boolean) => act("The policy stream was not switched", () => send("POST", "/_roleback/policy-stream/state", { streaming: on }));
  const off = <Button onClick={() => void enable(true)}>Enable the policy stream</Button>;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="What was allowed and denied, and the policies that the calls need"
        actions={
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <Toggle checked={streaming} onChange={({ detail }) => void enable(detail.checked)}>
              Enable
            </Toggle>
            <Button disabled={!streaming} onClick={() => void pause(!paused)}>
              {paused ? "Resume" : "Pause"}
            </Button>
            <Button disabled={!streaming} onClick={() => void reset()}>
              Reset stream
            </Button>
          </SpaceBetween>
        }
      >
        Policy stream
      </Header>
      {decisions.isError && <Alert type="error">{message(decisions.error)}</Alert>}
      <Tabs
        ariaLabel="Policy stream"
        activeTabId={search.get("tab") ?? "calls"}
        onChange={({ detail }) =>
          setSearch(
            (before) => {
              before.set("tab", detail.activeTabId);
              return before;
            },
            { replace: true },
          )
        }
        tabs={[
          {
            id: "calls",
            label: "Calls",
            content: (
              <ResourceTable
                noun="calls"
                title="Calls"
                description={streaming ? (paused ? `Paused: ${waiting} recorded since. They are shown when you resume.` : "Live") : "Off: only denied requests are recorded."}
                items={items}
                loading={decisions.isPending}
                columns={COLUMNS}
                id={(it) => String(it.id)}
                empty={<Empty title="No calls" text={streaming ? "Make a request as a user or role." : "Enable the policy stream, then make requests."} action={streaming ? undefined : off} />}
                actions={waiting > 0 && !paused && <Button variant="primary" onClick={() => void show()}>{`${waiting} new`}</Button>}
              />
            ),
          },
          { id: "summary", label: "Summary policies", content: <StreamSummary paused={paused} /> },
          { id: "unused", label: "Unused permissions", content: <Unused paused={paused} /> },
        ]}
      />
    </SpaceBetween>
  );
}
