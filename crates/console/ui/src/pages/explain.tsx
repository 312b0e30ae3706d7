// Explain: whether a request is allowed, by which layer and statement, and what to do. A past request is prefilled.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Textarea from "@cloudscape-design/components/textarea";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { useSearchParams } from "react-router";
import { Chain } from "../components/evaluation";
import { PageLink } from "../components/page-link";
import { message, path, send } from "../lib/api";
import { parseContext, writeContext } from "../lib/context";
import type { components } from "../lib/schema";
import { Time } from "../lib/time";

type Explanation = components["schemas"]["Explanation"];

const FIELDS = ["principal", "action", "resource", "context"] as const;
type Wanted = Record<(typeof FIELDS)[number], string>;

/** The address of the simulator with the same request. */
function simulator(it: Explanation): string {
  return path("/simulator", { principal: it.principal, action: it.action, resource: it.resource, context: writeContext(it.context) });
}

export default function Explain() {
  const [search, setSearch] = useSearchParams();
  const given = Object.fromEntries(FIELDS.map((name) => [name, search.get(name) ?? ""])) as Wanted;
  const requestId = search.get("request-id") ?? undefined;
  const lastDenied = search.has("last-denied");
  const at = search.get("at") ?? undefined;
  const [wanted, setWanted] = useState(given);
  const recorded = requestId !== undefined || lastDenied;
  const answer = useQuery({
    queryKey: ["explain", given, requestId, lastDenied, at],
    queryFn: () => {
      const moment = at ? { at: /^\d+$/.test(at) ? Number(at) : at } : {};
      const request = { principal: given.principal, action: given.action, resource: given.resource || "*", context: parseContext(given.context), ...moment };
      return send<{ explanations: Explanation[] }>("POST", "/_roleback/explain", requestId ? { requestId } : lastDenied ? { lastDenied } : request);
    },
    enabled: recorded || given.action !== "",
  });
  const explanations = answer.data?.explanations ?? [];
  const first = explanations[0];
  useEffect(() => {
    if (recorded && first) setWanted({ principal: first.caller, action: first.action, resource: first.resource, context: writeContext(first.context) });
  }, [recorded, first]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSearch({ ...wanted, ...(at ? { at } : {}) });
  };
  const set = (part: Partial<Wanted>) => setWanted({ ...wanted, ...part });
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Decided by the same engine as every request, with the account's own policies"
        actions={<Button onClick={() => setSearch({ "last-denied": "" })}>Explain the last denial</Button>}
      >
        Explain a permission
      </Header>
      <form onSubmit={submit}>
        <Form actions={<Button variant="primary" loading={answer.isFetching}>Explain</Button>}>
          <Container>
            <SpaceBetween size="m">
              <FormField label="Principal" description="A name or an ARN" stretch>
                <Input value={wanted.principal} onChange={({ detail }) => set({ principal: detail.value })} placeholder="user/ann" />
              </FormField>
              <Grid gridDefinition={[{ colspan: { default: 12, s: 5 } }, { colspan: { default: 12, s: 7 } }]}>
                <FormField label="Action" description="Service and name" stretch>
                  <Input value={wanted.action} onChange={({ detail }) => set({ action: detail.value })} placeholder="s3:GetObject" />
                </FormField>
                <FormField label="Resource" description="Its ARN; empty for *" stretch>
                  <Input value={wanted.resource} onChange={({ detail }) => set({ resource: detail.value })} placeholder="arn:aws:s3:::amzn-s3-demo-bucket/key" />
                </FormField>
              </Grid>
              <FormField label="Context - optional" description="One condition key per line: aws:SourceIp=203.0.113.1" stretch>
                <Textarea value={wanted.context} onChange={({ detail }) => set({ context: detail.value })} rows={3} />
              </FormField>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      {answer.isError && <Alert type="error">{message(answer.error)}</Alert>}
      {explanations.map((it, index) => (
        <Container
          key={index}
          header={
            <Header variant="h2" description={`${it.principal} on ${it.resource}`} actions={<PageLink to={simulator(it)}>Open in the policy simulator</PageLink>}>
              <StatusIndicator type={it.decision === "allowed" ? "success" : "error"}>{`${it.action}: ${it.decision}`}</StatusIndicator>
            </Header>
          }
        >
          <SpaceBetween size="m">
            {it.recorded && (
              <span>
                Recorded <Time of={it.recorded.time} />, decided on the state of record <PageLink to={`/history/${it.recorded.seq}`}>{`#${it.recorded.seq}`}</PageLink>
              </span>
            )}
            <Chain evaluation={it} />
            <ExpandableSection headerText="Condition keys of the request">
              <pre className="mono document" tabIndex={0} aria-label="Condition keys of the request">
                {writeContext(it.context)}
              </pre>
            </ExpandableSection>
          </SpaceBetween>
        </Container>
      ))}
    </SpaceBetween>
  );
}
