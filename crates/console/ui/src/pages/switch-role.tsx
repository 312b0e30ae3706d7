// Switch role: account, role, display name and colour, prefilled by the link that a role's page shows.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { message } from "../lib/api";
import { useSession } from "../lib/session";

const COLORS = [
  ["#f2b0a9", "Red"],
  ["#fbbf93", "Orange"],
  ["#fad791", "Yellow"],
  ["#b7ca9d", "Green"],
  ["#99bce3", "Blue"],
] as const;

export default function SwitchRole() {
  const { session, switchTo } = useSession();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [account, setAccount] = useState(search.get("account") ?? "");
  const [role, setRole] = useState(search.get("roleName") ?? "");
  const [name, setName] = useState(search.get("displayName") ?? "");
  const [color, setColor] = useState<string>(COLORS[0][0]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await switchTo({ account, role, name: name || role.split("/").pop()!, color });
      navigate("/");
    } catch (failure) {
      setError(message(failure));
      setBusy(false);
    }
  };
  const isRoot = session.name === "root";
  return (
    <form onSubmit={submit}>
      <Form
        header={
          <Header variant="h1" description="Switching roles uses the permissions of the user who signed in, whatever role is in use.">
            Switch role
          </Header>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={() => navigate("/")}>
              Cancel
            </Button>
            <Button variant="primary" loading={busy} disabled={isRoot || !account || !role}>
              Switch role
            </Button>
          </SpaceBetween>
        }
        errorText={error}
        errorIconAriaLabel="Error"
      >
        <Container>
          <SpaceBetween size="l">
            {isRoot && <Alert type="warning">The root user cannot switch roles: sign in as an IAM user.</Alert>}
            <FormField label="Account ID" description="The 12 digits of the account that has the role">
              <Input value={account} onChange={({ detail }) => setAccount(detail.value)} />
            </FormField>
            <FormField label="IAM role name" description="With its path, if it has one">
              <Input value={role} onChange={({ detail }) => setRole(detail.value)} />
            </FormField>
            <FormField label="Display name - optional">
              <Input value={name} onChange={({ detail }) => setName(detail.value)} />
            </FormField>
            <FormField label="Display color - optional">
              <RadioGroup
                value={color}
                onChange={({ detail }) => setColor(detail.value)}
                items={COLORS.map(([value, label]) => ({ value, label: <span className="role-badge" style={{ background: value, color: "#0f141a" }}>{label}</span> }))}
              />
            </FormField>
          </SpaceBetween>
        </Container>
      </Form>
    </form>
  );
}
