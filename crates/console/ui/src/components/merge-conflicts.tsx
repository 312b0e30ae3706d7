// The conflicts of a three-way merge, each with its three values and the sides that can be taken.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import type { Conflict, Conflicts } from "../lib/pod-load";

/** `value` has another value beside it, as JSON. */
interface Choice {
  side: string;
  value: string;
}

const SIDES: Record<string, string> = {
  ours: "Ours: keep the running state",
  theirs: "Theirs: take the pod",
  base: "Base: go back to the common ancestor",
  value: "Another value",
};

const shown = (value: unknown): string => (value === null || value === undefined ? "None" : typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** The decision as the API takes it; `undefined` while it is open. */
function taken(choice: Choice | undefined): unknown {
  if (choice?.side !== "value") return choice?.side;
  try {
    return { value: JSON.parse(choice.value) as unknown };
  } catch {
    return undefined;
  }
}

interface Props {
  open: Conflicts;
  onDecide: (decided: Conflicts) => void;
  onIgnoreQuotas: () => void;
}

export function MergeConflicts({ open, onDecide, onIgnoreQuotas }: Props) {
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const { conflicts } = open;
  const decidable = conflicts.filter((it) => it.choices.length > 0);
  const takeAll = (side: string) => setChoices(Object.fromEntries(decidable.filter((it) => it.choices.includes(side)).map(({ id }) => [id, { side, value: "" }])));
  const missing = decidable.filter(({ id }) => taken(choices[id]) === undefined).length;
  const decide = () => onDecide({ ...open, conflicts: decidable.map((it) => ({ ...it, take: taken(choices[it.id]) })) });
  return (
    <SpaceBetween size="m">
      <Alert
        type="warning"
        header={`${conflicts.length} ${conflicts.length === 1 ? "conflict" : "conflicts"}: nothing was changed`}
        action={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => takeAll("ours")}>Take ours in all</Button>
            <Button onClick={() => takeAll("theirs")}>Take theirs in all</Button>
          </SpaceBetween>
        }
      >
        {`Base: ${open.base}. Ours: ${open.ours}. Theirs: ${open.theirs}.`}
      </Alert>
      {conflicts.map((it) => (
        <One key={it.id} conflict={it} choice={choices[it.id]} onChange={(choice) => setChoices((before) => ({ ...before, [it.id]: choice }))} onIgnoreQuotas={onIgnoreQuotas} />
      ))}
      {decidable.length > 0 && (
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <Button disabled={missing > 0} onClick={decide}>
            Preview the merge
          </Button>
          <Box color="text-body-secondary">{missing > 0 ? `${missing} of ${decidable.length} not decided` : "All decided"}</Box>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

interface OneProps {
  conflict: Conflict;
  choice?: Choice;
  onChange: (choice: Choice) => void;
  onIgnoreQuotas: () => void;
}

function One({ conflict, choice, onChange, onIgnoreQuotas }: OneProps) {
  const name = [conflict.kind, conflict.entity].filter(Boolean).join(" ");
  const value = (of: unknown) => <div className="conflict-value">{shown(of)}</div>;
  const isValid = choice?.side !== "value" || taken(choice) !== undefined;
  return (
    <Container header={<Header variant="h3" description={[conflict.type, conflict.why, conflict.account && `account ${conflict.account}`].filter(Boolean).join(", ")}>{`${name}: ${conflict.path}`}</Header>}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Base", value: value(conflict.base) },
            { label: "Ours", value: value(conflict.ours) },
            { label: "Theirs", value: value(conflict.theirs) },
          ]}
        />
        {conflict.choices.length === 0 ? (
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <Box>Neither side settles this: change one side, or load without checking quotas.</Box>
            <Button onClick={onIgnoreQuotas}>Ignore quotas</Button>
          </SpaceBetween>
        ) : (
          <RadioGroup
            ariaLabel={`Decision about ${name}: ${conflict.path}`}
            value={choice?.side ?? null}
            onChange={({ detail }) => onChange({ side: detail.value, value: choice?.value || JSON.stringify(conflict.ours ?? conflict.theirs) })}
            items={conflict.choices.map((side) => ({ value: side, label: SIDES[side] ?? side }))}
          />
        )}
        {choice?.side === "value" && (
          <FormField label="Value, as JSON" errorText={isValid ? undefined : "This is not JSON."}>
            <Textarea value={choice.value} rows={3} onChange={({ detail }) => onChange({ side: "value", value: detail.value })} />
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  );
}
