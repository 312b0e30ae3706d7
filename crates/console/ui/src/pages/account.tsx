// Account settings: alias, password policy, tokens of STS, quotas.

import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  SetSecurityTokenServicePreferencesCommand,
  UpdateAccountPasswordPolicyCommand,
  type GlobalEndpointTokenVersion,
  type PasswordPolicy,
} from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useSignInUrl } from "../components/console-access";
import { Copyable } from "../components/copyable";
import { Dialog } from "../components/dialog";
import { VALUE_WIDTH } from "../components/entity-page";
import { RootMfaDevices } from "../components/mfa-devices";
import { ResourceTable } from "../components/resource-table";
import { message } from "../lib/api";
import { useChange } from "../lib/change";
import { optional, useAliases, useRead, useSummary } from "../lib/iam";
import { useSession } from "../lib/session";

const RULES: [keyof PasswordPolicy, string][] = [
  ["RequireUppercaseCharacters", "Require at least one uppercase letter from the Latin alphabet (A-Z)"],
  ["RequireLowercaseCharacters", "Require at least one lowercase letter from the Latin alphabet (a-z)"],
  ["RequireNumbers", "Require at least one number"],
  ["RequireSymbols", "Require at least one non-alphanumeric character"],
  ["AllowUsersToChangePassword", "Allow users to change their own password"],
  ["HardExpiry", "Password expiration requires administrator reset"],
];
/** Numbers that a password policy can have: the label, and the values that IAM accepts. */
const NUMBERS: [keyof PasswordPolicy, string, string][] = [
  ["MinimumPasswordLength", "Password minimum length", "Between 6 and 128 characters"],
  ["MaxPasswordAge", "Expire passwords after this many days", "1 to 1095; empty: never"],
  ["PasswordReusePrevention", "Prevent reuse of this many former passwords", "1 to 24; empty: none"],
];
const DEFAULT_LENGTH = 8;

export default function AccountSettings() {
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Account settings</Header>
      <Alias />
      <RootMfaDevices />
      <Passwords />
      <Tokens />
      <Quotas />
    </SpaceBetween>
  );
}

function Alias() {
  const { aws, at, session, role } = useSession();
  const url = useSignInUrl();
  const change = useChange("The account alias was not changed", "aliases", "summary");
  const [edited, setEdited] = useState<string>();
  const aliases = useAliases();
  const alias = aliases.data?.[0];
  const save = async () => {
    await aws.iam.send(new CreateAccountAliasCommand({ AccountAlias: edited }));
    setEdited(undefined);
    await change(`Account alias ${edited} saved.`);
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {alias && (
                <Button disabled={at !== undefined} onClick={() => void change(`Account alias ${alias} deleted.`, () => aws.iam.send(new DeleteAccountAliasCommand({ AccountAlias: alias })))}>
                  Delete alias
                </Button>
              )}
              <Button disabled={at !== undefined || !aliases.isSuccess} onClick={() => setEdited(alias ?? "")}>
                {alias ? "Edit alias" : "Create alias"}
              </Button>
            </SpaceBetween>
          }
        >
          Account
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={VALUE_WIDTH}
        items={[
          { label: "Account ID", value: <Copyable text={role?.account ?? session.account} name="Account ID" /> },
          { label: "Account alias", value: alias ?? "None" },
          { label: "Sign-in URL for IAM users in this account", value: <Copyable text={url} name="Sign-in URL" /> },
        ]}
      />
      {edited !== undefined && (
        <Dialog title={alias ? "Edit alias" : "Create alias"} submit="Save changes" isForm disabled={!edited} onSubmit={save} onClose={() => setEdited(undefined)}>
          <FormField label="Preferred alias" description="Users sign in with it instead of the account ID." constraintText="3 to 63 characters: a-z, 0-9 and dashes inside">
            <Input value={edited} onChange={({ detail }) => setEdited(detail.value)} autoFocus />
          </FormField>
        </Dialog>
      )}
    </Container>
  );
}

function Passwords() {
  const { aws, at } = useSession();
  const change = useChange("The password policy was not changed", "password-policy");
  const [edited, setEdited] = useState<PasswordPolicy>();
  const kept = useRead(["password-policy"], async ({ iam }) => (await optional(iam.send(new GetAccountPasswordPolicyCommand({}))))?.PasswordPolicy ?? null);
  const policy = kept.data;
  const save = async () => {
    const { ExpirePasswords: _derived, ...input } = edited!;
    await aws.iam.send(new UpdateAccountPasswordPolicyCommand(input));
    setEdited(undefined);
    await change("Password policy saved.");
  };
  const number = (text: string) => (text === "" ? undefined : Number(text));
  const rules = RULES.filter(([name]) => policy?.[name]).map(([, label]) => label);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={policy ? "This account has a custom password policy." : "This account uses the default password policy."}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {policy && (
                <Button disabled={at !== undefined} onClick={() => void change("Default password policy restored.", () => aws.iam.send(new DeleteAccountPasswordPolicyCommand({})))}>
                  Use the default
                </Button>
              )}
              <Button disabled={at !== undefined || !kept.isSuccess} onClick={() => setEdited(policy ?? { MinimumPasswordLength: DEFAULT_LENGTH })}>
                Edit
              </Button>
            </SpaceBetween>
          }
        >
          Password policy
        </Header>
      }
    >
      {kept.isError && <Alert type="error">{message(kept.error)}</Alert>}
      <KeyValuePairs
        columns={3}
        minColumnWidth={VALUE_WIDTH}
        items={[
          { label: "Password minimum length", value: `${policy?.MinimumPasswordLength ?? DEFAULT_LENGTH} characters` },
          { label: "Password strength", value: rules.length ? <ul className="plain">{rules.map((rule) => <li key={rule}>{rule}</li>)}</ul> : policy ? "No requirements" : "Three of: uppercase, lowercase, numbers, symbols" },
          {
            label: "Other requirements",
            value: (
              <ul className="plain">
                <li>{policy?.MaxPasswordAge ? `Passwords expire after ${policy.MaxPasswordAge} days` : "Passwords never expire"}</li>
                <li>{policy?.PasswordReusePrevention ? `The last ${policy.PasswordReusePrevention} passwords cannot be reused` : "Former passwords can be reused"}</li>
              </ul>
            ),
          },
        ]}
      />
      {edited && (
        <Dialog title="Edit password policy" submit="Save changes" onSubmit={save} onClose={() => setEdited(undefined)}>
          {NUMBERS.map(([name, label, values]) => (
            <FormField key={name} label={label} constraintText={values}>
              <Input type="number" value={String(edited[name] ?? "")} onChange={({ detail }) => setEdited({ ...edited, [name]: number(detail.value) })} />
            </FormField>
          ))}
          {RULES.map(([name, label]) => (
            <Checkbox key={name} checked={edited[name] === true} onChange={({ detail }) => setEdited({ ...edited, [name]: detail.checked })}>
              {label}
            </Checkbox>
          ))}
        </Dialog>
      )}
    </Container>
  );
}

const VERSIONS: { value: GlobalEndpointTokenVersion; label: string; description: string }[] = [
  { value: "v1Token", label: "Valid only in AWS Regions enabled by default", description: "Version 1 tokens, which are shorter" },
  { value: "v2Token", label: "Valid in all AWS Regions", description: "Version 2 tokens, which are longer" },
];

function Tokens() {
  const { aws, at } = useSession();
  const change = useChange("The token version was not changed", "summary");
  const [edited, setEdited] = useState<GlobalEndpointTokenVersion>();
  const summary = useSummary();
  const version = summary.data?.GlobalEndpointTokenVersion === 2 ? VERSIONS[1]! : VERSIONS[0]!;
  const save = async () => {
    await aws.iam.send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: edited }));
    setEdited(undefined);
    await change("Region compatibility of session tokens saved.");
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The tokens that the global endpoint of STS issues. Regional endpoints issue tokens that are valid in all Regions."
          actions={
            <Button disabled={at !== undefined || !summary.isSuccess} onClick={() => setEdited(version.value)} ariaLabel="Change Region compatibility of session tokens">
              Change
            </Button>
          }
        >
          Security Token Service (STS)
        </Header>
      }
    >
      <KeyValuePairs items={[{ label: "Session tokens of the global endpoint", value: version.label }]} />
      {edited && (
        <Dialog title="Region compatibility of session tokens" submit="Save changes" onSubmit={save} onClose={() => setEdited(undefined)}>
          <RadioGroup ariaLabel="Region compatibility" value={edited} items={VERSIONS} onChange={({ detail }) => setEdited(detail.value as GlobalEndpointTokenVersion)} />
        </Dialog>
      )}
    </Container>
  );
}

interface Quota {
  name: string;
  used?: number;
  quota?: number;
}

/** `UsersQuota` is the quota of `Users`; what has no count is a quota of each entity. */
function quotas(summary: Record<string, number>): Quota[] {
  const words = (name: string) => name[0] + name.slice(1).replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  const found = Object.keys(summary).filter((name) => name.endsWith("Quota"));
  return found.map((name) => {
    const of = name.slice(0, -"Quota".length);
    return { name: words(of), used: summary[of], quota: summary[name] };
  });
}

function Quotas() {
  const summary = useSummary();
  return (
    <ResourceTable
      noun="quotas"
      title="Quotas and usage"
      description="What GetAccountSummary returns. A quota without a usage is that of each entity."
      items={quotas(summary.data ?? {})}
      loading={summary.isPending}
      columns={[
        { id: "name", header: "Quota", value: (it) => it.name },
        { id: "used", header: "In use", value: (it) => it.used },
        { id: "quota", header: "Maximum", value: (it) => it.quota },
      ]}
      id={(it) => it.name}
    />
  );
}
