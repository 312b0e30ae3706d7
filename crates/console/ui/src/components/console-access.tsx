// A user's console password: enable, reset, disable.

import { CreateLoginProfileCommand, DeleteLoginProfileCommand, GetLoginProfileCommand, UpdateLoginProfileCommand, type User } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useChange } from "../lib/change";
import { useFlashes } from "../lib/flashes";
import { optional, useAliases, useInvalidate, useRead } from "../lib/iam";
import { generatedPassword } from "../lib/password";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import { ConsolePasswordFields, downloadSignIn, INITIAL, SignInDetails } from "./console-password";
import { Copyable } from "./copyable";
import { Dialog } from "./dialog";
import { VALUE_WIDTH } from "./entity-page";
import { usePasswordPolicy } from "./password-rules";

/** The address where the users of the account sign in, with its alias if it has one. */
export function useSignInUrl(): string {
  const { session, role } = useSession();
  const aliases = useAliases();
  return `${location.origin}/_roleback/ui/sign-in?account=${aliases.data?.[0] ?? role?.account ?? session.account}`;
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
        minColumnWidth={VALUE_WIDTH}
        items={[
          { label: "Console sign-in link", value: <Copyable text={url} name="Console sign-in link" /> },
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
  const [chosen, setChosen] = useState(INITIAL);
  const [made, setMade] = useState<string>();
  const title = enabled ? "Reset console password" : "Enable console access";
  const submit = async () => {
    const secret = chosen.isCustom ? chosen.password : generatedPassword(policy.data);
    const input = { UserName: name, Password: secret, PasswordResetRequired: chosen.mustChange };
    await (enabled ? aws.iam.send(new UpdateLoginProfileCommand(input)) : aws.iam.send(new CreateLoginProfileCommand(input)));
    await invalidate("login-profile", "user");
    setMade(secret);
    await flashes.changed(`Console password of ${name} set.`);
  };
  if (made !== undefined) {
    const details = { url, name, password: made };
    return (
      <Dialog title="Console password" onClose={onClose} actions={<Button onClick={() => downloadSignIn(details)}>Download .csv file</Button>}>
        <Alert type="warning">This is the only time that the password can be viewed or downloaded.</Alert>
        <SignInDetails {...details} />
      </Dialog>
    );
  }
  return (
    <Dialog title={title} submit={enabled ? "Reset password" : "Enable console access"} disabled={!policy.isSuccess || (chosen.isCustom && !chosen.password)} onSubmit={submit} onClose={onClose}>
      <ConsolePasswordFields value={chosen} onChange={setChosen} />
    </Dialog>
  );
}
