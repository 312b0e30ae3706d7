// The credential report: the passwords, access keys and MFA devices of all users, as a table and as AWS's CSV file.

import { GenerateCredentialReportCommand, GetCredentialReportCommand } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { PageLink } from "../components/page-link";
import { message } from "../lib/api";
import { errorCode } from "../lib/aws";
import { download, rows } from "../lib/download";
import { useFlashes } from "../lib/flashes";
import { useInvalidate, useRead } from "../lib/iam";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

const PAUSE_MS = 300;
const ATTEMPTS_MAX = 100;
/** AWS makes a new report at most once in this time; asked sooner, it returns the last one. */
const AGE_HOURS = 4;
const MISSING = ["ReportNotPresent", "ReportExpired", "CredentialReportNotPresent", "CredentialReportExpired"];

interface Report {
  text: string;
  made?: Date;
}

type Line = Record<string, string>;

/** Values that stand for the absence of one. */
const NOTHING = ["N/A", "no_information", "not_supported"];
const isTime = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text);

function column(name: string): Column<Line> {
  const header = name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase()).replace("Mfa", "MFA").replace(/ date$/, "");
  return {
    id: name,
    header,
    value: (it) => it[name],
    cell: (it) => {
      const text = it[name] ?? "";
      if (name === "user" && !text.startsWith("<")) return <PageLink to={`/users/${encodeURIComponent(text)}`}>{text}</PageLink>;
      return NOTHING.includes(text) ? text.replaceAll("_", " ") : isTime(text) ? <Time of={text} /> : text;
    },
  };
}

/** Shown first; the preferences of the table show the others. */
const SHOWN = ["user", "password_enabled", "password_last_used", "mfa_active", "access_key_1_active", "access_key_1_last_used_date", "access_key_2_active"];

export default function CredentialReport() {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [generating, setGenerating] = useState(false);
  const report = useRead(["credential-report"], async ({ iam }): Promise<Report | null> => {
    try {
      const { Content, GeneratedTime } = await iam.send(new GetCredentialReportCommand({}));
      return { text: new TextDecoder().decode(Content), made: GeneratedTime };
    } catch (error) {
      if (MISSING.includes(errorCode(error))) return null;
      throw error;
    }
  });
  const generate = async () => {
    setGenerating(true);
    try {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
        const { State } = await aws.iam.send(new GenerateCredentialReportCommand({}));
        if (State === "COMPLETE") break;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      await invalidate("credential-report");
    } catch (error) {
      flashes.failed("The credential report was not generated", error);
    } finally {
      setGenerating(false);
    }
  };
  const [names = [], ...lines] = rows(report.data?.text ?? "");
  const items = lines.map((line) => Object.fromEntries(names.map((name, index) => [name, line[index] ?? ""])));
  const button = (
    <Button variant="primary" loading={generating} disabled={at !== undefined} onClick={() => void generate()}>
      Generate report
    </Button>
  );
  const file = report.data && `status_reports_${(report.data.made ?? new Date()).toISOString().replaceAll(":", "-")}.csv`;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={`All users of the account and the status of their credentials. AWS makes a new report at most every ${AGE_HOURS} hours.`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!report.data} onClick={() => download(file!, "text/csv", report.data!.text)}>
              Download credential report
            </Button>
            {button}
          </SpaceBetween>
        }
      >
        Credential report
      </Header>
      {report.isError && <Alert type="error">{message(report.error)}</Alert>}
      <ResourceTable
        noun="credentials"
        title="Users"
        description={report.data?.made && <>Generated <Time of={report.data.made} /></>}
        items={items}
        loading={report.isPending}
        columns={names.map(column)}
        shown={SHOWN}
        id={(it) => it.arn!}
        empty={<Empty title="No report" text="There is no report of the last four hours." action={button} />}
      />
    </SpaceBetween>
  );
}
