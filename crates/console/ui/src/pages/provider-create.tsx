// Add an identity provider: an OIDC issuer with its audiences, or a SAML metadata document.

import { CreateOpenIDConnectProviderCommand, CreateSAMLProviderCommand, type Tag } from "@aws-sdk/client-iam";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import Tiles from "@cloudscape-design/components/tiles";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { MetadataField } from "../components/metadata-field";
import { TagsEditor } from "../components/tags-editor";
import { message } from "../lib/api";
import { useChange } from "../lib/change";
import { lined } from "../lib/providers";
import { useSession } from "../lib/session";

type Type = "saml" | "oidc";

export default function ProviderCreate() {
  const { aws } = useSession();
  const navigate = useNavigate();
  const change = useChange("", "providers", "summary");
  const [type, setType] = useState<Type>("saml");
  const [name, setName] = useState("");
  const [metadata, setMetadata] = useState("");
  const [url, setUrl] = useState("");
  const [audience, setAudience] = useState("");
  const [thumbprints, setThumbprints] = useState("");
  const [tags, setTags] = useState<Tag[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const create = async (): Promise<string> => {
    const kept = tags.filter((tag) => tag.Key);
    const Tags = kept.length ? kept : undefined;
    if (type === "saml") return (await aws.iam.send(new CreateSAMLProviderCommand({ Name: name, SAMLMetadataDocument: metadata, Tags }))).SAMLProviderArn!;
    const list = lined(thumbprints);
    const input = { Url: url, ClientIDList: audience ? [audience] : [], ThumbprintList: list.length ? list : undefined, Tags };
    return (await aws.iam.send(new CreateOpenIDConnectProviderCommand(input))).OpenIDConnectProviderArn!;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const arn = await create();
      navigate(`/providers/${encodeURIComponent(arn)}`);
      await change("Identity provider added.");
    } catch (failure) {
      setError(message(failure));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Form
        header={<Header variant="h1">Add an identity provider</Header>}
        errorText={error}
        errorIconAriaLabel="Error"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={() => navigate("/providers")}>
              Cancel
            </Button>
            <Button variant="primary" loading={busy}>
              Add provider
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Provider details</Header>}>
            <SpaceBetween size="l">
              <FormField label="Provider type">
                <Tiles
                  value={type}
                  onChange={({ detail }) => setType(detail.value as Type)}
                  items={[
                    { value: "saml", label: "SAML", description: "Establish trust with a SAML 2.0 identity provider such as Active Directory Federation Services." },
                    { value: "oidc", label: "OpenID Connect", description: "Establish trust with an OpenID Connect issuer such as GitHub or Google." },
                  ]}
                />
              </FormField>
              {type === "saml" ? (
                <SpaceBetween size="l">
                  <FormField label="Provider name" constraintText="Maximum 128 characters: letters, digits and . _ -">
                    <Input value={name} onChange={({ detail }) => setName(detail.value)} />
                  </FormField>
                  <MetadataField value={metadata} onChange={setMetadata} />
                </SpaceBetween>
              ) : (
                <SpaceBetween size="l">
                  <FormField label="Provider URL" description="The issuer, as in the claim iss of its tokens" constraintText="Begins with https://">
                    <Input value={url} onChange={({ detail }) => setUrl(detail.value)} placeholder="https://token.actions.githubusercontent.com" />
                  </FormField>
                  <FormField label="Audience" description="The client ID, as in the claim aud of its tokens">
                    <Input value={audience} onChange={({ detail }) => setAudience(detail.value)} placeholder="sts.amazonaws.com" />
                  </FormField>
                  <ExpandableSection headerText="Thumbprints - optional">
                    <FormField label="Thumbprints" description="SHA-1 of the certificate of the CA that signed the issuer's, one per line" constraintText="40 hexadecimal digits each, at most 5">
                      <Textarea value={thumbprints} onChange={({ detail }) => setThumbprints(detail.value)} rows={3} />
                    </FormField>
                  </ExpandableSection>
                </SpaceBetween>
              )}
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Add tags - optional</Header>}>
            <TagsEditor tags={tags} onChange={setTags} />
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}
