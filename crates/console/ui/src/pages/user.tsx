// A user: permissions, groups, tags, security credentials, history.

import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateLoginProfileCommand,
  type Group,
} from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Copyable } from "../components/copyable";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { PageLink } from "../components/page-link";
import { Permissions } from "../components/permissions";
import { Removal } from "../components/remove-selected";
import { ResourceTable } from "../components/resource-table";
import { TagsTab } from "../components/tags-tab";
import { csv, download } from "../lib/download";
import { useFlashes } from "../lib/flashes";
import { optional, useGroups, useInvalidate, useRead } from "../lib/iam";
import { generatedPassword } from "../lib/password";
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
        { label: "Permissions boundary", value: user.data?.PermissionsBoundary?.PermissionsBoundaryArn ?? "-" },
      ]}
      tabs={[
        { id: "permissions", label: "Permissions", content: <Permissions holder="user" name={name} /> },
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
        { id: "credentials", label: "Security credentials", content: <Credentials name={name} /> },
        { id: "history", label: "History", content: <EntityHistory arn={user.data?.Arn} /> },
      ]}
    >
      {deleting && (
        <Removal noun="users" names={[name]} steps={userSteps} invalidates={["users", "summary"]} onRemoved={() => navigate("/users")} onClose={() => setDeleting(false)} />
      )}
    </EntityPage>
  );
}

function Groups({ name }: { name: string }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const all = useGroups();
  const [selected, setSelected] = useState<Group[]>([]);
  const [adding, setAdding] = useState<string[]>();
  const groups = useRead(["user-groups", name], async ({ iam }) => (await iam.send(new ListGroupsForUserCommand({ UserName: name }))).Groups ?? []);
  const change = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
      await invalidate("user-groups", "permissions");
      setSelected([]);
      setAdding(undefined);
      await flashes.changed(what);
    } catch (error) {
      flashes.failed("The group memberships were not changed", error);
    }
  };
  const leave = () =>
    change(`${name} removed from ${selected.map((it) => it.GroupName).join(", ")}.`, async () => {
      for (const { GroupName } of selected) await aws.iam.send(new RemoveUserFromGroupCommand({ UserName: name, GroupName }));
    });
  const join = () =>
    change(`${name} added to ${adding!.join(", ")}.`, async () => {
      for (const GroupName of adding!) await aws.iam.send(new AddUserToGroupCommand({ UserName: name, GroupName }));
    });
  const member = new Set(groups.data?.map((it) => it.GroupName));
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
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0 || at !== undefined} onClick={() => void leave()}>
              Remove
            </Button>
            <Button disabled={at !== undefined} onClick={() => setAdding([])}>
              Add user to groups
            </Button>
          </SpaceBetween>
        }
      />
      {adding && (
        <Modal
          visible
          header={`Add ${name} to groups`}
          closeAriaLabel="Close"
          onDismiss={() => setAdding(undefined)}
          footer={
            <Box float="right">
              <Button variant="primary" disabled={adding.length === 0} onClick={() => void join()}>
                Add user to groups
              </Button>
            </Box>
          }
        >
          <Multiselect
            ariaLabel="Groups"
            placeholder="Choose groups"
            deselectAriaLabel={(option) => `Remove ${option.label}`}
            selectedOptions={adding.map((value) => ({ value, label: value }))}
            options={all.items.filter((it) => !member.has(it.GroupName)).map((it) => ({ value: it.GroupName!, label: it.GroupName! }))}
            onChange={({ detail }) => setAdding(detail.selectedOptions.map((it) => it.value!))}
            empty="No further groups"
          />
        </Modal>
      )}
    </>
  );
}

interface Made {
  title: string;
  names: string[];
  values: string[];
  file: string;
}

function Credentials({ name }: { name: string }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [made, setMade] = useState<Made>();
  const found = useRead(["credentials", name], async ({ iam }) => {
    const [keys, devices, profile] = await Promise.all([
      iam.send(new ListAccessKeysCommand({ UserName: name })),
      iam.send(new ListMFADevicesCommand({ UserName: name })),
      optional(iam.send(new GetLoginProfileCommand({ UserName: name }))),
    ]);
    const withUse = (keys.AccessKeyMetadata ?? []).map(async (key) => ({
      key,
      used: (await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.AccessKeyId }))).AccessKeyLastUsed,
    }));
    return { keys: await Promise.all(withUse), devices: devices.MFADevices ?? [], profile: profile?.LoginProfile };
  });
  const change = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await invalidate("credentials", "user");
      await flashes.changed(what);
    } catch (error) {
      flashes.failed("The credentials were not changed", error);
    }
  };
  const setPassword = () =>
    change(`Console password of ${name} set.`, async () => {
      const password = generatedPassword();
      const input = { UserName: name, Password: password, PasswordResetRequired: true };
      await (found.data?.profile ? aws.iam.send(new UpdateLoginProfileCommand(input)) : aws.iam.send(new CreateLoginProfileCommand(input)));
      setMade({ title: "Console password", names: ["User name", "Password"], values: [name, password], file: `${name}_credentials.csv` });
    });
  const createKey = () =>
    change(`Access key of ${name} created.`, async () => {
      const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: name }));
      setMade({ title: "Retrieve access keys", names: ["Access key ID", "Secret access key"], values: [AccessKey!.AccessKeyId!, AccessKey!.SecretAccessKey!], file: `${name}_accessKeys.csv` });
    });
  const disabled = at !== undefined;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {found.data?.profile && (
                  <Button disabled={disabled} onClick={() => void change(`Console access of ${name} disabled.`, () => aws.iam.send(new DeleteLoginProfileCommand({ UserName: name })))}>
                    Disable console access
                  </Button>
                )}
                <Button disabled={disabled} onClick={() => void setPassword()}>
                  {found.data?.profile ? "Reset password" : "Enable console access"}
                </Button>
              </SpaceBetween>
            }
          >
            Console sign-in
          </Header>
        }
      >
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Console password", value: found.data?.profile ? "Enabled" : "Not enabled" },
            { label: "Must change the password at next sign-in", value: found.data?.profile?.PasswordResetRequired ? "Yes" : "No" },
          ]}
        />
      </Container>
      <ResourceTable
        noun="MFA devices"
        title="Multi-factor authentication (MFA)"
        items={found.data?.devices ?? []}
        loading={found.isPending}
        columns={[
          { id: "serial", header: "Device", value: (it) => it.SerialNumber },
          { id: "enabled", header: "Enabled", value: (it) => it.EnableDate, cell: (it) => <Time of={it.EnableDate} /> },
        ]}
        id={(it) => it.SerialNumber!}
      />
      <ResourceTable
        noun="access keys"
        title="Access keys"
        items={found.data?.keys ?? []}
        loading={found.isPending}
        id={(it) => it.key.AccessKeyId!}
        columns={[
          { id: "id", header: "Access key ID", value: (it) => it.key.AccessKeyId },
          { id: "status", header: "Status", value: (it) => it.key.Status, cell: (it) => <StatusIndicator type={it.key.Status === "Active" ? "success" : "stopped"}>{it.key.Status}</StatusIndicator> },
          { id: "created", header: "Created", value: (it) => it.key.CreateDate, cell: (it) => <Time of={it.key.CreateDate} /> },
          { id: "used", header: "Last used", value: (it) => it.used?.LastUsedDate, cell: (it) => (it.used?.LastUsedDate ? <Time of={it.used.LastUsedDate} /> : "Never") },
          { id: "service", header: "Last used service", value: (it) => it.used?.ServiceName },
          {
            id: "actions",
            header: "Actions",
            value: () => undefined,
            cell: ({ key }) => {
              const input = { UserName: name, AccessKeyId: key.AccessKeyId };
              const active = key.Status === "Active";
              return (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button
                    variant="inline-link"
                    disabled={disabled}
                    ariaLabel={`${active ? "Deactivate" : "Activate"} ${key.AccessKeyId}`}
                    onClick={() => void change(`Access key ${key.AccessKeyId} ${active ? "deactivated" : "activated"}.`, () => aws.iam.send(new UpdateAccessKeyCommand({ ...input, Status: active ? "Inactive" : "Active" })))}
                  >
                    {active ? "Deactivate" : "Activate"}
                  </Button>
                  <Button
                    variant="inline-link"
                    disabled={active || disabled}
                    disabledReason="Deactivate the key first"
                    ariaLabel={`Delete ${key.AccessKeyId}`}
                    onClick={() => void change(`Access key ${key.AccessKeyId} deleted.`, () => aws.iam.send(new DeleteAccessKeyCommand(input)))}
                  >
                    Delete
                  </Button>
                </SpaceBetween>
              );
            },
          },
        ]}
        actions={
          <Button disabled={disabled} onClick={() => void createKey()}>
            Create access key
          </Button>
        }
      />
      {made && <Once made={made} onClose={() => setMade(undefined)} />}
    </SpaceBetween>
  );
}

/** A secret that is shown once. */
function Once({ made, onClose }: { made: Made; onClose: () => void }) {
  const [shown, setShown] = useState(false);
  const last = made.values.length - 1;
  return (
    <Modal
      visible
      header={made.title}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => download(made.file, "text/csv", csv(made.names, [made.values]))}>Download .csv file</Button>
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">This is the only time that the secret can be viewed or downloaded.</Alert>
        <KeyValuePairs
          items={made.names.map((label, at) => ({
            label,
            value:
              at < last ? (
                made.values[at]
              ) : (
                <>
                  <span className="mono">{shown ? made.values[at] : "*".repeat(12)}</span>{" "}
                  <Button variant="inline-link" onClick={() => setShown(!shown)}>
                    {shown ? "Hide" : "Show"}
                  </Button>
                </>
              ),
          }))}
        />
      </SpaceBetween>
    </Modal>
  );
}
