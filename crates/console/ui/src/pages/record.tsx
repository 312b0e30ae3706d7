// One record: what happened, who did it, the events, and how to go back to before it.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Copyable } from "../components/copyable";
import { PageLink } from "../components/page-link";
import { get, message, path, send } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { useQueryClient } from "@tanstack/react-query";
import { Time } from "../lib/time";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

interface FullRecord {
  seq: number;
  ulid: string;
  time: string;
  account: string;
  caller: string;
  operation: string;
  summary?: string;
  input: Record<string, string>;
  events: unknown[];
  request_id: string;
  region: string;
  source_ip: string;
  user_agent: string;
  prev: string;
  hash: string;
}

export default function RecordPage() {
  const seq = Number(useParams().seq);
  const navigate = useNavigate();
  const [undoing, setUndoing] = useState(false);
  const record = useQuery({ queryKey: ["record", seq], queryFn: () => get<FullRecord>(`/_roleback/log/${seq}`) });
  if (record.isError) return <Alert type="error" header={`Record ${seq} cannot be shown`}>{message(record.error)}</Alert>;
  const it = record.data;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={it?.summary}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={seq <= 1} onClick={() => navigate(`/history/${seq - 1}`)}>
              Previous
            </Button>
            <Button onClick={() => navigate(`/history/${seq + 1}`)}>Next</Button>
            <Button onClick={() => navigate(`/diff?from=${seq - 1}&to=${seq}`)}>Show changes</Button>
            <Button onClick={() => navigate(`/users?at=${seq}`)}>Show the account as of then</Button>
            <Button onClick={() => setUndoing(true)}>Undo</Button>
          </SpaceBetween>
        }
      >
        Record {seq}
      </Header>
      <Container header={<Header variant="h2">Summary</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Operation", value: it?.operation ?? "-" },
            { label: "Time", value: <Time of={it?.time} /> },
            { label: "Account", value: it?.account ?? "-" },
            { label: "Caller", value: it?.caller ?? "-" },
            { label: "Request ID", value: it?.request_id || "-" },
            { label: "Region", value: it?.region || "-" },
            { label: "Client", value: [it?.source_ip, it?.user_agent].filter(Boolean).join(", ") || "-" },
            { label: "ULID", value: <Copyable text={it?.ulid} name="ULID" /> },
            { label: "Hash", value: <Copyable text={it?.hash} name="Hash" /> },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Request</Header>}>
        {it && Object.keys(it.input).length ? <KeyValuePairs columns={2} items={Object.entries(it.input).map(([label, value]) => ({ label, value: <span className="mono">{value}</span> }))} /> : "No members"}
      </Container>
      <Container header={<Header variant="h2" counter={`(${it?.events.length ?? 0})`}>Events</Header>}>
        <Suspense fallback="Loading...">{it && <JsonEditor label="Events" value={JSON.stringify(it.events, null, 2)} />}</Suspense>
      </Container>
      <Box>
        <PageLink to="/history">All records</PageLink>
      </Box>
      {undoing && <UndoDialog seq={seq} onClose={() => setUndoing(false)} />}
    </SpaceBetween>
  );
}

/** What undoing would change, and the reasons against it; then the undo itself. */
function UndoDialog({ seq, onClose }: { seq: number; onClose: () => void }) {
  const flashes = useFlashes();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const body = { record: String(seq) };
  const plan = useQuery({
    queryKey: ["undo-plan", seq],
    queryFn: () => send<unknown>("POST", path("/_roleback/undo"), { ...body, dry_run: true }),
    gcTime: 0,
  });
  const undo = async () => {
    setBusy(true);
    try {
      await send("POST", "/_roleback/undo", body);
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      onClose();
      await flashes.changed(`Record ${seq} undone.`);
    } catch (failure) {
      setError(message(failure));
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      size="large"
      header={`Undo record ${seq}?`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={busy} disabled={!plan.isSuccess} onClick={() => void undo()}>
              Undo
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>The event log keeps the record; a new record gives everything that it changed its value from before.</Box>
        {plan.isError && <Alert type="error" header="This record cannot be undone">{message(plan.error)}</Alert>}
        {plan.data !== undefined && (
          <Suspense fallback="Loading...">
            <JsonEditor label="What undoing changes" value={JSON.stringify(plan.data, null, 2)} />
          </Suspense>
        )}
        {error && <Alert type="error">{error}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
