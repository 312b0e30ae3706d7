// CodeMirror as a component: JSON with findings by position, and completion.

import { acceptCompletion, autocompletion, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import type { Fix, Position } from "../lib/lint";
import { isDark } from "../lib/theme";

/** Colours with enough contrast on a dark ground. */
const DARK = HighlightStyle.define([
  { tag: tags.string, color: "#f0b37e" },
  { tag: tags.propertyName, color: "#8cc8ff" },
  { tag: tags.number, color: "#b5e48c" },
  { tag: [tags.bool, tags.null], color: "#d0a9f5" },
]);

/** What every editor of JSON looks like. */
export function jsonLook(label: string, readOnly: boolean): Extension {
  return [
    lineNumbers(),
    bracketMatching(),
    syntaxHighlighting(isDark() ? DARK : defaultHighlightStyle),
    json(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    EditorState.readOnly.of(readOnly),
    EditorView.theme({ "&": { fontSize: "13px" } }, { dark: isDark() }),
  ];
}

export interface Mark {
  start: Position;
  end: Position;
  severity: Diagnostic["severity"];
  message: string;
  fixes: Fix[];
}

export interface CodeEditorHandle {
  /** Puts the cursor at a position and shows it. */
  jump: (to: Position) => void;
  /** Applies the edits of a quick fix. */
  fix: (fix: Fix) => void;
}

interface Props {
  value: string;
  onChange?: (value: string) => void;
  label: string;
  marks: Mark[];
  complete?: CompletionSource;
  onCursor?: (line: number, column: number) => void;
  ref?: Ref<CodeEditorHandle>;
}

/** Positions count characters, CodeMirror counts UTF-16 units; a position after the end becomes the end. */
function offset(doc: Text, { line, column }: Position): number {
  if (line > doc.lines) return doc.length;
  const at = doc.line(line);
  return at.from + [...at.text].slice(0, column).join("").length;
}

function apply(view: EditorView, fix: Fix) {
  const { doc } = view.state;
  const changes = fix.edits.map(({ span, text }) => ({ from: offset(doc, span.start), to: offset(doc, span.end), insert: text }));
  view.dispatch({ changes, scrollIntoView: true });
  view.focus();
}

export function CodeEditor(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const readOnly = props.onChange === undefined;

  useImperativeHandle(props.ref, () => ({
    jump: (to) => {
      const editor = view.current!;
      editor.dispatch({ selection: { anchor: offset(editor.state.doc, to) }, scrollIntoView: true });
      editor.focus();
    },
    fix: (fix) => apply(view.current!, fix),
  }));

  useEffect(() => {
    const state = EditorState.create({
      doc: props.value,
      extensions: [
        jsonLook(props.label, readOnly),
        history(),
        lintGutter(),
        autocompletion({ override: props.complete && !readOnly ? [props.complete] : [] }),
        keymap.of([{ key: "Tab", run: acceptCompletion }, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          if (update.selectionSet || update.docChanged) {
            const { head } = update.state.selection.main;
            const line = update.state.doc.lineAt(head);
            latest.current.onCursor?.(line.number, head - line.from + 1);
          }
        }),
      ],
    });
    const created = new EditorView({ state, parent: host.current! });
    view.current = created;
    return () => created.destroy();
    // The editor keeps its own text; the next effect follows changes from outside.
  }, [props.label, readOnly, props.complete]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.value } });
  }, [props.value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { doc } = editor.state;
    const diagnostics = props.marks.map((mark): Diagnostic => {
      const from = offset(doc, mark.start);
      return {
        from,
        to: Math.max(from, offset(doc, mark.end)),
        severity: mark.severity,
        message: mark.message,
        actions: readOnly ? [] : mark.fixes.map((fix) => ({ name: fix.title, apply: (target) => apply(target, fix) })),
      };
    });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [props.marks, readOnly]);

  return <div className="editor" ref={host} />;
}
