// One record: what happened, who did it, what it changed, and how to go back to before it.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Breakable } from "../components/breakable";
import { Copyable } from "../components/copyable";
import { VALUE_WIDTH } from "../components/entity-page";
import { PageLink } from "../components/page-link";
import { RecordChanges } from "../components/record-changes";
import { UndoDialog } from "../components/undo-dialog";
import { asOf, get, message } from "../lib/api";
import { newestSeq } from "../lib/history";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import type { FullRecord } from "../lib/types";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

export default function RecordPage() {
  const seq = Number(useParams().seq);
  const navigate = useNavigate();
  const [undoing, setUndoing] = useState(false);
  const { at } = useSession();
  const record = useQuery({ queryKey: ["record", seq, at], queryFn: () => get<FullRecord>(asOf(at, `/_roleback/log/${seq}`)) });
  const newest = useQuery({ queryKey: ["log-head", seq], queryFn: newestSeq });
  const kept = at ? `?at=${encodeURIComponent(at)}` : "";
  if (record.isError) return <Alert type="error" header={`Record ${seq} cannot be shown`}>{message(record.error)}</Alert>;
  const it = record.data;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={it?.summary}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={seq <= 1} onClick={() => navigate(`/history/${seq - 1}${kept}`)}>
              Previous
            </Button>
            <Button disabled={newest.data === undefined || seq >= newest.data} onClick={() => navigate(`/history/${seq + 1}${kept}`)}>
              Next
            </Button>
            <Button onClick={() => navigate(`/replay/${seq}`)}>Step through</Button>
            <Button onClick={() => navigate(`/?at=${seq}`)}>Show the account as of then</Button>
            <Button disabled={at !== undefined} onClick={() => setUndoing(true)}>
              Undo
            </Button>
          </SpaceBetween>
        }
      >
        Record {seq}
      </Header>
      <Container header={<Header variant="h2">Summary</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={VALUE_WIDTH}
          items={[
            { label: "Operation", value: it?.operation ?? "-" },
            { label: "Time", value: <Time of={it?.time} /> },
            { label: "Account", value: it?.account ?? "-" },
            { label: "Caller", value: it ? <Breakable text={it.caller} /> : "-" },
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
      <RecordChanges seq={seq} />
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
