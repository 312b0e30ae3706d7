// Answers of our own API. The types are made from its OpenAPI document.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type LogRecord = Schemas["RecordSummary"];
export type FullRecord = Schemas["Record"];
export type Health = Schemas["Health"];
export type EntityList = Schemas["EntityList"];
export type MarkList = Schemas["MarkList"];
export type Blame = Schemas["Blame"];
export type BlameLine = Schemas["Line"];
export type Diff = Schemas["Diff"];
export type Change = Schemas["Change"];
export type UndoRequest = Schemas["UndoRequest"];
export type UndoPlan = Schemas["HistoryChange"];
export type Graph = Schemas["Graph"];
export type GraphNode = Schemas["Node"];
export type GraphEdge = Schemas["Edge"];
export type GraphPath = Schemas["Path"];

export interface Pod {
  name: string;
  version: number;
  created: string;
  seq: number;
  state_hash: string;
  counts: Record<string, number>;
  message?: string;
  bytes: number;
  damaged?: string;
}
