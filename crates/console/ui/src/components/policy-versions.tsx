// The versions of a managed policy: compare two, set the default, delete.

import { DeletePolicyVersionCommand, GetPolicyVersionCommand, ListPolicyVersionsCommand, SetDefaultPolicyVersionCommand, type PolicyVersion } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useState } from "react";
import { useChange } from "../lib/change";
import { decoded, useRead } from "../lib/iam";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import { DeleteModal } from "./delete-modal";
import { ResourceTable, type Column } from "./resource-table";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));
const VersionDiff = lazy(() => import("./version-diff").then((module) => ({ default: module.VersionDiff })));

const COLUMNS: Column<PolicyVersion>[] = [
  { id: "id", header: "Version", value: (it) => it.VersionId },
  { id: "default", header: "Type", value: (it) => (it.IsDefaultVersion ? "Default" : "") },
  { id: "created", header: "Creation time", value: (it) => it.CreateDate, cell: (it) => <Time of={it.CreateDate} /> },
];

const number = (version?: string) => Number(version?.slice(1));

export function PolicyVersions({ arn, readOnly }: { arn: string; readOnly: boolean }) {
  const { aws, at } = useSession();
  const [selected, setSelected] = useState<PolicyVersion[]>([]);
  const [deleting, setDeleting] = useState(false);
  const change = useChange("The versions were not changed", "policy", "policy-versions", "blame");
  const versions = useRead(["policy-versions", arn], async ({ iam }) => (await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }))).Versions ?? []);
  const disabled = readOnly || at !== undefined;
  // The rows of the table may be newer than the selected ones.
  const chosen = (versions.data ?? []).filter((it) => selected.some((other) => other.VersionId === it.VersionId));
  const only = chosen.length === 1 ? chosen[0] : undefined;
  const names = chosen.map((it) => it.VersionId).join(", ");
  const remove = async () => {
    await change(`${chosen.length === 1 ? "Version" : "Versions"} ${names} deleted.`, async () => {
      for (const { VersionId } of chosen) await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId }));
    });
    setSelected([]);
  };
  const setDefault = () => change(`${only!.VersionId} is the default version.`, () => aws.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId: only!.VersionId })));
  return (
    <SpaceBetween size="l">
      <ResourceTable
        noun="versions"
        title="Policy versions"
        description="A managed policy can have five. Select one to see it, or two to compare them."
        items={versions.data ?? []}
        loading={versions.isPending}
        columns={COLUMNS}
        id={(it) => it.VersionId!}
        selected={chosen}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ButtonDropdown
              disabled={disabled || chosen.length === 0}
              items={[{ id: "delete", text: "Delete", disabled: chosen.some((it) => it.IsDefaultVersion), disabledReason: "The default version cannot be deleted" }]}
              onItemClick={() => setDeleting(true)}
            >
              Actions
            </ButtonDropdown>
            <Button disabled={disabled || !only || only.IsDefaultVersion} onClick={() => void setDefault()}>
              Set as default
            </Button>
          </SpaceBetween>
        }
      />
      {only && <Shown arn={arn} version={only.VersionId!} />}
      {chosen.length === 2 && <Compared arn={arn} versions={chosen.map((it) => it.VersionId!).sort((one, other) => number(one) - number(other)) as [string, string]} />}
      {deleting && (
        <DeleteModal title={`Delete ${names}?`} word="delete" consequences={chosen.map((it) => `delete version ${it.VersionId}`)} onDelete={remove} onClose={() => setDeleting(false)} />
      )}
    </SpaceBetween>
  );
}

function useVersion(arn: string, version: string) {
  return useRead(["policy-version", arn, version], async ({ iam }) => decoded((await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }))).PolicyVersion!.Document));
}

function Shown({ arn, version }: { arn: string; version: string }) {
  const document = useVersion(arn, version);
  return (
    <Container header={<Header variant="h2">{version}</Header>}>
      <Suspense fallback="Loading...">{document.data !== undefined && <JsonEditor label={`Version ${version}`} value={document.data} />}</Suspense>
    </Container>
  );
}

function Compared({ arn, versions: [before, after] }: { arn: string; versions: [string, string] }) {
  const [one, other] = [useVersion(arn, before), useVersion(arn, after)];
  return (
    <Container header={<Header variant="h2">{`${before} compared with ${after}`}</Header>}>
      <Suspense fallback="Loading...">
        {one.data !== undefined && other.data !== undefined && <VersionDiff before={{ name: `Version ${before}`, text: one.data }} after={{ name: `Version ${after}`, text: other.data }} />}
      </Suspense>
    </Container>
  );
}
