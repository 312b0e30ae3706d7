// The document of a managed policy: its summary and text, and the editor that saves a new version.

import { CreatePolicyVersionCommand, DeletePolicyVersionCommand, ListPolicyVersionsCommand } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useState } from "react";
import { useChange } from "../lib/change";
import { POLICY_CHARACTERS_MAX, useRead } from "../lib/iam";
import { useSession } from "../lib/session";
import { Dialog } from "./dialog";
import { StatementBlame } from "./granted-by";
import { PolicyEditor } from "./policy-editor";
import { PolicySummary } from "./policy-summary";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));
const VersionDiff = lazy(() => import("./version-diff").then((module) => ({ default: module.VersionDiff })));

const VERSIONS_MAX = 5;

interface Props {
  arn: string;
  /** The default version, whose document is shown. */
  version?: string;
  document: string;
  readOnly: boolean;
}

export function PolicyDocument({ arn, version, document, readOnly }: Props) {
  const { at } = useSession();
  const [edited, setEdited] = useState<string>();
  const [errors, setErrors] = useState(false);
  const [saving, setSaving] = useState(false);
  return (
    <SpaceBetween size="l">
      <PolicySummary document={edited ?? document} />
      <Container
        header={
          <Header
            variant="h2"
            actions={
              edited === undefined ? (
                <Button disabled={readOnly || at !== undefined} onClick={() => setEdited(document)}>
                  Edit
                </Button>
              ) : (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button variant="link" onClick={() => setEdited(undefined)}>
                    Cancel
                  </Button>
                  <Button variant="primary" disabled={errors || edited === document} onClick={() => setSaving(true)}>
                    Save changes
                  </Button>
                </SpaceBetween>
              )
            }
          >
            {edited === undefined ? "JSON" : "Policy editor"}
          </Header>
        }
      >
        {edited === undefined ? (
          <Suspense fallback="Loading the editor...">
            <JsonEditor label="Policy document" value={document} />
          </Suspense>
        ) : (
          <PolicyEditor label="Policy document" type="IDENTITY_POLICY" charactersMax={POLICY_CHARACTERS_MAX} value={edited} onChange={setEdited} onErrors={setErrors} />
        )}
      </Container>
      {!readOnly && version && edited === undefined && (
        <Container>
          <StatementBlame entity={arn} prefix={`/versions/${version.slice(1)}`} />
        </Container>
      )}
      {saving && (
        <Save
          arn={arn}
          before={document}
          after={edited!}
          onClose={() => setSaving(false)}
          onSaved={() => {
            setSaving(false);
            setEdited(undefined);
          }}
        />
      )}
    </SpaceBetween>
  );
}

interface SaveProps {
  arn: string;
  before: string;
  after: string;
  onClose: () => void;
  onSaved: () => void;
}

/** Shows what changes before it is saved. A sixth version takes the place of the oldest. */
function Save({ arn, before, after, onClose, onSaved }: SaveProps) {
  const { aws } = useSession();
  const change = useChange("", "policy", "policy-versions", "policies", "blame");
  const [isDefault, setDefault] = useState(true);
  const versions = useRead(["policy-versions", arn], async ({ iam }) => (await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }))).Versions ?? []);
  const found = versions.data ?? [];
  const oldest = found.length >= VERSIONS_MAX ? found.filter((it) => !it.IsDefaultVersion).at(-1) : undefined;
  const save = async () => {
    if (oldest) await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: oldest.VersionId }));
    const made = await aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: after, SetAsDefault: isDefault }));
    onSaved();
    await change(`Version ${made.PolicyVersion!.VersionId} saved.`);
  };
  return (
    <Dialog size="max" title="Review and save" submit="Save changes" disabled={!versions.isSuccess} onSubmit={save} onClose={onClose}>
      <Suspense fallback="Loading...">
        <VersionDiff before={{ name: "Default version", text: before }} after={{ name: "New version", text: after }} />
      </Suspense>
      {oldest && <Alert type="warning">{`The policy has ${VERSIONS_MAX} versions. Saving deletes the oldest one that is not the default, ${oldest.VersionId}.`}</Alert>}
      <Checkbox checked={isDefault} onChange={({ detail }) => setDefault(detail.checked)}>
        Set this new version as the default.
      </Checkbox>
    </Dialog>
  );
}
