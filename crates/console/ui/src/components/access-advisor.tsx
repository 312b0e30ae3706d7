// Access advisor: the services that the policies of an entity allow, and when each was last used.

import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  ListPoliciesGrantingServiceAccessCommand,
  type IAMClient,
  type ServiceLastAccessed,
} from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { message } from "../lib/api";
import { useRead } from "../lib/iam";
import { Time } from "../lib/time";
import { PageLink } from "./page-link";
import { Empty, ResourceTable, type Column } from "./resource-table";

const PAUSE_MS = 300;
const ATTEMPTS_MAX = 100;
const ITEMS_MAX = 1000;

interface Row extends ServiceLastAccessed {
  job: string;
  policies: { name: string; arn?: string }[];
}

async function finished<T extends { JobStatus?: string; Error?: { Message?: string } }>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const answer = await ask();
    if (answer.JobStatus === "COMPLETED") return answer;
    if (answer.JobStatus === "FAILED") throw new Error(answer.Error?.Message ?? "The report failed.");
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error("The report takes too long. Open the tab again later.");
}

async function services(iam: IAMClient, Arn: string): Promise<{ job: string; found: ServiceLastAccessed[] }> {
  const { JobId } = await iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn, Granularity: "SERVICE_LEVEL" }));
  const found: ServiceLastAccessed[] = [];
  let Marker: string | undefined;
  do {
    const page = await finished(() => iam.send(new GetServiceLastAccessedDetailsCommand({ JobId, Marker, MaxItems: ITEMS_MAX })));
    found.push(...(page.ServicesLastAccessed ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return { job: JobId!, found };
}

/** Which policies allow each service, for a user, group or role. */
async function granting(iam: IAMClient, Arn: string, found: ServiceLastAccessed[]): Promise<Map<string, Row["policies"]>> {
  const namespaces = found.map((it) => it.ServiceNamespace!);
  const policies = new Map<string, Row["policies"]>();
  for (let at = 0; at < namespaces.length; at += 200) {
    const ServiceNamespaces = namespaces.slice(at, at + 200);
    const answer = await iam.send(new ListPoliciesGrantingServiceAccessCommand({ Arn, ServiceNamespaces }));
    for (const entry of answer.PoliciesGrantingServiceAccess ?? [])
      policies.set(entry.ServiceNamespace!, (entry.Policies ?? []).map((it) => ({ name: it.PolicyName!, arn: it.PolicyArn })));
  }
  return policies;
}

function Policies({ of }: { of: Row["policies"] }) {
  return (
    <>
      {of.map((policy, at) => (
        <span key={`${policy.name}-${at}`}>
          {at > 0 && ", "}
          {policy.arn ? <PageLink to={`/policies/${encodeURIComponent(policy.arn)}`}>{policy.name}</PageLink> : policy.name}
        </span>
      ))}
    </>
  );
}

const SERVICE: Column<Row>[] = [
  { id: "service", header: "Service", value: (it) => it.ServiceName },
  {
    id: "used",
    header: "Last accessed",
    value: (it) => it.LastAuthenticated,
    cell: (it) => (it.LastAuthenticated ? <Time of={it.LastAuthenticated} /> : "Not accessed in the tracking period"),
  },
];
const GRANTING: Column<Row> = { id: "policies", header: "Policies granting permissions", value: (it) => it.policies.map((policy) => policy.name).join(", "), cell: (it) => <Policies of={it.policies} /> };
const BY: Column<Row> = { id: "by", header: "Last accessed by", value: (it) => it.LastAuthenticatedEntity?.split("/").pop() };
const COUNT: Column<Row> = { id: "entities", header: "Entities that accessed it", value: (it) => it.TotalAuthenticatedEntities };

/** `arn` of a user, group, role or policy. A group or policy is used through other entities, so the page names them. */
export function AccessAdvisor({ arn }: { arn?: string }) {
  const [chosen, setChosen] = useState<Row[]>([]);
  const isPolicy = arn?.includes(":policy/") ?? false;
  const shared = isPolicy || (arn?.includes(":group/") ?? false);
  const rows = useRead(
    ["access-advisor", arn],
    async ({ iam }): Promise<Row[]> => {
      const { job, found } = await services(iam, arn!);
      const policies = isPolicy ? new Map() : await granting(iam, arn!, found);
      return found.map((it) => ({ ...it, job, policies: policies.get(it.ServiceNamespace!) ?? [] }));
    },
    arn !== undefined,
  );
  const columns = [...SERVICE.slice(0, 1), ...(isPolicy ? [] : [GRANTING]), ...SERVICE.slice(1), ...(shared ? [BY, COUNT] : [])];
  return (
    <SpaceBetween size="l">
      {rows.isError && <Alert type="error">{message(rows.error)}</Alert>}
      <ResourceTable
        noun="services"
        title="Allowed services"
        description="The services that the policies allow, and the most recent use of each."
        items={rows.data ?? []}
        loading={rows.isPending}
        columns={columns}
        id={(it) => it.ServiceNamespace!}
        selectionType="single"
        selected={shared ? chosen : []}
        onSelect={shared ? setChosen : undefined}
        empty={<Empty title="No services" text="No policy here allows anything. Attach a policy first." />}
      />
      {shared && chosen[0] && <Entities row={chosen[0]} />}
    </SpaceBetween>
  );
}

function Entities({ row }: { row: Row }) {
  const entities = useRead(["access-advisor-entities", row.job, row.ServiceNamespace], async ({ iam }) => {
    const input = { JobId: row.job, ServiceNamespace: row.ServiceNamespace, MaxItems: ITEMS_MAX };
    return (await finished(() => iam.send(new GetServiceLastAccessedDetailsWithEntitiesCommand(input)))).EntityDetailsList ?? [];
  });
  return (
    <ResourceTable
      noun="entities"
      title={`Access to ${row.ServiceName}`}
      items={entities.data ?? []}
      loading={entities.isPending}
      columns={[
        { id: "name", header: "Name", value: (it) => it.EntityInfo?.Name },
        { id: "type", header: "Type", value: (it) => it.EntityInfo?.Type?.toLowerCase() },
        { id: "used", header: "Last accessed", value: (it) => it.LastAuthenticated, cell: (it) => (it.LastAuthenticated ? <Time of={it.LastAuthenticated} /> : "Not accessed in the tracking period") },
      ]}
      id={(it) => it.EntityInfo!.Arn!}
    />
  );
}
