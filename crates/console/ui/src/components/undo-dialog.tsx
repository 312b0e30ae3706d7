// What undoing a record would change, and the reasons against it; then the undo itself.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Table from "@cloudscape-design/components/table";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { message, send } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { useSession } from "../lib/session";
import type { UndoPlan, UndoRequest } from "../lib/types";
import { Dialog } from "./dialog";
import { Empty } from "./resource-table";

const WORDS = { create: "is created again", update: "changes back", delete: "is deleted" } as const;

export function UndoDialog({ seq, onClose }: { seq: number; onClose: () => void }) {
  const flashes = useFlashes();
  const client = useQueryClient();
  const { session } = useSession();
  const [cascade, setCascade] = useState(false);
  const body: UndoRequest = { record: seq, cascade, ignoreQuotas: false, dryRun: false, actor: session.arn };
  const plan = useQuery({
    queryKey: ["undo-plan", seq, cascade],
    queryFn: () => send<UndoPlan>("POST", "/_roleback/undo", { ...body, dryRun: true }),
    gcTime: 0,
    // Keeps the dialog in place while the other preview loads; it cannot be submitted until then.
    placeholderData: (before) => before,
  });
  const undo = async () => {
    let undone: UndoPlan;
    try {
      undone = await send<UndoPlan>("POST", "/_roleback/undo", { ...body, head: plan.data!.head });
    } catch (failure) {
      // The state may have changed since the preview.
      void plan.refetch();
      throw failure;
    }
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    onClose();
    await flashes.changed(`Record ${seq} undone.`, undone.seq ?? null);
  };
  const { changes = [], reasons = [], kept = [], removedToo = [] } = plan.data ?? {};
  return (
    <Dialog size="large" title={`Undo record ${seq}?`} submit="Undo" disabled={plan.isPlaceholderData || changes.length === 0 || reasons.length > 0} onSubmit={undo} onClose={onClose}>
      <Box>The record stays in the event log. A new record restores the values from before it.</Box>
      {plan.isError && (
        <Alert type="error" header="This record cannot be undone">
          {message(plan.error)}
        </Alert>
      )}
      {reasons.length > 0 && (
        <Alert type="error" header="This record cannot be undone">
          <List items={reasons} />
        </Alert>
      )}
      <Checkbox checked={cascade} onChange={({ detail }) => setCascade(detail.checked)} description="Such as the access keys of a user whose creation is undone">
        Also remove entities that depend on it
      </Checkbox>
      {reasons.length === 0 && !plan.isError && (
        <Table
          variant="borderless"
          loading={plan.isPending}
          loadingText="Loading the preview"
          items={changes}
          ariaLabels={{ tableLabel: "What undoing changes" }}
          empty={<Empty title="Nothing would change" />}
          columnDefinitions={[
            { id: "entity", header: "Entity", isRowHeader: true, cell: (it) => it.entity },
            { id: "action", header: "What happens", cell: (it) => WORDS[it.action] },
            { id: "attributes", header: "Attributes", cell: (it) => <span className="mono">{it.attributes.join(", ") || "-"}</span> },
          ]}
        />
      )}
      {removedToo.length > 0 && (
        <Alert type="warning" header="Also removed">
          <List items={removedToo} />
        </Alert>
      )}
      {kept.length > 0 && (
        <Alert type="info" header="Kept, because later records changed it">
          <List items={kept} />
        </Alert>
      )}
    </Dialog>
  );
}

function List({ items }: { items: string[] }) {
  return (
    <ul className="plain">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}
