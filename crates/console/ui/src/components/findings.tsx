// The findings about a policy, by severity, with links to their lines and quick fixes.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { SEVERITIES, type Finding, type Fix, type Position, type Severity } from "../lib/lint";

interface Props {
  findings: Finding[];
  onJump: (to: Position) => void;
  /** Without it there are no quick fixes. */
  onFix?: (fix: Fix) => void;
}

export function Findings(props: Props) {
  const [chosen, setChosen] = useState<string>();
  const of = (severity: Severity) => props.findings.filter((finding) => finding.findingType === severity.type);
  // The first severity that has findings, until another is chosen.
  const first = SEVERITIES.find((severity) => of(severity).length > 0);
  if (!first) return <Box color="text-body-secondary">No findings</Box>;
  return (
    <Tabs
      ariaLabel="Findings"
      activeTabId={chosen ?? first.type}
      onChange={({ detail }) => setChosen(detail.activeTabId)}
      tabs={SEVERITIES.map((severity) => ({
        id: severity.type,
        label: `${severity.label}: ${of(severity).length}`,
        content: (
          <SpaceBetween size="xs">
            {of(severity).length === 0 && <Box color="text-body-secondary">None</Box>}
            {of(severity).map((finding, at) => (
              <One key={`${finding.issueCode}-${at}`} finding={finding} severity={severity} {...props} />
            ))}
          </SpaceBetween>
        ),
      }))}
    />
  );
}

function One({ finding, severity, onJump, onFix }: Props & { finding: Finding; severity: Severity }) {
  const start = finding.locations[0]?.span.start;
  const fixes = onFix ? (finding.fixes ?? []) : [];
  return (
    <Alert
      type={severity.status}
      header={finding.issueCode}
      action={
        fixes.length > 0 && (
          <SpaceBetween size="xs">
            {fixes.map((fix) => (
              <Button key={fix.title} onClick={() => onFix!(fix)}>
                {fix.title}
              </Button>
            ))}
          </SpaceBetween>
        )
      }
    >
      <SpaceBetween direction="horizontal" size="xs">
        {start && (
          <Link onFollow={() => onJump(start)}>{`Ln ${start.line}, Col ${start.column + 1}`}</Link>
        )}
        <span>{finding.findingDetails}</span>
        <Link external href={finding.learnMoreLink} externalIconAriaLabel="Opens in a new tab">
          Learn more
        </Link>
      </SpaceBetween>
    </Alert>
  );
}
