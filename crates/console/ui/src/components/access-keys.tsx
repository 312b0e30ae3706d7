// A user's access keys: create, describe, activate, deactivate, rotate, delete.

import {
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
  type User,
} from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useChange } from "../lib/change";
import { useRead } from "../lib/iam";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import { DeleteModal } from "./delete-modal";
import { Dialog } from "./dialog";
import { Empty, ResourceTable, type Column } from "./resource-table";

const KEYS_MAX = 2;

interface Key extends AccessKeyMetadata {
  used?: AccessKeyLastUsed;
  /** The value of the user's tag that is named like the key, as AWS's console stores it. */
  description?: string;
}

/** The service and Region of a key that was never used are `N/A`. */
const known = (text?: string) => (text === "N/A" ? undefined : text);

/** When a key was last used, and below it for what. */
function LastUsed({ used }: { used?: AccessKeyLastUsed }) {
  if (!used?.LastUsedDate) return <>Never</>;
  const where = [known(used.ServiceName), known(used.Region)].filter(Boolean).join(", ");
  return (
    <>
      <Time of={used.LastUsedDate} />
      {where && <Box color="text-body-secondary">{where}</Box>}
    </>
  );
}

const COLUMNS: Column<Key>[] = [
  { id: "id", header: "Access key ID", value: (it) => it.AccessKeyId },
  { id: "description", header: "Description", value: (it) => it.description },
  { id: "status", header: "Status", value: (it) => it.Status, cell: (it) => <StatusIndicator type={it.Status === "Active" ? "success" : "stopped"}>{it.Status}</StatusIndicator> },
  { id: "used", header: "Last used", value: (it) => it.used?.LastUsedDate, cell: (it) => <LastUsed used={it.used} /> },
  { id: "region", header: "Last used Region", value: (it) => known(it.used?.Region) },
  { id: "service", header: "Last used service", value: (it) => known(it.used?.ServiceName) },
  { id: "created", header: "Created", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
];
/** Shown first: the service and the Region are also in the column of the last use. */
const SHOWN = ["id", "description", "status", "used", "created"];

type Open = "delete" | "describe";

export function AccessKeys({ name, user }: { name: string; user?: User }) {
  const { aws, at } = useSession();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Key[]>([]);
  const [open, setOpen] = useState<Open>();
  const change = useChange("The access key was not changed", "access-keys");
  const keys = useRead(["access-keys", name], async ({ iam }): Promise<Key[]> => {
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: name }));
    const withUse = (AccessKeyMetadata ?? []).map(async (key) => ({
      ...key,
      used: (await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.AccessKeyId }))).AccessKeyLastUsed,
    }));
    return Promise.all(withUse);
  });
  const items = (keys.data ?? []).map((key) => ({ ...key, description: user?.Tags?.find((tag) => tag.Key === key.AccessKeyId)?.Value }));
  const key = items.find((it) => it.AccessKeyId === selected[0]?.AccessKeyId);
  const active = key?.Status === "Active";
  const full = items.length >= KEYS_MAX;
  const disabled = at !== undefined;
  const path = `/users/${encodeURIComponent(name)}/access-key`;
  const setStatus = (Status: "Active" | "Inactive") =>
    change(`Access key ${key!.AccessKeyId} ${Status === "Active" ? "activated" : "deactivated"}.`, () =>
      aws.iam.send(new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: key!.AccessKeyId, Status })),
    );
  const act = (id: string) => {
    if (id === "rotate") navigate(`${path}?rotates=${key!.AccessKeyId}`);
    else if (id === "delete" || id === "describe") setOpen(id);
    else void setStatus(id === "activate" ? "Active" : "Inactive");
  };
  const create = (
    <Button disabled={disabled || full} disabledReason={full ? `A user can have ${KEYS_MAX} access keys` : undefined} onClick={() => navigate(path)}>
      Create access key
    </Button>
  );
  const remove = async () => {
    await change(`Access key ${key!.AccessKeyId} deleted.`, async () => {
      if (key!.description !== undefined) await aws.iam.send(new UntagUserCommand({ UserName: name, TagKeys: [key!.AccessKeyId!] }));
      await aws.iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: key!.AccessKeyId }));
    });
    setSelected([]);
  };
  return (
    <>
      <ResourceTable
        noun="access keys"
        title="Access keys"
        description="Use access keys to send programmatic calls. A user can have two, so that one can replace the other."
        items={items}
        loading={keys.isPending}
        columns={COLUMNS}
        shown={SHOWN}
        id={(it) => it.AccessKeyId!}
        selectionType="single"
        selected={key ? [key] : []}
        onSelect={setSelected}
        empty={<Empty title="No access keys" text="Create one for a program that calls AWS as this user." action={create} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ButtonDropdown
              disabled={disabled || !key}
              items={[
                { id: active ? "deactivate" : "activate", text: active ? "Deactivate" : "Activate" },
                { id: "describe", text: "Edit description" },
                { id: "rotate", text: "Rotate", disabled: full, disabledReason: "Delete the other key first" },
                { id: "delete", text: "Delete", disabled: active, disabledReason: "Deactivate the key first" },
              ]}
              onItemClick={({ detail }) => act(detail.id)}
            >
              Actions
            </ButtonDropdown>
            {create}
          </SpaceBetween>
        }
      />
      {key && open === "describe" && <Describe name={name} access={key} onClose={() => setOpen(undefined)} />}
      {key && open === "delete" && (
        <DeleteModal
          title={`Delete ${key.AccessKeyId}?`}
          word={key.AccessKeyId!}
          consequences={[`delete access key ${key.AccessKeyId}`, `programs that use it fail; last used: ${key.used?.LastUsedDate?.toISOString() ?? "never"}`]}
          onDelete={remove}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function Describe({ name, access, onClose }: { name: string; access: Key; onClose: () => void }) {
  const { aws } = useSession();
  const [text, setText] = useState(access.description ?? "");
  const change = useChange("The description was not changed", "user");
  const save = async () => {
    await aws.iam.send(
      text
        ? new TagUserCommand({ UserName: name, Tags: [{ Key: access.AccessKeyId, Value: text }] })
        : (new UntagUserCommand({ UserName: name, TagKeys: [access.AccessKeyId!] }) as never),
    );
    onClose();
    await change(`Description of ${access.AccessKeyId} saved.`);
  };
  return (
    <Dialog title="Edit description" submit="Save" onSubmit={save} onClose={onClose}>
      <DescriptionField value={text} onChange={setText} />
      <Alert type="info">The description is stored as a tag of the user, named like the access key.</Alert>
    </Dialog>
  );
}

export function DescriptionField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <FormField
      label="Description tag value"
      description="Describe the purpose of this access key and where it will be used."
      constraintText="Maximum 256 characters: letters, numbers, spaces, and _ . : / = + - @"
    >
      <Input value={value} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}
