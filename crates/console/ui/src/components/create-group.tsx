// The dialog Create user group: a name and the policies to attach.

import { AttachGroupPolicyCommand, CreateGroupCommand, type Group, type Policy } from "@aws-sdk/client-iam";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { useFlashes } from "../lib/flashes";
import { useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { Dialog } from "./dialog";
import { PolicyPicker } from "./policy-picker";

export function CreateGroup(props: { onClose: () => void; onCreated?: (group: Group) => void }) {
  const { aws } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [name, setName] = useState("");
  const [policies, setPolicies] = useState<Policy[]>([]);
  const create = async () => {
    const { Group } = await aws.iam.send(new CreateGroupCommand({ GroupName: name }));
    for (const policy of policies) await aws.iam.send(new AttachGroupPolicyCommand({ GroupName: name, PolicyArn: policy.Arn }));
    props.onCreated?.(Group!);
    await invalidate("groups", "summary", "policies");
    props.onClose();
    await flashes.changed(`${name} user group created.`);
  };
  return (
    <Dialog size="large" title="Create user group" submit="Create user group" disabled={!name} onSubmit={create} onClose={props.onClose}>
      <FormField label="User group name" constraintText="Up to 128 characters: letters, digits and + = , . @ _ -">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
      </FormField>
      <PolicyPicker selected={policies} onSelect={setPolicies} />
    </Dialog>
  );
}
