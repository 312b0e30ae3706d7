// The request conditions of a statement: key, operator and value in each row.

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Input from "@cloudscape-design/components/input";
import { useCatalogue, type Service } from "../lib/catalogue";
import type { Statement } from "../lib/statements";
import { rows, withRows, type Row } from "../lib/visual";

interface Props {
  statement: Statement;
  services: Service[];
  onChange: (next: Statement) => void;
}

/** The operators of keys with values of this type, the usual one first. */
const OPERATORS: Record<string, RegExp> = { String: /^String/, ARN: /^Arn/, Bool: /^Bool/, Numeric: /^Numeric/, Date: /^Date/, IPAddress: /IpAddress/ };

export function VisualConditions({ statement, services, onChange }: Props) {
  const catalogue = useCatalogue();
  const found = rows(statement.Condition);
  const keys = [...services.flatMap((it) => it.condition_keys), ...(catalogue.data?.global_keys ?? [])];
  const names = [...new Set(keys.map((it) => it.name))];
  const set = (at: number, part: Partial<Row>) => onChange(withRows(statement, found.map((row, index) => (index === at ? { ...row, ...part } : row))));
  const fitting = (key: string) => OPERATORS[keys.find((it) => it.name.toLowerCase() === key.toLowerCase())?.type ?? ""];
  const operators = (key: string) => {
    const all = catalogue.data?.operators ?? [];
    const first = all.filter((it) => fitting(key)?.test(it));
    return [...first, ...all.filter((it) => !first.includes(it))];
  };
  return (
    <ExpandableSection headerText={`Request conditions - optional (${found.length})`} defaultExpanded={found.length > 0}>
      <AttributeEditor
        items={found}
        addButtonText="Add another condition"
        removeButtonText="Remove"
        empty="The statement applies to every request for these actions and resources."
        onAddButtonClick={() => onChange(withRows(statement, [...found, { operator: "StringEquals", key: "aws:PrincipalTag/", value: "" }]))}
        onRemoveButtonClick={({ detail }) => onChange(withRows(statement, found.filter((_, at) => at !== detail.itemIndex)))}
        definition={[
          {
            label: "Condition key",
            control: (row, at) => (
              <Autosuggest clearAriaLabel="Clear" value={row.key} options={names.map((value) => ({ value }))} enteredTextLabel={(value) => `Use ${value}`} empty="No keys" onChange={({ detail }) => set(at, { key: detail.value })} />
            ),
          },
          {
            label: "Operator",
            control: (row, at) => (
              <Autosuggest clearAriaLabel="Clear" value={row.operator} options={operators(row.key).map((value) => ({ value }))} enteredTextLabel={(value) => `Use ${value}`} empty="No operators" onChange={({ detail }) => set(at, { operator: detail.value })} />
            ),
          },
          { label: "Value", control: (row, at) => <Input ariaLabel={`Value ${at + 1}`} value={row.value} onChange={({ detail }) => set(at, { value: detail.value })} /> },
        ]}
      />
    </ExpandableSection>
  );
}
