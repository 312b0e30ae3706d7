// JSON with the findings of the server's linter, by line, and the status bar of AWS's policy editor.

import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { isBlocking, SEVERITIES, useLint, type Finding, type PolicyType } from "../lib/lint";
import { policyCompletion } from "../lib/policy-completion";
import { CodeEditor, type CodeEditorHandle, type Mark } from "./code-editor";
import { Findings } from "./findings";

export interface JsonEditorProps {
  value: string;
  onChange?: (value: string) => void;
  label: string;
  /** The type of policy. Without it the text is not checked. */
  type?: PolicyType;
  /** `AWS::IAM::AssumeRolePolicyDocument` for trust policies. */
  resourceType?: string;
  /** The size that IAM allows, in characters without white space. */
  charactersMax?: number;
  /** Called with whether the policy cannot be saved, and whether its findings have not arrived yet. */
  onErrors?: (errors: boolean, pending: boolean) => void;
}

function marks(finding: Finding): Mark[] {
  const severity = SEVERITIES.find(({ type }) => type === finding.findingType)!.status;
  return finding.locations.map(({ span }, at) => ({ ...span, severity, message: finding.findingDetails, fixes: at === 0 ? (finding.fixes ?? []) : [] }));
}

/** The characters that are left, as IAM counts them. */
export function CharactersLeft({ value, max }: { value: string; max: number }) {
  const left = max - value.replace(/\s/g, "").length;
  return <Box color={left < 0 ? "text-status-error" : "text-body-secondary"}>{`${left} of ${max} characters remaining`}</Box>;
}

export function JsonEditor(props: JsonEditorProps) {
  const client = useQueryClient();
  const editor = useRef<CodeEditorHandle>(null);
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const { findings, text } = useLint(props.value, props.type, props.resourceType);
  const shown = useMemo(() => findings.flatMap(marks), [findings]);
  const complete = useMemo(() => (props.type ? policyCompletion(client) : undefined), [client, props.type]);
  const pending = props.type !== undefined && text !== props.value;
  const blocked = pending || findings.some(isBlocking);
  useEffect(() => props.onErrors?.(blocked, pending), [blocked, pending]);
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
