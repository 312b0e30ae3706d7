// Saving a pod, loading it, and taking one from a file.

import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useState } from "react";
import { call, send } from "../lib/api";
import { podUrl, type LoadSource } from "../lib/pod-load";
import type { Pod } from "../lib/types";
import { FILE_TEXTS } from "../lib/wizard";
import { Dialog } from "./dialog";
import { LoadPlan, useLoad } from "./pod-load";

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

/** What loading would do, before it is done: the load is refused if another record, except one of last uses, was written since. */
export function LoadDialog({ pod, onClose, onDone }: { pod: Pod; onClose: () => void; onDone: (record: number | null) => void }) {
  const load = useLoad(pod);
  const submit = async () => {
    onDone((await load.apply()).seq ?? null);
  };
  return (
    <Dialog size="large" title={`Load ${pod.name}:${pod.version}`} submit="Load" disabled={!load.isReady} onSubmit={submit} onClose={onClose}>
      <LoadPlan load={load} />
    </Dialog>
  );
}

type Way = "store" | "load";

/** A file is stored as a pod, or loaded with the same preview as a pod. */
export function UploadDialog({ onClose, onDone }: { onClose: () => void; onDone: (what?: string, record?: number | null) => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [way, setWay] = useState<Way>("store");
  const [name, setName] = useState("");
  const file = files[0];
  const source: LoadSource | undefined = way === "load" ? file : undefined;
  const load = useLoad(source);
  const stores = way === "store";
  const submit = async () => {
    if (!stores) return onDone(`Pod file ${file!.name} loaded.`, (await load.apply()).seq ?? null);
    await call("POST", `${podUrl({ name })}/file`, file);
    onDone();
  };
  const disabled = stores ? !file || !name : !load.isReady;
  return (
    <Dialog size={stores ? "medium" : "large"} title="Upload pod file" submit={stores ? "Upload" : "Load"} disabled={disabled} onSubmit={submit} onClose={onClose}>
      <FormField label="Pod file">
        <FileUpload value={files} onChange={({ detail }) => setFiles(detail.value)} accept=".pod" i18nStrings={FILE_TEXTS} />
      </FormField>
      <FormField label="What to do with it">
        <RadioGroup
          value={way}
          onChange={({ detail }) => setWay(detail.value as Way)}
          items={[
            { value: "store", label: "Store it as a pod", description: "The state does not change." },
            { value: "load", label: "Load it into the state", description: "You see what would change before anything does." },
          ]}
        />
      </FormField>
      {stores && (
        <FormField label="Name" constraintText="An existing name gets a new version.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
      {source && <LoadPlan load={load} />}
    </Dialog>
  );
}
