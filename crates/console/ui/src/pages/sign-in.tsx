// Sign-in: account, user and password; then an MFA code or a new password where they are needed.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ChangePasswordCommand } from "@aws-sdk/client-iam";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, type FormEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { PasswordRules } from "../components/password-rules";
import { get, send } from "../lib/api";
import { useAttempt } from "../lib/attempt";
import { Aws } from "../lib/aws";
import { credentialsOf, useSignedIn, type ConsoleSession } from "../lib/session";

interface Answer {
  session?: ConsoleSession;
  mfa_devices?: string[];
}

export default function SignIn() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const signedIn = useSignedIn();
  const mode = useQuery({ queryKey: ["iam-config"], queryFn: () => get<{ state: string }>("/_aws/iam/config") });
  const [account, setAccount] = useState(search.get("account") ?? "");
  const [user, setUser] = useState(search.get("user") ?? "");
  const [password, setPassword] = useState("");
  const [devices, setDevices] = useState<string[]>([]);
  const [isRoot, setIsRoot] = useState(false);
  const [serial, setSerial] = useState("");
  const [code, setCode] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const { busy, error, attempt } = useAttempt();
  const session = signedIn.data;
  const mustChange = session?.must_change_password === true;

  useEffect(() => {
    document.title = "Sign in | Roleback";
  }, []);

  const finish = (next: ConsoleSession) => {
    client.clear();
    client.setQueryData(["session"], next);
    if (!next.must_change_password) navigate(search.get("next") ?? "/", { replace: true });
  };
  const post = async (body: unknown) => {
    const answer = await send<Answer>("POST", "/_roleback/sign-in", body);
    if (answer.session) return finish(answer.session);
    setDevices(answer.mfa_devices ?? []);
    setSerial(answer.mfa_devices?.[0] ?? "");
  };
  const credentials = () => (isRoot ? asRoot() : { account: account || undefined, user, password });
  /** The root user has no password here, but maybe MFA devices. */
  const asRoot = () => ({ account: account || undefined });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      if (mustChange) return changePassword();
      await post(devices.length ? { ...credentials(), mfa: { serial, code } } : credentials());
    });
  };
  const changePassword = async () => {
    if (newPassword !== repeated) throw new Error("The two new passwords differ.");
    const aws = new Aws(credentialsOf(session!));
    await aws.iam.send(new ChangePasswordCommand({ OldPassword: password, NewPassword: newPassword }));
    await post({ account: session!.account, user: session!.name, password: newPassword, mfa: undefined });
    setPassword(newPassword);
  };
  const own = useMemo(() => (mustChange ? new Aws(credentialsOf(session)) : undefined), [mustChange, session]);
  const title = mustChange ? "Change your password" : devices.length ? (isRoot ? "Multi-factor authentication of the root user" : "Multi-factor authentication") : "Sign in as IAM user";

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <Form
          actions={
            <Button variant="primary" formAction="submit" loading={busy}>
              {mustChange ? "Confirm password change" : devices.length ? "Submit" : "Sign in"}
            </Button>
          }
          errorText={error}
          errorIconAriaLabel="Error"
        >
          <Container header={<Header variant="h1">{title}</Header>}>
            <SpaceBetween size="l">
              {mustChange ? (
                <SpaceBetween size="l">
                  <Alert type="info">You must change your password to continue.</Alert>
                  {!password && (
                    <FormField label="Old password">
                      <Input type="password" value={password} onChange={({ detail }) => setPassword(detail.value)} autoComplete="current-password" />
                    </FormField>
                  )}
                  <FormField label="New password">
                    <Input type="password" value={newPassword} onChange={({ detail }) => setNewPassword(detail.value)} autoComplete="new-password" autoFocus />
                  </FormField>
                  {own && <PasswordRules aws={own} password={newPassword} />}
                  <FormField label="Retype new password">
                    <Input type="password" value={repeated} onChange={({ detail }) => setRepeated(detail.value)} autoComplete="new-password" />
                  </FormField>
                </SpaceBetween>
              ) : devices.length ? (
                <SpaceBetween size="l">
                  {devices.length > 1 && (
                    <FormField label="MFA device">
                      <Select
                        selectedOption={{ value: serial, label: serial }}
                        options={devices.map((value) => ({ value, label: value }))}
                        onChange={({ detail }) => setSerial(detail.selectedOption.value!)}
                      />
                    </FormField>
                  )}
                  <FormField label="MFA code" description={`The six digits that ${serial} shows`}>
                    <Input value={code} onChange={({ detail }) => setCode(detail.value)} inputMode="numeric" autoComplete="one-time-code" autoFocus />
                  </FormField>
                </SpaceBetween>
              ) : (
                <SpaceBetween size="l">
                  <FormField label="Account ID (12 digits) or account alias" description="Empty for the default account">
                    <Input value={account} onChange={({ detail }) => setAccount(detail.value)} autoComplete="organization" />
                  </FormField>
                  <FormField label="IAM user name">
                    <Input value={user} onChange={({ detail }) => (setUser(detail.value), setIsRoot(false))} autoComplete="username" autoFocus />
                  </FormField>
                  <FormField label="Password">
                    <Input type="password" value={password} onChange={({ detail }) => setPassword(detail.value)} autoComplete="current-password" />
                  </FormField>
                </SpaceBetween>
              )}
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      {!mustChange && devices.length === 0 && mode.data && mode.data.state !== "ENFORCED" && (
        <Box margin={{ top: "l" }} textAlign="center">
          <SpaceBetween size="xs">
            <Box color="text-body-secondary">Permissions are not enforced on this server.</Box>
            <Button loading={busy} onClick={() => void attempt(() => (setIsRoot(true), post(asRoot())))}>
              Continue as root
            </Button>
          </SpaceBetween>
        </Box>
      )}
    </main>
  );
}
