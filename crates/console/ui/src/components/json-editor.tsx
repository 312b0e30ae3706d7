// JSON with the findings of the server's linter, by line, and the status bar of AWS's policy editor.

import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { SEVERITIES, useFindings, type Checked, type Finding } from "../lib/lint";
import { policyCompletion } from "../lib/policy-completion";
import { CharactersLeft } from "./characters-left";
import { CodeEditor, type CodeEditorHandle, type Mark } from "./code-editor";
import { Findings } from "./findings";

export interface JsonEditorProps extends Checked {
  onChange?: (value: string) => void;
  label: string;
  /** The size that IAM allows, in characters without white space. */
  charactersMax?: number;
}

function marks(finding: Finding): Mark[] {
  const severity = SEVERITIES.find(({ type }) => type === finding.findingType)!.status;
  return finding.locations.map(({ span }, at) => ({ ...span, severity, message: finding.findingDetails, fixes: at === 0 ? (finding.fixes ?? []) : [] }));
}

export function JsonEditor(props: JsonEditorProps) {
  const client = useQueryClient();
  const editor = useRef<CodeEditorHandle>(null);
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const findings = useFindings(props);
  const shown = useMemo(() => findings.flatMap(marks), [findings]);
  const complete = useMemo(() => (props.type ? policyCompletion(client) : undefined), [client, props.type]);
  return (
    <SpaceBetween size="xs">
      <CodeEditor
        ref={editor}
        value={props.value}
        onChange={props.onChange}
        label={props.label}
        marks={shown}
        complete={complete}
        onCursor={(line, column) => setCursor({ line, column })}
      />
      <SpaceBetween direction="horizontal" size="m">
        <Box color="text-body-secondary">{`Ln ${cursor.line}, Col ${cursor.column}`}</Box>
        {props.charactersMax !== undefined && <CharactersLeft value={props.value} max={props.charactersMax} />}
      </SpaceBetween>
      {props.type && <Findings findings={findings} onJump={(to) => editor.current?.jump(to)} onFix={props.onChange && ((fix) => editor.current?.fix(fix))} />}
    </SpaceBetween>
  );
}
