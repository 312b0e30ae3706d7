// The wizard Create role: trusted entity, permissions, name and review.

import { CreateRoleCommand, type Policy, type Tag } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import Tiles from "@cloudscape-design/components/tiles";
import Wizard from "@cloudscape-design/components/wizard";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { PolicyPicker } from "../components/policy-picker";
import { TagsEditor } from "../components/tags-editor";
import { TrustEditor } from "../components/trust-editor";
import { useAttempt } from "../lib/attempt";
import { useFlashes } from "../lib/flashes";
import { attach, useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { WIZARD_TEXTS } from "../lib/wizard";

const JsonEditor = lazy(() => import("../components/json-editor").then((module) => ({ default: module.JsonEditor })));

type Trusted = "service" | "account" | "web" | "saml" | "custom";

const SERVICES = ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "states.amazonaws.com", "events.amazonaws.com"];

function document(action: string, principal: object, condition?: object): string {
  const statement = { Effect: "Allow", Principal: principal, Action: action, ...(condition ? { Condition: condition } : {}) };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}

const CUSTOM = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Statement1", Effect: "Allow", Principal: {}, Action: [] }] }, null, 2);

export default function RoleCreate() {
  const { aws, session, role } = useSession();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const account = role?.account ?? session.account;
  const [step, setStep] = useState(0);
  const [kind, setKind] = useState<Trusted>("service");
  const [service, setService] = useState(SERVICES[0]!);
  const [other, setOther] = useState(account);
  const [external, setExternal] = useState("");
  const [provider, setProvider] = useState("");
  const [audience, setAudience] = useState("");
  const [custom, setCustom] = useState(CUSTOM);
  const [errors, setErrors] = useState(false);
  const [policies, setPolicies] = useState<Policy[]>([]);
  const [boundary, setBoundary] = useState<Policy[]>([]);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [tags, setTags] = useState<Tag[]>([]);
  const { busy, error, attempt } = useAttempt();

  const host = provider.replace(/^arn:[^/]*oidc-provider\//, "");
  const trust = {
    service: document("sts:AssumeRole", { Service: service }),
    account: document("sts:AssumeRole", { AWS: `arn:aws:iam::${other}:root` }, external ? { StringEquals: { "sts:ExternalId": external } } : undefined),
    web: document("sts:AssumeRoleWithWebIdentity", { Federated: provider }, audience ? { StringEquals: { [`${host}:aud`]: audience } } : undefined),
    saml: document("sts:AssumeRoleWithSAML", { Federated: provider }, { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } }),
    custom,
  }[kind];

  const create = () =>
    attempt(async () => {
      const kept = tags.filter((tag) => tag.Key);
      await aws.iam.send(
        new CreateRoleCommand({
          RoleName: name,
          AssumeRolePolicyDocument: trust,
          Description: description || undefined,
          PermissionsBoundary: boundary[0]?.Arn,
          Tags: kept.length ? kept : undefined,
        }),
      );
      for (const policy of policies) await attach(aws, "role", name, policy.Arn!);
      await invalidate("roles", "summary", "policies");
      await flashes.changed(`Role ${name} created.`);
      navigate(`/roles/${encodeURIComponent(name)}`);
    });

  const entity = (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Trusted entity type</Header>}>
        <Tiles
          value={kind}
          columns={3}
          ariaLabel="Trusted entity type"
          onChange={({ detail }) => setKind(detail.value as Trusted)}
          items={[
            { value: "service", label: "AWS service", description: "Allow AWS services like EC2 or Lambda to perform actions in this account." },
            { value: "account", label: "AWS account", description: "Allow entities in other AWS accounts to perform actions in this account." },
            { value: "web", label: "Web identity", description: "Allow users federated by an external web identity provider to assume this role." },
            { value: "saml", label: "SAML 2.0 federation", description: "Allow users federated with SAML 2.0 to perform actions in this account." },
            { value: "custom", label: "Custom trust policy", description: "Create a custom trust policy to enable others to perform actions in this account." },
          ]}
        />
      </Container>
      {kind === "service" && (
        <Container header={<Header variant="h2">Use case</Header>}>
          <FormField label="Service" description="The service principal, such as ec2.amazonaws.com">
            <Input value={service} onChange={({ detail }) => setService(detail.value)} />
          </FormField>
        </Container>
      )}
      {kind === "account" && (
        <Container header={<Header variant="h2">An AWS account</Header>}>
          <SpaceBetween size="l">
            <FormField label="Account ID">
              <Input value={other} onChange={({ detail }) => setOther(detail.value)} />
            </FormField>
            <FormField label="External ID - optional" description="Roles that require an external ID cannot be switched to in the console.">
              <Input value={external} onChange={({ detail }) => setExternal(detail.value)} />
            </FormField>
          </SpaceBetween>
        </Container>
      )}
      {(kind === "web" || kind === "saml") && (
        <Container header={<Header variant="h2">{kind === "web" ? "Web identity" : "SAML 2.0 federation"}</Header>}>
          <SpaceBetween size="l">
            <FormField label="Identity provider" description="Its ARN">
              <Input value={provider} onChange={({ detail }) => setProvider(detail.value)} placeholder={`arn:aws:iam::${account}:${kind === "web" ? "oidc-provider/..." : "saml-provider/..."}`} />
            </FormField>
            {kind === "web" && (
              <FormField label="Audience">
                <Input value={audience} onChange={({ detail }) => setAudience(detail.value)} />
              </FormField>
            )}
          </SpaceBetween>
        </Container>
      )}
      {kind === "custom" && (
        <Container header={<Header variant="h2">Custom trust policy</Header>}>
          <TrustEditor value={custom} onChange={setCustom} onErrors={setErrors} />
        </Container>
      )}
      {kind === "custom" && errors && step === 0 && <Alert type="info">Resolve the findings before you continue.</Alert>}
    </SpaceBetween>
  );
  const permissions = (
    <SpaceBetween size="l">
      <PolicyPicker selected={policies} onSelect={setPolicies} />
      <ExpandableSection variant="container" headerText="Set permissions boundary - optional">
        <PolicyPicker title="Permissions boundary" single selected={boundary} onSelect={setBoundary} />
      </ExpandableSection>
    </SpaceBetween>
  );
  const review = (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Role details</Header>}>
        <SpaceBetween size="l">
          <FormField label="Role name" description="Enter a meaningful name to identify this role." constraintText="Maximum 64 characters. Use alphanumeric and '+=,.@-_' characters.">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label="Description" constraintText="Maximum 1000 characters.">
            <Textarea value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" actions={<Button onClick={() => setStep(0)}>Edit</Button>}>Step 1: Select trusted entities</Header>}>
        <Suspense fallback="Loading...">
          <JsonEditor label="Trust policy" value={trust} />
        </Suspense>
      </Container>
      <Container header={<Header variant="h2" actions={<Button onClick={() => setStep(1)}>Edit</Button>}>Step 2: Add permissions</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Permissions policies", value: policies.map((it) => it.PolicyName).join(", ") || "None" },
            { label: "Permissions boundary", value: boundary[0]?.PolicyName ?? "None" },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Step 3: Add tags - optional</Header>}>
        <TagsEditor tags={tags} onChange={setTags} />
      </Container>
    </SpaceBetween>
  );
  return (
    <Wizard
      i18nStrings={{ ...WIZARD_TEXTS, submitButton: "Create role" }}
      activeStepIndex={step}
      isLoadingNextStep={busy}
      onNavigate={({ detail }) => {
        if (detail.requestedStepIndex > step && step === 0 && kind === "custom" && errors) return;
        setStep(detail.requestedStepIndex);
      }}
      onCancel={() => navigate("/roles")}
      onSubmit={() => void create()}
      steps={[
        { title: "Select trusted entity", content: entity },
        { title: "Add permissions", content: permissions },
        { title: "Name, review, and create", content: review, errorText: error && `The role was not created completely: ${error}` },
      ]}
    />
  );
}
