// The policy simulator: the policies of a principal or a new policy, with actions, a resource and condition keys.

import {
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type EvaluationResult,
} from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Textarea from "@cloudscape-design/components/textarea";
import { lazy, Suspense, useState } from "react";
import { useSearchParams } from "react-router";
import { PageLink } from "../components/page-link";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { path } from "../lib/api";
import { useAttempt } from "../lib/attempt";
import { useCatalogue, useServices } from "../lib/catalogue";
import { parseContext, writeContext } from "../lib/context";
import { useGroups, useRoles, useUsers } from "../lib/iam";
import { useSession } from "../lib/session";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] }, null, 2);

const matched = (it: EvaluationResult) => (it.MatchedStatements ?? []).map((found) => `${found.SourcePolicyId}, line ${found.StartPosition?.Line}`).join("; ");

/** What AWS's simulator says beside the decision of the policies. */
function remarks(it: EvaluationResult): string {
  const parts = [
    it.PermissionsBoundaryDecisionDetail && `boundary ${it.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary ? "allows" : "does not allow"}`,
    it.OrganizationsDecisionDetail && `organization ${it.OrganizationsDecisionDetail.AllowedByOrganizations ? "allows" : "does not allow"}`,
    it.MissingContextValues?.length && `missing context: ${it.MissingContextValues.join(", ")}`,
  ];
  return parts.filter(Boolean).join("; ");
}

/** The simulator takes values with their type; a list has several. */
function entries(text: string) {
  const found = Object.entries(parseContext(text));
  return found.map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyValues: [value].flat(),
    ContextKeyType: Array.isArray(value) ? ("stringList" as const) : ("string" as const),
  }));
}

export default function Simulator() {
  const { aws } = useSession();
  const [search] = useSearchParams();
  const [mode, setMode] = useState("principal");
  const [principal, setPrincipal] = useState(search.get("principal") ?? "");
  const [policy, setPolicy] = useState(POLICY);
  const [prefix, setPrefix] = useState(search.get("action")?.split(":")[0]);
  const [actions, setActions] = useState<string[]>(search.get("action") ? [search.get("action")!] : []);
  const [resource, setResource] = useState(search.get("resource") ?? "*");
  const [context, setContext] = useState(search.get("context") ?? "");
  const [results, setResults] = useState<EvaluationResult[]>([]);
  const { busy, error, attempt } = useAttempt();
  const catalogue = useCatalogue();
  const [service] = useServices(prefix ? [prefix] : []);
  const principals = [...useUsers().items, ...useGroups().items, ...useRoles().items].map((it) => ({ value: it.Arn! }));
  const isPrincipal = mode === "principal";
  const run = () =>
    attempt(async () => {
      const request = { ActionNames: actions, ResourceArns: [resource || "*"], ContextEntries: entries(context) };
      const answer = isPrincipal
        ? await aws.iam.send(new SimulatePrincipalPolicyCommand({ ...request, PolicySourceArn: principal }))
        : await aws.iam.send(new SimulateCustomPolicyCommand({ ...request, PolicyInputList: [policy] }));
      setResults(answer.EvaluationResults ?? []);
    });
  /** Adds a line for each condition key that the policies name. */
  const keys = () =>
    attempt(async () => {
      const answer = isPrincipal
        ? await aws.iam.send(new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: principal }))
        : await aws.iam.send(new GetContextKeysForCustomPolicyCommand({ PolicyInputList: [policy] }));
      const named = Object.fromEntries((answer.ContextKeyNames ?? []).map((name) => [name, ""]));
      setContext(writeContext({ ...named, ...parseContext(context) }));
    });
  const columns: Column<EvaluationResult>[] = [
    { id: "action", header: "Action", value: (it) => it.EvalActionName },
    { id: "resource", header: "Resource", value: (it) => it.EvalResourceName },
    { id: "decision", header: "Permission", value: (it) => it.EvalDecision, cell: (it) => <StatusIndicator wrapText={false} type={it.EvalDecision === "allowed" ? "success" : "error"}>{it.EvalDecision}</StatusIndicator> },
    { id: "matched", header: "Matching statements", value: matched },
    { id: "remarks", header: "Remarks", value: remarks },
    ...(isPrincipal
      ? [{ id: "explain", header: "Explain", value: () => undefined, cell: (it: EvaluationResult) => <PageLink to={path("/explain", { principal, action: it.EvalActionName, resource: it.EvalResourceName, context })}>Explain</PageLink> }]
      : []),
  ];
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="Test what policies allow, without calling the services">
        Policy simulator
      </Header>
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <Button variant="primary" loading={busy} disabled={actions.length === 0 || (isPrincipal && !principal)} onClick={() => void run()}>
                Run simulation
              </Button>
            }
          >
            Simulation
          </Header>
        }
      >
        <SpaceBetween size="l">
          <SegmentedControl
            label="Policies"
            selectedId={mode}
            options={[
              { id: "principal", text: "Existing policies" },
              { id: "custom", text: "New policy" },
            ]}
            onChange={({ detail }) => setMode(detail.selectedId)}
          />
          {isPrincipal ? (
            <FormField label="User, group or role" stretch>
              <Autosuggest value={principal} options={principals} onChange={({ detail }) => setPrincipal(detail.value)} enteredTextLabel={(value) => `Use ${value}`} placeholder="ARN" empty="No users, groups or roles" clearAriaLabel="Clear" />
            </FormField>
          ) : (
            <Suspense fallback="Loading the editor...">
              <JsonEditor label="Policy document" type="IDENTITY_POLICY" value={policy} onChange={setPolicy} />
            </Suspense>
          )}
          <FormField label="Service" stretch>
            <Select
              selectedOption={service ? { value: service.prefix, label: service.name } : null}
              options={(catalogue.data?.services ?? []).map((it) => ({ value: it.prefix, label: it.name, labelTag: it.prefix }))}
              placeholder="Choose a service"
              filteringType="auto"
              filteringAriaLabel="Find services"
              filteringPlaceholder="Find services"
              virtualScroll
              onChange={({ detail }) => setPrefix(detail.selectedOption.value)}
            />
          </FormField>
          <FormField label="Actions" stretch>
            <Multiselect
              selectedOptions={actions.map((value) => ({ value, label: value }))}
              options={[...new Set([...actions, ...(service?.actions ?? []).map((it) => `${service!.prefix}:${it.name}`)])].map((value) => ({ value, label: value }))}
              placeholder="Choose actions"
              filteringType="auto"
              filteringAriaLabel="Find actions"
              filteringPlaceholder="Find actions"
              deselectAriaLabel={(option) => `Remove ${option.label}`}
              empty="Choose a service first"
              virtualScroll
              onChange={({ detail }) => setActions(detail.selectedOptions.map((it) => it.value!))}
            />
          </FormField>
          <FormField label="Resource" description="An ARN, or * for any" stretch>
            <Input value={resource} onChange={({ detail }) => setResource(detail.value)} />
          </FormField>
          <FormField
            label="Condition keys - optional"
            description="One per line: aws:SourceIp=203.0.113.1"
            secondaryControl={
              <Button disabled={isPrincipal && !principal} onClick={() => void keys()}>
                Add the keys of the policies
              </Button>
            }
            stretch
          >
            <Textarea value={context} onChange={({ detail }) => setContext(detail.value)} rows={4} />
          </FormField>
          {error && <Alert type="error">{error}</Alert>}
        </SpaceBetween>
      </Container>
      <ResourceTable
        noun="results"
        title="Results"
        items={results}
        loading={busy}
        columns={columns}
        id={(it) => `${it.EvalActionName} ${it.EvalResourceName}`}
        empty={<Empty title="No results" text="Choose policies and actions, then run the simulation." />}
      />
    </SpaceBetween>
  );
}
