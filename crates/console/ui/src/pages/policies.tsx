// Policies, AWS managed and customer managed.

import type { Policy } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { PageLink } from "../components/page-link";
import { RemoveSelected } from "../components/remove-selected";
import { ResourceTable, type Column } from "../components/resource-table";
import { usePolicies } from "../lib/iam";
import { policyRemovalSteps } from "../lib/removal";
import { useSession } from "../lib/session";

const isOfAws = (policy: Policy) => policy.Arn!.includes(":aws:policy/");

const COLUMNS: Column<Policy>[] = [
  { id: "name", header: "Policy name", value: (it) => it.PolicyName, cell: (it) => <PageLink to={`/policies/${encodeURIComponent(it.Arn!)}`}>{it.PolicyName}</PageLink> },
  { id: "type", header: "Type", value: (it) => (isOfAws(it) ? "AWS managed" : "Customer managed") },
  { id: "attached", header: "Attached entities", value: (it) => it.AttachmentCount },
  { id: "boundary", header: "Used as boundary", value: (it) => it.PermissionsBoundaryUsageCount },
];

export default function Policies() {
  const policies = usePolicies();
  const navigate = useNavigate();
  const { at } = useSession();
  const [selected, setSelected] = useState<Policy[]>([]);
  const removable = selected.filter((it) => !isOfAws(it));
  return (
    <ResourceTable
      noun="policies"
      isPage
      title="Policies"
      description="A policy is an object in AWS that defines permissions."
      items={policies.items}
      loading={policies.loading}
      error={policies.error}
      find={policies.find}
      columns={COLUMNS}
      id={(it) => it.Arn!}
      selected={selected}
      onSelect={setSelected}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <RemoveSelected noun="policies" names={removable.map((it) => it.Arn!)} steps={policyRemovalSteps} invalidates={["policies", "summary"]} onRemoved={() => setSelected([])} />
          <Button variant="primary" disabled={at !== undefined} onClick={() => navigate("/policies/create")}>
            Create policy
          </Button>
        </SpaceBetween>
      }
    />
  );
}
