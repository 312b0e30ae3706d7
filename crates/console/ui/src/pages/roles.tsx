// Roles.

import type { Role } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Breakable } from "../components/breakable";
import { PageLink } from "../components/page-link";
import { RemoveSelected } from "../components/remove-selected";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { decoded, useRoles } from "../lib/iam";
import { roleSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

/** The principals of a trust policy, in a line. */
function trusted(document?: string): string {
  try {
    const { Statement } = JSON.parse(decoded(document)) as { Statement: { Principal?: unknown }[] };
    const principals = [Statement].flat().map(({ Principal }) => Principal);
    const texts = principals.flatMap((it) => (typeof it === "object" && it ? Object.entries(it).map(([kind, names]) => `${kind}: ${[names].flat().join(", ")}`) : [String(it)]));
    return texts.join("; ");
  } catch {
    return "-";
  }
}

const COLUMNS: Column<Role>[] = [
  { id: "name", header: "Role name", value: (it) => it.RoleName, cell: (it) => <PageLink to={`/roles/${encodeURIComponent(it.RoleName!)}`}>{it.RoleName}</PageLink> },
  { id: "trusted", header: "Trusted entities", value: (it) => trusted(it.AssumeRolePolicyDocument), cell: (it) => <Breakable text={trusted(it.AssumeRolePolicyDocument)} inTable /> },
  { id: "path", header: "Path", value: (it) => it.Path },
  { id: "created", header: "Created", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
];

export default function Roles() {
  const roles = useRoles();
  const navigate = useNavigate();
  const { at } = useSession();
  const [selected, setSelected] = useState<Role[]>([]);
  const create = (
    <Button variant="primary" disabled={at !== undefined} onClick={() => navigate("/roles/create")}>
      Create role
    </Button>
  );
  return (
    <ResourceTable
      noun="roles"
      isPage
      title="Roles"
      description="An IAM role is an identity with permissions and credentials that are valid for short durations. Roles can be assumed by entities that you trust."
      items={roles.items}
      loading={roles.loading}
      error={roles.error}
      find={roles.find}
      columns={COLUMNS}
      shown={["name", "trusted", "created"]}
      id={(it) => it.RoleName!}
      selected={selected}
      onSelect={setSelected}
      empty={<Empty title="No roles" text="Create a role that users or services can assume." action={create} />}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <RemoveSelected noun="roles" names={selected.map((it) => it.RoleName!)} steps={roleSteps} invalidates={["roles", "summary"]} onRemoved={() => setSelected([])} />
          {create}
        </SpaceBetween>
      }
    />
  );
}
