// A role: permissions, trust, tags, history, and the link that switches to it.

import { GetRoleCommand, PutRolePolicyCommand, TagRoleCommand, UntagRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Box from "@cloudscape-design/components/box";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { AccessAdvisor } from "../components/access-advisor";
import { Copyable } from "../components/copyable";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { StatementBlame } from "../components/granted-by";
import { Permissions } from "../components/permissions";
import { Removal } from "../components/remove-selected";
import { TagsTab } from "../components/tags-tab";
import { TrustEditor } from "../components/trust-editor";
import { useFlashes } from "../lib/flashes";
import { decoded, useInvalidate, useRead } from "../lib/iam";
import { roleSteps } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

export default function RolePage() {
  const name = useParams().name!;
  const navigate = useNavigate();
  const { at, session, role: switched } = useSession();
  const [deleting, setDeleting] = useState(false);
  const role = useRead(["role", name], async ({ iam }) => (await iam.send(new GetRoleCommand({ RoleName: name }))).Role!);
  const account = switched?.account ?? session.account;
  const path = (role.data?.Path ?? "/").slice(1);
  const link = `${location.origin}/_roleback/ui/switch-role?roleName=${encodeURIComponent(path + name)}&account=${account}`;
  return (
    <EntityPage
      title={name}
      query={role}
      actions={
        <Button disabled={at !== undefined} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      }
      summary={[
        { label: "ARN", value: <Copyable text={role.data?.Arn} name="ARN" /> },
        { label: "Created", value: <Time of={role.data?.CreateDate} /> },
        { label: "Maximum session duration", value: `${(role.data?.MaxSessionDuration ?? 3600) / 60} minutes` },
        { label: "Link to switch roles in console", value: <Copyable text={link} name="Link" /> },
        { label: "Last activity", value: role.data?.RoleLastUsed?.LastUsedDate ? <Time of={role.data.RoleLastUsed.LastUsedDate} /> : "-" },
        { label: "Description", value: role.data?.Description ?? "-" },
      ]}
      tabs={[
        { id: "permissions", label: "Permissions", content: <Permissions holder="role" name={name} arn={role.data?.Arn} /> },
        { id: "trust", label: "Trust relationships", content: <Trust name={name} arn={role.data?.Arn} document={decoded(role.data?.AssumeRolePolicyDocument)} /> },
        {
          id: "tags",
          label: "Tags",
          content: (
            <TagsTab
              tags={role.data?.Tags ?? []}
              invalidates="role"
              put={(aws, Tags) => aws.iam.send(new TagRoleCommand({ RoleName: name, Tags }))}
              remove={(aws, TagKeys) => aws.iam.send(new UntagRoleCommand({ RoleName: name, TagKeys }))}
            />
          ),
        },
        { id: "revoke", label: "Revoke sessions", content: <Revoke name={name} /> },
        { id: "advisor", label: "Last Accessed", content: <AccessAdvisor arn={role.data?.Arn} /> },
        { id: "history", label: "History", content: <EntityHistory arn={role.data?.Arn} /> },
      ]}
    >
      {deleting && (
        <Removal noun="roles" names={[name]} steps={roleSteps} invalidates={["roles", "summary"]} onRemoved={() => navigate("/roles")} onClose={() => setDeleting(false)} />
      )}
    </EntityPage>
  );
}

function Trust({ name, arn, document }: { name: string; arn?: string; document: string }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [edited, setEdited] = useState<string>();
  const [errors, setErrors] = useState(false);
  const save = async () => {
    try {
      await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: edited }));
      await invalidate("role", "roles", "blame");
      setEdited(undefined);
      await flashes.changed("Trust policy updated.");
    } catch (error) {
      flashes.failed("The trust policy was not updated", error);
    }
  };
  const actions =
    edited === undefined ? (
      <Button disabled={at !== undefined} onClick={() => setEdited(document)}>
        Edit trust policy
      </Button>
    ) : (
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={() => setEdited(undefined)}>
          Cancel
        </Button>
        <Button variant="primary" disabled={errors} onClick={() => void save()}>
          Update policy
        </Button>
      </SpaceBetween>
    );
  return (
    <Container header={<Header variant="h2" description="Entities that can assume this role under specified conditions" actions={actions}>Trusted entities</Header>}>
      {edited === undefined ? (
        <SpaceBetween size="l">
          <Suspense fallback="Loading...">
            <JsonEditor label="Trust policy" value={document} />
          </Suspense>
          <StatementBlame entity={arn} prefix="/trust" />
        </SpaceBetween>
      ) : (
        <TrustEditor value={edited} onChange={setEdited} onErrors={setErrors} />
      )}
    </Container>
  );
}

/** The inline policy that AWS's console puts: it denies everything to sessions issued before now. */
function Revoke({ name }: { name: string }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const revoke = async () => {
    const statement = { Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": new Date().toISOString() } } };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    try {
      await aws.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "AWSRevokeOlderSessions", PolicyDocument: document }));
      await invalidate("permissions");
      await flashes.changed("Active sessions revoked.");
    } catch (error) {
      flashes.failed("The sessions were not revoked", error);
    }
  };
  return (
    <Container header={<Header variant="h2">Revoke all active sessions</Header>}>
      <SpaceBetween size="m">
        <Box>This attaches the inline policy AWSRevokeOlderSessions, which denies everything to sessions that were issued before now. Sessions issued later are not affected.</Box>
        <Button disabled={at !== undefined} onClick={() => void revoke()}>
          Revoke active sessions
        </Button>
      </SpaceBetween>
    </Container>
  );
}
