"""Web identities: providers, the keys of issuers, and tokens like those of GitHub Actions and EKS, from a file, for boto3 and the CLI."""

import json
import os
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from conftest import refused
from harness import REGION, clean_environment
from oidc import jwks, private_key, token, trust

GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.us-east-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"
# Provider, subject, audience, condition of the trust policy, from the documentation of both.
KINDS = {
    "github": (
        GITHUB,
        "repo:octo-org/octo-repo:ref:refs/heads/main",
        {"StringLike": {f"{GITHUB}:sub": "repo:octo-org/octo-repo:*"}},
    ),
    "eks": (
        EKS,
        "system:serviceaccount:default:app",
        {"StringEquals": {f"{EKS}:sub": "system:serviceaccount:default:app"}},
    ),
}


@pytest.fixture(scope="module")
def key():
    return private_key("rsa-2048.pem")


@pytest.fixture
def endpoint(account):
    return account.server.endpoint


def admin(endpoint, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{endpoint}{path}", data=data, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(params=KINDS)
def federated(request, account, iam, endpoint, key):
    """A role that trusts one kind of issuer, whose keys are registered."""
    issuer, subject, condition = KINDS[request.param]
    created = iam.create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=["sts.amazonaws.com"])
    arn = created["OpenIDConnectProviderArn"]
    role = iam.create_role(RoleName="ci", AssumeRolePolicyDocument=trust(arn, condition))["Role"]
    registered = admin(
        endpoint,
        "PUT",
        "/_roleback/oidc-keys",
        {"issuer": f"https://{issuer}", "jwks": jwks(key), "account": account.id},
    )
    assert (registered["keys"], registered["account"]) == (1, account.id)
    return issuer, subject, role["Arn"], arn


def test_a_token_in_a_file_makes_a_session_for_boto3(endpoint, account, federated, key, tmp_path, monkeypatch):
    issuer, subject, role, _ = federated
    file = tmp_path / "token"
    file.write_text(token(key, issuer, subject))
    for name, value in clean_environment(
        AWS_WEB_IDENTITY_TOKEN_FILE=str(file),
        AWS_ROLE_ARN=role,
        AWS_ROLE_SESSION_NAME="run-1",
        AWS_ENDPOINT_URL=endpoint,
    ).items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    who = boto3.Session().client("sts", region_name=REGION).get_caller_identity()
    assert who["Arn"] == f"arn:aws:sts::{account.id}:assumed-role/ci/run-1"


def test_a_token_in_a_file_makes_a_session_for_the_cli(endpoint, account, federated, key, tmp_path):
    issuer, subject, role, _ = federated
    file = tmp_path / "token"
    file.write_text(token(key, issuer, subject))
    aws = os.path.join(os.path.dirname(os.sys.executable), "aws")
    if not os.path.exists(aws):
        pytest.skip("the AWS CLI is not installed beside this Python")
    environment = clean_environment(
        AWS_WEB_IDENTITY_TOKEN_FILE=str(file),
        AWS_ROLE_ARN=role,
        AWS_ROLE_SESSION_NAME="run-2",
        AWS_ENDPOINT_URL=endpoint,
    )
    command = [aws, "sts", "get-caller-identity", "--query", "Arn", "--output", "text"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout.strip()) == (0, f"arn:aws:sts::{account.id}:assumed-role/ci/run-2"), ran.stderr


@pytest.fixture
def unsigned(endpoint):
    return boto3.client("sts", region_name=REGION, endpoint_url=endpoint, config=Config(signature_version=UNSIGNED))


def test_a_token_is_answered_in_full_and_refused_with_a_reason(federated, unsigned, key):
    issuer, subject, role, arn = federated

    def assume(text, **more):
        return unsigned.assume_role_with_web_identity(RoleArn=role, RoleSessionName="s1", WebIdentityToken=text, **more)

    answer = assume(token(key, issuer, subject))
    assert (answer["SubjectFromWebIdentityToken"], answer["Audience"], answer["Provider"]) == (
        subject,
        "sts.amazonaws.com",
        arn,
    )
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":s1")
    with refused("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity"):
        assume(token(key, issuer, "someone else"))
    with refused("InvalidIdentityToken", 400, "Incorrect token audience"):
        assume(token(key, issuer, subject, audience="other"))
    with refused("ExpiredTokenException", 400):
        assume(token(key, issuer, subject, exp=1))
    with refused(
        "InvalidIdentityToken", 400, "No OpenIDConnect provider found in your account for https://other.example.com"
    ):
        assume(token(key, "other.example.com", subject))
    other = private_key("rsa-2048-other.pem")
    with refused("InvalidIdentityToken", 400):
        assume(token(other, issuer, subject))


def test_providers_are_created_changed_listed_and_deleted(iam):
    arn = iam.create_open_id_connect_provider(
        Url=f"https://{GITHUB}", ThumbprintList=["a" * 40], Tags=[{"Key": "k", "Value": "v"}]
    )["OpenIDConnectProviderArn"]
    at = {"OpenIDConnectProviderArn": arn}
    iam.add_client_id_to_open_id_connect_provider(**at, ClientID="one")
    iam.add_client_id_to_open_id_connect_provider(**at, ClientID="two")
    iam.remove_client_id_from_open_id_connect_provider(**at, ClientID="one")
    iam.update_open_id_connect_provider_thumbprint(**at, ThumbprintList=["B" * 40])
    iam.tag_open_id_connect_provider(**at, Tags=[{"Key": "l", "Value": "w"}])
    iam.untag_open_id_connect_provider(**at, TagKeys=["k"])
    shown = iam.get_open_id_connect_provider(**at)
    assert (shown["Url"], shown["ClientIDList"], shown["ThumbprintList"]) == (GITHUB, ["two"], ["b" * 40])
    assert shown["Tags"] == iam.list_open_id_connect_provider_tags(**at)["Tags"] == [{"Key": "l", "Value": "w"}]
    assert arn in [listed["Arn"] for listed in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    iam.delete_open_id_connect_provider(**at)
    with refused("NoSuchEntity", 404, f"OpenIDConnect Provider not found for arn {arn}"):
        iam.get_open_id_connect_provider(**at)


def test_registered_keys_are_listed_and_deleted(endpoint, account, key):
    issuer = "https://keys.example.com"
    admin(endpoint, "PUT", "/_roleback/oidc-keys", {"issuer": issuer, "jwks": jwks(key), "account": account.id})
    listed = {"issuer": issuer, "account": account.id, "keys": 1, "fetched": None}
    assert listed in admin(endpoint, "GET", "/_roleback/oidc-keys")["issuers"]
    path = f"/_roleback/oidc-keys?issuer={issuer}&account={account.id}"
    assert admin(endpoint, "DELETE", path)["seq"] > 0
    with pytest.raises(urllib.error.HTTPError) as gone:
        admin(endpoint, "DELETE", path)
    assert gone.value.code == 404
