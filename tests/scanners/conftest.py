"""A server with an account that has something of everything for a scanner to find, and the environment that leads there."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import harness
from documents import TRUST_EC2, allow, trust
from loaded_user import KEYS, load

ACCOUNT = "123456789012"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture(scope="session")
def server():
    server = harness.Server("--enforce", "on")
    yield server
    server.close()


@pytest.fixture(scope="session")
def scanned(server):
    """The environment of a program that looks at the account as its user `auditor`."""
    iam = server.client("iam", ACCOUNT)
    fill(iam)
    iam.create_user(UserName="auditor")
    iam.attach_user_policy(UserName="auditor", PolicyArn=ADMINISTRATOR)
    key = iam.create_access_key(UserName="auditor")["AccessKey"]
    return harness.clean_environment(
        AWS_ACCESS_KEY_ID=key["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"],
        AWS_ENDPOINT_URL=server.endpoint,
    )


def fill(iam):
    iam.create_account_alias(AccountAlias="scanned")
    iam.update_account_password_policy(MinimumPasswordLength=8)
    own = iam.create_policy(PolicyName="own", PolicyDocument=allow(["iam:PassRole", "s3:*"]))["Policy"]["Arn"]
    iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "a"}])
    iam.create_access_key(UserName="alice")
    iam.create_login_profile(UserName="alice", Password="Str0ng&First!")
    load(iam, "alice")
    iam.create_user(UserName="carol")
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(GroupName="developers", UserName="carol")
    iam.attach_group_policy(GroupName="developers", PolicyArn=own)
    iam.put_group_policy(GroupName="developers", PolicyName="inline", PolicyDocument=allow("ec2:*"))
    iam.create_role(RoleName="server", AssumeRolePolicyDocument=TRUST_EC2)
    iam.create_instance_profile(InstanceProfileName="server")
    iam.add_role_to_instance_profile(InstanceProfileName="server", RoleName="server")
    carol = f"arn:aws:iam::{ACCOUNT}:user/carol"
    iam.create_role(RoleName="crossing", AssumeRolePolicyDocument=trust(AWS=[carol, "222222222222"]))
    iam.attach_role_policy(RoleName="crossing", PolicyArn=ADMINISTRATOR)
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
    )
    pair = {"CertificateBody": (KEYS / "server.crt").read_text(), "PrivateKey": (KEYS / "rsa-2048.pem").read_text()}
    iam.upload_server_certificate(ServerCertificateName="site", **pair)
