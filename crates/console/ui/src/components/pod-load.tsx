// What loading a pod would change, and the conflicts of a three-way merge. Nothing is applied before every conflict is decided.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, message } from "../lib/api";
import { loadPod, STRATEGIES, THREE_WAY, type Conflicts, type Loaded, type LoadOptions, type LoadSource } from "../lib/pod-load";
import { MergeConflicts } from "./merge-conflicts";
import { ResourceTable } from "./resource-table";

/** A dry run: what it would change, or what has to be decided first. */
type Planned = { loaded: Loaded } | { open: Conflicts };

export interface Load {
  options: LoadOptions;
  change: (part: Partial<LoadOptions>) => void;
  plan?: Planned;
  isPlanning: boolean;
  error: unknown;
  /** Whether a dry run succeeded, so that it can be applied. */
  isReady: boolean;
  apply: () => Promise<Loaded>;
}

/** Plans to load a pod as often as the options change. */
export function useLoad(source: LoadSource | undefined): Load {
  const [options, setOptions] = useState<LoadOptions>({ merge: STRATEGIES[0]!.value, base: "", ignoreQuotas: false });
  const name = source instanceof File ? [source.name, source.size, source.lastModified] : [source?.name, source?.version];
  const plan = useQuery({
    queryKey: ["load-plan", name, options],
    queryFn: async (): Promise<Planned> => {
      try {
        return { loaded: await loadPod(source!, options) };
      } catch (error) {
        if (error instanceof ApiError && error.merge) return { open: error.merge };
        throw error;
      }
    },
    enabled: source !== undefined,
    gcTime: 0,
  });
  const loaded = plan.data && "loaded" in plan.data ? plan.data.loaded : undefined;
  return {
    options,
    // Decisions are about the conflicts of one merge: with other options there are others.
    change: (part) => setOptions((before) => ({ ...before, decided: undefined, ...part })),
    plan: plan.data,
    isPlanning: plan.isFetching,
    error: plan.error,
    isReady: loaded !== undefined && !plan.isFetching,
    apply: () => loadPod(source!, options, loaded!.head),
  };
}

export function LoadPlan({ load }: { load: Load }) {
  const { options, change, plan } = load;
  const isThreeWay = options.merge === THREE_WAY;
  return (
    <SpaceBetween size="m">
      <FormField label="Merge strategy">
        <Select selectedOption={STRATEGIES.find((it) => it.value === options.merge)!} options={STRATEGIES} onChange={({ detail }) => change({ merge: detail.selectedOption.value! })} />
      </FormField>
      {isThreeWay && <Ancestor value={options.base} onChange={(base) => change({ base })} />}
      {load.error !== null && <Alert type="error">{message(load.error)}</Alert>}
      {load.isPlanning && !plan && <StatusIndicator type="loading">Planning the load</StatusIndicator>}
      {plan && "open" in plan && (
        <MergeConflicts key={plan.open.conflicts.map((it) => it.id).join()} open={plan.open} onDecide={(decided) => change({ decided })} onIgnoreQuotas={() => change({ ignoreQuotas: true })} />
      )}
      {plan && "loaded" in plan && (
        <SpaceBetween size="m">
          {options.decided && <StatusIndicator type="success">Every conflict is decided</StatusIndicator>}
          <Plan plan={plan.loaded} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

/** Takes effect with Enter or when it is left, because each change plans the load again. */
function Ancestor({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  return (
    <FormField label="Common ancestor - optional" description="A record number or a pod, such as 42 or pod:base:1. By default the newest state that both sides have.">
      <Input value={text} onChange={({ detail }) => setText(detail.value)} onBlur={() => text !== value && onChange(text)} onKeyDown={({ detail }) => detail.key === "Enter" && onChange(text)} />
    </FormField>
  );
}

function Plan({ plan }: { plan: Loaded }) {
  const { restored, merged, removed, skipped, unchanged } = plan.counts;
  return (
    <SpaceBetween size="m">
      <Box>{`Restored ${restored}, merged ${merged}, removed ${removed}, skipped ${skipped}, unchanged ${unchanged}`}</Box>
      <ResourceTable
        noun="changes"
        title="What would change"
        description={plan.omitted > 0 ? `${plan.omitted} further entities are left out here.` : undefined}
        items={plan.entities.map((it) => ({ ...it, key: `${it.account} ${it.kind} ${it.name} ${it.id}` }))}
        columns={[
          { id: "action", header: "Action", value: (it) => it.action },
          { id: "kind", header: "Type", value: (it) => it.kind },
          { id: "name", header: "Name", value: (it) => it.name },
          { id: "account", header: "Account", value: (it) => it.account ?? undefined },
        ]}
        id={(it) => it.key}
        pageSize={10}
      />
      {plan.notes?.map((note) => (
        <Alert key={note} type="warning">
          {note}
        </Alert>
      ))}
    </SpaceBetween>
  );
}
