// A user's console password: enable, reset, disable.

import { CreateLoginProfileCommand, DeleteLoginProfileCommand, GetLoginProfileCommand, UpdateLoginProfileCommand, type User } from "@aws-sdk/client-iam";
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
import { csv, download } from "../lib/download";
import { useFlashes } from "../lib/flashes";
import { useChange } from "../lib/change";
import { optional, useInvalidate, useRead } from "../lib/iam";
import { generatedPassword } from "../lib/password";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import { Dialog } from "./dialog";
import { PasswordRules, usePasswordPolicy } from "./password-rules";
import { Secret } from "./secret";

export function useSignInUrl(): string {
  const { session, role } = useSession();
  const account = role?.account ?? session.alias ?? session.account;
  return `${location.origin}/_roleback/ui/sign-in?account=${account}`;
}

export function ConsoleAccess({ name, user }: { name: string; user?: User }) {
  const { aws, at } = useSession();
  const url = useSignInUrl();
  const change = useChange("Console access was not changed", "login-profile", "user");
  const [setting, setSetting] = useState(false);
  const profile = useRead(["login-profile", name], async ({ iam }) => (await optional(iam.send(new GetLoginProfileCommand({ UserName: name }))))?.LoginProfile ?? null);
  const enabled = Boolean(profile.data);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {enabled && (
                <Button
                  disabled={at !== undefined}
                  onClick={() => void change(`Console access of ${name} disabled.`, () => aws.iam.send(new DeleteLoginProfileCommand({ UserName: name })))}
                >
                  Disable console access
                </Button>
              )}
              <Button disabled={at !== undefined || !profile.isSuccess} onClick={() => setSetting(true)}>
                {enabled ? "Reset password" : "Enable console access"}
              </Button>
            </SpaceBetween>
          }
        >
          Console sign-in
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Console sign-in link", value: url },
          { label: "Console password", value: profile.data ? <>Set <Time of={profile.data.CreateDate} /></> : "Not enabled" },
          { label: "Last console sign-in", value: user?.PasswordLastUsed ? <Time of={user.PasswordLastUsed} /> : "Never" },
          { label: "New password at next sign-in", value: profile.data?.PasswordResetRequired ? "Required" : "Not required" },
        ]}
      />
      {setting && <PasswordDialog name={name} url={url} enabled={enabled} onClose={() => setSetting(false)} />}
    </Container>
  );
}

function PasswordDialog({ name, url, enabled, onClose }: { name: string; url: string; enabled: boolean; onClose: () => void }) {
  const { aws } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const policy = usePasswordPolicy(aws);
  const [custom, setCustom] = useState(false);
  const [password, setPassword] = useState("");
  const [reset, setReset] = useState(true);
  const [made, setMade] = useState<string>();
  const title = enabled ? "Reset console password" : "Enable console access";
  const submit = async () => {
    const secret = custom ? password : generatedPassword(policy.data);
    const input = { UserName: name, Password: secret, PasswordResetRequired: reset };
    await (enabled ? aws.iam.send(new UpdateLoginProfileCommand(input)) : aws.iam.send(new CreateLoginProfileCommand(input)));
    await invalidate("login-profile", "user");
    setMade(secret);
    await flashes.changed(`Console password of ${name} set.`);
  };
  if (made !== undefined) {
    const save = () => download(`${name}_credentials.csv`, "text/csv", csv(["User name", "Password", "Console sign-in URL"], [[name, made, url]]));
    return (
      <Dialog title="Console password" onClose={onClose} actions={<Button onClick={save}>Download .csv file</Button>}>
        <Alert type="warning">This is the only time that the password can be viewed or downloaded.</Alert>
        <KeyValuePairs
          items={[
            { label: "Console sign-in URL", value: url },
            { label: "User name", value: name },
            { label: "Console password", value: <Secret text={made} name="console password" testId="password" /> },
          ]}
        />
      </Dialog>
    );
  }
  return (
    <Dialog title={title} submit={enabled ? "Reset password" : "Enable console access"} disabled={custom && !password} onSubmit={submit} onClose={onClose}>
      <FormField label="Console password">
        <RadioGroup
          value={custom ? "custom" : "auto"}
          onChange={({ detail }) => setCustom(detail.value === "custom")}
          items={[
            { value: "auto", label: "Autogenerated password" },
            { value: "custom", label: "Custom password" },
          ]}
        />
      </FormField>
      {custom && (
        <FormField label="Custom password">
          <SpaceBetween size="xs">
            <Input type="password" autoComplete="new-password" value={password} onChange={({ detail }) => setPassword(detail.value)} />
            <PasswordRules aws={aws} password={password} />
          </SpaceBetween>
        </FormField>
      )}
      <Checkbox checked={reset} onChange={({ detail }) => setReset(detail.checked)}>
        User must create a new password at next sign-in
      </Checkbox>
    </Dialog>
  );
}
