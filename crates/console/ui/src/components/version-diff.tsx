// Two texts side by side, with what differs.

import { MergeView } from "@codemirror/merge";
import { useEffect, useRef } from "react";
import { jsonLook } from "./code-editor";

interface Props {
  before: { name: string; text: string };
  after: { name: string; text: string };
}

export function VersionDiff({ before, after }: Props) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const side = ({ name, text }: Props["before"]) => ({ doc: text, extensions: jsonLook(name, true) });
    const view = new MergeView({ a: side(before), b: side(after), parent: host.current!, collapseUnchanged: { margin: 3, minSize: 6 } });
    return () => view.destroy();
  }, [before.name, before.text, after.name, after.text]);
  return <div className="editor merge" ref={host} />;
}
