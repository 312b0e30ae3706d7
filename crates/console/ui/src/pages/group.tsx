// A group: members, permissions, history.

import { AddUserToGroupCommand, GetGroupCommand, RemoveUserFromGroupCommand, type User } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { AccessAdvisor } from "../components/access-advisor";
import { Copyable } from "../components/copyable";
import { Dialog } from "../components/dialog";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { PageLink } from "../components/page-link";
import { Permissions } from "../components/permissions";
import { Removal } from "../components/remove-selected";
import { ResourceTable } from "../components/resource-table";
import { all, PAGE_ITEMS } from "../lib/aws";
import { useChange } from "../lib/change";
import { useRead, useUsers } from "../lib/iam";
import { groupSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

export default function GroupPage() {
  const name = useParams().name!;
  const navigate = useNavigate();
  const { at } = useSession();
  const [deleting, setDeleting] = useState(false);
  const group = useRead(["group", name], async ({ iam }) => {
    let found;
    const users = await all(async (Marker) => {
      const answer = await iam.send(new GetGroupCommand({ GroupName: name, Marker, MaxItems: PAGE_ITEMS }));
      found = answer.Group;
      return { items: answer.Users, marker: answer.Marker, more: answer.IsTruncated };
    });
    return { group: found!, users };
  });
  const shown = group.data?.group as { Arn?: string; CreateDate?: Date; Path?: string } | undefined;
  return (
    <EntityPage
      title={name}
      query={group}
      actions={
        <Button disabled={at !== undefined} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      }
      summary={[
        { label: "ARN", value: <Copyable text={shown?.Arn} name="ARN" /> },
        { label: "Created", value: <Time of={shown?.CreateDate} /> },
        { label: "Path", value: shown?.Path ?? "-" },
      ]}
      tabs={[
        { id: "users", label: "Users", content: <Members name={name} users={group.data?.users ?? []} loading={group.isPending} /> },
        { id: "permissions", label: "Permissions", content: <Permissions holder="group" name={name} arn={shown?.Arn} /> },
        { id: "advisor", label: "Last Accessed", content: <AccessAdvisor arn={shown?.Arn} /> },
        { id: "history", label: "History", content: <EntityHistory arn={shown?.Arn} /> },
      ]}
    >
      {deleting && (
        <Removal noun="groups" names={[name]} steps={groupSteps} invalidates={["groups", "summary"]} onRemoved={() => navigate("/groups")} onClose={() => setDeleting(false)} />
      )}
    </EntityPage>
  );
}

function Members({ name, users, loading }: { name: string; users: User[]; loading: boolean }) {
  const { aws, at } = useSession();
  const change = useChange("The members were not changed", "group", "user-groups");
  const everyone = useUsers();
  const [selected, setSelected] = useState<User[]>([]);
  const [adding, setAdding] = useState<string[]>();
  const remove = async () => {
    const names = selected.map((it) => it.UserName!);
    await change(`${names.join(", ")} removed from ${name}.`, async () => {
      for (const UserName of names) await aws.iam.send(new RemoveUserFromGroupCommand({ GroupName: name, UserName }));
    });
    setSelected([]);
  };
  const add = async () => {
    for (const UserName of adding!) await aws.iam.send(new AddUserToGroupCommand({ GroupName: name, UserName }));
    setAdding(undefined);
    await change(`${adding!.join(", ")} added to ${name}.`);
  };
  const members = new Set(users.map((it) => it.UserName));
  return (
    <>
      <ResourceTable
        noun="users"
        title="Users in this group"
        items={users}
        loading={loading}
        columns={[
          { id: "name", header: "User name", value: (it) => it.UserName, cell: (it) => <PageLink to={`/users/${encodeURIComponent(it.UserName!)}`}>{it.UserName}</PageLink> },
          { id: "created", header: "Created", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
        ]}
        id={(it) => it.UserName!}
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0 || at !== undefined} onClick={() => void remove()}>
              Remove
            </Button>
            <Button disabled={at !== undefined} onClick={() => setAdding([])}>
              Add users
            </Button>
          </SpaceBetween>
        }
      />
      {adding && (
        <Dialog title={`Add users to ${name}`} submit="Add users" disabled={adding.length === 0} onSubmit={add} onClose={() => setAdding(undefined)}>
          <Multiselect
            ariaLabel="Users"
            placeholder="Choose users"
            filteringType="auto"
            deselectAriaLabel={(option) => `Remove ${option.label}`}
            selectedOptions={adding.map((value) => ({ value, label: value }))}
            options={everyone.items.filter((it) => !members.has(it.UserName)).map((it) => ({ value: it.UserName!, label: it.UserName! }))}
            onChange={({ detail }) => setAdding(detail.selectedOptions.map((it) => it.value!))}
            empty="No further users"
          />
        </Dialog>
      )}
    </>
  );
}
