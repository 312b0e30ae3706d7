// What one record changed.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { get, message } from "../lib/api";
import type { Diff } from "../lib/types";
import { Changes, counted } from "./changes";

export function RecordChanges({ seq }: { seq: number }) {
  const diff = useQuery({ queryKey: ["diff", seq - 1, seq], queryFn: () => get<Diff>("/_roleback/diff", { from: seq - 1, to: seq }), enabled: seq > 0 });
  if (diff.isError) return <Alert type="error">{message(diff.error)}</Alert>;
  if (!diff.data) return seq > 0 ? <Spinner /> : null;
  return (
    <SpaceBetween size="s">
      <Box variant="h2">{diff.data.changes.length ? `Changes: ${counted(diff.data.summary)}` : "Changes: none"}</Box>
      <Changes changes={diff.data.changes} />
    </SpaceBetween>
  );
}
