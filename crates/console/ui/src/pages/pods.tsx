// Pods: saved states, and what loading them would change.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { PageLink } from "../components/page-link";
import { DeleteModal } from "../components/delete-modal";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { call, get, message, path, send } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { useSession } from "../lib/session";
import { bytes, Time } from "../lib/time";
import type { Pod } from "../lib/types";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

const STRATEGIES = [
  { value: "account-region-merge", label: "Account merge", description: "Each account in the pod replaces ours; other accounts stay." },
  { value: "service-merge", label: "Service merge", description: "Each entity in the pod replaces ours with its name; the rest stays." },
  { value: "overwrite", label: "Overwrite", description: "The pod replaces everything." },
];

const url = (pod: Pod, rest = "") => `/_roleback/snapshots/${encodeURIComponent(pod.name)}${rest}`;

const COLUMNS: Column<Pod>[] = [
  { id: "name", header: "Pod", value: (it) => `${it.name}:${it.version}`, cell: (it) => <a href={path(url(it), { version: it.version })} download={`${it.name}-${it.version}.pod`}>{`${it.name}:${it.version}`}</a> },
  { id: "message", header: "Message", value: (it) => it.message ?? it.damaged },
  { id: "created", header: "Saved", value: (it) => it.created, cell: (it) => <Time of={it.created} /> },
  { id: "seq", header: "As of record", value: (it) => it.seq, cell: (it) => <PageLink to={`/history/${it.seq}`}>{`#${it.seq}`}</PageLink> },
  { id: "counts", header: "Entities", value: (it) => Object.values(it.counts ?? {}).reduce((sum, count) => sum + count, 0) },
  { id: "bytes", header: "Size", value: (it) => it.bytes, cell: (it) => bytes(it.bytes ?? 0) },
];

type Dialog = "save" | "upload" | { load: Pod } | { remove: Pod };

export default function Pods() {
  const { at } = useSession();
  const client = useQueryClient();
  const flashes = useFlashes();
  const [selected, setSelected] = useState<Pod[]>([]);
  const [dialog, setDialog] = useState<Dialog>();
  const pods = useQuery({ queryKey: ["pods"], queryFn: () => get<{ snapshots: Pod[] }>("/_roleback/snapshots", { all: "true" }) });
  const pod = selected[0];
  const done = async (what: string, recorded: boolean) => {
    setDialog(undefined);
    setSelected([]);
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    if (recorded) await flashes.changed(what);
  };
  const disabled = at !== undefined;
  const save = (
    <Button variant="primary" disabled={disabled} onClick={() => setDialog("save")}>
      Save pod
    </Button>
  );
  return (
    <SpaceBetween size="m">
      {pods.isError && <Alert type="error">{message(pods.error)}</Alert>}
      <ResourceTable
        noun="pods"
        title="Pods"
        description="A pod is a saved state with a name and versions. Select one to compare, load or delete it."
        items={pods.data?.snapshots ?? []}
        loading={pods.isPending}
        columns={COLUMNS}
        id={(it) => `${it.name}:${it.version}`}
        selectionType="single"
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title="No pods" text="Save the state under a name to load it again later, here or elsewhere." action={save} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!pod || disabled} onClick={() => setDialog({ remove: pod! })}>
              Delete
            </Button>
            <Button disabled={!pod || disabled} onClick={() => setDialog({ load: pod! })}>
              Load
            </Button>
            <Button disabled={disabled} onClick={() => setDialog("upload")}>
              Load file
            </Button>
            {save}
          </SpaceBetween>
        }
      />
      {pod && (
        <PageLink to={`/diff?from=head&to=${encodeURIComponent(`pod:${pod.name}:${pod.version}`)}`}>
          Compare the running state with {pod.name}:{pod.version}
        </PageLink>
      )}
      {dialog === "save" && <SaveDialog onClose={() => setDialog(undefined)} onSaved={() => void done("", false)} />}
      {dialog === "upload" && <UploadDialog onClose={() => setDialog(undefined)} onLoaded={() => void done("Pod file loaded.", true)} />}
      {typeof dialog === "object" && "load" in dialog && <LoadDialog pod={dialog.load} onClose={() => setDialog(undefined)} onLoaded={() => void done(`Pod ${dialog.load.name} loaded.`, true)} />}
      {typeof dialog === "object" && "remove" in dialog && (
        <DeleteModal
          title={`Delete ${dialog.remove.name}:${dialog.remove.version}?`}
          word={dialog.remove.name}
          consequences={[`delete version ${dialog.remove.version} of pod ${dialog.remove.name}`]}
          onDelete={async () => {
            await send("DELETE", path(url(dialog.remove), { version: dialog.remove.version }));
            await done("", false);
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

function Footer(props: { label: string; busy: boolean; disabled: boolean; onClose: () => void; onDone: () => void }) {
  return (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" onClick={props.onClose}>
          Cancel
        </Button>
        <Button variant="primary" loading={props.busy} disabled={props.disabled} onClick={props.onDone}>
          {props.label}
        </Button>
      </SpaceBetween>
    </Box>
  );
}

/** Runs a step of a dialog, with its error. */
function useWork(): [boolean, string | undefined, (work: () => Promise<void>) => void] {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    work()
      .catch((failure: unknown) => setError(message(failure)))
      .finally(() => setBusy(false));
  };
  return [busy, error, run];
}

function SaveDialog({ onClose, onSaved }: { onClose: () => void; onSaved: () => void }) {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [busy, error, run] = useWork();
  const save = () =>
    run(async () => {
      await send("POST", `/_roleback/snapshots/${encodeURIComponent(name)}`, { message: text || undefined });
      onSaved();
    });
  return (
    <Modal visible header="Save pod" closeAriaLabel="Close" onDismiss={onClose} footer={<Footer label="Save" busy={busy} disabled={!name} onClose={onClose} onDone={save} />}>
      <SpaceBetween size="m">
        <FormField label="Name" constraintText="An existing name gets a new version.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
        </FormField>
        <FormField label="Message - optional">
          <Input value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        {error && <Alert type="error">{error}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}

function LoadDialog({ pod, onClose, onLoaded }: { pod: Pod; onClose: () => void; onLoaded: () => void }) {
  const [merge, setMerge] = useState(STRATEGIES[0]!.value);
  const [busy, error, run] = useWork();
  const plan = useQuery({
    queryKey: ["load-plan", pod.name, pod.version, merge],
    queryFn: () => send<unknown>("PUT", path(url(pod, "/restore"), { version: pod.version, merge, "dry-run": "true" })),
    gcTime: 0,
  });
  const load = () =>
    run(async () => {
      await send("PUT", path(url(pod, "/restore"), { version: pod.version, merge }));
      onLoaded();
    });
  return (
    <Modal
      visible
      size="large"
      header={`Load ${pod.name}:${pod.version}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={<Footer label="Load" busy={busy} disabled={!plan.isSuccess} onClose={onClose} onDone={load} />}
    >
      <SpaceBetween size="m">
        <FormField label="Merge strategy">
          <Select selectedOption={STRATEGIES.find((it) => it.value === merge)!} options={STRATEGIES} onChange={({ detail }) => setMerge(detail.selectedOption.value!)} />
        </FormField>
        <FormField label="What would change" stretch>
          <Suspense fallback="Loading...">{plan.data !== undefined && <JsonEditor label="What would change" value={JSON.stringify(plan.data, null, 2)} />}</Suspense>
        </FormField>
        {plan.isError && <Alert type="error">{message(plan.error)}</Alert>}
        {error && <Alert type="error">{error}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}

function UploadDialog({ onClose, onLoaded }: { onClose: () => void; onLoaded: () => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [merge, setMerge] = useState(STRATEGIES[0]!.value);
  const [busy, error, run] = useWork();
  const load = () =>
    run(async () => {
      await call("PUT", path("/_roleback/snapshots/restore", { merge }), files[0]);
      onLoaded();
    });
  return (
    <Modal visible header="Load a pod file" closeAriaLabel="Close" onDismiss={onClose} footer={<Footer label="Load" busy={busy} disabled={files.length === 0} onClose={onClose} onDone={load} />}>
      <SpaceBetween size="m">
        <FormField label="Pod file">
          <FileUpload
            value={files}
            onChange={({ detail }) => setFiles(detail.value)}
            accept=".pod"
            i18nStrings={{
              uploadButtonText: () => "Choose file",
              dropzoneText: () => "Drop the file to load it",
              removeFileAriaLabel: () => "Remove file",
              limitShowFewer: "Show fewer",
              limitShowMore: "Show more",
              errorIconAriaLabel: "Error",
            }}
          />
        </FormField>
        <FormField label="Merge strategy">
          <Select selectedOption={STRATEGIES.find((it) => it.value === merge)!} options={STRATEGIES} onChange={({ detail }) => setMerge(detail.selectedOption.value!)} />
        </FormField>
        {error && <Alert type="error">{error}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
