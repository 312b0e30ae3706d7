// The resources of a statement: all, or ARNs that are put together from the templates of their types.

import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { matcher, type Service } from "../lib/catalogue";
import { useSession } from "../lib/session";
import type { Statement } from "../lib/statements";
import { arn, isExcept, toggledExcept, values, variables, withValues } from "../lib/visual";
import { Dialog } from "./dialog";

interface Props {
  statement: Statement;
  services: Service[];
  onChange: (next: Statement) => void;
}

interface Kind {
  value: string;
  label: string;
  template: string;
}

/** The resource types that the chosen actions can act on; all types of the services without actions. */
function kinds(statement: Statement, services: Service[]): Kind[] {
  const patterns = values(statement, "Action").map(matcher);
  return services.flatMap((service) => {
    const chosen = service.actions.filter((it) => patterns.some((matches) => matches(`${service.prefix}:${it.name}`)));
    const wanted = new Set((isExcept(statement, "Action") ? service.actions : chosen).flatMap((it) => it.resource_types));
    const types = service.resource_types.filter((it) => wanted.size === 0 || wanted.has(it.name));
    return types.map((it) => ({ value: `${service.prefix}/${it.name}`, label: `${service.prefix}: ${it.name}`, template: it.arn }));
  });
}

export function VisualResources({ statement, services, onChange }: Props) {
  const [adding, setAdding] = useState(false);
  const resources = values(statement, "Resource");
  const isAll = resources.length === 1 && resources[0] === "*";
  const set = (next: string[]) => onChange(withValues(statement, "Resource", next));
  return (
    <FormField stretch label={isExcept(statement, "Resource") ? "All resources except" : "Resources"} description="Specify resource ARNs for these actions.">
      <SpaceBetween size="s">
        <RadioGroup
          ariaLabel="Resources"
          value={isAll ? "all" : "specific"}
          onChange={({ detail }) => set(detail.value === "all" ? ["*"] : [])}
          items={[
            { value: "specific", label: "Specific" },
            { value: "all", label: "All" },
          ]}
        />
        {!isAll && (
          <SpaceBetween size="s">
            <TokenGroup
              alignment="vertical"
              items={resources.map((label) => ({ label, dismissLabel: `Remove ${label}` }))}
              onDismiss={({ detail }) => set(resources.filter((_, at) => at !== detail.itemIndex))}
            />
            <SpaceBetween direction="horizontal" size="l" alignItems="center">
              <Button onClick={() => setAdding(true)}>Add ARNs</Button>
              <Checkbox checked={isExcept(statement, "Resource")} onChange={() => onChange(toggledExcept(statement, "Resource"))}>
                Everything except these (NotResource)
              </Checkbox>
            </SpaceBetween>
          </SpaceBetween>
        )}
        {adding && (
          <AddArn
            kinds={kinds(statement, services)}
            onClose={() => setAdding(false)}
            onAdd={(added) => {
              set([...resources.filter((it) => it !== added), added]);
              setAdding(false);
            }}
          />
        )}
      </SpaceBetween>
    </FormField>
  );
}

const OWN: Kind = { value: "", label: "Text", template: "" };

function AddArn({ kinds, onAdd, onClose }: { kinds: Kind[]; onAdd: (arn: string) => void; onClose: () => void }) {
  const { session, role } = useSession();
  const choices = [...kinds, OWN];
  const [kind, setKind] = useState(choices[0]!);
  const [given, setGiven] = useState<Record<string, string>>({ Account: role?.account ?? session.account });
  const [text, setText] = useState("");
  const built = kind === OWN ? text : arn(kind.template, given);
  return (
    <Dialog title="Specify ARNs" submit="Add ARNs" disabled={!built} onSubmit={() => onAdd(built)} onClose={onClose}>
      <FormField label="Resource type">
        <Select
          selectedOption={kind}
          options={choices}
          filteringType="auto"
          filteringAriaLabel="Find resource types"
          onChange={({ detail }) => setKind(choices.find((it) => it.value === detail.selectedOption.value)!)}
        />
      </FormField>
      {variables(kind.template)
        .filter((name) => name !== "Partition")
        .map((name) => (
          <FormField key={name} label={`Resource ${name}`} constraintText="Empty or *: any">
            <Input value={given[name] ?? ""} onChange={({ detail }) => setGiven({ ...given, [name]: detail.value })} placeholder="*" />
          </FormField>
        ))}
      <FormField label="Resource ARN">
        <Input value={built} readOnly={kind !== OWN} onChange={({ detail }) => setText(detail.value)} />
      </FormField>
    </Dialog>
  );
}
