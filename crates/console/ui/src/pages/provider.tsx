// An identity provider: its audiences and thumbprints, or its metadata document; the roles that trust it, tags, history.

import {
  AddClientIDToOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  TagSAMLProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UntagSAMLProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateSAMLProviderCommand,
  type Tag,
} from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Copyable } from "../components/copyable";
import { Dialog } from "../components/dialog";
import { EntityHistory } from "../components/entity-history";
import { EntityPage } from "../components/entity-page";
import { MetadataField } from "../components/metadata-field";
import { PageLink } from "../components/page-link";
import { Removal } from "../components/remove-selected";
import { Empty, ResourceTable } from "../components/resource-table";
import { TagsTab } from "../components/tags-tab";
import type { Aws } from "../lib/aws";
import { useChange } from "../lib/change";
import { download } from "../lib/download";
import { useRead } from "../lib/iam";
import { lined, rolesTrusting } from "../lib/providers";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import { providerSteps } from "./providers";

interface Provider {
  url?: string;
  audiences: string[];
  thumbprints: string[];
  metadata?: string;
  created?: Date;
  expires?: Date;
  tags: Tag[];
}

async function provider({ iam }: Aws, arn: string): Promise<Provider> {
  if (!arn.includes(":oidc-provider/")) {
    const found = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }));
    return { metadata: found.SAMLMetadataDocument ?? "", created: found.CreateDate, expires: found.ValidUntil, tags: found.Tags ?? [], audiences: [], thumbprints: [] };
  }
  const found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
  return { url: found.Url, audiences: found.ClientIDList ?? [], thumbprints: found.ThumbprintList ?? [], created: found.CreateDate, tags: found.Tags ?? [] };
}

export default function ProviderPage() {
  const arn = useParams().arn!;
  const { at } = useSession();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const isOidc = arn.includes(":oidc-provider/");
  const found = useRead(["provider", arn], (aws) => provider(aws, arn));
  const shown = found.data;
  const named = { OpenIDConnectProviderArn: arn, SAMLProviderArn: arn };
  const own = isOidc
    ? [
        { id: "audiences", label: "Audiences", content: <Audiences arn={arn} audiences={shown?.audiences ?? []} /> },
        { id: "thumbprints", label: "Endpoint verification", content: <Thumbprints arn={arn} thumbprints={shown?.thumbprints ?? []} /> },
      ]
    : [{ id: "metadata", label: "Metadata", content: <Metadata arn={arn} metadata={shown?.metadata ?? ""} /> }];
  return (
    <EntityPage
      title={arn.split("/").slice(1).join("/")}
      query={found}
      actions={
        <Button disabled={at !== undefined} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      }
      summary={[
        { label: "Provider type", value: isOidc ? "OpenID Connect" : "SAML" },
        { label: "ARN", value: <Copyable text={arn} name="ARN" /> },
        { label: "Creation time", value: <Time of={shown?.created} /> },
        ...(isOidc ? [{ label: "Provider", value: shown?.url ?? "-" }] : [{ label: "Metadata valid until", value: <Time of={shown?.expires} /> }]),
      ]}
      tabs={[
        ...own,
        { id: "roles", label: "Assigned roles", content: <Roles arn={arn} /> },
        {
          id: "tags",
          label: "Tags",
          content: (
            <TagsTab
              tags={shown?.tags ?? []}
              invalidates="provider"
              put={(aws, Tags) => aws.iam.send(isOidc ? new TagOpenIDConnectProviderCommand({ ...named, Tags }) : (new TagSAMLProviderCommand({ ...named, Tags }) as never))}
              remove={(aws, TagKeys) => aws.iam.send(isOidc ? new UntagOpenIDConnectProviderCommand({ ...named, TagKeys }) : (new UntagSAMLProviderCommand({ ...named, TagKeys }) as never))}
            />
          ),
        },
        { id: "history", label: "History", content: <EntityHistory arn={arn} /> },
      ]}
    >
      {deleting && <Removal noun="identity providers" names={[arn]} steps={providerSteps} invalidates={["providers", "summary"]} onRemoved={() => navigate("/providers")} onClose={() => setDeleting(false)} />}
    </EntityPage>
  );
}

function Audiences({ arn, audiences }: { arn: string; audiences: string[] }) {
  const { aws, at } = useSession();
  const change = useChange("The audiences were not changed", "provider");
  const [selected, setSelected] = useState<{ id: string }[]>([]);
  const [added, setAdded] = useState<string>();
  const add = async () => {
    await aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, ClientID: added }));
    setAdded(undefined);
    await change(`Audience ${added} added.`);
  };
  const remove = async () => {
    await change(`${selected.map((it) => it.id).join(", ")} removed.`, async () => {
      for (const { id } of selected) await aws.iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, ClientID: id }));
    });
    setSelected([]);
  };
  return (
    <>
      <ResourceTable
        noun="audiences"
        title="Audiences"
        description="Also known as client IDs: the values of the claim aud that tokens may have."
        items={audiences.map((id) => ({ id }))}
        columns={[{ id: "audience", header: "Audience", value: (it) => it.id }]}
        id={(it) => it.id}
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0 || at !== undefined} onClick={() => void remove()}>
              Remove
            </Button>
            <Button disabled={at !== undefined} onClick={() => setAdded("")}>
              Add audience
            </Button>
          </SpaceBetween>
        }
      />
      {added !== undefined && (
        <Dialog title="Add audience" submit="Add audience" isForm disabled={!added} onSubmit={add} onClose={() => setAdded(undefined)}>
          <FormField label="Audience">
            <Input value={added} onChange={({ detail }) => setAdded(detail.value)} autoFocus />
          </FormField>
        </Dialog>
      )}
    </>
  );
}

function Thumbprints({ arn, thumbprints }: { arn: string; thumbprints: string[] }) {
  const { aws, at } = useSession();
  const change = useChange("The thumbprints were not changed", "provider");
  const [edited, setEdited] = useState<string>();
  const save = async () => {
    await aws.iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn: arn, ThumbprintList: lined(edited!) }));
    setEdited(undefined);
    await change("Thumbprints saved.");
  };
  return (
    <>
      <ResourceTable
        noun="thumbprints"
        title="Thumbprints"
        description="SHA-1 of the certificate of the CA that signed the issuer's certificate."
        items={thumbprints.map((id) => ({ id }))}
        columns={[{ id: "thumbprint", header: "Thumbprint", value: (it) => it.id }]}
        id={(it) => it.id}
        empty={<Empty title="No thumbprints" text="The issuer is trusted through the certificate authorities that the server knows." />}
        actions={
          <Button disabled={at !== undefined} onClick={() => setEdited(thumbprints.join("\n"))}>
            Manage
          </Button>
        }
      />
      {edited !== undefined && (
        <Dialog title="Manage thumbprints" submit="Save changes" onSubmit={save} onClose={() => setEdited(undefined)}>
          <FormField label="Thumbprints" description="One per line" constraintText="40 hexadecimal digits each, at most 5">
            <Textarea value={edited} onChange={({ detail }) => setEdited(detail.value)} rows={5} />
          </FormField>
        </Dialog>
      )}
    </>
  );
}

function Metadata({ arn, metadata }: { arn: string; metadata: string }) {
  const { aws, at } = useSession();
  const change = useChange("The metadata document was not changed", "provider");
  const [edited, setEdited] = useState<string>();
  const save = async () => {
    await aws.iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: arn, SAMLMetadataDocument: edited }));
    setEdited(undefined);
    await change("Metadata document saved.");
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => download("saml-metadata.xml", "application/xml", metadata)}>Download metadata</Button>
              <Button disabled={at !== undefined} onClick={() => setEdited("")}>
                Replace metadata
              </Button>
            </SpaceBetween>
          }
        >
          Metadata document
        </Header>
      }
    >
      <pre className="mono document" tabIndex={0} aria-label="Metadata document">
        {metadata}
      </pre>
      {edited !== undefined && (
        <Dialog title="Replace metadata" submit="Save changes" size="large" disabled={!edited} onSubmit={save} onClose={() => setEdited(undefined)}>
          <MetadataField value={edited} onChange={setEdited} />
        </Dialog>
      )}
    </Container>
  );
}

function Roles({ arn }: { arn: string }) {
  const roles = useRead(["provider-roles", arn], async (aws) => (await rolesTrusting(aws, arn)).map((id) => ({ id })));
  return (
    <ResourceTable
      noun="roles"
      title="Roles that trust this provider"
      items={roles.data ?? []}
      loading={roles.isPending}
      columns={[{ id: "role", header: "Role name", value: (it) => it.id, cell: (it) => <PageLink to={`/roles/${encodeURIComponent(it.id)}`}>{it.id}</PageLink> }]}
      id={(it) => it.id}
      empty={<Empty title="No roles" text="Create a role whose trusted entity is this provider." action={<PageLink to="/roles/create">Create role</PageLink>} />}
    />
  );
}
