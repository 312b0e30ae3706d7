// Pods: saved states, and what loading them would change.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { DeleteModal } from "../components/delete-modal";
import { PageLink } from "../components/page-link";
import { LoadDialog, SaveDialog, UploadDialog } from "../components/pod-dialogs";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { get, message, path, send } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { podUrl } from "../lib/pod-load";
import { useSession } from "../lib/session";
import { bytes, Time } from "../lib/time";
import type { Pod } from "../lib/types";

const named = (pod: Pod) => `${pod.name}:${pod.version}`;

const COLUMNS: Column<Pod>[] = [
  {
    id: "name",
    header: "Pod",
    width: 130,
    value: named,
    cell: (it) => (
      <Button variant="inline-link" href={path(podUrl(it), { version: it.version })} download={`${it.name}-${it.version}.pod`} ariaLabel={`Download ${named(it)}`}>
        {named(it)}
      </Button>
    ),
  },
  { id: "message", header: "Message", value: (it) => it.message ?? it.damaged },
  { id: "created", header: "Saved", value: (it) => it.created, cell: (it) => <Time of={it.created} /> },
  { id: "seq", header: "As of record", value: (it) => it.seq, cell: (it) => <PageLink to={`/history/${it.seq}`}>{`#${it.seq}`}</PageLink> },
  { id: "counts", header: "Entities", value: (it) => Object.values(it.counts ?? {}).reduce((sum, count) => sum + count, 0) },
  { id: "bytes", header: "Size", value: (it) => it.bytes, cell: (it) => bytes(it.bytes ?? 0) },
];

type Open = "save" | "upload" | "load" | "delete";

/** What a check of a version found. */
interface Verified {
  name: string;
  version: number;
  ok: boolean;
  problem?: string;
}

export default function Pods() {
  const { at } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const [selected, setSelected] = useState<Pod[]>([]);
  const [open, setOpen] = useState<Open>();
  const [verified, setVerified] = useState<Verified>();
  const pods = useQuery({ queryKey: ["pods"], queryFn: () => get<{ snapshots: Pod[] }>("/_roleback/snapshots", { all: "true" }) });
  const only = selected.length === 1 ? selected[0] : undefined;
  const done = async (what?: string, record?: number | null) => {
    setOpen(undefined);
    setSelected([]);
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    if (what) await flashes.changed(what, record);
  };
  const disabled = at !== undefined;
  const compare = (from: string, to: string) => navigate(path("/diff", { from, to }));
  const verify = async (pod: Pod) => {
    try {
      setVerified(await send<Verified>("POST", path(podUrl(pod, "/verify"), { version: pod.version })));
    } catch (error) {
      flashes.failed(`${named(pod)} was not verified`, error);
    }
  };
  const act = (id: string) => {
    if (id === "verify") void verify(only!);
    else if (id === "running") compare("head", `pod:${named(only!)}`);
    else if (id === "pods") compare(`pod:${named(selected[0]!)}`, `pod:${named(selected[1]!)}`);
    else setOpen(id as Open);
  };
  const save = (
    <Button variant="primary" disabled={disabled} onClick={() => setOpen("save")}>
      Save pod
    </Button>
  );
  return (
    <SpaceBetween size="m">
      {pods.isError && <Alert type="error">{message(pods.error)}</Alert>}
      {verified && (
        <Alert type={verified.ok ? "success" : "error"} dismissible dismissAriaLabel="Dismiss" onDismiss={() => setVerified(undefined)}>
          {verified.ok ? `${verified.name}:${verified.version} is intact and can be loaded.` : `${verified.name}:${verified.version} cannot be loaded: ${verified.problem}`}
        </Alert>
      )}
      <ResourceTable
        noun="pods"
        isPage
        title="Pods"
        description="A pod is a saved state with a name and versions. Select one to verify, compare, load or delete it, or two to compare them."
        items={pods.data?.snapshots ?? []}
        loading={pods.isPending}
        columns={COLUMNS}
        id={named}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title="No pods" text="Save the state under a name to load it again later, here or elsewhere." action={save} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ButtonDropdown
              disabled={selected.length === 0}
              items={[
                { id: "load", text: "Load", disabled: !only || disabled },
                { id: "verify", text: "Verify", disabled: !only },
                { id: "running", text: "Compare with the running state", disabled: !only },
                { id: "pods", text: "Compare the two selected pods", disabled: selected.length !== 2 },
                { id: "delete", text: "Delete", disabled: !only || disabled },
              ]}
              onItemClick={({ detail }) => act(detail.id)}
            >
              Actions
            </ButtonDropdown>
            <Button disabled={disabled} onClick={() => setOpen("upload")}>
              Upload pod file
            </Button>
            {save}
          </SpaceBetween>
        }
      />
      {open === "save" && <SaveDialog onClose={() => setOpen(undefined)} onDone={() => void done()} />}
      {open === "upload" && <UploadDialog onClose={() => setOpen(undefined)} onDone={(what, record) => void done(what, record)} />}
      {open === "load" && only && <LoadDialog pod={only} onClose={() => setOpen(undefined)} onDone={(record) => void done(`Pod ${named(only)} loaded.`, record)} />}
      {open === "delete" && only && (
        <DeleteModal
          title={`Delete ${named(only)}?`}
          word={only.name}
          consequences={[`delete version ${only.version} of pod ${only.name}`]}
          onDelete={async () => {
            await send("DELETE", path(podUrl(only), { version: only.version }));
            await done();
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </SpaceBetween>
  );
}
