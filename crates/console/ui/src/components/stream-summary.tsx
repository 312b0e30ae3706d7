// The policies that the recorded calls need, one for each principal and resource, compared with what is attached.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { get, message } from "../lib/api";
import { useChange } from "../lib/change";
import { download } from "../lib/download";
import { shortArn } from "../lib/history";
import { pretty, putInline, type Holder } from "../lib/iam";
import type { components } from "../lib/schema";
import { useSession } from "../lib/session";
import { Breakable } from "./breakable";
import { Dialog } from "./dialog";
import { listed } from "./evaluation";
import { PageLink } from "./page-link";
import { Empty, ResourceTable } from "./resource-table";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));

type Summary = components["schemas"]["PolicySummary"];
type Principal = components["schemas"]["PrincipalPolicy"];
type Generated = components["schemas"]["GeneratedPolicy"];
type Missing = components["schemas"]["MissingPermission"];

const KINDS: Record<Generated["kind"], string> = { identity: "Identity policy", trust: "Trust policy", resource: "Resource policy" };

export const SUMMARY = { queryKey: ["policy-summary"], queryFn: () => get<Summary>("/_roleback/policy-stream/summary") };

/** A paused page shows what it has. */
const useSummary = (paused: boolean) => useQuery({ ...SUMMARY, refetchOnMount: !paused, refetchOnReconnect: !paused });

/** The user or role that a policy can be attached to. */
function holderOf(arn: string): { holder: Holder; name: string } | undefined {
  const [, holder, name] = arn.match(/:(user|role)\/(?:.*\/)?([^/]+)$/) ?? [];
  return holder ? { holder: holder as Holder, name: name! } : undefined;
}

export function StreamSummary({ paused }: { paused: boolean }) {
  const summary = useSummary(paused);
  if (summary.isError) return <Alert type="error">{message(summary.error)}</Alert>;
  const { principals = [], resources = [] } = summary.data ?? {};
  if (summary.isSuccess && principals.length + resources.length === 0) return <Empty title="No policies yet" text="Policies are generated from the recorded calls. Enable the policy stream, then make requests." />;
  return (
    <SpaceBetween size="l">
      {principals.map((it) => (
        <One key={it.attached_to} policy={it} compared={it} />
      ))}
      {resources.map((it) => (
        <One key={`${it.kind} ${it.attached_to}`} policy={it} />
      ))}
    </SpaceBetween>
  );
}

/** The suggested name of an attached policy says where the policy comes from. */
const NAME = "PolicyStream";

function One({ policy, compared }: { policy: Generated; compared?: Principal }) {
  const { aws, at } = useSession();
  const change = useChange("", "permissions", "policy-summary");
  const [name, setName] = useState<string>();
  const text = policy.text ? pretty(policy.text) : undefined;
  const target = policy.kind === "identity" ? holderOf(policy.attached_to) : undefined;
  const attach = async () => {
    await putInline(aws, target!.holder, target!.name, name!, text!);
    setName(undefined);
    await change(`Inline policy ${name} attached to ${target!.name}.`);
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`${KINDS[policy.kind]}, ${policy.calls} ${policy.calls === 1 ? "call" : "calls"}, ${policy.characters} characters`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={!text} onClick={() => download("policy.json", "application/json", text!)}>
                Download
              </Button>
              {target && (
                <Button disabled={!text || at !== undefined} onClick={() => setName(NAME)} ariaLabel={`Attach to ${target.name}`}>
                  Attach
                </Button>
              )}
            </SpaceBetween>
          }
        >
          {target ? <PageLink to={`/${target.holder}s/${encodeURIComponent(target.name)}`}>{policy.attached_to}</PageLink> : policy.attached_to}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <StatusIndicator type={policy.proof.holds ? "success" : "warning"}>
          {policy.proof.holds ? `Allows every recorded call (${policy.proof.calls}), and no statement can be removed (${policy.proof.statements})` : `Does not allow: ${policy.proof.denied.join(", ") || "-"}`}
        </StatusIndicator>
        {compared && <Compared policy={compared} />}
        {text ? (
          <Suspense fallback="Loading...">
            <JsonEditor label={`Policy of ${policy.attached_to}`} value={text} />
          </Suspense>
        ) : (
          <Box>No policy applies to these calls.</Box>
        )}
      </SpaceBetween>
      {name !== undefined && (
        <Dialog title={`Attach to ${target!.name}`} submit="Attach" isForm disabled={!name} onSubmit={attach} onClose={() => setName(undefined)}>
          <FormField label="Name of the inline policy" constraintText="A policy of this name is replaced.">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
          </FormField>
        </Dialog>
      )}
    </Container>
  );
}

const missing = (it: Missing) => `${it.action} on ${it.resource}`;

function Compared({ policy }: { policy: Principal }) {
  const granted = policy.not_granted.length === 0;
  return (
    <ExpandableSection headerText={`Compared with the attached policies: ${policy.not_granted.length} not granted, ${policy.not_used.length} not used`} defaultExpanded={!granted}>
      <SpaceBetween size="xs">
        {policy.not_granted.map((it, at) => (
          <StatusIndicator key={at} type="error">
            <Breakable text={`Not granted: ${missing(it)}`} />
          </StatusIndicator>
        ))}
        {policy.not_used.map((it, at) => (
          <StatusIndicator key={at} type="info">
            <Breakable text={`Not used: ${it.actions.length ? listed(it.actions) : "a statement"} (${it.policy ?? "policy"} of ${it.holder}, statement ${it.sid ?? it.statement + 1})`} />
          </StatusIndicator>
        ))}
        {granted && policy.not_used.length === 0 && <Box>The attached policies grant the permissions that were used, and no others.</Box>}
      </SpaceBetween>
    </ExpandableSection>
  );
}

/** The most actions of a statement that the table shows; exports have all. */
const ACTIONS_MAX = 5;

/** The permissions of the principals in the stream that no recorded call used. */
export function Unused({ paused }: { paused: boolean }) {
  const summary = useSummary(paused);
  const items = (summary.data?.principals ?? []).flatMap((principal) =>
    principal.not_used.map((it) => ({ ...it, id: `${principal.attached_to} ${it.holder} ${it.policy} ${it.statement}`, principal: principal.attached_to })),
  );
  return (
    <ResourceTable
      noun="unused permissions"
      title="Unused permissions"
      description="Statements with actions that no recorded call used."
      items={items}
      loading={summary.isPending}
      columns={[
        { id: "principal", header: "Principal", value: (it) => it.principal, cell: (it) => <span title={it.principal}>{shortArn(it.principal)}</span> },
        { id: "holder", header: "Holder", value: (it) => it.holder },
        { id: "policy", header: "Policy", value: (it) => it.policy ?? undefined, cell: (it) => (it.policy?.startsWith("arn:") ? <PageLink to={`/policies/${encodeURIComponent(it.policy)}`}>{it.policy.split("/").pop()}</PageLink> : (it.policy ?? "-")) },
        { id: "statement", header: "Statement", value: (it) => it.sid ?? it.statement + 1, cell: (it) => <Breakable text={String(it.sid ?? it.statement + 1)} inTable /> },
        { id: "actions", header: "Actions not used", value: (it) => it.actions.join(", ") || (it.whole ? "All" : "-"), cell: (it) => (it.actions.length ? <Breakable text={listed(it.actions, ACTIONS_MAX)} inTable /> : it.whole ? "All" : "-") },
      ]}
      id={(it) => it.id}
      empty={<Empty title="No unused permissions" text="Only principals with recorded calls are compared. Enable the policy stream, then make the requests that should be allowed." />}
    />
  );
}
