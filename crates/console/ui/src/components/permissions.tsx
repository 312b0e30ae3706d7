// The permissions of a user, group or role: attached and inline policies, and who granted them.

import type { Policy } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useState } from "react";
import { message } from "../lib/api";
import { useFlashes } from "../lib/flashes";
import { attach, attachedPolicies, deleteInline, detach, inlinePolicy, inlinePolicyNames, putInline, useInvalidate, useRead, type Holder } from "../lib/iam";
import { useBlame } from "../lib/history";
import { useSession } from "../lib/session";
import { Dialog } from "./dialog";
import { GrantedBy, StatementBlame } from "./granted-by";
import { PageLink } from "./page-link";
import { PolicyEditor } from "./policy-editor";
import { PolicyPicker } from "./policy-picker";
import { ResourceTable, type Column } from "./resource-table";

const JsonEditor = lazy(() => import("./json-editor").then((module) => ({ default: module.JsonEditor })));

interface Granted {
  name: string;
  type: "AWS managed" | "Customer managed" | "Inline";
  arn?: string;
}

const EXAMPLE = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" }] }, null, 2);

/** `arn` of the holder finds the records that granted its policies. */
export function Permissions({ holder, name, arn }: { holder: Holder; name: string; arn?: string }) {
  const { aws, at } = useSession();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [selected, setSelected] = useState<Granted[]>([]);
  const [dialog, setDialog] = useState<"attach" | { inline: string; document: string; isNew: boolean }>();
  const granted = useRead(["permissions", holder, name], async (aws): Promise<Granted[]> => {
    const [attached, inline] = await Promise.all([attachedPolicies(aws, holder, name), inlinePolicyNames(aws, holder, name)]);
    return [
      ...attached.map((it) => ({ name: it.PolicyName!, arn: it.PolicyArn, type: it.PolicyArn!.includes(":aws:policy/") ? ("AWS managed" as const) : ("Customer managed" as const) })),
      ...inline.map((it) => ({ name: it, type: "Inline" as const })),
    ];
  });
  const blame = useBlame(arn);
  const lineOf = (it: Granted) => blame.data?.lines.find((line) => line.path === (it.arn ? `/attached/${it.arn}` : `/inline/${it.name}`) || (!it.arn && line.path.startsWith(`/inline/${it.name}/statement/`)));
  const change = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
      await invalidate("permissions", "policies", "blame");
      setSelected([]);
      await flashes.changed(what);
    } catch (error) {
      flashes.failed("The permissions were not changed", error);
    }
  };
  const remove = () =>
    change(`${selected.length} ${selected.length === 1 ? "policy" : "policies"} removed from ${name}.`, async () => {
      for (const it of selected) await (it.arn ? detach(aws, holder, name, it.arn) : deleteInline(aws, holder, name, it.name));
    });
  const open = async (policy: string) => setDialog({ inline: policy, document: await inlinePolicy(aws, holder, name, policy), isNew: false });
  const columns: Column<Granted>[] = [
    {
      id: "name",
      header: "Policy name",
      value: (it) => it.name,
      cell: (it) => (it.arn ? <PageLink to={`/policies/${encodeURIComponent(it.arn)}`}>{it.name}</PageLink> : <Button variant="inline-link" onClick={() => void open(it.name)}>{it.name}</Button>),
    },
    { id: "type", header: "Type", value: (it) => it.type },
    { id: "granted", header: "Granted by", value: (it) => lineOf(it)?.record?.caller, cell: (it) => <GrantedBy line={lineOf(it)} /> },
  ];
  return (
    <SpaceBetween size="m">
      {granted.isError && <Alert type="error">{message(granted.error)}</Alert>}
      <ResourceTable
        noun="policies"
        title="Permissions policies"
        items={granted.data ?? []}
        loading={granted.isPending}
        columns={columns}
        id={(it) => it.arn ?? it.name}
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0 || at !== undefined} onClick={() => void remove()}>
              Remove
            </Button>
            <ButtonDropdown
              variant="primary"
              disabled={at !== undefined}
              items={[
                { id: "attach", text: "Attach policies" },
                { id: "inline", text: "Create inline policy" },
              ]}
              onItemClick={({ detail }) => setDialog(detail.id === "attach" ? "attach" : { inline: "", document: EXAMPLE, isNew: true })}
            >
              Add permissions
            </ButtonDropdown>
          </SpaceBetween>
        }
      />
      {dialog === "attach" && (
        <AttachDialog
          onClose={() => setDialog(undefined)}
          onAttach={(policies) =>
            change(`${policies.map((it) => it.PolicyName).join(", ")} attached to ${name}.`, async () => {
              for (const policy of policies) await attach(aws, holder, name, policy.Arn!);
              setDialog(undefined);
            })
          }
        />
      )}
      {dialog !== undefined && dialog !== "attach" && (
        <InlineDialog
          {...dialog}
          arn={arn}
          readOnly={at !== undefined}
          onClose={() => setDialog(undefined)}
          onSave={(policy, document) =>
            change(`Inline policy ${policy} saved.`, async () => {
              await putInline(aws, holder, name, policy, document);
              setDialog(undefined);
            })
          }
        />
      )}
    </SpaceBetween>
  );
}

function AttachDialog(props: { onClose: () => void; onAttach: (policies: Policy[]) => Promise<void> }) {
  const [selected, setSelected] = useState<Policy[]>([]);
  return (
    <Dialog size="large" title="Attach policies" submit="Attach policies" disabled={selected.length === 0} onSubmit={() => props.onAttach(selected)} onClose={props.onClose}>
      <PolicyPicker selected={selected} onSelect={setSelected} />
    </Dialog>
  );
}

interface InlineProps {
  arn?: string;
  inline: string;
  document: string;
  isNew: boolean;
  readOnly: boolean;
  onClose: () => void;
  onSave: (policy: string, document: string) => Promise<void>;
}

function InlineDialog(props: InlineProps) {
  const [name, setName] = useState(props.inline);
  const [document, setDocument] = useState(props.document);
  const [errors, setErrors] = useState(false);
  return (
    <Dialog
      size="large"
      title={props.isNew ? "Create inline policy" : `Inline policy ${props.inline}`}
      submit={props.readOnly ? undefined : "Save"}
      disabled={!name || errors}
      onSubmit={() => props.onSave(name, document)}
      onClose={props.onClose}
    >
      {props.isNew && (
        <FormField label="Policy name">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
        </FormField>
      )}
      {props.readOnly ? (
        <Suspense fallback="Loading the editor...">
          <JsonEditor label="Policy document" value={document} />
        </Suspense>
      ) : (
        <PolicyEditor label="Policy document" type="IDENTITY_POLICY" value={document} onChange={setDocument} onErrors={setErrors} />
      )}
      {!props.isNew && <StatementBlame entity={props.arn} prefix={`/inline/${props.inline}`} />}
    </Dialog>
  );
}
