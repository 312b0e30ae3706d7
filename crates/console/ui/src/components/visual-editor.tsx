// The visual editor of a policy: a block for each statement, of an identity policy or a trust policy.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useCatalogue, useServices } from "../lib/catalogue";
import { principals } from "../lib/principals";
import type { Statement } from "../lib/statements";
import { NEW_STATEMENT, NEW_TRUST, isExcept, parsed, rows, services, values, written } from "../lib/visual";
import { TrustStatement } from "./trust-statement";
import { VisualActions } from "./visual-actions";
import { VisualConditions } from "./visual-conditions";
import { VisualResources } from "./visual-resources";

interface Props {
  value: string;
  onChange: (value: string) => void;
  isTrust?: boolean;
}

export function VisualEditor({ value, onChange, isTrust }: Props) {
  const Block = isTrust ? TrustBlock : IdentityBlock;
  const policy = parsed(value);
  if (!policy) return <Alert type="error">This text is not a policy: repair it in the JSON editor.</Alert>;
  const { statements } = policy;
  const set = (next: Statement[]) => onChange(written(policy, next));
  return (
    <SpaceBetween size="m">
      {statements.length === 0 && <Box color="text-body-secondary">This policy has no statements yet.</Box>}
      {statements.map((statement, at) => (
        <Block
          key={at}
          number={at + 1}
          statement={statement}
          onChange={(next) => set(statements.map((other, index) => (index === at ? next : other)))}
          onClone={() => set([...statements.slice(0, at + 1), withoutSid(statement), ...statements.slice(at + 1)])}
          onRemove={() => set(statements.filter((_, index) => index !== at))}
        />
      ))}
      <Button iconName="add-plus" onClick={() => set([...statements, isTrust ? NEW_TRUST : NEW_STATEMENT])}>
        {isTrust ? "Add new statement" : "Add more permissions"}
      </Button>
    </SpaceBetween>
  );
}

/** A Sid must be unique. */
function withoutSid({ Sid: _taken, ...rest }: Statement): Statement {
  return rest;
}

interface BlockProps {
  number: number;
  statement: Statement;
  onChange: (next: Statement) => void;
  onClone: () => void;
  onRemove: () => void;
}

function count(noun: string, found: unknown[], except: boolean): string {
  if (found.includes("*")) return except ? `No ${noun}s` : `All ${noun}s`;
  return `${except ? "All except " : ""}${found.length} ${noun}${found.length === 1 ? "" : "s"}`;
}

/** A block that can be folded, cloned and removed. */
function Frame({ number, statement, title, onClone, onRemove, children }: Omit<BlockProps, "onChange"> & { title: string; children: ReactNode }) {
  return (
    <ExpandableSection
      variant="container"
      defaultExpanded
      headerText={statement.Sid ? `${statement.Sid}: ${title}` : title}
      headerAriaLabel={`Statement ${number}: ${title}`}
      headerActions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onClone} ariaLabel={`Clone statement ${number}`}>
            Clone
          </Button>
          <Button onClick={onRemove} ariaLabel={`Remove statement ${number}`}>
            Remove
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ExpandableSection>
  );
}

function Effect({ number, statement, onChange }: Pick<BlockProps, "number" | "statement" | "onChange">) {
  return (
    <FormField label="Effect">
      <SegmentedControl
        label={`Effect of statement ${number}`}
        selectedId={effect(statement)}
        options={[
          { id: "Allow", text: "Allow" },
          { id: "Deny", text: "Deny" },
        ]}
        onChange={({ detail }) => onChange({ ...statement, Effect: detail.selectedId })}
      />
    </FormField>
  );
}

const effect = (statement: Statement) => (statement.Effect === "Deny" ? "Deny" : "Allow");

function TrustBlock(props: BlockProps) {
  const { statement, onChange } = props;
  const title = [effect(statement), count("action", values(statement, "Action"), isExcept(statement, "Action")), count("principal", principals(statement).map((it) => it.name), false)].join(" · ");
  return (
    <Frame {...props} title={title}>
      <Effect {...props} />
      <TrustStatement statement={statement} onChange={onChange} />
    </Frame>
  );
}

function IdentityBlock(props: BlockProps) {
  const { number, statement, onChange } = props;
  const catalogue = useCatalogue();
  const named = services(statement);
  const [chosen, setChosen] = useState<string>();
  const prefix = chosen ?? named[0];
  const known = useServices([...new Set([...named, ...(prefix ? [prefix] : [])])]);
  const service = known.find((it) => it.prefix === prefix);
  const conditions = rows(statement.Condition);
  const title = [
    service?.name ?? prefix ?? "Select a service",
    effect(statement),
    count("action", values(statement, "Action"), isExcept(statement, "Action")),
    count("resource", values(statement, "Resource"), isExcept(statement, "Resource")),
    ...(conditions.length ? [count("condition", conditions, false)] : []),
  ].join(" · ");
  const options = (catalogue.data?.services ?? []).map((it) => ({ value: it.prefix, label: it.name, labelTag: it.prefix, description: named.includes(it.prefix) ? "In this statement" : undefined }));
  return (
    <Frame {...props} title={title}>
      <Grid gridDefinition={[{ colspan: { default: 12, xs: 8 } }, { colspan: { default: 12, xs: 4 } }]}>
        <FormField label="Service" stretch>
          <Select
            selectedOption={options.find((it) => it.value === prefix) ?? null}
            options={options}
            placeholder="Choose a service"
            filteringType="auto"
            filteringAriaLabel="Find services"
            filteringPlaceholder="Find services"
            ariaLabel={`Service of statement ${number}`}
            statusType={catalogue.isPending ? "loading" : "finished"}
            loadingText="Loading services"
            virtualScroll
            onChange={({ detail }) => setChosen(detail.selectedOption.value)}
          />
        </FormField>
        <Effect {...props} />
      </Grid>
      <VisualActions statement={statement} service={service} onChange={onChange} />
      <VisualResources statement={statement} services={known} onChange={onChange} />
      <VisualConditions statement={statement} services={known} onChange={onChange} />
    </Frame>
  );
}
