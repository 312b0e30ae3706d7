// Users: a list with the actions of LocalStack's resource browser and AWS's console.

import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { User } from "@aws-sdk/client-iam";
import { Copyable } from "../components/copyable";
import { PageLink } from "../components/page-link";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { RemoveSelected } from "../components/remove-selected";
import { useUsers } from "../lib/iam";
import { userSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

const COLUMNS: Column<User>[] = [
  { id: "name", header: "User name", value: (it) => it.UserName, cell: (it) => <PageLink to={`/users/${encodeURIComponent(it.UserName!)}`}>{it.UserName}</PageLink> },
  { id: "path", header: "Path", value: (it) => it.Path },
  { id: "arn", header: "ARN", value: (it) => it.Arn, cell: (it) => <Copyable text={it.Arn} name="ARN" /> },
  { id: "created", header: "Created", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
  { id: "used", header: "Password last used", value: (it) => it.PasswordLastUsed, cell: (it) => <Time of={it.PasswordLastUsed} /> },
];

export default function Users() {
  const users = useUsers();
  const navigate = useNavigate();
  const { at } = useSession();
  const [selected, setSelected] = useState<User[]>([]);
  const create = (
    <Button variant="primary" disabled={at !== undefined} onClick={() => navigate("/users/create")}>
      Create user
    </Button>
  );
  return (
    <ResourceTable
      noun="users"
      isPage
      title="Users"
      description="An IAM user is an identity with long-term credentials that is used to interact with AWS in an account."
      items={users.items}
      loading={users.loading}
      error={users.error}
      find={users.find}
      columns={COLUMNS}
      shown={["name", "path", "created", "used"]}
      id={(it) => it.UserName!}
      selected={selected}
      onSelect={setSelected}
      empty={<Empty title="No users" text="Create a user to give a person or a program access." action={create} />}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <RemoveSelected noun="users" names={selected.map((it) => it.UserName!)} steps={userSteps} invalidates={["users", "summary"]} onRemoved={() => setSelected([])} />
          {create}
        </SpaceBetween>
      }
    />
  );
}
