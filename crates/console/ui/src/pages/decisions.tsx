// Decisions: every request that was allowed or denied, and the least-privilege policies made from them.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router";
import { PageLink } from "../components/page-link";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { get, lines, message, path, send } from "../lib/api";
import { download } from "../lib/download";
import { useFlashes } from "../lib/flashes";
import { Time } from "../lib/time";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));
const DECISIONS_MAX = 1000;

interface Decision {
  id: number;
  time: string;
  request_id: string;
  principal: string;
  action: string;
  resource: string;
  decision: string;
  refused: boolean;
  by?: { layer: string; policy?: string };
}

interface Generated {
  attached_to: string;
  kind: string;
  calls: number;
  text?: string;
  document?: unknown;
  characters: number;
}

const COLUMNS: Column<Decision>[] = [
  { id: "action", header: "Action", value: (it) => it.action, cell: (it) => <PageLink to={path("/explain", { "request-id": it.request_id })}>{it.action}</PageLink> },
  {
    id: "decision",
    header: "Decision",
    value: (it) => it.decision,
    cell: (it) => <StatusIndicator type={it.decision === "allowed" ? "success" : it.refused ? "error" : "warning"}>{it.decision}</StatusIndicator>,
  },
  { id: "principal", header: "Principal", value: (it) => it.principal },
  { id: "resource", header: "Resource", value: (it) => it.resource },
  { id: "by", header: "Decided by", value: (it) => [it.by?.layer, it.by?.policy].filter(Boolean).join(": ") },
  { id: "time", header: "Time", value: (it) => it.time, cell: (it) => <Time of={it.time} /> },
];

export default function Decisions() {
  const [search, setSearch] = useSearchParams();
  const client = useQueryClient();
  const flashes = useFlashes();
  const status = useQuery({ queryKey: ["stream-state"], queryFn: () => get<{ streaming: boolean }>("/_roleback/policy-stream/state") });
  const decisions = useQuery({ queryKey: ["decisions"], queryFn: () => lines<Decision>("/_roleback/decisions", { limit: DECISIONS_MAX }), enabled: status.data?.streaming === true });
  const act = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ["stream-state"] });
      await client.invalidateQueries({ queryKey: ["decisions"] });
      await client.invalidateQueries({ queryKey: ["policy-summary"] });
    } catch (error) {
      flashes.failed(what, error);
    }
  };
  const streaming = status.data?.streaming === true;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="What was allowed and denied, and the policies that the calls need"
        actions={
          <SpaceBetween direction="horizontal" size="m">
            <Toggle checked={streaming} onChange={({ detail }) => void act("The policy stream was not switched", () => send("POST", "/_roleback/policy-stream/state", { streaming: detail.checked }))}>
              Policy stream
            </Toggle>
            <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void act("", async () => undefined)} />
            <Button disabled={!streaming} onClick={() => void act("The policy stream was not reset", () => send("POST", "/_roleback/policy-stream/reset"))}>
              Reset stream
            </Button>
          </SpaceBetween>
        }
      >
        Decisions
      </Header>
      {decisions.isError && <Alert type="error">{message(decisions.error)}</Alert>}
      <Tabs
        ariaLabel="Decisions"
        activeTabId={search.get("tab") ?? "calls"}
        onChange={({ detail }) => setSearch({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          {
            id: "calls",
            label: "Calls",
            content: (
              <ResourceTable
                noun="decisions"
                title="Calls"
                items={decisions.data?.items ?? []}
                loading={streaming && decisions.isPending}
                columns={COLUMNS}
                id={(it) => String(it.id)}
                empty={<Empty title="No decisions" text={streaming ? "Make a request, then refresh." : "Switch the policy stream on, then make requests."} />}
              />
            ),
          },
          { id: "summary", label: "Summary policies", content: <Summary streaming={streaming} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Summary({ streaming }: { streaming: boolean }) {
  const summary = useQuery({
    queryKey: ["policy-summary"],
    queryFn: () => get<{ principals: Generated[]; resources: Generated[] }>("/_roleback/policy-stream/summary"),
    enabled: streaming,
  });
  const all = [...(summary.data?.principals ?? []), ...(summary.data?.resources ?? [])];
  if (summary.isError) return <Alert type="error">{message(summary.error)}</Alert>;
  if (all.length === 0) return <Empty title="No policies yet" text="They are made from the recorded calls." />;
  return (
    <SpaceBetween size="l">
      {all.map((it) => {
        const text = it.text ?? JSON.stringify(it.document, null, 2);
        return (
          <Container
            key={it.kind + it.attached_to}
            header={
              <Header variant="h2" description={`${it.calls} calls, ${it.characters} characters`} actions={<Button onClick={() => download("policy.json", "application/json", text)}>Download</Button>}>
                {it.attached_to}
              </Header>
            }
          >
            <Suspense fallback="Loading...">
              <JsonEditor label={`Policy of ${it.attached_to}`} value={text} />
            </Suspense>
          </Container>
        );
      })}
    </SpaceBetween>
  );
}
