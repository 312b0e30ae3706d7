// The editor of a trust policy: JSON on the left, the statement's actions and principals on the right, as in AWS's console.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useState } from "react";
import { Dialog } from "./dialog";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));

const ACTIONS = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SetSourceIdentity", "TagSession"];

const TYPES = [
  { value: "user", label: "IAM users", member: "AWS", example: "arn:aws:iam::{Account}:user/{UserName}" },
  { value: "role", label: "IAM roles", member: "AWS", example: "arn:aws:iam::{Account}:role/{RoleName}" },
  { value: "account", label: "AWS account", member: "AWS", example: "arn:aws:iam::{Account}:root" },
  { value: "service", label: "AWS services", member: "Service", example: "{Service}.amazonaws.com" },
  { value: "federated", label: "Federated users", member: "Federated", example: "arn:aws:iam::{Account}:oidc-provider/{Provider}" },
] as const;

interface Statement {
  Principal?: Record<string, string | string[]>;
  Action?: string | string[];
}

interface Props {
  value: string;
  onChange: (value: string) => void;
  onErrors: (errors: boolean) => void;
}

/** The first statement of a document that can be read. */
function parsed(value: string): { document: { Statement: Statement | Statement[] }; statement: Statement } | undefined {
  try {
    const document = JSON.parse(value);
    const statement = [document.Statement].flat()[0];
    return statement && typeof statement === "object" ? { document, statement } : undefined;
  } catch {
    return undefined;
  }
}

export function TrustEditor(props: Props) {
  const [adding, setAdding] = useState(false);
  const found = parsed(props.value);
  const actions = new Set([found?.statement.Action ?? []].flat());
  const change = (edit: (statement: Statement) => void) => {
    if (!found) return;
    edit(found.statement);
    props.onChange(JSON.stringify(found.document, null, 2));
  };
  const toggle = (action: string, on: boolean) =>
    change((statement) => {
      const kept = [statement.Action ?? []].flat().filter((it) => it !== `sts:${action}`);
      const next = on ? [...kept, `sts:${action}`] : kept;
      statement.Action = next.length === 1 ? next[0]! : next;
    });
  const addPrincipal = (member: string, name: string) =>
    change((statement) => {
      const principal = typeof statement.Principal === "object" ? statement.Principal : {};
      const names = [...[principal[member] ?? []].flat(), name];
      statement.Principal = { ...principal, [member]: names.length === 1 ? names[0]! : names };
    });
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}>
      <Suspense fallback="Loading the editor...">
        <JsonEditor label="Trust policy" type="RESOURCE_POLICY" resourceType="AWS::IAM::AssumeRolePolicyDocument" charactersMax={2048} value={props.value} onChange={props.onChange} onErrors={props.onErrors} />
      </Suspense>
      <SpaceBetween size="l">
        <Header variant="h3">Edit statement</Header>
        {!found && <Box>Repair the JSON to edit its first statement here.</Box>}
        {found && (
          <SpaceBetween size="l">
            <FormField label="Add actions for STS">
              <SpaceBetween size="xs">
                {ACTIONS.map((action) => (
                  <Checkbox key={action} checked={actions.has(`sts:${action}`)} onChange={({ detail }) => toggle(action, detail.checked)}>
                    {action}
                  </Checkbox>
                ))}
              </SpaceBetween>
            </FormField>
            <FormField label="Add a principal">
              <Button onClick={() => setAdding(true)} ariaLabel="Add a principal">
                Add
              </Button>
            </FormField>
          </SpaceBetween>
        )}
        {adding && (
          <PrincipalDialog
            onClose={() => setAdding(false)}
            onAdd={(member, name) => {
              addPrincipal(member, name);
              setAdding(false);
            }}
          />
        )}
      </SpaceBetween>
    </Grid>
  );
}

function PrincipalDialog(props: { onClose: () => void; onAdd: (member: string, name: string) => void }) {
  const [type, setType] = useState<(typeof TYPES)[number]>(TYPES[0]);
  const [name, setName] = useState("");
  return (
    <Dialog title="Add principal" submit="Add principal" disabled={!name} onSubmit={() => props.onAdd(type.member, name)} onClose={props.onClose}>
        <FormField label="Principal type">
          <Select
            selectedOption={{ value: type.value, label: type.label }}
            options={TYPES.map(({ value, label }) => ({ value, label }))}
            onChange={({ detail }) => setType(TYPES.find((it) => it.value === detail.selectedOption.value)!)}
          />
        </FormField>
        <FormField label="ARN" description={`Such as ${type.example}`}>
          <Input value={name} onChange={({ detail }) => setName(detail.value)} placeholder={type.example} />
        </FormField>
    </Dialog>
  );
}
