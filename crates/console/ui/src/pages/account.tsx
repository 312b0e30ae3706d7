// Account settings: alias, password policy, credential report.

import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  DeleteAccountPasswordPolicyCommand,
  GenerateCredentialReportCommand,
  GetAccountPasswordPolicyCommand,
  GetCredentialReportCommand,
  ListAccountAliasesCommand,
  UpdateAccountPasswordPolicyCommand,
  type PasswordPolicy,
} from "@aws-sdk/client-iam";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { download } from "../lib/download";
import { useFlashes } from "../lib/flashes";
import { optional, useInvalidate, useRead } from "../lib/iam";
import { useSession } from "../lib/session";

const REPORT_PAUSE_MS = 500;
const REPORT_ATTEMPTS_MAX = 20;

const RULES: [keyof PasswordPolicy, string][] = [
  ["RequireUppercaseCharacters", "Require at least one uppercase letter from the Latin alphabet (A-Z)"],
  ["RequireLowercaseCharacters", "Require at least one lowercase letter from the Latin alphabet (a-z)"],
  ["RequireNumbers", "Require at least one number"],
  ["RequireSymbols", "Require at least one non-alphanumeric character"],
  ["AllowUsersToChangePassword", "Allow users to change their own password"],
  ["HardExpiry", "Password expiration requires administrator reset"],
];

export default function AccountSettings() {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [alias, setAlias] = useState("");
  const [policy, setPolicy] = useState<PasswordPolicy>({ MinimumPasswordLength: 8 });
  const [generating, setGenerating] = useState(false);
  const aliases = useRead(["aliases"], async ({ iam }) => (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases ?? []);
  const kept = useRead(["password-policy"], async ({ iam }) => (await optional(iam.send(new GetAccountPasswordPolicyCommand({}))))?.PasswordPolicy ?? null);
  useEffect(() => setAlias(aliases.data?.[0] ?? ""), [aliases.data]);
  useEffect(() => setPolicy(kept.data ?? { MinimumPasswordLength: 8 }), [kept.data]);
  const disabled = at !== undefined;
  const change = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await invalidate("aliases", "password-policy", "summary");
      await flashes.changed(what);
    } catch (error) {
      flashes.failed("The account settings were not changed", error);
    }
  };
  const saveAlias = () =>
    change("Account alias saved.", async () => {
      const old = aliases.data?.[0];
      if (alias) await aws.iam.send(new CreateAccountAliasCommand({ AccountAlias: alias }));
      else if (old) await aws.iam.send(new DeleteAccountAliasCommand({ AccountAlias: old }));
    });
  const savePolicy = () => {
    const { ExpirePasswords: _derived, ...input } = policy;
    return change("Password policy saved.", () => aws.iam.send(new UpdateAccountPasswordPolicyCommand(input)));
  };
  const report = async () => {
    setGenerating(true);
    try {
      for (let attempt = 0; attempt < REPORT_ATTEMPTS_MAX; attempt += 1) {
        const { State } = await aws.iam.send(new GenerateCredentialReportCommand({}));
        if (State === "COMPLETE") break;
        await new Promise((resolve) => setTimeout(resolve, REPORT_PAUSE_MS));
      }
      const { Content } = await aws.iam.send(new GetCredentialReportCommand({}));
      download("credential-report.csv", "text/csv", new TextDecoder().decode(Content));
    } catch (error) {
      flashes.failed("The credential report was not generated", error);
    } finally {
      setGenerating(false);
    }
  };
  const number = (text: string) => (text === "" ? undefined : Number(text));
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Account settings</Header>
      <Container
        header={
          <Header variant="h2" actions={<Button disabled={disabled} onClick={() => void saveAlias()}>Save alias</Button>}>
            Account alias
          </Header>
        }
      >
        <FormField label="Preferred alias" description="Users sign in with it instead of the account ID." constraintText="3 to 63 characters: a-z, 0-9 and dashes inside">
          <Input value={alias} onChange={({ detail }) => setAlias(detail.value)} />
        </FormField>
      </Container>
      <Container
        header={
          <Header
            variant="h2"
            description={kept.data ? "This account has a custom password policy." : "This account uses the default password policy."}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {kept.data && (
                  <Button disabled={disabled} onClick={() => void change("Default password policy restored.", () => aws.iam.send(new DeleteAccountPasswordPolicyCommand({})))}>
                    Use the default
                  </Button>
                )}
                <Button disabled={disabled} onClick={() => void savePolicy()}>
                  Save changes
                </Button>
              </SpaceBetween>
            }
          >
            Password policy
          </Header>
        }
      >
        <SpaceBetween size="m">
          <FormField label="Password minimum length" constraintText="Between 6 and 128 characters">
            <Input type="number" value={String(policy.MinimumPasswordLength ?? "")} onChange={({ detail }) => setPolicy({ ...policy, MinimumPasswordLength: number(detail.value) })} />
          </FormField>
          {RULES.map(([key, label]) => (
            <Checkbox key={key} checked={policy[key] === true} onChange={({ detail }) => setPolicy({ ...policy, [key]: detail.checked })}>
              {label}
            </Checkbox>
          ))}
          <FormField label="Expire passwords after this many days" constraintText="1 to 1095; empty: never">
            <Input type="number" value={String(policy.MaxPasswordAge ?? "")} onChange={({ detail }) => setPolicy({ ...policy, MaxPasswordAge: number(detail.value) })} />
          </FormField>
          <FormField label="Prevent reuse of this many former passwords" constraintText="1 to 24; empty: none">
            <Input type="number" value={String(policy.PasswordReusePrevention ?? "")} onChange={({ detail }) => setPolicy({ ...policy, PasswordReusePrevention: number(detail.value) })} />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container
        header={
          <Header variant="h2" actions={<Button loading={generating} disabled={disabled} onClick={() => void report()}>Download credential report</Button>}>
            Credential report
          </Header>
        }
      >
        <Box>Lists all users in the account and the status of their passwords, access keys and MFA devices, as a CSV file.</Box>
      </Container>
    </SpaceBetween>
  );
}
