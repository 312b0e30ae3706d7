// A policy editor: JSON with the findings of the server's linter, by line.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { send } from "../lib/api";
import { isDark } from "../lib/theme";

export type PolicyType = "IDENTITY_POLICY" | "RESOURCE_POLICY" | "SERVICE_CONTROL_POLICY";

interface Position {
  line: number;
  column: number;
  offset: number;
}

interface Finding {
  findingType: "ERROR" | "SECURITY_WARNING" | "WARNING" | "SUGGESTION";
  findingDetails: string;
  issueCode: string;
  learnMoreLink: string;
  locations: { span: { start: Position; end: Position } }[];
}

interface Props {
  value: string;
  onChange?: (value: string) => void;
  label: string;
  type?: PolicyType;
  /** `AWS::IAM::AssumeRolePolicyDocument` for trust policies. */
  resourceType?: string;
  /** The size that IAM allows, in characters without white space. */
  charactersMax?: number;
  /** Whether there are findings that keep the policy from being saved. */
  onErrors?: (errors: boolean) => void;
}

const SEVERITIES: [Finding["findingType"], string, StatusIndicatorProps.Type, Diagnostic["severity"]][] = [
  ["SECURITY_WARNING", "Security", "warning", "warning"],
  ["ERROR", "Errors", "error", "error"],
  ["WARNING", "Warnings", "warning", "warning"],
  ["SUGGESTION", "Suggestions", "info", "info"],
];
const LINT_PAUSE_MS = 300;
/** Colours with enough contrast on a dark ground. */
const DARK = HighlightStyle.define([
  { tag: tags.string, color: "#f0b37e" },
  { tag: tags.propertyName, color: "#8cc8ff" },
  { tag: tags.number, color: "#b5e48c" },
  { tag: [tags.bool, tags.null], color: "#d0a9f5" },
]);

/** The text, once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), LINT_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function JsonEditor(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(props.onChange);
  changed.current = props.onChange;
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const readOnly = props.onChange === undefined;
  const settled = useSettled(props.value);
  const { type, resourceType } = props;
  const lint = useQuery({
    queryKey: ["lint", type, resourceType, settled],
    queryFn: () =>
      send<{ findings: Finding[] }>("POST", "/_roleback/policy/lint", {
        policyDocument: settled,
        policyType: type,
        validatePolicyResourceType: resourceType,
      }),
    enabled: type !== undefined && settled.trim() !== "",
    placeholderData: (before) => before,
  });
  const findings = lint.data?.findings ?? [];

  useEffect(() => {
    const state = EditorState.create({
      doc: props.value,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        syntaxHighlighting(isDark() ? DARK : defaultHighlightStyle),
        json(),
        lintGutter(),
        autocompletion(),
        keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": props.label, tabindex: "0" }),
        EditorState.readOnly.of(readOnly),
        EditorView.theme({ "&": { fontSize: "13px" } }, { dark: isDark() }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed.current?.(update.state.doc.toString());
          if (update.selectionSet || update.docChanged) {
            const head = update.state.selection.main.head;
            const line = update.state.doc.lineAt(head);
            setCursor({ line: line.number, column: head - line.from + 1 });
          }
        }),
      ],
    });
    const created = new EditorView({ state, parent: host.current! });
    view.current = created;
    return () => created.destroy();
    // The editor keeps its own text; the next effect follows changes from outside.
  }, [props.label, readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.value } });
  }, [props.value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    editor.dispatch(setDiagnostics(editor.state, findings.flatMap((finding) => diagnostics(finding, editor.state.doc.length))));
    props.onErrors?.(findings.some(isBlocking));
  }, [lint.data]);

  const jump = (finding: Finding) => {
    const start = finding.locations[0]?.span.start.offset ?? 0;
    const editor = view.current!;
    editor.dispatch({ selection: { anchor: Math.min(start, editor.state.doc.length) }, scrollIntoView: true });
    editor.focus();
  };
  const left = props.charactersMax === undefined ? undefined : props.charactersMax - props.value.replace(/\s/g, "").length;
  return (
    <SpaceBetween size="xs">
      <div className="editor" ref={host} />
      <SpaceBetween direction="horizontal" size="l">
        <Box color="text-body-secondary">
          Ln {cursor.line}, Col {cursor.column}
        </Box>
        {type &&
          SEVERITIES.map(([severity, label, status]) => {
            const count = findings.filter((finding) => finding.findingType === severity).length;
            return (
              <StatusIndicator key={severity} type={count ? status : "success"}>
                {label}: {count}
              </StatusIndicator>
            );
          })}
        {left !== undefined && <Box color={left < 0 ? "text-status-error" : "text-body-secondary"}>{left} characters remaining</Box>}
      </SpaceBetween>
      {SEVERITIES.map(([severity, , , kind]) =>
        findings
          .filter((finding) => finding.findingType === severity)
          .map((finding, at) => (
            <Alert key={`${severity}-${at}`} type={kind === "error" ? "error" : kind === "info" ? "info" : "warning"} header={finding.issueCode}>
              {finding.findingDetails}{" "}
              {finding.locations[0] && (
                <Link onFollow={() => jump(finding)}>Line {finding.locations[0].span.start.line}</Link>
              )}
            </Alert>
          )),
      )}
    </SpaceBetween>
  );
}

/** Whether a policy with the finding cannot be saved or has no effect. */
function isBlocking({ findingType, issueCode }: Finding): boolean {
  return findingType === "ERROR" || /^EMPTY_(OBJECT|ARRAY)_(PRINCIPAL|ACTION)$/.test(issueCode);
}

function diagnostics(finding: Finding, length: number): Diagnostic[] {
  const severity = SEVERITIES.find(([type]) => type === finding.findingType)![3];
  return finding.locations.map(({ span }) => {
    const from = Math.min(span.start.offset, length);
    const to = Math.max(from, Math.min(span.end.offset, length));
    return { from, to, severity, message: finding.findingDetails };
  });
}
