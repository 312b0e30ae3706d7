// The wizard Create policy: permissions in the JSON editor, with import, then name, tags and review.

import { CreatePolicyCommand, GetPolicyCommand, GetPolicyVersionCommand, type Policy, type Tag } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Textarea from "@cloudscape-design/components/textarea";
import Wizard from "@cloudscape-design/components/wizard";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { Dialog } from "../components/dialog";
import { PolicyPicker } from "../components/policy-picker";
import { TagsEditor } from "../components/tags-editor";
import { message } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { decoded, useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { statements, summarised } from "../lib/statements";
import { WIZARD_TEXTS } from "../lib/wizard";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

const EMPTY = JSON.stringify({ Version: "2012-10-17", Statement: [] }, null, 2);
/** The largest managed policy, in characters without white space. */
const CHARACTERS_MAX = 6144;

export default function PolicyCreate() {
  const { aws } = useSession();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [step, setStep] = useState(0);
  const [document, setDocument] = useState(EMPTY);
  const [errors, setErrors] = useState(false);
  const [importing, setImporting] = useState(false);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState<Tag[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  const create = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const kept = tags.filter((tag) => tag.Key);
      const { Policy: made } = await aws.iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document, Description: description || undefined, Tags: kept.length ? kept : undefined }));
      await invalidate("policies", "summary");
      await flashes.changed(`Policy ${name} created.`);
      navigate(`/policies/${encodeURIComponent(made!.Arn!)}`);
    } catch (failure) {
      setError(message(failure));
      setBusy(false);
    }
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
          description="Add permissions by writing statements in JSON, or import them from a managed policy."
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
      <Suspense fallback="Loading the editor...">
        <JsonEditor label="Policy document" type="IDENTITY_POLICY" charactersMax={CHARACTERS_MAX} value={document} onChange={setDocument} onErrors={setErrors} />
      </Suspense>
      {errors && <Alert type="info">Resolve the findings before you go on.</Alert>}
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
      <Table
        header={<Header variant="h2">Permissions defined in this policy</Header>}
        items={summarised(document)}
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: "Permissions defined in this policy" }}
        columnDefinitions={[
          { id: "effect", header: "Effect", cell: (it) => it.effect },
          { id: "service", header: "Service", cell: (it) => it.service, isRowHeader: true },
          { id: "actions", header: "Actions", cell: (it) => it.actions },
          { id: "resource", header: "Resource", cell: (it) => it.resources },
          { id: "condition", header: "Request condition", cell: (it) => it.condition },
        ]}
      />
      <Container header={<Header variant="h2">Add tags - optional</Header>}>
        <TagsEditor tags={tags} onChange={setTags} />
      </Container>
      {error && <Alert type="error" header="The policy was not created">{error}</Alert>}
    </SpaceBetween>
  );
  return (
    <Wizard
      i18nStrings={{ ...WIZARD_TEXTS, submitButton: "Create policy" }}
      activeStepIndex={step}
      isLoadingNextStep={busy}
      onNavigate={({ detail }) => {
        if (detail.requestedStepIndex > step && errors) return;
        setStep(detail.requestedStepIndex);
      }}
      onCancel={() => navigate("/policies")}
      onSubmit={() => void create()}
      steps={[
        { title: "Specify permissions", content: permissions },
        { title: "Review and create", content: review },
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
