// Dashboard: what the account has, what should be looked at, and how the server is set.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Copyable } from "../components/copyable";
import { PageLink } from "../components/page-link";
import { asOf, get, lines, message, send } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { useAliases, useSummary } from "../lib/iam";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import type { LogRecord } from "../lib/types";

const COUNTS: [string, string, string][] = [
  ["User groups", "Groups", "/groups"],
  ["Users", "Users", "/users"],
  ["Roles", "Roles", "/roles"],
  ["Policies", "Policies", "/policies"],
];
const MODES = [
  { value: "DISABLED", label: "Off: every request is allowed" },
  { value: "SOFT_MODE", label: "Soft: denials are only logged" },
  { value: "ENFORCED", label: "Enforced: denied requests fail" },
];

export default function Dashboard() {
  const { session, role, at } = useSession();
  const summary = useSummary();
  const aliases = useAliases();
  const recent = useQuery({ queryKey: ["log", "recent", at], queryFn: () => lines<LogRecord>(asOf(at, "/_roleback/log"), { limit: 8 }) });
  const account = role?.account ?? session.account;
  const alias = aliases.data?.[0];
  const url = `${location.origin}/_roleback/ui/sign-in?account=${alias ?? account}`;
  return (
    <SpaceBetween size="l">
      <Header variant="h1">IAM dashboard</Header>
      {summary.isError && <Alert type="error" header="The account cannot be read">{message(summary.error)}</Alert>}
      <Container header={<Header variant="h2">IAM resources</Header>}>
        <ColumnLayout columns={4} variant="text-grid">
          {COUNTS.map(([label, key, to]) => (
            <div key={key}>
              <Box variant="awsui-key-label">{label}</Box>
              <PageLink to={to} fontSize="display-l">
                {summary.data?.[key] ?? "-"}
              </PageLink>
            </div>
          ))}
        </ColumnLayout>
      </Container>
      <ColumnLayout columns={2}>
        <Container header={<Header variant="h2">AWS account</Header>} fitHeight>
          <KeyValuePairs
            items={[
              { label: "Account ID", value: <Copyable text={account} name="Account ID" /> },
              { label: "Account alias", value: alias ?? <PageLink to="/account">Create</PageLink> },
              { label: "Sign-in URL for IAM users in this account", value: <Copyable text={url} name="Sign-in URL" /> },
            ]}
          />
        </Container>
        <Container header={<Header variant="h2">This server</Header>} fitHeight>
          <Enforcement />
        </Container>
      </ColumnLayout>
      <Container header={<Header variant="h2">Security recommendations</Header>}>
        <Recommendations summary={summary.data} />
      </Container>
      <Container header={<Header variant="h2" actions={<PageLink to="/history">Event log</PageLink>}>Last changes</Header>}>
        <SpaceBetween size="xs">
          {recent.data?.items.length === 0 && <Box>Nothing has changed yet.</Box>}
          {recent.data?.items.map((record) => (
            <div key={record.seq}>
              <PageLink to={`/history/${record.seq}`}>{`#${record.seq}`}</PageLink> {record.summary ?? record.operation}{" "}
              <Box display="inline" color="text-body-secondary">
                <Time of={record.time} />
              </Box>
            </div>
          ))}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

function Recommendations({ summary }: { summary?: Record<string, number> }) {
  if (!summary) return <Box>Loading...</Box>;
  return (
    <SpaceBetween size="xs">
      {summary.AccountMFAEnabled ? (
        <StatusIndicator type="success">The root user has MFA</StatusIndicator>
      ) : (
        <StatusIndicator type="warning">
          <PageLink to="/account">Add MFA for the root user</PageLink>
        </StatusIndicator>
      )}
      {summary.AccountAccessKeysPresent ? (
        <StatusIndicator type="warning">Delete the access keys of the root user</StatusIndicator>
      ) : (
        <StatusIndicator type="success">The root user has no active access keys</StatusIndicator>
      )}
    </SpaceBetween>
  );
}

/** The enforcement mode, which can be changed while the server runs. */
function Enforcement() {
  const flashes = useFlashes();
  const client = useQueryClient();
  const { at } = useSession();
  const mode = useQuery({ queryKey: ["iam-config"], queryFn: () => get<{ state: string }>("/_aws/iam/config") });
  const health = useQuery({ queryKey: ["health"], queryFn: () => get<{ version?: string; head?: { seq: number } }>("/_roleback/health") });
  const change = async (state: string) => {
    try {
      await send("POST", "/_aws/iam/config", { state });
      await client.invalidateQueries({ queryKey: ["iam-config"] });
    } catch (error) {
      flashes.failed("The mode was not changed", error);
    }
  };
  const selected = MODES.find((it) => it.value === mode.data?.state) ?? null;
  return (
    <KeyValuePairs
      items={[
        {
          label: "Permissions",
          value: (
            <Select
              selectedOption={selected}
              options={MODES}
              disabled={at !== undefined}
              placeholder={mode.data?.state ?? "Loading"}
              ariaLabel="Permissions"
              onChange={({ detail }) => void change(detail.selectedOption.value!)}
            />
          ),
        },
        { label: "Version", value: health.data?.version ?? "-" },
        { label: "Endpoint", value: <Copyable text={location.origin} name="Endpoint" /> },
      ]}
    />
  );
}
