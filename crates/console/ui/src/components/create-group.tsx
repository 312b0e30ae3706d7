// The dialog Create user group: a name and the policies to attach.

import { AttachGroupPolicyCommand, CreateGroupCommand, type Group, type Policy } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { message } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { PolicyPicker } from "./policy-picker";

export function CreateGroup(props: { onClose: () => void; onCreated?: (group: Group) => void }) {
  const { aws } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [name, setName] = useState("");
  const [policies, setPolicies] = useState<Policy[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    try {
      const { Group } = await aws.iam.send(new CreateGroupCommand({ GroupName: name }));
      for (const policy of policies) await aws.iam.send(new AttachGroupPolicyCommand({ GroupName: name, PolicyArn: policy.Arn }));
      await invalidate("groups", "summary", "policies");
      props.onClose();
      props.onCreated?.(Group!);
      await flashes.changed(`${name} user group created.`);
    } catch (failure) {
      setError(message(failure));
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      size="large"
      header="Create user group"
      closeAriaLabel="Close"
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={busy} disabled={!name} onClick={() => void create()}>
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
