"""The test issuer: `roleback idp`, and what it signs, for boto3 and the CLI in the ways that pods in EKS and GitHub's runners use it."""

import base64
import json
import os
import subprocess
import sys

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from conftest import refused
from harness import REGION, clean_environment, roleback

ISSUER = "https://idp.roleback.localhost"
GITHUB = "https://token.actions.githubusercontent.com"
EKS = "https://oidc.eks.us-east-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"
# Issuer, subject, options of `idp token`: as the documentation of each issuer has them.
KINDS = {
    "github": (GITHUB, "repo:octo-org/octo-repo:ref:refs/heads/main", ["--preset", "github"]),
    "eks": (EKS, "system:serviceaccount:default:app", ["--preset", "eks", "--issuer", EKS]),
    "own": (ISSUER, "ann", ["--audience", "sts.amazonaws.com"]),
}


def idp(server, *words, code=0):
    said = roleback("idp", *words, "--endpoint", server.endpoint)
    assert said.returncode == code, said.stderr
    return said


def signed(account, *words):
    return idp(account.server, "token", *words, "--account", account.id).stdout.strip()


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def trusting(account, issuer, subject):
    """A role for one subject of an issuer, and its provider."""
    name = issuer.removeprefix("https://")
    provider = account.iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"])
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider["OpenIDConnectProviderArn"]},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{name}:sub": subject, f"{name}:aud": "sts.amazonaws.com"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return account.iam.create_role(RoleName="app", AssumeRolePolicyDocument=document)["Role"]["Arn"]


def unsigned(server):
    return boto3.client(
        "sts", region_name=REGION, endpoint_url=server.endpoint, config=Config(signature_version=UNSIGNED)
    )


def assume(server, role, token):
    return unsigned(server).assume_role_with_web_identity(RoleArn=role, RoleSessionName="run", WebIdentityToken=token)


@pytest.fixture(params=KINDS)
def token_file(request, account, tmp_path):
    """The environment of a program that finds its token in a file."""
    issuer, subject, options = KINDS[request.param]
    role = trusting(account, issuer, subject)
    file = tmp_path / "token"
    file.write_text(signed(account, *options, "--subject", subject))
    return clean_environment(
        AWS_WEB_IDENTITY_TOKEN_FILE=str(file),
        AWS_ROLE_ARN=role,
        AWS_ROLE_SESSION_NAME="run",
        AWS_ENDPOINT_URL=account.server.endpoint,
    )


def test_a_token_in_a_file_makes_a_session_for_boto3(account, token_file):
    program = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    ran = subprocess.run([sys.executable, "-c", program], env=token_file, capture_output=True, text=True, timeout=120)
    assert ran.stdout.strip() == f"arn:aws:sts::{account.id}:assumed-role/app/run", ran.stderr


def test_a_token_in_a_file_makes_a_session_for_the_cli(account, token_file):
    aws = os.path.join(os.path.dirname(sys.executable), "aws")
    if not os.path.exists(aws):
        pytest.skip("the AWS CLI is not installed beside this Python")
    command = [aws, "sts", "get-caller-identity", "--query", "Arn", "--output", "text"]
    ran = subprocess.run(command, env=token_file, capture_output=True, text=True, timeout=120)
    assert ran.stdout.strip() == f"arn:aws:sts::{account.id}:assumed-role/app/run", ran.stderr


def test_claims_are_those_of_the_preset_and_of_the_command_line(account):
    token = signed(
        account,
        "--preset",
        "github",
        "--subject",
        "repo:o/r:environment:prod",
        "--claim",
        "actor=ann",
        "--claim",
        'https://aws.amazon.com/tags:={"principal_tags": {"team": ["red"]}}',
        "--expires",
        "90s",
    )
    found = claims(token)
    assert found["exp"] - found["iat"] == 90
    assert (found["repository"], found["environment"], found["actor"]) == ("o/r", "prod", "ann")
    assert found["https://aws.amazon.com/tags"] == {"principal_tags": {"team": ["red"]}}


def test_an_expired_token_and_one_for_another_account_are_refused(account, other_account):
    issuer, subject, options = KINDS["own"]
    role = trusting(account, issuer, subject)
    expired = signed(account, *options, "--subject", subject, "--expires=-10m")
    with refused("ExpiredTokenException", 400):
        assume(account.server, role, expired)
    elsewhere = trusting(other_account, issuer, subject)
    message = (
        "Couldn't retrieve verification key from your identity provider,  please reference "
        "AssumeRoleWithWebIdentity documentation for requirements"
    )
    with refused("InvalidIdentityToken", 400, message):
        assume(account.server, elsewhere, signed(account, *options, "--subject", subject))


def test_the_command_names_the_issuer_that_it_signs_as(account):
    words = ["token", "--preset", "github", "--subject", "repo:o/r:pull_request", "--account", account.id]
    first = idp(account.server, *words).stderr
    assert f"signed as {GITHUB} with the test issuer's key" in first
    assert f"account {account.id} now accepts the test issuer's key for {GITHUB} (record " in first
    assert f"account {account.id} has no OpenID Connect provider for {GITHUB}" in first
    trusting(account, GITHUB, "repo:o/r:pull_request")
    assert idp(account.server, *words).stderr.splitlines() == [first.splitlines()[0]]


def test_an_identity_of_cognito_needs_no_provider(account):
    domain, pool = "cognito-identity.amazonaws.com", "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": domain},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{domain}:aud": pool},
            "ForAnyValue:StringLike": {f"{domain}:amr": "authenticated"},
        },
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = account.iam.create_role(RoleName="app", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    words = ["token", "--preset", "cognito", "--subject", "us-east-1:ann", "--audience", pool, "--account", account.id]
    said = idp(account.server, *words)
    assert "provider" not in said.stderr
    assert assume(account.server, role, said.stdout.strip())["Provider"] == domain
    guest = idp(account.server, *words, "--claim", 'amr:=["unauthenticated"]').stdout.strip()
    with refused("AccessDenied", 403):
        assume(account.server, role, guest)


def test_keys_of_a_real_issuer_are_replaced_on_request_only(account):
    key = json.loads(idp(account.server, "keys").stdout)["keys"][0]
    real = {"issuer": GITHUB, "jwks": {"keys": [key | {"kid": "real"}]}, "account": account.id}
    account.server.json("PUT", "/_roleback/oidc-keys", json.dumps(real).encode())
    words = ["token", "--preset", "github", "--subject", "repo:o/r:pull_request", "--account", account.id]
    said = idp(account.server, *words, code=1)
    assert "would replace the trust in the real issuer" in said.stderr and said.stdout == ""
    assert idp(account.server, *words, "--replace-keys").stdout.count(".") == 2


def test_the_issuer_is_described_by_its_documents(shared_server):
    found = shared_server.json("GET", "/_roleback/idp/.well-known/openid-configuration")
    assert found["issuer"] == ISSUER
    assert found["jwks_uri"] == f"{shared_server.endpoint}/_roleback/idp/.well-known/jwks.json"
    path = found["jwks_uri"].removeprefix(shared_server.endpoint)
    assert shared_server.json("GET", path) == json.loads(idp(shared_server, "keys").stdout)
    status, headers, body = shared_server.http("GET", "/_roleback/idp/metadata.xml")
    assert (status, headers["content-type"]) == (200, "application/samlmetadata+xml")
    assert body.decode() == idp(shared_server, "metadata").stdout


def test_a_token_outlives_a_restart_and_a_pod_that_is_loaded_elsewhere(start, tmp_path):
    first = start("disk")
    issuer, subject, _ = KINDS["own"]

    class Default:
        """The default account of a server."""

        server, iam = first, first.client("iam")

    role = trusting(Default, issuer, subject)
    words = ["token", "--subject", subject, "--audience", "sts.amazonaws.com"]
    token = idp(first, *words).stdout.strip()
    first.restart()
    assert assume(first, role, token)["SubjectFromWebIdentityToken"] == subject
    pod = tmp_path / "state.pod"
    assert roleback("pod", "save", pod, "--endpoint", first.endpoint).returncode == 0
    second = start()
    before = idp(second, "keys").stdout
    assert before != idp(first, "keys").stdout
    assert roleback("pod", "load", pod, "--merge", "overwrite", "--yes", "--endpoint", second.endpoint).returncode == 0
    assert idp(second, "keys").stdout == idp(first, "keys").stdout
    for known in (token, idp(second, *words).stdout.strip()):
        assert assume(second, role, known)["SubjectFromWebIdentityToken"] == subject
    assert roleback("replay", "--endpoint", first.endpoint).returncode == 0


def test_the_key_is_no_part_of_what_is_shown(start):
    server = start()
    idp(server, "token", "--subject", "ann", "--audience", "a")
    shown = [server.http("GET", f"/_roleback/log/{seq}")[2].decode() for seq in (1, 2)]
    assert "TrustTestIssuer" in shown[1]
    assert "PRIVATE" not in "".join(shown) and '"d"' not in "".join(shown)
    assert "eyJ" not in server.log()


@pytest.fixture
def saml(account):
    """The ARNs of a SAML provider that trusts the test issuer, and of a role that trusts the provider."""
    metadata = idp(account.server, "metadata").stdout
    created = account.iam.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata)
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": created["SAMLProviderArn"]},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml", "SAML:sub": "ann"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = account.iam.create_role(RoleName="app", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    return created["SAMLProviderArn"], role


def assume_with_saml(server, saml, assertion):
    provider, role = saml
    return unsigned(server).assume_role_with_saml(RoleArn=role, PrincipalArn=provider, SAMLAssertion=assertion)


def asserted(account, *words):
    return idp(account.server, "assertion", *words, "--account", account.id).stdout.strip()


def test_an_assertion_is_traded_for_a_session(account, saml):
    words = ["--provider", "idp", "--role", "app", "--name-id", "ann"]
    answer = assume_with_saml(account.server, saml, asserted(account, *words, "--attribute", "PrincipalTag:team=red"))
    assert (answer["Subject"], answer["SubjectType"], answer["Issuer"]) == ("ann", "persistent", f"{ISSUER}/saml")
    session = account.as_key("sts", answer["Credentials"])
    assert session.get_caller_identity()["Arn"] == f"arn:aws:sts::{account.id}:assumed-role/app/ann"


def test_an_assertion_says_what_the_command_line_says(account, saml):
    provider, role = saml
    words = ["--provider", provider, "--role", role, "--name-id", "ann", "--session-name", "run-7"]
    answer = assume_with_saml(
        account.server, saml, asserted(account, *words, "--name-id-format", "transient", "--duration", "15m")
    )
    assert answer["SubjectType"] == "transient"
    assert answer["AssumedRoleUser"]["Arn"].endswith("/app/run-7")


def test_an_assertion_that_expired_or_is_for_another_subject_or_role_is_refused(account, saml):
    words = ["--provider", "idp", "--name-id", "ann", "--role"]
    with refused("ExpiredTokenException", 400, "Response has expired"):
        assume_with_saml(account.server, saml, asserted(account, *words, "app", "--expires=-1m"))
    with refused("InvalidIdentityToken", 400):
        assume_with_saml(account.server, saml, asserted(account, *words, "other"))
    with refused("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithSAML"):
        words = ["--provider", "idp", "--name-id", "bob", "--role", "app"]
        assume_with_saml(account.server, saml, asserted(account, *words))
