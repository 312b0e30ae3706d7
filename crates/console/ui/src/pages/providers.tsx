// Identity providers: OIDC and SAML.

import { DeleteOpenIDConnectProviderCommand, DeleteSAMLProviderCommand, GetOpenIDConnectProviderCommand, ListOpenIDConnectProvidersCommand, ListSAMLProvidersCommand } from "@aws-sdk/client-iam";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { PageLink } from "../components/page-link";
import { RemoveSelected } from "../components/remove-selected";
import { Empty, ResourceTable, type Column } from "../components/resource-table";
import { message } from "../lib/api";
import type { Aws } from "../lib/aws";
import { useRead } from "../lib/iam";
import { rolesTrusting } from "../lib/providers";
import type { Step } from "../lib/removal";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";

interface Provider {
  arn: string;
  name: string;
  type: "OpenID Connect" | "SAML";
  created?: Date;
}

const name = (arn: string) => arn.split("/").slice(1).join("/");

async function providers({ iam }: Aws): Promise<Provider[]> {
  const [oidc, saml] = await Promise.all([iam.send(new ListOpenIDConnectProvidersCommand({})), iam.send(new ListSAMLProvidersCommand({}))]);
  const created = (oidc.OpenIDConnectProviderList ?? []).map(async ({ Arn }): Promise<Provider> => {
    const found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: Arn }));
    return { arn: Arn!, name: name(Arn!), type: "OpenID Connect", created: found.CreateDate };
  });
  const listed = (saml.SAMLProviderList ?? []).map((it): Provider => ({ arn: it.Arn!, name: name(it.Arn!), type: "SAML", created: it.CreateDate }));
  return [...(await Promise.all(created)), ...listed];
}

/** IAM deletes a provider even if roles trust it. These roles can then no longer be assumed through it. */
export async function providerSteps(aws: Aws, arn: string): Promise<Step[]> {
  const roles = await rolesTrusting(aws, arn);
  return [
    ...roles.map((role) => ({ text: `role ${role} can no longer be assumed through it`, run: async () => undefined })),
    {
      text: `delete identity provider ${name(arn)}`,
      run: () =>
        arn.includes(":oidc-provider/")
          ? aws.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }))
          : aws.iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: arn })),
    },
  ];
}

const COLUMNS: Column<Provider>[] = [
  { id: "name", header: "Provider", value: (it) => it.name, cell: (it) => <PageLink to={`/providers/${encodeURIComponent(it.arn)}`}>{it.name}</PageLink> },
  { id: "type", header: "Type", value: (it) => it.type },
  { id: "created", header: "Creation time", value: (it) => it.created, cell: (it) => <Time of={it.created} /> },
];

export default function Providers() {
  const { at } = useSession();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Provider[]>([]);
  const found = useRead(["providers"], providers);
  const create = (
    <Button variant="primary" disabled={at !== undefined} onClick={() => navigate("/providers/create")}>
      Add provider
    </Button>
  );
  return (
    <SpaceBetween size="m">
      {found.isError && <Alert type="error">{message(found.error)}</Alert>}
      <ResourceTable
        noun="identity providers"
        isPage
        title="Identity providers"
        description="Use an identity provider to let people and programs in with the identities of another system."
        items={found.data ?? []}
        loading={found.isPending}
        columns={COLUMNS}
        id={(it) => it.arn}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title="No identity providers" text="Add one to let its users assume roles." action={create} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RemoveSelected noun="identity providers" names={selected.map((it) => it.arn)} steps={providerSteps} invalidates={["providers", "summary"]} onRemoved={() => setSelected([])} />
            {create}
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
}
