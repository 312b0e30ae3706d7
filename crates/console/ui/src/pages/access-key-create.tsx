// The wizard Create access key: use case, description tag, and the keys that are shown once. It also replaces an older key.

import { CreateAccessKeyCommand, TagUserCommand, UpdateAccessKeyCommand, type AccessKey } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Wizard from "@cloudscape-design/components/wizard";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { DescriptionField } from "../components/access-keys";
import { Copyable } from "../components/copyable";
import { Secret } from "../components/secret";
import { useAttempt } from "../lib/attempt";
import { useChange } from "../lib/change";
import { csv, download } from "../lib/download";
import { useSession } from "../lib/session";
import { WIZARD_TEXTS } from "../lib/wizard";

/** The choices of AWS's console, and what it recommends instead of a key. */
const USE_CASES = [
  { value: "cli", label: "Command Line Interface (CLI)", description: "You plan to use this access key to enable the AWS CLI to access your AWS account.", instead: "Use AWS CloudShell, or the AWS CLI V2 with authentication through IAM Identity Center." },
  { value: "local", label: "Local code", description: "You plan to use this access key to enable application code in a local development environment.", instead: "Use an IDE which supports authentication in IAM Identity Center." },
  { value: "compute", label: "Application running on an AWS compute service", description: "You plan to use this access key on EC2, ECS, Lambda or the like.", instead: "Assign an IAM role to the compute resource." },
  { value: "third-party", label: "Third-party service", description: "You plan to use this access key for a third-party application or service that monitors or manages your AWS resources.", instead: "Use temporary credentials of an IAM role that the service assumes." },
  { value: "outside", label: "Application running outside AWS", description: "You plan to use this access key in your data center or in another cloud.", instead: "Use IAM Roles Anywhere, which issues temporary credentials." },
  { value: "other", label: "Other", description: "Your use case is not listed here.", instead: undefined },
];

export default function AccessKeyCreate() {
  const user = useParams().name!;
  const rotated = useSearchParams()[0].get("rotates") ?? undefined;
  const { aws } = useSession();
  const navigate = useNavigate();
  const change = useChange("The access key was not created", "access-keys", "user");
  const [step, setStep] = useState(0);
  const [useCase, setUseCase] = useState<string>();
  const [understood, setUnderstood] = useState(false);
  const [description, setDescription] = useState("");
  const { busy, error, setError, attempt } = useAttempt();
  const [made, setMade] = useState<AccessKey>();
  const back = `/users/${encodeURIComponent(user)}?tab=credentials`;
  const chosen = USE_CASES.find((it) => it.value === useCase);
  const problem = !chosen ? "Choose a use case." : chosen.instead && !understood ? "Confirm that you understand the recommendation." : undefined;

  const create = () =>
    attempt(async () => {
      const { AccessKey: key } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: user }));
      if (description) await aws.iam.send(new TagUserCommand({ UserName: user, Tags: [{ Key: key!.AccessKeyId, Value: description }] }));
      setMade(key);
      await change(`Access key ${key!.AccessKeyId} of ${user} created.`);
    });
  if (made) return <Retrieve user={user} made={made} rotated={rotated} back={back} />;
  const practices = (
    <Container header={<Header variant="h2">Use case</Header>}>
      <SpaceBetween size="l">
        <RadioGroup
          ariaLabel="Use case"
          value={useCase ?? null}
          onChange={({ detail }) => setUseCase(detail.value)}
          items={USE_CASES.map(({ value, label, description: text }) => ({ value, label, description: text }))}
        />
        {chosen?.instead && (
          <SpaceBetween size="l">
            <Alert type="warning" header="Alternative recommended">
              {chosen.instead}
            </Alert>
            <Checkbox checked={understood} onChange={({ detail }) => setUnderstood(detail.checked)}>
              I understand the above recommendation and want to proceed to create an access key.
            </Checkbox>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
  const tag = (
    <Container header={<Header variant="h2">Description tag - optional</Header>}>
      <DescriptionField value={description} onChange={setDescription} />
    </Container>
  );
  return (
    <Wizard
      i18nStrings={{ ...WIZARD_TEXTS, submitButton: "Create access key" }}
      activeStepIndex={step}
      isLoadingNextStep={busy}
      onNavigate={({ detail }) => {
        const forward = detail.requestedStepIndex > step;
        setError(forward ? problem : undefined);
        if (!forward || !problem) setStep(detail.requestedStepIndex);
      }}
      onCancel={() => navigate(back)}
      onSubmit={() => void create()}
      steps={[
        { title: "Access key best practices & alternatives", description: rotated && `To replace ${rotated}`, content: practices, errorText: error },
        { title: "Set description tag", isOptional: true, content: tag, errorText: error },
      ]}
    />
  );
}

function Retrieve({ user, made, rotated, back }: { user: string; made: AccessKey; rotated?: string; back: string }) {
  const { aws } = useSession();
  const navigate = useNavigate();
  const change = useChange("The old access key was not deactivated", "access-keys");
  const [replaced, setReplaced] = useState(false);
  const save = () => download(`${user}_accessKeys.csv`, "text/csv", csv(["Access key ID", "Secret access key"], [[made.AccessKeyId, made.SecretAccessKey]]));
  const deactivate = async () =>
    setReplaced(await change(`Access key ${rotated} deactivated.`, () => aws.iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: rotated, Status: "Inactive" }))));
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Retrieve access keys</Header>
      <Alert type="warning">This is the only time that the secret access key can be viewed or downloaded. You can create a new access key any time.</Alert>
      <Container header={<Header variant="h2">Access key</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Access key", value: <Copyable text={made.AccessKeyId} name="Access key" /> },
            { label: "Secret access key", value: <Secret text={made.SecretAccessKey!} name="secret access key" testId="secret" /> },
          ]}
        />
      </Container>
      {rotated && (
        <Container header={<Header variant="h2">Replace {rotated}</Header>}>
          <SpaceBetween size="s">
            <Box>Update the programs to the new key. Then deactivate the old key, and delete it when nothing has failed.</Box>
            <Button disabled={replaced} onClick={() => void deactivate()}>
              Deactivate {rotated}
            </Button>
          </SpaceBetween>
        </Container>
      )}
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={save}>Download .csv file</Button>
          <Button variant="primary" onClick={() => navigate(back)}>
            Done
          </Button>
        </SpaceBetween>
      </Box>
    </SpaceBetween>
  );
}
