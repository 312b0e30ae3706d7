// The wizard Create policy: permissions in the visual or JSON editor, with import, then name, tags and review.

import { CreatePolicyCommand, GetPolicyCommand, GetPolicyVersionCommand, type Policy, type Tag } from "@aws-sdk/client-iam";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import Wizard from "@cloudscape-design/components/wizard";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Dialog } from "../components/dialog";
import { PolicyEditor } from "../components/policy-editor";
import { PolicyPicker } from "../components/policy-picker";
import { PolicySummary } from "../components/policy-summary";
import { TagsEditor } from "../components/tags-editor";
import { useAttempt } from "../lib/attempt";
import { useFlashes } from "../lib/flashes";
import { POLICY_CHARACTERS_MAX, decoded, useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { statements } from "../lib/statements";
import { WIZARD_TEXTS } from "../lib/wizard";

const EMPTY = JSON.stringify({ Version: "2012-10-17", Statement: [] }, null, 2);

export default function PolicyCreate() {
  const { aws } = useSession();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [step, setStep] = useState(0);
  const [document, setDocument] = useState(EMPTY);
  const [errors, setErrors] = useState(true);
  const [pending, setPending] = useState(true);
  const [waiting, setWaiting] = useState(false);
  const [tried, setTried] = useState(false);
  const [importing, setImporting] = useState(false);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState<Tag[]>([]);
  const { busy, error, attempt } = useAttempt();

  const create = () =>
    attempt(async () => {
      const kept = tags.filter((tag) => tag.Key);
      const { Policy: made } = await aws.iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document, Description: description || undefined, Tags: kept.length ? kept : undefined }));
      await invalidate("policies", "summary");
      await flashes.changed(`Policy ${name} created.`);
      navigate(`/policies/${encodeURIComponent(made!.Arn!)}`);
    });
  /** Goes on when the findings about the text have arrived, if that was asked for before. */
  const judge = (blocked: boolean, unknown: boolean) => {
    setErrors(blocked);
    setPending(unknown);
    if (unknown || !waiting) return;
    setWaiting(false);
    setTried(blocked);
    if (!blocked) setStep(1);
  };
  /** Imported statements go to the end. */
  const take = async (policy: Policy) => {
    const found = await aws.iam.send(new GetPolicyCommand({ PolicyArn: policy.Arn }));
    const version = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn: policy.Arn, VersionId: found.Policy!.DefaultVersionId }));
    const imported = statements(decoded(version.PolicyVersion!.Document));
    const all = [...statements(document), ...imported];
    setDocument(JSON.stringify({ Version: "2012-10-17", Statement: all }, null, 2));
    setImporting(false);
  };

  const permissions = (
    <Container
      header={
        <Header
          variant="h2"
          description="Add permissions in the visual editor or in JSON, or import them from a managed policy."
          actions={
            <ButtonDropdown items={[{ id: "import", text: "Import policy" }]} onItemClick={() => setImporting(true)}>
              Actions
            </ButtonDropdown>
          }
        >
          Policy editor
        </Header>
      }
    >
      <PolicyEditor label="Policy document" type="IDENTITY_POLICY" charactersMax={POLICY_CHARACTERS_MAX} value={document} onChange={setDocument} onErrors={judge} />
      {importing && <ImportDialog onClose={() => setImporting(false)} onImport={take} />}
    </Container>
  );
  const review = (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Policy details</Header>}>
        <SpaceBetween size="l">
          <FormField label="Policy name" description="Enter a meaningful name to identify this policy." constraintText="Maximum 128 characters. Use alphanumeric and '+=,.@-_' characters.">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label="Description - optional" constraintText="Maximum 1,000 characters.">
            <Textarea value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
        </SpaceBetween>
      </Container>
      <PolicySummary document={document} />
      <Container header={<Header variant="h2">Add tags - optional</Header>}>
        <TagsEditor tags={tags} onChange={setTags} />
      </Container>
    </SpaceBetween>
  );
  return (
    <Wizard
      i18nStrings={{ ...WIZARD_TEXTS, submitButton: "Create policy" }}
      activeStepIndex={step}
      isLoadingNextStep={busy || waiting}
      onNavigate={({ detail }) => {
        const forward = detail.requestedStepIndex > step;
        if (forward && pending) return setWaiting(true);
        setTried(forward && errors);
        if (!forward || !errors) setStep(detail.requestedStepIndex);
      }}
      onCancel={() => navigate("/policies")}
      onSubmit={() => void create()}
      steps={[
        { title: "Specify permissions", content: permissions, errorText: errors && tried && "Resolve the findings before you continue." },
        { title: "Review and create", content: review, errorText: error && `The policy was not created: ${error}` },
      ]}
    />
  );
}

function ImportDialog(props: { onClose: () => void; onImport: (policy: Policy) => Promise<void> }) {
  const [selected, setSelected] = useState<Policy[]>([]);
  return (
    <Dialog size="large" title="Import managed policy" submit="Import policy" disabled={!selected[0]} onSubmit={() => props.onImport(selected[0]!)} onClose={props.onClose}>
      <PolicyPicker title="Managed policies" single selected={selected} onSelect={setSelected} />
    </Dialog>
  );
}
