// The trust graph: who can assume whom, paths between two principals, and steps to an administrator; as a drawing and as a table.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router";
import { PageLink } from "../components/page-link";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { asOf, get, message } from "../lib/api";
import { labelOf, pageOf } from "../lib/graph";
import { useSession } from "../lib/session";
import type { Graph, GraphEdge as Edge, GraphPath as Path } from "../lib/types";

const Drawing = lazy(() => import("../components/graph-drawing").then((module) => ({ default: module.GraphDrawing })));
/** A drawing with more nodes cannot be read, and takes long to lay out. */
const DRAWN_MAX = 150;

export default function GraphPage() {
  const [search, setSearch] = useSearchParams();
  const { session, role, at } = useSession();
  const account = role?.account ?? session.account;
  const from = search.get("from") ?? undefined;
  const to = search.get("to") ?? undefined;
  const escalation = search.get("escalation") ? "true" : undefined;
  const found = useQuery({
    queryKey: ["graph", account, from, to, escalation, at],
    queryFn: () => get<Graph>(asOf(at, "/_roleback/graph"), { account, from, to, escalation }),
    placeholderData: (before) => before,
  });
  const change = (name: string, value?: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };
  const graph = found.data;
  const principals = (graph?.nodes ?? []).filter((it) => it.kind === "user" || it.kind === "role").map((it) => ({ value: it.id, label: labelOf(it.id) }));
  // With both ends, only the paths between them; with one, only its edges.
  const edges = graph ? shownEdges(graph, from, to) : [];
  const option = (id?: string) => (id ? { value: id, label: labelOf(id) } : null);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Who can assume which role, decided by the engine that decides every request. Dashed: only if the request meets a condition, such as MFA."
        actions={
          <Toggle checked={escalation !== undefined} onChange={({ detail }) => change("escalation", detail.checked ? "true" : undefined)}>
            Privilege escalation
          </Toggle>
        }
      >
        Trust graph
      </Header>
      <Container>
        <ColumnLayout columns={2}>
          <End label="From" placeholder="Any principal" option={option(from)} options={principals} onChange={(value) => change("from", value)} />
          <End label="To" placeholder="Any role" option={option(to)} options={principals} onChange={(value) => change("to", value)} />
        </ColumnLayout>
      </Container>
      {found.isError && (
        <Alert type="error" header="The graph cannot be shown">
          {message(found.error)}
        </Alert>
      )}
      <Tabs
        ariaLabel="Trust graph"
        activeTabId={search.get("tab") ?? "drawing"}
        onChange={({ detail }) => change("tab", detail.activeTabId)}
        tabs={[
          { id: "drawing", label: "Graph", content: <Picture graph={graph} edges={edges} onNode={(id) => change("from", id)} /> },
          { id: "table", label: "Table", content: <EdgeTable edges={edges} loading={found.isPending} /> },
          { id: "paths", label: "Paths", content: <Paths graph={graph} from={from} to={to} /> },
          { id: "administrators", label: "Steps to administrator", content: <Steps graph={graph} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function shownEdges(graph: Graph, from?: string, to?: string): Edge[] {
  if (from && to) return [...new Set((graph.paths ?? []).flatMap((path) => path.edges))].map((at) => graph.edges[at]!);
  return graph.edges.filter((edge) => (!from || edge.from === from) && (!to || edge.to === to));
}

function End(props: { label: string; placeholder: string; option: { value: string; label: string } | null; options: { value: string; label: string }[]; onChange: (value?: string) => void }) {
  const any = { value: "", label: props.placeholder };
  return (
    <FormField label={props.label}>
      <Select
        filteringType="auto"
        filteringAriaLabel={`Find ${props.label}`}
        selectedOption={props.option ?? any}
        options={[any, ...props.options]}
        virtualScroll
        empty="No principals"
        onChange={({ detail }) => props.onChange(detail.selectedOption.value || undefined)}
      />
    </FormField>
  );
}

function Picture({ graph, edges, onNode }: { graph?: Graph; edges: Edge[]; onNode: (id: string) => void }) {
  if (!graph) return <Box>Loading...</Box>;
  const ends = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const nodes = graph.nodes.filter((node) => ends.has(node.id));
  if (nodes.length === 0) return <Empty title="No trust" text="No principal can assume a role here. An edge requires a trust policy that names the principal, or a trust policy that names the account and the permission sts:AssumeRole." />;
  if (nodes.length > DRAWN_MAX) return <Empty title="Too many to draw" text={`${nodes.length} principals: choose one in From or To, or use the table.`} />;
  return (
    <Suspense fallback="Loading...">
      <Drawing nodes={nodes} edges={edges} onNode={onNode} />
    </Suspense>
  );
}

const by = (edge: Edge) => edge.by.map((it) => (it.policy ? it.policy.split("/").pop() : `${it.layer} policy`)).join(", ");
const how = (edge: Edge) => [edge.action, ...(edge.also ?? [])].join(", ");

const COLUMNS: Column<Edge>[] = [
  { id: "from", header: "Principal", value: (it) => labelOf(it.from), cell: (it) => <NodeLink id={it.from} /> },
  { id: "to", header: "Gets the permissions of", value: (it) => labelOf(it.to), cell: (it) => <NodeLink id={it.to} /> },
  { id: "how", header: "How", value: how },
  { id: "if", header: "If", value: (it) => it.conditions.join(", ") || "-" },
  { id: "by", header: "Allowed by", value: by },
];

function EdgeTable({ edges, loading }: { edges: Edge[]; loading: boolean }) {
  return <ResourceTable noun="edges" title="Who can become whom" items={edges} loading={loading} columns={COLUMNS} id={(it) => `${it.from} ${it.to} ${how(it)}`} empty={<Empty title="No trust" text="No principal can assume a role here." />} />;
}

export function NodeLink({ id }: { id: string }) {
  const page = pageOf(id);
  return page ? <PageLink to={page}>{labelOf(id)}</PageLink> : <>{labelOf(id)}</>;
}

function Paths({ graph, from, to }: { graph?: Graph; from?: string; to?: string }) {
  if (!from || !to) return <Empty title="Choose both ends" text="Choose a principal in From and a role in To to see every path between them." />;
  return <PathTable graph={graph} paths={graph?.paths ?? []} noun="paths" title={`Paths from ${labelOf(from)} to ${labelOf(to)}`} none="No paths" />;
}

function Steps({ graph }: { graph?: Graph }) {
  const [search] = useSearchParams();
  const { session, role, at } = useSession();
  const account = role?.account ?? session.account;
  // The steps include privilege escalation, whether the drawing does or not.
  const found = useQuery({
    queryKey: ["graph", account, undefined, undefined, "true", at],
    queryFn: () => get<Graph>(asOf(at, "/_roleback/graph"), { account, escalation: "true" }),
    enabled: !search.get("escalation"),
  });
  const whole = search.get("escalation") ? graph : found.data;
  const paths = [...(whole?.toAdministrator ?? [])].sort((a, b) => a.edges.length - b.edges.length);
  return <PathTable graph={whole} paths={paths} noun="principals" title="Who can become an administrator" none="No user or role can become an administrator" />;
}

function PathTable({ graph, paths, noun, title, none }: { graph?: Graph; paths: Path[]; noun: string; title: string; none: string }) {
  const edges = (path: Path) => path.edges.map((at) => graph!.edges[at]!);
  const words = (path: Path) => edges(path).map((edge) => `${how(edge)} on ${labelOf(edge.to)}${edge.conditions.length ? ` if ${edge.conditions.join(", ")}` : ""}`);
  return (
    <ResourceTable
      noun={noun}
      title={title}
      items={paths}
      loading={graph === undefined}
      columns={[
        { id: "from", header: "Principal", value: (it) => labelOf(it.from), cell: (it) => <NodeLink id={it.from} /> },
        { id: "steps", header: "Steps", value: (it) => it.edges.length },
        { id: "to", header: "Leads to", value: (it) => labelOf(it.to), cell: (it) => <NodeLink id={it.to} /> },
        {
          id: "how",
          header: "How",
          value: (it) => words(it).join(", then ") || "Is an administrator",
          cell: (it) =>
            it.edges.length === 0 ? (
              "Is an administrator"
            ) : (
              <ol className="steps">
                {words(it).map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ol>
            ),
        },
      ]}
      id={(it) => `${it.from} ${it.edges.join(" ")}`}
      empty={<Empty title={none} />}
    />
  );
}
