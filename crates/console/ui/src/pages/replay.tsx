// Stepping through the event log, forward and back: each record, what it changed, and the state after it.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Slider from "@cloudscape-design/components/slider";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Breakable } from "../components/breakable";
import { PageLink } from "../components/page-link";
import { RecordChanges } from "../components/record-changes";
import { get, message } from "../lib/api";
import { Aws } from "../lib/aws";
import { newestSeq } from "../lib/history";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import type { LogRecord } from "../lib/types";

const STEP_MS = 1500;
const COUNTS = ["Users", "Groups", "Roles", "Policies"];

export default function Replay() {
  const params = useParams();
  const navigate = useNavigate();
  const { aws } = useSession();
  const newest = useQuery({ queryKey: ["log-head"], queryFn: newestSeq });
  const last = newest.data ?? 0;
  const seq = params.seq === undefined ? last : Number(params.seq);
  const [playing, setPlaying] = useState(false);
  const record = useQuery({ queryKey: ["record", seq], queryFn: () => get<LogRecord>(`/_roleback/log/${seq}`), enabled: seq > 0, placeholderData: (before) => before });
  const counts = useQuery({
    queryKey: ["counts", seq, aws.credentials.accessKeyId],
    queryFn: async () => {
      const then = new Aws(aws.credentials, String(seq));
      return ((await then.iam.send(new GetAccountSummaryCommand({}))).SummaryMap ?? {}) as Record<string, number>;
    },
    enabled: newest.isSuccess,
    placeholderData: (before) => before,
    retry: false,
  });
  const go = (to: number) => navigate(`/replay/${Math.min(Math.max(to, 0), last)}`, { replace: true });
  const step = useRef(go);
  step.current = go;
  useEffect(() => {
    if (!playing) return;
    if (seq >= last) return setPlaying(false);
    const timer = setTimeout(() => step.current(seq + 1), STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, seq, last]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.altKey || event.ctrlKey || event.metaKey || target.closest("input, textarea, [role=grid], [role=slider], .cm-editor, table")) return;
      if (event.key === "ArrowRight") step.current(seq + 1);
      if (event.key === "ArrowLeft") step.current(seq - 1);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [seq]);
  const it = seq > 0 ? record.data : undefined;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="The left and right arrow keys step, too."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => navigate(`/?at=${seq}`)}>Show the account as of then</Button>
            <Button onClick={() => navigate(`/diff?from=${seq}&to=head`)}>Compare with now</Button>
          </SpaceBetween>
        }
      >
        Step through the event log
      </Header>
      {newest.isError && <Alert type="error">{message(newest.error)}</Alert>}
      <Container
        header={
          <Header
            variant="h2"
            description={it?.summary ?? (seq === 0 ? "The empty state, before the first record" : undefined)}
            actions={
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <Toggle checked={playing} disabled={seq >= last} onChange={({ detail }) => setPlaying(detail.checked)}>
                  Play
                </Toggle>
                <Button iconName="angle-left-double" ariaLabel="First" disabled={seq <= 0} onClick={() => go(0)} />
                <Button iconName="angle-left" ariaLabel="Back" disabled={seq <= 0} onClick={() => go(seq - 1)} />
                <Button iconName="angle-right" ariaLabel="Forward" disabled={seq >= last} onClick={() => go(seq + 1)} />
                <Button iconName="angle-right-double" ariaLabel="Last" disabled={seq >= last} onClick={() => go(last)} />
              </SpaceBetween>
            }
          >
            {`Record ${seq} of ${last}`}
          </Header>
        }
      >
        <SpaceBetween size="m">
          {last > 0 && <Slider value={Math.min(seq, last)} min={0} max={last} step={1} hideFillLine ariaLabel="Record" onChange={({ detail }) => go(detail.value)} />}
          {record.isError && <Alert type="error">{message(record.error)}</Alert>}
          <KeyValuePairs
            columns={4}
            items={[
              { label: "Operation", value: it?.operation ?? "-" },
              { label: "Caller", value: it ? <Breakable text={it.caller} /> : "-" },
              { label: "Time", value: <Time of={it?.time} /> },
              { label: "Details", value: seq > 0 ? <PageLink to={`/history/${seq}`}>{`Record ${seq}`}</PageLink> : "-" },
            ]}
          />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">The account after this record</Header>}>
        {counts.isError ? (
          <Alert type="info">{message(counts.error)}</Alert>
        ) : (
          <ColumnLayout columns={4} variant="text-grid">
            {COUNTS.map((name) => (
              <KeyValuePairs key={name} items={[{ label: name, value: <PageLink to={`/${name.toLowerCase()}?at=${seq}`}>{counts.data?.[name] ?? "-"}</PageLink> }]} />
            ))}
          </ColumnLayout>
        )}
      </Container>
      <RecordChanges seq={seq} />
    </SpaceBetween>
  );
}
