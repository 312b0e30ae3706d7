// The trust graph as a drawing, laid out from left to right. The table beside it has the same edges.

import "@xyflow/react/dist/style.css";
import dagre from "@dagrejs/dagre";
import { Background, BaseEdge, Controls, EdgeLabelRenderer, MarkerType, Position, ReactFlow, type Edge as FlowEdge, type EdgeProps, type Node as FlowNode, type ReactFlowInstance } from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import { labelOf } from "../lib/graph";
import { isDark } from "../lib/theme";
import type { GraphEdge, GraphNode } from "../lib/types";

const WIDTH = 220;
const HEIGHT = 60;
const KINDS: Record<GraphNode["kind"], string> = {
  user: "User",
  role: "Role",
  group: "Group",
  service: "Service",
  identityProvider: "Identity provider",
  external: "Elsewhere",
  everyone: "Trust policy",
  administrator: "Every permission",
};

interface Point {
  x: number;
  y: number;
}

type RoutedEdge = FlowEdge<{ points: Point[]; label: string; at: Point }>;

/** A line along the points of the layout, which leads around nodes. */
function Routed({ data, style, markerEnd, id }: EdgeProps<RoutedEdge>) {
  const { points, label, at } = data!;
  const [first, ...rest] = points;
  // Each inner point bends the line; it goes through the middles between them.
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1]!;
    const end = index === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q ${point.x},${point.y} ${end.x},${end.y}`;
  });
  const last = rest.at(-1)!;
  const path = `M ${first!.x},${first!.y} ${rest.length > 1 ? bends.join(" ") : `L ${last.x},${last.y}`}`;
  return (
    <>
      <BaseEdge id={id} path={path} style={style} markerEnd={markerEnd} />
      <EdgeLabelRenderer>
        <div className="graph-label" style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}>
          {label}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}

const EDGE_TYPES = { routed: Routed };
/** The width of a letter in a label, for the layout. */
const LETTER = 6.5;

const FIT = { maxZoom: 1, padding: 0.1 };

interface Props {
  nodes: GraphNode[];
  edges: GraphEdge[];
  onNode: (id: string) => void;
}

export function GraphDrawing({ nodes, edges, onNode }: Props) {
  const laidOut = useMemo(() => layout(nodes, edges), [nodes, edges]);
  const frame = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<FlowNode, RoutedEdge>>(null);
  // In a window that becomes narrower, nodes would leave the drawing. The drawing learns its new size first.
  useEffect(() => {
    const observer = new ResizeObserver(() => requestAnimationFrame(() => void flow.current?.fitView(FIT)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <div className="graph" ref={frame}>
      <ReactFlow
        onInit={(drawn) => (flow.current = drawn)}
        key={nodes.map((it) => it.id).join(" ")}
        {...laidOut}
        edgeTypes={EDGE_TYPES}
        colorMode={isDark() ? "dark" : "light"}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        onNodeClick={(_, node) => onNode(node.id)}
        ariaLabelConfig={{ "node.a11yDescription.default": "The tab Table has the same as text." }}
        proOptions={{ hideAttribution: true }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function layout(nodes: GraphNode[], edges: GraphEdge[]): { nodes: FlowNode[]; edges: RoutedEdge[] } {
  const lines = merged(edges);
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 60 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, { width: WIDTH, height: HEIGHT });
  for (const line of lines) graph.setEdge(line.from, line.to, { width: line.label.length * LETTER, height: 16, labelpos: "c" });
  dagre.layout(graph);
  return {
    nodes: nodes.map((node) => {
      const { x, y } = graph.node(node.id);
      return {
        id: node.id,
        position: { x: x - WIDTH / 2, y: y - HEIGHT / 2 },
        width: WIDTH,
        height: HEIGHT,
        sourcePosition: Position.Right,
        targetPosition: Position.Left,
        className: node.isAdministrator ? "graph-node graph-administrator" : "graph-node",
        ariaLabel: `${KINDS[node.kind]} ${labelOf(node.id)}${node.isAdministrator ? ", administrator" : ""}`,
        data: {
          label: (
            <>
              <span className="graph-kind">{node.isAdministrator && node.kind !== "administrator" ? `${KINDS[node.kind]}, administrator` : KINDS[node.kind]}</span>
              <span className="graph-name">{labelOf(node.id)}</span>
            </>
          ),
        },
      };
    }),
    edges: lines.map((edge) => ({
      type: "routed",
      data: routed(graph.edge(edge.from, edge.to), edge.label),
      id: `${edge.from} ${edge.to}`,
      source: edge.from,
      target: edge.to,
      ariaLabel: `${labelOf(edge.from)} to ${labelOf(edge.to)}: ${edge.label}`,
      className: edge.isConditional ? "graph-conditional" : undefined,
      style: edge.isConditional ? { strokeDasharray: "6 4" } : undefined,
      markerEnd: { type: MarkerType.ArrowClosed },
    })),
  };
}

/** The points of an edge and the place of its label. */
function routed(edge: { points: Point[]; x?: number; y?: number }, label: string): { points: Point[]; label: string; at: Point } {
  const middle = edge.points[Math.floor(edge.points.length / 2)]!;
  return { points: edge.points, label, at: { x: edge.x ?? middle.x, y: edge.y ?? middle.y } };
}

/** One line for all edges between two nodes. It is dashed if each of them has a condition. */
function merged(edges: GraphEdge[]) {
  const found = new Map<string, { from: string; to: string; isConditional: boolean; label: string; ways: string[] }>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to}`;
    const line = found.get(key) ?? { from: edge.from, to: edge.to, isConditional: true, label: "", ways: [] };
    line.isConditional &&= edge.conditions.length > 0;
    const action = edge.action.split(":")[1]!;
    const conditions = edge.conditions.map((it) => it.split(" ")[0]!.replace(/^not \(/, "").split(":")[1]);
    line.ways.push(conditions.length ? `${action} if ${conditions.join(", ")}` : action);
    line.label = line.ways.length > 2 ? `${line.ways.length} ways` : line.ways.join(", ");
    found.set(key, line);
  }
  return [...found.values()];
}
