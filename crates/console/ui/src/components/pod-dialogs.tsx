// Saving a pod, loading it, and taking one from a file.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, message, path, send } from "../lib/api";
import type { components } from "../lib/schema";
import type { Pod } from "../lib/types";
import { FILE_TEXTS } from "../lib/wizard";
import { Dialog } from "./dialog";
import { ResourceTable } from "./resource-table";

type Loaded = components["schemas"]["LoadedPod"];

const STRATEGIES = [
  { value: "account-region-merge", label: "Account merge", description: "Each account in the pod replaces ours; other accounts stay." },
  { value: "service-merge", label: "Service merge", description: "Each entity in the pod replaces ours with its name; the rest stays." },
  { value: "overwrite", label: "Overwrite", description: "The pod replaces everything." },
];

/** The path of a pod in our own API. */
export const podUrl = (pod: Pod, rest = "") => `/_roleback/snapshots/${encodeURIComponent(pod.name)}${rest}`;

function StrategyField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <FormField label="Merge strategy">
      <Select selectedOption={STRATEGIES.find((it) => it.value === value)!} options={STRATEGIES} onChange={({ detail }) => onChange(detail.selectedOption.value!)} />
    </FormField>
  );
}

export function SaveDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const save = async () => {
    await send("POST", `/_roleback/snapshots/${encodeURIComponent(name)}`, { message: text || undefined });
    onDone();
  };
  return (
    <Dialog title="Save pod" submit="Save" isForm disabled={!name} onSubmit={save} onClose={onClose}>
      <FormField label="Name" constraintText="An existing name gets a new version.">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
      </FormField>
      <FormField label="Message - optional">
        <Input value={text} onChange={({ detail }) => setText(detail.value)} />
      </FormField>
    </Dialog>
  );
}

/** What loading would do, before it is done: the load is refused if another record follows in between. */
export function LoadDialog({ pod, onClose, onDone }: { pod: Pod; onClose: () => void; onDone: () => void }) {
  const [merge, setMerge] = useState(STRATEGIES[0]!.value);
  const plan = useQuery({
    queryKey: ["load-plan", pod.name, pod.version, merge],
    queryFn: () => send<Loaded>("PUT", path(podUrl(pod, "/restore"), { version: pod.version, merge, "dry-run": "true" })),
    gcTime: 0,
  });
  const load = async () => {
    await send("PUT", path(podUrl(pod, "/restore"), { version: pod.version, merge, "if-head": plan.data!.head }));
    onDone();
  };
  return (
    <Dialog size="large" title={`Load ${pod.name}:${pod.version}`} submit="Load" disabled={!plan.isSuccess} onSubmit={load} onClose={onClose}>
      <StrategyField value={merge} onChange={setMerge} />
      {plan.isError && <Alert type="error">{message(plan.error)}</Alert>}
      {plan.data && <Plan plan={plan.data} />}
    </Dialog>
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

export function UploadDialog({ onClose, onDone }: { onClose: () => void; onDone: (what?: string) => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [way, setWay] = useState("store");
  const [name, setName] = useState("");
  const [merge, setMerge] = useState(STRATEGIES[0]!.value);
  const stores = way === "store";
  const submit = async () => {
    if (stores) await call("POST", `/_roleback/snapshots/${encodeURIComponent(name)}/file`, files[0]);
    else await call("PUT", path("/_roleback/snapshots/restore", { merge }), files[0]);
    onDone(stores ? undefined : "Pod file loaded.");
  };
  return (
    <Dialog title="Upload pod file" submit={stores ? "Upload" : "Load"} disabled={files.length === 0 || (stores && !name)} onSubmit={submit} onClose={onClose}>
      <FormField label="Pod file">
        <FileUpload value={files} onChange={({ detail }) => setFiles(detail.value)} accept=".pod" i18nStrings={FILE_TEXTS} />
      </FormField>
      <FormField label="What to do with it">
        <RadioGroup
          value={way}
          onChange={({ detail }) => setWay(detail.value)}
          items={[
            { value: "store", label: "Store it as a pod", description: "The state does not change." },
            { value: "load", label: "Load it into the state" },
          ]}
        />
      </FormField>
      {stores ? (
        <FormField label="Name" constraintText="An existing name gets a new version.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      ) : (
        <StrategyField value={merge} onChange={setMerge} />
      )}
    </Dialog>
  );
}
