// A managed policy: document, versions, the entities that it is attached to, tags, history.

import { GetPolicyCommand, GetPolicyVersionCommand, ListEntitiesForPolicyCommand, TagPolicyCommand, UntagPolicyCommand } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { AccessAdvisor } from "../components/access-advisor";
import { Copyable } from "../components/copyable";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { PageLink } from "../components/page-link";
import { PolicyDocument } from "../components/policy-document";
import { PolicyVersions } from "../components/policy-versions";
import { Removal } from "../components/remove-selected";
import { ResourceTable } from "../components/resource-table";
import { TagsTab } from "../components/tags-tab";
import { decoded, useRead } from "../lib/iam";
import { policyRemovalSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";


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
        { id: "permissions", label: "Permissions", content: <PolicyDocument arn={arn} version={shown?.DefaultVersionId} document={policy.data?.document ?? ""} readOnly={isOfAws} /> },
        { id: "entities", label: "Entities attached", content: <Attached arn={arn} /> },
        { id: "versions", label: "Policy versions", content: <PolicyVersions arn={arn} readOnly={isOfAws} /> },
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
