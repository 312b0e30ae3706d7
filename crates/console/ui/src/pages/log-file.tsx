// An exported event log, opened without loading it into the server.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Empty } from "../components/resource-table";
import { message } from "../lib/api";
import { shortArn } from "../lib/history";
import { LogFile, type FileRecord } from "../lib/log-file";
import { Time } from "../lib/time";
import { FILE_TEXTS } from "../lib/wizard";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));
const PAGE_RECORDS = 25;

export default function LogFilePage() {
  const [files, setFiles] = useState<File[]>([]);
  const file = files[0];
  const log = useQuery({ queryKey: ["log-file", file?.name, file?.size, file?.lastModified], queryFn: () => LogFile.open(file!), enabled: file !== undefined, gcTime: 0 });
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="The file stays in your browser: nothing is sent to the server, and the state does not change.">
        Open an exported event log
      </Header>
      <Container>
        <FormField label="Event log" description="A file from roleback log export or from a download of the Event log page">
          <FileUpload
            value={files}
            onChange={({ detail }) => setFiles(detail.value)}
            accept=".jsonl,.ndjson,.json"
            constraintText="JSON lines, one record per line"
            i18nStrings={FILE_TEXTS}
          />
        </FormField>
      </Container>
      {log.isError && (
        <Alert type="error" header="The file cannot be shown">
          {message(log.error)}
        </Alert>
      )}
      {log.data && <Records key={log.data.name} log={log.data} />}
    </SpaceBetween>
  );
}

function Records({ log }: { log: LogFile }) {
  const [text, setText] = useState("");
  const [page, setPage] = useState(1);
  const [selected, setSelected] = useState<FileRecord>();
  const matches = useQuery({ queryKey: ["log-file-search", log.name, text], queryFn: () => log.search(text), enabled: text !== "", gcTime: 0 });
  const count = text === "" ? log.length : (matches.data?.length ?? 0);
  const first = (page - 1) * PAGE_RECORDS;
  const lines = Array.from({ length: Math.max(0, Math.min(PAGE_RECORDS, count - first)) }, (_, at) => (text === "" ? first + at : matches.data![first + at]!));
  const records = useQuery({ queryKey: ["log-file-page", log.name, lines], queryFn: () => log.read(lines), placeholderData: (before) => before, gcTime: 0 });
  return (
    <SpaceBetween size="l">
      {log.header.redacted === false && <Alert type="warning">The file contains secrets in clear text. This page hides them.</Alert>}
      {records.isError && (
        <Alert type="error" header="A record cannot be read">
          {message(records.error)}
        </Alert>
      )}
      <Table
        items={count === 0 ? [] : (records.data ?? [])}
        loading={records.isPending || (text !== "" && matches.isFetching)}
        loadingText="Loading records"
        trackBy={(it) => String(it.seq)}
        wrapLines
        enableKeyboardNavigation
        selectionType="single"
        selectedItems={selected ? [selected] : []}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems[0])}
        ariaLabels={{ tableLabel: "Records of the file", selectionGroupLabel: "Show a record", itemSelectionLabel: (_, it) => `Show record ${it.seq}` }}
        empty={<Empty title={text ? "No matches" : "No records"} />}
        header={
          <Header variant="h2" counter={`(${count})`} description={log.header.log && `Event log ${log.header.log}`}>
            {log.name}
          </Header>
        }
        filter={
          <TextFilter
            filteringText={text}
            filteringAriaLabel="Find records"
            filteringPlaceholder="Find any text"
            countText={`${count} ${count === 1 ? "match" : "matches"}`}
            onDelayedChange={({ detail }) => {
              setText(detail.filteringText);
              setPage(1);
            }}
            onChange={() => undefined}
          />
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={Math.max(1, Math.ceil(count / PAGE_RECORDS))}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
            ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page", pageLabel: (number) => `Page ${number}` }}
          />
        }
        columnDefinitions={[
          { id: "seq", header: "Record", cell: (it) => `#${it.seq}`, isRowHeader: true, width: 110 },
          { id: "operation", header: "Operation", cell: (it) => it.operation },
          { id: "events", header: "Events", cell: (it) => it.events.join(", ") || "-" },
          { id: "caller", header: "Caller", cell: (it) => <span title={it.caller}>{shortArn(it.caller)}</span> },
          { id: "account", header: "Account", cell: (it) => it.account },
          { id: "time", header: "Time", cell: (it) => <Time of={it.time} /> },
        ]}
      />
      {selected ? (
        <Container header={<Header variant="h2">{`Record ${selected.seq}`}</Header>}>
          <Suspense fallback="Loading...">
            <JsonEditor label={`Record ${selected.seq}`} value={JSON.stringify(selected.whole, null, 2)} />
          </Suspense>
        </Container>
      ) : (
        <Box color="text-body-secondary">Select a record to see all of it.</Box>
      )}
    </SpaceBetween>
  );
}
