// The wizard Create user: details, permissions, review, and the password that is shown once.

import {
  AddUserToGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  ListGroupsForUserCommand,
  PutUserPermissionsBoundaryCommand,
  type Group,
  type Policy,
  type Tag,
} from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Wizard from "@cloudscape-design/components/wizard";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useSignInUrl } from "../components/console-access";
import { ConsolePasswordFields, downloadSignIn, INITIAL, SignInDetails } from "../components/console-password";
import { CreateGroup } from "../components/create-group";
import { Dialog } from "../components/dialog";
import { usePasswordPolicy } from "../components/password-rules";
import { PolicyPicker } from "../components/policy-picker";
import { ResourceTable } from "../components/resource-table";
import { TagsEditor } from "../components/tags-editor";
import { useAttempt } from "../lib/attempt";
import { useFlashes } from "../lib/flashes";
import { attach, attachedPolicies, useGroups, useInvalidate, useUsers } from "../lib/iam";
import { generatedPassword } from "../lib/password";
import { useSession } from "../lib/session";
import { WIZARD_TEXTS } from "../lib/wizard";

type Way = "group" | "copy" | "attach";

const CHANGE_PASSWORD_POLICY = "arn:aws:iam::aws:policy/IAMUserChangePassword";

export default function UserCreate() {
  const { aws } = useSession();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const groups = useGroups();
  const users = useUsers();
  const [step, setStep] = useState(0);
  const [name, setName] = useState("");
  const [console, setConsole] = useState(false);
  const [chosen, setChosen] = useState(INITIAL);
  const [way, setWay] = useState<Way>("group");
  const [chosenGroups, setChosenGroups] = useState<Group[]>([]);
  const [copied, setCopied] = useState<string>();
  const [policies, setPolicies] = useState<Policy[]>([]);
  const [boundary, setBoundary] = useState<Policy[]>([]);
  const [tags, setTags] = useState<Tag[]>([]);
  const [creatingGroup, setCreatingGroup] = useState(false);
  const [nameError, setNameError] = useState<string>();
  const { busy, error, attempt } = useAttempt();
  const [made, setMade] = useState<{ password: string }>();
  const policy = usePasswordPolicy(aws);
  const url = useSignInUrl();

  const check = (): boolean => {
    const problem = !name ? "Enter a user name." : !/^[\w+=,.@-]{1,64}$/.test(name) ? "A user name has up to 64 letters, digits and + = , . @ _ -" : undefined;
    setNameError(problem);
    return problem === undefined;
  };
  const create = () =>
    attempt(async () => {
      const kept = tags.filter((tag) => tag.Key);
      await aws.iam.send(new CreateUserCommand({ UserName: name, Tags: kept.length ? kept : undefined }));
      for (const group of way === "group" ? chosenGroups.map((it) => it.GroupName!) : []) await aws.iam.send(new AddUserToGroupCommand({ UserName: name, GroupName: group }));
      if (way === "attach") for (const policy of policies) await attach(aws, "user", name, policy.Arn!);
      if (way === "copy" && copied) await copyPermissions(copied);
      if (boundary[0]) await aws.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary: boundary[0].Arn }));
      let secret = chosen.password;
      if (console) {
        if (!chosen.isCustom) {
          // Without the policy, the server may refuse the generated password, and the user would stay without one.
          secret = generatedPassword(policy.isSuccess ? policy.data : (await policy.refetch()).data);
        }
        await aws.iam.send(new CreateLoginProfileCommand({ UserName: name, Password: secret, PasswordResetRequired: chosen.mustChange }));
        if (chosen.mustChange) await attach(aws, "user", name, CHANGE_PASSWORD_POLICY);
      }
      await invalidate("users", "summary", "groups", "policies");
      await flashes.changed(`User ${name} created.`);
      if (console) {
        setMade({ password: secret });
        setStep(3);
      } else navigate(`/users/${encodeURIComponent(name)}`);
    });
  const copyPermissions = async (from: string) => {
    const { Groups } = await aws.iam.send(new ListGroupsForUserCommand({ UserName: from }));
    for (const { GroupName } of Groups ?? []) await aws.iam.send(new AddUserToGroupCommand({ UserName: name, GroupName }));
    for (const { PolicyArn } of await attachedPolicies(aws, "user", from)) await attach(aws, "user", name, PolicyArn!);
  };

  const details = (
    <Container header={<Header variant="h2">User details</Header>}>
      <SpaceBetween size="l">
        <FormField label="User name" constraintText="Up to 64 characters: letters, digits and + = , . @ _ -" errorText={nameError}>
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <Checkbox checked={console} onChange={({ detail }) => setConsole(detail.checked)} description="For a person, who signs in with a password">
          Provide user access to the AWS Management Console - optional
        </Checkbox>
        {console && (
          <ConsolePasswordFields
            value={chosen}
            onChange={setChosen}
            autoNote="You can view the password after you create the user."
            changeNote="Users automatically get the IAMUserChangePassword policy to allow them to change their own password."
          />
        )}
      </SpaceBetween>
    </Container>
  );

  const permissions = (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Permissions options</Header>}>
        <RadioGroup
          value={way}
          onChange={({ detail }) => setWay(detail.value as Way)}
          items={[
            { value: "group", label: "Add user to group", description: "Add the user to an existing group, or create a group." },
            { value: "copy", label: "Copy permissions", description: "Copy all group memberships and attached managed policies from an existing user." },
            { value: "attach", label: "Attach policies directly", description: "Attach a managed policy directly to the user." },
          ]}
        />
      </Container>
      {way === "group" && (
        <ResourceTable
          noun="groups"
          title="User groups"
          items={groups.items}
          loading={groups.loading}
          columns={[
            { id: "name", header: "Group name", value: (it: Group) => it.GroupName },
            { id: "path", header: "Path", value: (it: Group) => it.Path },
          ]}
          id={(it) => it.GroupName!}
          selected={chosenGroups}
          onSelect={setChosenGroups}
          actions={<Button onClick={() => setCreatingGroup(true)}>Create group</Button>}
        />
      )}
      {way === "copy" && (
        <ResourceTable
          noun="users"
          title="Users"
          items={users.items}
          loading={users.loading}
          columns={[{ id: "name", header: "User name", value: (it) => it.UserName }]}
          id={(it) => it.UserName!}
          selectionType="single"
          selected={users.items.filter((it) => it.UserName === copied)}
          onSelect={(chosen) => setCopied(chosen[0]?.UserName)}
        />
      )}
      {way === "attach" && <PolicyPicker selected={policies} onSelect={setPolicies} />}
      <ExpandableSection variant="container" headerText="Set permissions boundary - optional">
        <PolicyPicker title="Permissions boundary" single selected={boundary} onSelect={setBoundary} />
      </ExpandableSection>
      {creatingGroup && <CreateGroup onClose={() => setCreatingGroup(false)} onCreated={(group) => setChosenGroups([...chosenGroups, group])} />}
    </SpaceBetween>
  );

  const granted = { group: chosenGroups.map((it) => it.GroupName).join(", "), copy: copied && `Copied from ${copied}`, attach: policies.map((it) => it.PolicyName).join(", ") }[way];
  const review = (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={<Button onClick={() => setStep(0)}>Edit</Button>}>User details</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "User name", value: name },
            { label: "Console password type", value: console ? (chosen.isCustom ? "Custom password" : "Autogenerated") : "None" },
            { label: "Require password reset", value: console && chosen.mustChange ? "Yes" : "No" },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2" actions={<Button onClick={() => setStep(1)}>Edit</Button>}>Permissions summary</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: way === "group" ? "Groups" : "Permissions", value: granted || "None" },
            { label: "Permissions boundary", value: boundary[0]?.PolicyName ?? "None" },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Tags - optional</Header>}>
        <TagsEditor tags={tags} onChange={setTags} />
      </Container>
    </SpaceBetween>
  );

  if (made) return <RetrievePassword name={name} url={url} password={made.password} />;
  return (
    <Wizard
      i18nStrings={{ ...WIZARD_TEXTS, submitButton: "Create user" }}
      activeStepIndex={step}
      isLoadingNextStep={busy}
      onNavigate={({ detail }) => {
        if (detail.requestedStepIndex > step && step === 0 && !check()) return;
        setStep(detail.requestedStepIndex);
      }}
      onCancel={() => navigate("/users")}
      onSubmit={() => void create()}
      steps={[
        { title: "Specify user details", content: details },
        { title: "Set permissions", content: permissions },
        { title: "Review and create", content: review, errorText: error && `The user was not created completely: ${error}` },
      ]}
    />
  );
}

/** The last step: the password is shown once. */
function RetrievePassword({ name, url, password }: { name: string; url: string; password: string }) {
  const [leaving, setLeaving] = useState(false);
  const [downloaded, setDownloaded] = useState(false);
  const navigate = useNavigate();
  const leave = () => (downloaded || leaving ? navigate("/users") : setLeaving(true));
  const save = () => {
    downloadSignIn({ url, name, password });
    setDownloaded(true);
  };
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Retrieve password</Header>
      <Alert type="success" header="User created successfully">
        You can view and download the user's password and email instructions for signing in to the console.
      </Alert>
      <Container header={<Header variant="h2">Console sign-in details</Header>}>
        <SignInDetails url={url} name={name} password={password} />
      </Container>
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={save}>Download .csv file</Button>
          <Button variant="primary" onClick={leave}>
            Return to users list
          </Button>
        </SpaceBetween>
      </Box>
      {leaving && !downloaded && (
        <Dialog title="Continue without viewing or downloading console password" submit="Continue" onSubmit={() => navigate("/users")} onClose={() => setLeaving(false)}>
          <Box>This is the only time that the password can be viewed or downloaded.</Box>
        </Dialog>
      )}
    </SpaceBetween>
  );
}
