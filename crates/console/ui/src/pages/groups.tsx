// User groups.

import type { Group } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Copyable } from "../components/copyable";
import { CreateGroup } from "../components/create-group";
import { PageLink } from "../components/page-link";
import { RemoveSelected } from "../components/remove-selected";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { useGroups } from "../lib/iam";
import { groupSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

const COLUMNS: Column<Group>[] = [
  { id: "name", header: "Group name", value: (it) => it.GroupName, cell: (it) => <PageLink to={`/groups/${encodeURIComponent(it.GroupName!)}`}>{it.GroupName}</PageLink> },
  { id: "path", header: "Path", value: (it) => it.Path },
  { id: "arn", header: "ARN", value: (it) => it.Arn, cell: (it) => <Copyable text={it.Arn} name="ARN" /> },
  { id: "created", header: "Created", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
];

export default function Groups() {
  const groups = useGroups();
  const { at } = useSession();
  const [selected, setSelected] = useState<Group[]>([]);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" disabled={at !== undefined} onClick={() => setCreating(true)}>
      Create group
    </Button>
  );
  return (
    <SpaceBetween size="m">
      <ResourceTable
        noun="groups"
        isPage
        title="User groups"
        description="A user group is a collection of IAM users. Use groups to specify permissions for several users."
        items={groups.items}
        loading={groups.loading}
        error={groups.error}
        find={groups.find}
        columns={COLUMNS}
        id={(it) => it.GroupName!}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title="No groups" text="Create a group to give several users the same permissions." action={create} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RemoveSelected noun="groups" names={selected.map((it) => it.GroupName!)} steps={groupSteps} invalidates={["groups", "summary"]} onRemoved={() => setSelected([])} />
            {create}
          </SpaceBetween>
        }
      />
      {creating && <CreateGroup onClose={() => setCreating(false)} />}
    </SpaceBetween>
  );
}
