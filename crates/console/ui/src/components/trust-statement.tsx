// A statement of a trust policy: its STS actions, principals and conditions. The JSON view shows it beside the text, the visual
// view as a block.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { useServices } from "../lib/catalogue";
import { principalLabel, principals, PRINCIPAL_TYPES, TRUST_ACTIONS, withPrincipals } from "../lib/principals";
import type { Statement } from "../lib/statements";
import { values, withValues } from "../lib/visual";
import { Dialog } from "./dialog";
import { VisualConditions } from "./visual-conditions";

interface Props {
  statement: Statement;
  onChange: (next: Statement) => void;
}

export function TrustStatement({ statement, onChange }: Props) {
  const [adding, setAdding] = useState(false);
  const services = useServices(["sts"]);
  const actions = values(statement, "Action");
  const found = principals(statement);
  const isTicked = (action: string) => actions.includes(`sts:${action}`);
  const others = actions.filter((action) => !TRUST_ACTIONS.some((known) => `sts:${known}` === action));
  const toggle = (action: string, on: boolean) => {
    const kept = actions.filter((it) => it !== `sts:${action}`);
    onChange(withValues(statement, "Action", on ? [...kept, `sts:${action}`] : kept));
  };
  return (
    <SpaceBetween size="l">
      <FormField label="Add actions for STS">
        <SpaceBetween size="xs">
          {TRUST_ACTIONS.map((action) => (
            <Checkbox key={action} checked={isTicked(action)} onChange={({ detail }) => toggle(action, detail.checked)}>
              {action}
            </Checkbox>
          ))}
          {others.length > 0 && (
            <TokenGroup
              items={others.map((label) => ({ label, dismissLabel: `Remove ${label}` }))}
              onDismiss={({ detail }) => onChange(withValues(statement, "Action", actions.filter((it) => it !== others[detail.itemIndex])))}
            />
          )}
        </SpaceBetween>
      </FormField>
      <FormField label="Add a principal">
        <SpaceBetween size="xs">
          {found.length === 0 && <Box color="text-body-secondary">No principals yet.</Box>}
          <TokenGroup
            alignment="vertical"
            items={found.map((it) => ({ label: principalLabel(it), dismissLabel: `Remove ${it.name}` }))}
            onDismiss={({ detail }) => onChange(withPrincipals(statement, found.filter((_, at) => at !== detail.itemIndex)))}
          />
          <Button onClick={() => setAdding(true)} ariaLabel="Add a principal">
            Add
          </Button>
        </SpaceBetween>
      </FormField>
      <VisualConditions statement={statement} services={services} onChange={onChange} />
      {adding && (
        <PrincipalDialog
          onClose={() => setAdding(false)}
          onAdd={(member, name) => {
            onChange(withPrincipals(statement, [...found.filter((it) => it.member !== ""), { member, name }]));
            setAdding(false);
          }}
        />
      )}
    </SpaceBetween>
  );
}

function PrincipalDialog(props: { onClose: () => void; onAdd: (member: string, name: string) => void }) {
  const [type, setType] = useState<(typeof PRINCIPAL_TYPES)[number]>(PRINCIPAL_TYPES[0]);
  const [name, setName] = useState("");
  return (
    <Dialog title="Add principal" submit="Add principal" disabled={!name} onSubmit={() => props.onAdd(type.member, name)} onClose={props.onClose}>
      <FormField label="Principal type">
        <Select
          selectedOption={{ value: type.value, label: type.label }}
          options={PRINCIPAL_TYPES.map(({ value, label }) => ({ value, label }))}
          onChange={({ detail }) => setType(PRINCIPAL_TYPES.find((it) => it.value === detail.selectedOption.value)!)}
        />
      </FormField>
      <FormField label="ARN" description={`Such as ${type.example}`}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} placeholder={type.example} />
      </FormField>
    </Dialog>
  );
}
