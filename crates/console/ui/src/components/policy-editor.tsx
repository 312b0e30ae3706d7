// The policy editor: visual or JSON, of the same text.

import Box from "@cloudscape-design/components/box";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useState, type ComponentType } from "react";
import { useFindings } from "../lib/lint";
import { CharactersLeft } from "./characters-left";
import type { JsonEditorProps } from "./json-editor";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));
const VisualEditor = lazy(() => import("./visual-editor").then((module) => ({ default: module.VisualEditor })));

type View = "visual" | "json";

type Editable = JsonEditorProps & { onChange: (value: string) => void };

interface Props extends Editable {
  initial?: View;
  /** Whether the statements are those of a trust policy. */
  isTrust?: boolean;
  /** What the JSON view shows, if not only the text. */
  Json?: ComponentType<Editable>;
}

export function PolicyEditor({ isTrust = false, Json = JsonEditor, ...props }: Props) {
  const [view, setView] = useState<View>(props.initial ?? "json");
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Policy editor view"
        selectedId={view}
        options={[
          { id: "visual", text: "Visual" },
          { id: "json", text: "JSON" },
        ]}
        onChange={({ detail }) => setView(detail.selectedId as View)}
      />
      <Suspense fallback="Loading the editor...">{view === "json" ? <Json {...props} /> : <Visual {...props} isTrust={isTrust} />}</Suspense>
    </SpaceBetween>
  );
}

/** The visual editor has no lines, so it only counts the findings. */
function Visual(props: Editable & { isTrust: boolean }) {
  const findings = useFindings(props);
  return (
    <SpaceBetween size="s">
      <VisualEditor value={props.value} onChange={props.onChange} isTrust={props.isTrust} />
      <SpaceBetween direction="horizontal" size="m">
        {props.charactersMax !== undefined && <CharactersLeft value={props.value} max={props.charactersMax} />}
        <Box color="text-body-secondary">{findings.length === 0 ? "No findings" : `${findings.length} ${findings.length === 1 ? "finding" : "findings"}: see the JSON view`}</Box>
      </SpaceBetween>
    </SpaceBetween>
  );
}
