// The actions of a statement, by access level.

import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { LEVELS, matcher, type Service } from "../lib/catalogue";
import type { Statement } from "../lib/statements";
import { isExcept, toggledExcept, values, withValues } from "../lib/visual";

interface Props {
  statement: Statement;
  service?: Service;
  onChange: (next: Statement) => void;
}

export function VisualActions({ statement, service, onChange }: Props) {
  const [filter, setFilter] = useState("");
  const actions = values(statement, "Action");
  const set = (next: string[]) => onChange(withValues(statement, "Action", next));
  const names = new Set(service?.actions.map((it) => `${service.prefix}:${it.name}`.toLowerCase()));
  /** What is not one action of the service that is shown: patterns, and the actions of other services. */
  const others = actions.filter((action) => !names.has(action.toLowerCase()));
  const everything = `${service?.prefix}:*`;
  return (
    <FormField
      stretch
      label={isExcept(statement, "Action") ? "All actions except" : "Actions"}
      description={service ? `Specify actions of ${service.name}.` : "Choose a service to see its actions."}
    >
      <SpaceBetween size="s">
        {others.length > 0 && (
          <TokenGroup
            items={others.map((label) => ({ label, dismissLabel: `Remove ${label}` }))}
            onDismiss={({ detail }) => set(actions.filter((action) => action !== others[detail.itemIndex]))}
          />
        )}
        {service && (
          <SpaceBetween size="s">
            <Input type="search" value={filter} onChange={({ detail }) => setFilter(detail.value)} placeholder="Filter actions" ariaLabel="Filter actions" clearAriaLabel="Clear" />
            <SpaceBetween direction="horizontal" size="l">
              <Checkbox checked={actions.includes(everything)} onChange={({ detail }) => set(detail.checked ? [...others.filter((it) => !it.startsWith(`${service.prefix}:`)), everything] : actions.filter((it) => it !== everything))}>
                {`All ${service.name} actions (${everything})`}
              </Checkbox>
              <Checkbox checked={isExcept(statement, "Action")} onChange={() => onChange(toggledExcept(statement, "Action"))}>
                Everything except these (NotAction)
              </Checkbox>
            </SpaceBetween>
            {LEVELS.map((level) => (
              <Level key={level} level={level} service={service} filter={filter} actions={actions} onChange={set} />
            ))}
          </SpaceBetween>
        )}
      </SpaceBetween>
    </FormField>
  );
}

interface LevelProps {
  level: string;
  service: Service;
  filter: string;
  actions: string[];
  onChange: (actions: string[]) => void;
}

function Level({ level, service, filter, actions, onChange }: LevelProps) {
  const [open, setOpen] = useState(false);
  const all = service.actions.filter((it) => it.access === level);
  const shown = all.filter((it) => it.name.toLowerCase().includes(filter.toLowerCase()));
  const full = (name: string) => `${service.prefix}:${name}`;
  const written = new Set(actions.map((action) => action.toLowerCase()));
  const isWritten = (name: string) => written.has(full(name).toLowerCase());
  const patterns = actions.filter((action) => /[*?]/.test(action)).map(matcher);
  const isCovered = (name: string) => patterns.some((matches) => matches(full(name)));
  const chosen = all.filter((it) => isWritten(it.name) || isCovered(it.name)).length;
  const without = (names: string[]) => {
    const gone = new Set(names.map((name) => full(name).toLowerCase()));
    return actions.filter((action) => !gone.has(action.toLowerCase()));
  };
  const toggle = (names: string[], on: boolean) => onChange(on ? [...without(names), ...names.map(full)] : without(names));
  if (all.length === 0 || shown.length === 0) return null;
  return (
    <ExpandableSection headerText={`${level} (${chosen} of ${all.length})`} expanded={open || filter !== ""} onChange={({ detail }) => setOpen(detail.expanded)}>
      <SpaceBetween size="xs">
        <Checkbox checked={shown.every((it) => isWritten(it.name))} indeterminate={shown.some((it) => isWritten(it.name)) && !shown.every((it) => isWritten(it.name))} onChange={({ detail }) => toggle(shown.map((it) => it.name), detail.checked)}>
          <Box fontWeight="bold">{`All ${level.toLowerCase()} actions`}</Box>
        </Checkbox>
        <ColumnLayout columns={3}>
          {shown.map((it) => (
            <Checkbox
              key={it.name}
              checked={isWritten(it.name) || isCovered(it.name)}
              disabled={isCovered(it.name) && !isWritten(it.name)}
              onChange={({ detail }) => toggle([it.name], detail.checked)}
            >
              {it.name}
            </Checkbox>
          ))}
        </ColumnLayout>
      </SpaceBetween>
    </ExpandableSection>
  );
}
