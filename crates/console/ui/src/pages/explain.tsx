// Explain: whether a request is allowed, by which layer and statement, and what to do.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Textarea from "@cloudscape-design/components/textarea";
import { lazy, Suspense, useState, type FormEvent } from "react";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { asOf, message, send } from "../lib/api";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

interface Explanation {
  principal: string;
  action: string;
  resource: string;
  decision: string;
  [member: string]: unknown;
}

/** Lines of `key=value`. */
function context(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return Object.fromEntries(pairs.map((line) => [line.split("=")[0]!, line.slice(line.indexOf("=") + 1)]));
}

export default function Explain() {
  const [search, setSearch] = useSearchParams();
  const given = { principal: search.get("principal") ?? "", action: search.get("action") ?? "", resource: search.get("resource") ?? "", context: search.get("context") ?? "" };
  const requestId = search.get("request-id") ?? undefined;
  const at = search.get("at") ?? undefined;
  const [wanted, setWanted] = useState(given);
  const asked = requestId !== undefined || given.action !== "";
  const answer = useQuery({
    queryKey: ["explain", given, requestId, at],
    queryFn: () =>
      send<{ explanations: Explanation[] }>(
        "POST",
        asOf(at, "/_roleback/explain"),
        requestId
          ? { requestId }
          : { principal: given.principal, action: given.action, resource: given.resource || "*", context: context(given.context) },
      ),
    enabled: asked,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSearch({ ...wanted, ...(at ? { at } : {}) });
  };
  const set = (part: Partial<typeof wanted>) => setWanted({ ...wanted, ...part });
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="Decided by the same engine as every request, with the account's own policies">
        Explain a permission
      </Header>
      <form onSubmit={submit}>
        <Form actions={<Button variant="primary" loading={answer.isFetching}>Explain</Button>}>
          <Container>
            <SpaceBetween size="m">
              <FormField label="Principal" description="A name or an ARN">
                <Input value={wanted.principal} onChange={({ detail }) => set({ principal: detail.value })} placeholder="user/ann" />
              </FormField>
              <FormField label="Action">
                <Input value={wanted.action} onChange={({ detail }) => set({ action: detail.value })} placeholder="s3:GetObject" />
              </FormField>
              <FormField label="Resource" description="Its ARN; empty for *">
                <Input value={wanted.resource} onChange={({ detail }) => set({ resource: detail.value })} placeholder="arn:aws:s3:::amzn-s3-demo-bucket/key" />
              </FormField>
              <FormField label="Context - optional" description="One condition key per line: aws:SourceIp=203.0.113.1">
                <Textarea value={wanted.context} onChange={({ detail }) => set({ context: detail.value })} rows={3} />
              </FormField>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      {answer.isError && <Alert type="error">{message(answer.error)}</Alert>}
      {answer.data?.explanations.map((explanation, index) => {
        const allowed = explanation.decision === "allowed";
        return (
          <Container
            key={index}
            header={
              <Header variant="h2" description={`${explanation.principal} on ${explanation.resource}`}>
                <StatusIndicator type={allowed ? "success" : "error"}>{`${explanation.action}: ${explanation.decision}`}</StatusIndicator>
              </Header>
            }
          >
            <Suspense fallback="Loading...">
              <JsonEditor label="Explanation" value={JSON.stringify(explanation, null, 2)} />
            </Suspense>
          </Container>
        );
      })}
    </SpaceBetween>
  );
}
