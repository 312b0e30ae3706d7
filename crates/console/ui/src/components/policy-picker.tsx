// A table to choose managed policies from.

import type { Policy } from "@aws-sdk/client-iam";
import { usePolicies } from "../lib/iam";
import { ResourceTable, type Column } from "./resource-table";

const COLUMNS: Column<Policy>[] = [
  { id: "name", header: "Policy name", value: (it) => it.PolicyName },
  { id: "type", header: "Type", value: (it) => (it.Arn?.includes(":aws:policy/") ? "AWS managed" : "Customer managed") },
  { id: "attached", header: "Attached entities", value: (it) => it.AttachmentCount },
];

export function PolicyPicker(props: { selected: Policy[]; onSelect: (policies: Policy[]) => void; title?: string; single?: boolean }) {
  const policies = usePolicies();
  return (
    <ResourceTable
      noun="policies"
      title={props.title ?? "Permissions policies"}
      items={policies.items}
      loading={policies.loading}
      find={policies.find}
      columns={COLUMNS}
      id={(it) => it.PolicyName!}
      selected={props.selected}
      onSelect={props.onSelect}
      selectionType={props.single ? "single" : "multi"}
      pageSize={10}
    />
  );
}
