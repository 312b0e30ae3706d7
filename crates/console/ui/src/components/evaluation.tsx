// The chain of layers that decided a request: what each policy says, and the element of each statement that failed.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { components } from "../lib/schema";
import { PageLink } from "./page-link";

type Schemas = components["schemas"];
export type Evaluation = Pick<Schemas["Explanation"], "decision" | "because" | "layers" | "changes">;
type LayerResult = Schemas["LayerEvaluation"];
type PolicyResult = Schemas["PolicyEvaluation"];
type StatementResult = Schemas["StatementEvaluation"];
type Check = Schemas["ElementCheck"];

const LAYERS: Record<string, string> = {
  serviceControl: "Service control policies",
  resourceControl: "Resource control policies",
  vpcEndpoint: "VPC endpoint policy",
  resource: "Resource policy",
  trust: "Role trust policy",
  identity: "Identity policies",
  boundary: "Permissions boundary",
  session: "Session policies",
  scopeDown: "Scope-down policies",
};
const OUTCOMES: Record<LayerResult["outcome"], [StatusIndicatorProps.Type, string]> = {
  allows: ["success", "allows"],
  denies: ["error", "denies"],
  silent: ["stopped", "does not allow"],
};
const EXEMPTIONS: Record<string, string> = {
  managementAccount: "do not apply to the management account",
  serviceLinkedRole: "do not apply to service-linked roles",
  noAccount: "do not apply: the principal belongs to no account",
  notCovered: "do not cover this service or action",
  bucketOwner: "do not apply to the owner of the bucket",
};

export function Chain({ evaluation }: { evaluation: Evaluation }) {
  return (
    <SpaceBetween size="m">
      <Alert type={evaluation.decision === "allowed" ? "success" : "error"}>{evaluation.because}</Alert>
      {evaluation.changes.length > 0 && (
        <Alert type="info" header="What would allow it">
          <ul className="plain">
            {evaluation.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </Alert>
      )}
      {evaluation.layers.map((layer, at) => (
        <Layer key={at} layer={layer} />
      ))}
    </SpaceBetween>
  );
}

function Layer({ layer }: { layer: LayerResult }) {
  const [type, text] = OUTCOMES[layer.outcome];
  const level = layer.level === undefined || layer.level === null ? "" : `, level ${layer.level}`;
  const exempt = layer.exemption ? EXEMPTIONS[layer.exemption] : undefined;
  return (
    <ExpandableSection
      defaultExpanded={!exempt}
      headerText={`${LAYERS[layer.layer] ?? layer.layer}${level}`}
      headerInfo={<StatusIndicator type={exempt ? "not-started" : type}>{exempt ?? text}</StatusIndicator>}
    >
      <SpaceBetween size="s">
        {layer.policies.length === 0 && <Box color="text-body-secondary">No policies</Box>}
        {layer.policies.map((policy, at) => (
          <Policy key={at} policy={policy} />
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Policy({ policy }: { policy: PolicyResult }) {
  const name = policy.name ?? policy.arn ?? "Policy";
  const isManaged = policy.arn?.includes(":policy/") && !policy.arn.includes(":organizations:");
  return (
    <div>
      <Box fontWeight="bold">
        {isManaged ? <PageLink to={`/policies/${encodeURIComponent(policy.arn!)}`}>{name}</PageLink> : name}
        {policy.holder && ` of ${policy.holder}`}
      </Box>
      <ul className="plain">
        {policy.statements.map((statement, at) => (
          <li key={at}>
            <Statement number={at + 1} statement={statement} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A statement that applies shows all its elements; one that does not apply shows the elements that failed. */
function Statement({ number, statement }: { number: number; statement: StatementResult }) {
  const name = statement.sid ?? `Statement ${number}`;
  const applies: [StatusIndicatorProps.Type, string] = statement.effect === "Deny" ? ["error", "denies"] : ["success", "allows"];
  const [type, text] = statement.applies ? applies : (["stopped", "does not apply"] as const);
  return (
    <>
      <StatusIndicator type={type}>{`${name} (${statement.effect}, line ${statement.line}) ${text}`}</StatusIndicator>
      <ul className="plain">
        {statement.checks
          .filter((check) => !check.passed || statement.applies)
          .map((check, at) => (
            <li key={at}>
              <Element check={check} />
            </li>
          ))}
      </ul>
    </>
  );
}

/** A statement of an AWS managed policy can name thousands of actions. */
const VALUES_MAX = 20;

export function listed(values: string[], most = VALUES_MAX): string {
  const shown = values.slice(0, most).join(", ") || "nothing";
  return values.length > most ? `${shown} and ${values.length - most} more` : shown;
}

function Element({ check }: { check: Check }) {
  const name = [check.element, check.operator, check.key].filter(Boolean).join(" ");
  const seen = check.seen ? listed(check.seen) : "not in the request";
  return (
    <>
      <StatusIndicator type={check.passed ? "success" : "error"}>{`${name} ${check.passed ? "matches" : "failed"}`}</StatusIndicator>
      <div className="mono">{`wanted ${listed(check.wanted)}; seen ${seen}`}</div>
      {check.note && <Box color="text-body-secondary">{check.note}</Box>}
    </>
  );
}
