// A managed policy: document, versions, the entities that it is attached to, tags, history.

import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { AccessAdvisor } from "../components/access-advisor";
import { Copyable } from "../components/copyable";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { StatementBlame } from "../components/granted-by";
import { PageLink } from "../components/page-link";
import { Removal } from "../components/remove-selected";
import { ResourceTable } from "../components/resource-table";
import { TagsTab } from "../components/tags-tab";
import { useFlashes } from "../lib/flashes";
import { decoded, useInvalidate, useRead } from "../lib/iam";
import { policyRemovalSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { summarised } from "../lib/statements";
import { Time } from "../lib/time";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

export default function PolicyPage() {
  const arn = useParams().arn!;
  const navigate = useNavigate();
  const { at } = useSession();
  const [deleting, setDeleting] = useState(false);
  const isOfAws = arn.includes(":aws:policy/");
  const policy = useRead(["policy", arn], async ({ iam }) => {
    const found = (await iam.send(new GetPolicyCommand({ PolicyArn: arn }))).Policy!;
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: found.DefaultVersionId }));
    return { policy: found, document: decoded(version.PolicyVersion!.Document) };
  });
  const shown = policy.data?.policy;
  const title = shown?.PolicyName ?? arn.split("/").pop()!;
  return (
    <EntityPage
      title={title}
      query={policy}
      actions={
        <Button disabled={at !== undefined || isOfAws} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      }
      summary={[
        { label: "Type", value: isOfAws ? "AWS managed" : "Customer managed" },
        { label: "ARN", value: <Copyable text={shown?.Arn} name="ARN" /> },
        { label: "Created", value: <Time of={shown?.CreateDate} /> },
        { label: "Edited", value: <Time of={shown?.UpdateDate} /> },
        { label: "Default version", value: shown?.DefaultVersionId ?? "-" },
        { label: "Description", value: shown?.Description ?? "-" },
      ]}
      tabs={[
        { id: "permissions", label: "Permissions", content: <Document arn={arn} version={shown?.DefaultVersionId} document={policy.data?.document ?? ""} readOnly={isOfAws} /> },
        { id: "entities", label: "Entities attached", content: <Attached arn={arn} /> },
        { id: "versions", label: "Policy versions", content: <Versions arn={arn} readOnly={isOfAws} /> },
        {
          id: "tags",
          label: "Tags",
          disabled: isOfAws,
          content: (
            <TagsTab
              tags={shown?.Tags ?? []}
              invalidates="policy"
              put={(aws, Tags) => aws.iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags }))}
              remove={(aws, TagKeys) => aws.iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys }))}
            />
          ),
        },
        { id: "advisor", label: "Last Accessed", content: <AccessAdvisor arn={shown?.Arn} /> },
        { id: "history", label: "History", disabled: isOfAws, content: <EntityHistory arn={shown?.Arn} /> },
      ]}
    >
      {deleting && (
        <Removal noun="policies" names={[arn]} steps={policyRemovalSteps} invalidates={["policies", "summary"]} onRemoved={() => navigate("/policies")} onClose={() => setDeleting(false)} />
      )}
    </EntityPage>
  );
}

function Document({ arn, version, document, readOnly }: { arn: string; version?: string; document: string; readOnly: boolean }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [edited, setEdited] = useState<string>();
  const [errors, setErrors] = useState(false);
  const save = async () => {
    try {
      await aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: edited, SetAsDefault: true }));
      await invalidate("policy", "policy-versions", "policies", "blame");
      setEdited(undefined);
      await flashes.changed("Policy updated.");
    } catch (error) {
      flashes.failed("The policy was not updated", error);
    }
  };
  return (
    <SpaceBetween size="l">
      <Table
        header={<Header variant="h2">Permissions defined in this policy</Header>}
        items={summarised(edited ?? document)}
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
                  <Button variant="primary" disabled={errors} onClick={() => void save()}>
                    Save changes
                  </Button>
                </SpaceBetween>
              )
            }
          >
            JSON
          </Header>
        }
      >
        <Suspense fallback="Loading the editor...">
          <JsonEditor
            label="Policy document"
            type={edited === undefined ? undefined : "IDENTITY_POLICY"}
            charactersMax={edited === undefined ? undefined : 6144}
            value={edited ?? document}
            onChange={edited === undefined ? undefined : setEdited}
            onErrors={setErrors}
          />
        </Suspense>
      </Container>
      {!readOnly && version && edited === undefined && (
        <Container>
          <StatementBlame entity={arn} prefix={`/versions/${version.slice(1)}`} />
        </Container>
      )}
    </SpaceBetween>
  );
}

function Attached({ arn }: { arn: string }) {
  const entities = useRead(["policy-entities", arn], async ({ iam }) => {
    const found = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: arn, MaxItems: 1000 }));
    return [
      ...(found.PolicyUsers ?? []).map((it) => ({ kind: "user", name: it.UserName! })),
      ...(found.PolicyGroups ?? []).map((it) => ({ kind: "group", name: it.GroupName! })),
      ...(found.PolicyRoles ?? []).map((it) => ({ kind: "role", name: it.RoleName! })),
    ];
  });
  return (
    <ResourceTable
      noun="entities"
      title="Attached as a permissions policy"
      items={entities.data ?? []}
      loading={entities.isPending}
      columns={[
        { id: "name", header: "Name", value: (it) => it.name, cell: (it) => <PageLink to={`/${it.kind}s/${encodeURIComponent(it.name)}`}>{it.name}</PageLink> },
        { id: "kind", header: "Type", value: (it) => it.kind },
      ]}
      id={(it) => `${it.kind}/${it.name}`}
    />
  );
}

function Versions({ arn, readOnly }: { arn: string; readOnly: boolean }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const versions = useRead(["policy-versions", arn], async ({ iam }) => (await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }))).Versions ?? []);
  const change = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await invalidate("policy", "policy-versions");
      await flashes.changed(what);
    } catch (error) {
      flashes.failed("The versions were not changed", error);
    }
  };
  const disabled = readOnly || at !== undefined;
  return (
    <ResourceTable
      noun="versions"
      title="Policy versions"
      items={versions.data ?? []}
      loading={versions.isPending}
      columns={[
        { id: "id", header: "Version", value: (it) => it.VersionId },
        { id: "default", header: "Default", value: (it) => (it.IsDefaultVersion ? "Default" : "") },
        { id: "created", header: "Created", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
        {
          id: "actions",
          header: "Actions",
          value: () => undefined,
          cell: ({ VersionId, IsDefaultVersion }) => (
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                variant="inline-link"
                ariaLabel={`Make ${VersionId} the default`}
                disabled={disabled || IsDefaultVersion}
                onClick={() => void change(`${VersionId} is the default version.`, () => aws.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId })))}
              >
                Set as default
              </Button>
              <Button
                variant="inline-link"
                ariaLabel={`Delete ${VersionId}`}
                disabled={disabled || IsDefaultVersion}
                onClick={() => void change(`Version ${VersionId} deleted.`, () => aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId })))}
              >
                Delete
              </Button>
            </SpaceBetween>
          ),
        },
      ]}
      id={(it) => it.VersionId!}
    />
  );
}
