"""Identity providers, and tokens in both directions."""

import json

from documents import ALLOW_ALL, document
from test_federation import jwks, private_key, token
from test_federation import trust as trust_of_provider

from . import TAGS

ISSUER = "token.actions.githubusercontent.com"


def oidc_providers(life, do):
    made = do("CreateOpenIDConnectProvider", Url=f"https://{ISSUER}", ClientIDList=["sts.amazonaws.com"], Tags=TAGS)
    life.provider = made["OpenIDConnectProviderArn"]
    at = {"OpenIDConnectProviderArn": life.provider}
    do("AddClientIDToOpenIDConnectProvider", **at, ClientID="other")
    do("RemoveClientIDFromOpenIDConnectProvider", **at, ClientID="other")
    do("UpdateOpenIDConnectProviderThumbprint", **at, ThumbprintList=["a" * 40])
    context = {"SubjectSourceKey": "sub", "SubjectTypeValue": "workload"}
    do("UpdateOpenIDConnectProvider", **at, ContextProvider=context)
    do("TagOpenIDConnectProvider", **at, Tags=TAGS)
    do("UntagOpenIDConnectProvider", **at, TagKeys=["other"])
    do("ListOpenIDConnectProviderTags", **at)
    do("GetOpenIDConnectProvider", **at)
    do("ListOpenIDConnectProviders")


def web_identity(life, do):
    condition = {"StringEquals": {f"{ISSUER}:sub": "repo:me"}}
    role = do("CreateRole", RoleName="ci", AssumeRolePolicyDocument=trust_of_provider(life.provider, condition))["Role"]
    key = private_key("rsa-2048.pem")
    keys = {"issuer": f"https://{ISSUER}", "jwks": jwks(key), "account": life.account.id}
    life.account.server.json("PUT", "/_roleback/oidc-keys", json.dumps(keys).encode())
    do(
        "AssumeRoleWithWebIdentity",
        RoleArn=role["Arn"],
        RoleSessionName="run",
        WebIdentityToken=token(key, ISSUER, "repo:me"),
        Policy=ALLOW_ALL,
    )


def saml_providers(life, do):
    metadata = life.account.server.http("GET", "/_roleback/idp/metadata.xml")[2].decode()
    provider = do("CreateSAMLProvider", Name="idp", SAMLMetadataDocument=metadata, Tags=TAGS)["SAMLProviderArn"]
    life.saml_provider, at = provider, {"SAMLProviderArn": provider}
    do("UpdateSAMLProvider", **at, SAMLMetadataDocument=metadata)
    do("TagSAMLProvider", **at, Tags=TAGS)
    do("UntagSAMLProvider", **at, TagKeys=["other"])
    do("ListSAMLProviderTags", **at)
    do("GetSAMLProvider", **at)
    do("ListSAMLProviders")
    spare = do("CreateSAMLProvider", Name="spare", SAMLMetadataDocument=metadata)["SAMLProviderArn"]
    do("DeleteSAMLProvider", SAMLProviderArn=spare)


def saml_session(life, do):
    condition = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": life.saml_provider},
        "Action": "sts:*",
        "Condition": condition,
    }
    role = do("CreateRole", RoleName="staff", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    asked = {"provider": life.saml_provider, "roles": [role], "name_id": "ann", "account": life.account.id}
    signed = life.account.server.json("POST", "/_roleback/idp/assertion", json.dumps(asked).encode())
    do("AssumeRoleWithSAML", RoleArn=role, PrincipalArn=life.saml_provider, SAMLAssertion=signed["assertion"])


def outbound(life, do):
    do("EnableOutboundWebIdentityFederation")
    do("GetOutboundWebIdentityFederationInfo")
    token = {"Audience": ["https://example.com"], "SigningAlgorithm": "ES384"}
    do.by(life.key)("GetWebIdentityToken", **token, DurationSeconds=300, Tags=TAGS)
    do("DisableOutboundWebIdentityFederation")
