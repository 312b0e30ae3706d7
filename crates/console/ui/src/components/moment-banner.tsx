// Says that the page shows the past, steps to the records before and after, and goes back to now.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { get, message } from "../lib/api";
import { moment, newestSeq, useMoment } from "../lib/history";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import type { MarkList } from "../lib/types";
import { Dialog } from "./dialog";
import { PageLink } from "./page-link";

/** Shows the same page as of another moment. */
function useShow(): (at?: string) => void {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  return (at) => {
    const next = new URLSearchParams(search);
    if (at) next.set("at", at);
    else next.delete("at");
    const text = next.toString();
    navigate(text ? `${pathname}?${text}` : pathname);
  };
}

/** Pages about the whole log, or about data that is not part of the state. */
const TIMELESS = ["decisions", "pods", "switch-role", "log-file", "replay", "diff"];

export function MomentBanner() {
  const { at } = useSession();
  const { pathname } = useLocation();
  const show = useShow();
  const shown = useMoment(at);
  const newest = useQuery({ queryKey: ["log-head"], queryFn: newestSeq, enabled: at !== undefined });
  if (!at) return null;
  const back = <Button onClick={() => show()}>Return to now</Button>;
  if (shown.isError) {
    return (
      <Box padding={{ bottom: "m" }}>
        <Alert type="error" header={`${at} cannot be shown`} action={back}>
          {message(shown.error)}
        </Alert>
      </Box>
    );
  }
  if (TIMELESS.includes(pathname.split("/")[1]!)) {
    return (
      <Box padding={{ bottom: "m" }}>
        <Alert type="info" header={`As of ${at}`} action={back}>
          This page always shows the present. The other pages show the account as it was then.
        </Alert>
      </Box>
    );
  }
  const { seq, record } = shown.data ?? {};
  const step = (by: number) => seq !== undefined && show(String(seq + by));
  return (
    <Box padding={{ bottom: "m" }}>
      <Alert
        type="info"
        header={<span data-testid="as-of">{`As of ${seq === undefined ? at : `record ${seq}`}`}</span>}
        action={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="angle-left" ariaLabel="Record before" disabled={!seq} onClick={() => step(-1)} />
            <Button iconName="angle-right" ariaLabel="Record after" disabled={seq === undefined || seq >= (newest.data ?? 0)} onClick={() => step(1)} />
            {back}
          </SpaceBetween>
        }
      >
        This page shows the account as it was then, and is read-only.{" "}
        {record && (
          <>
            <PageLink now to={`/history/${record.seq}`}>{`Record ${record.seq}`}</PageLink> {record.summary}, <Time of={record.time} />.
          </>
        )}
        {seq === 0 && "Nothing had been recorded yet."}
      </Alert>
    </Box>
  );
}

/** Asks for the moment to show. */
export function MomentDialog({ onClose }: { onClose: () => void }) {
  const { at } = useSession();
  const show = useShow();
  const [text, setText] = useState(at ?? "");
  const marks = useQuery({ queryKey: ["marks"], queryFn: () => get<MarkList>("/_roleback/marks") });
  const submit = async () => {
    await moment(text.trim());
    show(text.trim());
    onClose();
  };
  const options = (marks.data?.marks ?? []).map(({ name, seq }) => ({ value: `mark:${name}`, label: name, description: `record ${seq}` }));
  return (
    <Dialog title="Show as of" submit="Show" isForm disabled={!text.trim()} onSubmit={submit} onClose={onClose}>
      <FormField
        label="Moment"
        description="Pages show the account as it was at this moment, read-only."
        constraintText="A record number, a time such as 2026-11-21T20:57:49Z, -10m, head~2 or pod:NAME"
      >
        <Input value={text} autoFocus onChange={({ detail }) => setText(detail.value)} />
      </FormField>
      {options.length > 0 && (
        <FormField label="Marks" description="Moments with a name">
          <Select selectedOption={null} placeholder="Choose a mark" options={options} onChange={({ detail }) => setText(detail.selectedOption.value!)} />
        </FormField>
      )}
    </Dialog>
  );
}
