// Answers questions as @cloud-copilot/iam-simulate does: bodies of `POST /_roleback/evaluate`, a line each, on stdin; on
// stdout a line each with {"decision"} or, when the question cannot be asked there, {"refused": why}.

import { createInterface } from "node:readline";
import { anonymousPrincipal, runSimulation } from "@cloud-copilot/iam-simulate";

const DECISIONS = { Allowed: "allowed", ExplicitlyDenied: "explicitDeny", ImplicitlyDenied: "implicitDeny" };

// An empty list is a kind that is there and allows nothing; to the library it would be a kind that is not there.
const NOTHING = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "iam:GetUser", Resource: "arn:aws:iam::999999999999:user/nobody" }] };

const named = (documents) => documents.map((policy, index) => ({ name: `p${index}`, policy }));
const present = (documents) => documents && named(documents.length ? documents : [NOTHING]);
const levels = (list) => (list ?? []).map((policies, index) => ({ orgIdentifier: `level${index}`, policies: named(policies) }));


// The library takes one document where a body has a list: policies of one version are one with all their statements.
function one(documents) {
  if (!documents?.length) return documents && NOTHING;
  const [{ Version }] = documents;
  if (documents.some((document) => document.Version !== Version)) throw new Error("policies of two versions");
  return { Version, Statement: documents.flatMap((document) => document.Statement) };
}

// AWS's own RCPFullAWSAccess is given by the library to every level, and refused when it is given to it.
const denials = (document) => ({ ...document, Statement: [document.Statement].flat().filter(({ Effect }) => Effect === "Deny") });
const customer = (list) => list?.map((policies) => policies.map(denials).filter(({ Statement }) => Statement.length));

const isProvider = (principal) => principal === "accounts.google.com" || /:(oidc|saml)-provider\//.test(principal);

function simulation(body) {
  const isList = (entry) => entry.ContextKeyType?.endsWith("List") || entry.ContextKeyValues.length !== 1;
  const context = (body.context ?? []).map((entry) => [
    entry.ContextKeyName,
    isList(entry) ? entry.ContextKeyValues : entry.ContextKeyValues[0],
  ]);
  return {
    request: {
      principal: body.principal === "anonymous" ? anonymousPrincipal : body.principal,
      action: body.action,
      resource: { resource: body.resource, accountId: body.resourceAccount },
      contextVariables: Object.fromEntries(context),
    },
    identityPolicies: named(body.identityPolicies ?? []),
    permissionBoundaryPolicies: present(body.permissionsBoundary),
    sessionPolicy: one(body.sessionPolicies),
    resourcePolicy: one(body.resourcePolicy),
    vpcEndpointPolicies: present(body.vpcEndpointPolicies),
    serviceControlPolicies: levels(body.serviceControlPolicies),
    resourceControlPolicies: levels(customer(body.resourceControlPolicies)),
  };
}

async function answer(body) {
  if (isProvider(body.principal)) return { refused: "an identity provider as the caller" };
  if (body.resource !== "*" && /[*?]/.test(body.resource)) return { refused: "a wildcard in the resource" };
  const asked = await runSimulation(simulation(body), { simulationMode: "Strict" });
  if (asked.resultType === "error") return { refused: asked.errors.message };
  if (asked.resultType === "wildcard" && asked.results.length !== 1) return { refused: "a wildcard in the resource" };
  const ignored = (asked.result ?? asked.results[0]).ignoredContextKeys ?? [];
  if (ignored.length) return { refused: "a context key that its data does not know for the action" };
  return { decision: DECISIONS[asked.overallResult] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ refused: error.message }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
