// The menu Actions, Remove selected: shows what will be detached and deleted, then does it.

import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Aws } from "../lib/aws";
import { useFlashes } from "../lib/flashes";
import { useInvalidate } from "../lib/iam";
import { runSteps, type Step } from "../lib/removal";
import { useSession } from "../lib/session";
import { DeleteModal } from "./delete-modal";

interface Props {
  noun: string;
  /** What identifies the selected items to `steps`. */
  names: string[];
  steps: (aws: Aws, name: string) => Promise<Step[]>;
  invalidates: string[];
  onRemoved: () => void;
}

export function RemoveSelected(props: Props) {
  const [open, setOpen] = useState(false);
  const { at } = useSession();
  return (
    <>
      <ButtonDropdown
        disabled={props.names.length === 0 || at !== undefined}
        items={[{ id: "remove", text: "Remove selected" }]}
        onItemClick={() => setOpen(true)}
      >
        Actions
      </ButtonDropdown>
      {open && <Removal {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

export function Removal(props: Props & { onClose: () => void }) {
  const { aws } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const plan = useQuery({
    queryKey: ["removal", props.noun, props.names],
    queryFn: async () => (await Promise.all(props.names.map((name) => props.steps(aws, name)))).flat(),
    gcTime: 0,
  });
  const count = props.names.length;
  const label = count === 1 ? props.names[0]!.split("/").pop()! : `${count} ${props.noun}`;
  const remove = async () => {
    await runSteps(plan.data ?? []);
    await invalidate(...props.invalidates);
    props.onRemoved();
    await flashes.changed(`${label} deleted.`);
  };
  return (
    <DeleteModal
      title={`Delete ${label}?`}
      word={count === 1 ? label : "confirm"}
      consequences={(plan.data ?? []).map((step) => step.text)}
      loading={plan.isPending}
      error={plan.error}
      onDelete={remove}
      onClose={props.onClose}
    />
  );
}
