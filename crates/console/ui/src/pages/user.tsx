// A user: permissions, groups, tags, security credentials, last accessed services, history.

import { AddUserToGroupCommand, GetUserCommand, ListGroupsForUserCommand, RemoveUserFromGroupCommand, TagUserCommand, UntagUserCommand, type Group, type User } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { AccessAdvisor } from "../components/access-advisor";
import { AccessKeys } from "../components/access-keys";
import { ConsoleAccess } from "../components/console-access";
import { Copyable } from "../components/copyable";
import { Dialog } from "../components/dialog";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { MfaDevices } from "../components/mfa-devices";
import { PageLink } from "../components/page-link";
import { Permissions } from "../components/permissions";
import { Removal } from "../components/remove-selected";
import { Empty, ResourceTable } from "../components/resource-table";
import { TagsTab } from "../components/tags-tab";
import { useChange } from "../lib/change";
import { useGroups, useRead } from "../lib/iam";
import { userSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

export default function UserPage() {
  const name = useParams().name!;
  const navigate = useNavigate();
  const { at } = useSession();
  const [deleting, setDeleting] = useState(false);
  const user = useRead(["user", name], async ({ iam }) => (await iam.send(new GetUserCommand({ UserName: name }))).User!);
  return (
    <EntityPage
      title={name}
      query={user}
      actions={
        <Button disabled={at !== undefined} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      }
      summary={[
        { label: "ARN", value: <Copyable text={user.data?.Arn} name="ARN" /> },
        { label: "Created", value: <Time of={user.data?.CreateDate} /> },
        { label: "Path", value: user.data?.Path ?? "-" },
        { label: "User ID", value: user.data?.UserId ?? "-" },
        { label: "Password last used", value: <Time of={user.data?.PasswordLastUsed} /> },
        { label: "Permissions boundary", value: <Boundary arn={user.data?.PermissionsBoundary?.PermissionsBoundaryArn} /> },
      ]}
      tabs={[
        { id: "permissions", label: "Permissions", content: <Permissions holder="user" name={name} arn={user.data?.Arn} /> },
        { id: "groups", label: "Groups", content: <Groups name={name} /> },
        {
          id: "tags",
          label: "Tags",
          content: (
            <TagsTab
              tags={user.data?.Tags ?? []}
              invalidates="user"
              put={(aws, Tags) => aws.iam.send(new TagUserCommand({ UserName: name, Tags }))}
              remove={(aws, TagKeys) => aws.iam.send(new UntagUserCommand({ UserName: name, TagKeys }))}
            />
          ),
        },
        { id: "credentials", label: "Security credentials", content: <Credentials name={name} user={user.data} /> },
        { id: "advisor", label: "Last Accessed", content: <AccessAdvisor arn={user.data?.Arn} /> },
        { id: "history", label: "History", content: <EntityHistory arn={user.data?.Arn} /> },
      ]}
    >
      {deleting && (
        <Removal noun="users" names={[name]} steps={userSteps} invalidates={["users", "summary"]} onRemoved={() => navigate("/users")} onClose={() => setDeleting(false)} />
      )}
    </EntityPage>
  );
}

function Boundary({ arn }: { arn?: string }) {
  return arn ? <PageLink to={`/policies/${encodeURIComponent(arn)}`}>{arn.split("/").pop()}</PageLink> : <>-</>;
}

function Groups({ name }: { name: string }) {
  const { aws, at } = useSession();
  const all = useGroups();
  const change = useChange("The group memberships were not changed", "user-groups", "permissions");
  const [selected, setSelected] = useState<Group[]>([]);
  const [adding, setAdding] = useState<string[]>();
  const groups = useRead(["user-groups", name], async ({ iam }) => (await iam.send(new ListGroupsForUserCommand({ UserName: name }))).Groups ?? []);
  const leave = async () => {
    await change(`${name} removed from ${selected.map((it) => it.GroupName).join(", ")}.`, async () => {
      for (const { GroupName } of selected) await aws.iam.send(new RemoveUserFromGroupCommand({ UserName: name, GroupName }));
    });
    setSelected([]);
  };
  const join = async () => {
    for (const GroupName of adding!) await aws.iam.send(new AddUserToGroupCommand({ UserName: name, GroupName }));
    setAdding(undefined);
    await change(`${name} added to ${adding!.join(", ")}.`);
  };
  const member = new Set(groups.data?.map((it) => it.GroupName));
  const add = (
    <Button disabled={at !== undefined} onClick={() => setAdding([])}>
      Add user to groups
    </Button>
  );
  return (
    <>
      <ResourceTable
        noun="groups"
        title="User groups membership"
        items={groups.data ?? []}
        loading={groups.isPending}
        columns={[{ id: "name", header: "Group name", value: (it) => it.GroupName, cell: (it) => <PageLink to={`/groups/${encodeURIComponent(it.GroupName!)}`}>{it.GroupName}</PageLink> }]}
        id={(it) => it.GroupName!}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title="No groups" text="A group gives the same permissions to all its users." action={add} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0 || at !== undefined} onClick={() => void leave()}>
              Remove
            </Button>
            {add}
          </SpaceBetween>
        }
      />
      {adding && (
        <Dialog title={`Add ${name} to groups`} submit="Add user to groups" disabled={adding.length === 0} onSubmit={join} onClose={() => setAdding(undefined)}>
          <Multiselect
            ariaLabel="Groups"
            placeholder="Choose groups"
            deselectAriaLabel={(option) => `Remove ${option.label}`}
            selectedOptions={adding.map((value) => ({ value, label: value }))}
            options={all.items.filter((it) => !member.has(it.GroupName)).map((it) => ({ value: it.GroupName!, label: it.GroupName! }))}
            onChange={({ detail }) => setAdding(detail.selectedOptions.map((it) => it.value!))}
            empty="No further groups"
          />
        </Dialog>
      )}
    </>
  );
}

function Credentials({ name, user }: { name: string; user?: User }) {
  return (
    <SpaceBetween size="l">
      <ConsoleAccess name={name} user={user} />
      <MfaDevices name={name} />
      <AccessKeys name={name} user={user} />
    </SpaceBetween>
  );
}
