// User groups.

import { AttachGroupPolicyCommand, CreateGroupCommand, type Group, type Policy } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Copyable } from "../components/copyable";
import { PageLink } from "../components/page-link";
import { PolicyPicker } from "../components/policy-picker";
import { RemoveSelected } from "../components/remove-selected";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { message } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { useGroups, useInvalidate } from "../lib/iam";
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
      {groups.error !== null && <Alert type="error" header="Groups cannot be listed">{message(groups.error)}</Alert>}
      <ResourceTable
        noun="groups"
        title="User groups"
        description="A user group is a collection of IAM users. Use groups to specify permissions for several users."
        items={groups.items}
        loading={groups.loading}
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

function CreateGroup({ onClose }: { onClose: () => void }) {
  const { aws } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [name, setName] = useState("");
  const [policies, setPolicies] = useState<Policy[]>([]);
  const [error, setError] = useState<string>();
  const create = async () => {
    try {
      await aws.iam.send(new CreateGroupCommand({ GroupName: name }));
      for (const policy of policies) await aws.iam.send(new AttachGroupPolicyCommand({ GroupName: name, PolicyArn: policy.Arn }));
      await invalidate("groups", "summary", "policies");
      onClose();
      await flashes.changed(`${name} user group created.`);
    } catch (failure) {
      setError(message(failure));
    }
  };
  return (
    <Modal
      visible
      size="large"
      header="Create user group"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!name} onClick={() => void create()}>
              Create user group
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <FormField label="User group name" constraintText="Up to 128 characters: letters, digits and + = , . @ _ -">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
        </FormField>
        <PolicyPicker selected={policies} onSelect={setPolicies} />
        {error && <Alert type="error">{error}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
