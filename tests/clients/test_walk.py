"""The walk of a newcomer, with unchanged commands of the AWS CLI (1 and 2), `awslocal` and boto3: who am I, a user, a key,
a kill, everything still there, history, a save and a way back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import harness

VENV = Path(sys.executable).parent
# Where tests/run puts the second: unpacked, where it could not be installed.
CLI_2_UNPACKED = harness.REPOSITORY / "tests/.tools/awscli/awscli"
CLI_2 = CLI_2_UNPACKED if CLI_2_UNPACKED.exists() else Path("/usr/bin/aws")


class Failed(Exception):
    """The client refused or failed; its code of the error, where it has one."""


class Cli:
    """One command line client. Answers parsed JSON, raises Failed with what it said."""

    def __init__(self, program, *arguments):
        self.command, self.endpoint_by_environment = [str(program), *arguments], "awslocal" in str(program)

    def __call__(self, server, *arguments, key="test", secret="test", token=None):
        credentials = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
        if token:
            credentials["AWS_SESSION_TOKEN"] = token
        environment = harness.clean_environment(**credentials, PATH=f"{VENV}:{os.environ['PATH']}")
        if self.endpoint_by_environment:
            environment["AWS_ENDPOINT_URL"] = server.endpoint
            command = [*self.command, *arguments]
        else:
            command = [*self.command, "--endpoint-url", server.endpoint, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
        if done.returncode != 0:
            raise Failed(done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None


class Boto3:
    """The same interface over boto3."""

    def __call__(self, server, service, operation, *options, key="test", secret="test", token=None):
        client = server.client(service, key, secret, token)
        names = [option.removeprefix("--").title().replace("-", "") for option in options[::2]]
        try:
            answer = getattr(client, operation.replace("-", "_"))(**dict(zip(names, options[1::2], strict=True)))
        except client.exceptions.ClientError as error:
            raise Failed(str(error)) from error
        return json.loads(json.dumps(answer, default=str))


CLIENTS = {
    "aws-cli-1": lambda: Cli(VENV / "aws"),
    "aws-cli-2": lambda: Cli(CLI_2),
    "awslocal": lambda: Cli(VENV / "awslocal"),
    "boto3": Boto3,
}


@pytest.fixture(params=CLIENTS)
def client(request):
    return CLIENTS[request.param]()


def test_the_second_cli_is_the_second():
    version = subprocess.run([CLI_2, "--version"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("aws-cli/2.")


def test_the_walk(client, start, tmp_path):
    server = start("walk")
    who = client(server, "sts", "get-caller-identity")
    assert (who["Arn"], who["Account"]) == ("arn:aws:iam::000000000000:root", "000000000000")

    user = client(server, "iam", "create-user", "--user-name", "test")["User"]
    made = client(server, "iam", "create-access-key", "--user-name", "test")["AccessKey"]
    key = {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}
    who = client(server, "sts", "get-caller-identity", **key)
    assert (who["Arn"], who["UserId"]) == ("arn:aws:iam::000000000000:user/test", user["UserId"])
    with pytest.raises(Failed, match="SignatureDoesNotMatch"):
        client(server, "sts", "get-caller-identity", key=key["key"], secret="wrong")
    with pytest.raises(Failed, match="InvalidClientTokenId"):
        client(server, "sts", "get-caller-identity", key="AKIAIOSFODNN7EXAMPLE", secret="test")

    session = client(server, "sts", "get-session-token", **key)["Credentials"]
    session = {"key": session["AccessKeyId"], "secret": session["SecretAccessKey"], "token": session["SessionToken"]}
    server.restart()
    assert client(server, "iam", "get-user", "--user-name", "test")["User"] == user
    for credentials in [key, session]:
        assert client(server, "sts", "get-caller-identity", **credentials)["UserId"] == user["UserId"]
    [listed] = client(server, "iam", "list-access-keys", "--user-name", "test")["AccessKeyMetadata"]
    assert listed["CreateDate"] == made["CreateDate"]

    status = ("--user-name", "test", "--access-key-id", made["AccessKeyId"])
    client(server, "iam", "update-access-key", *status, "--status", "Inactive")
    with pytest.raises(Failed, match="InvalidClientTokenId"):
        client(server, "sts", "get-caller-identity", **key)

    server.json("POST", "/_roleback/snapshots/before")
    client(server, "iam", "delete-access-key", *status)
    client(server, "iam", "delete-user", "--user-name", "test")
    with pytest.raises(Failed, match="NoSuchEntity"):
        client(server, "iam", "get-user", "--user-name", "test")
    server.json("PUT", "/_roleback/snapshots/before/restore")
    assert client(server, "iam", "get-user", "--user-name", "test")["User"] == user


def test_a_role_is_assumed_and_opens(client, start):
    server = start()
    document = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"},
            ],
        }
    )
    client(server, "iam", "create-user", "--user-name", "test")
    made = client(server, "iam", "create-access-key", "--user-name", "test")["AccessKey"]
    client(
        server, "iam", "put-user-policy", "--user-name", "test", "--policy-name", "all", "--policy-document",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    )  # fmt: skip
    role = client(server, "iam", "create-role", "--role-name", "r", "--assume-role-policy-document", document)["Role"]
    assumed = client(
        server, "sts", "assume-role", "--role-arn", role["Arn"], "--role-session-name", "job",
        key=made["AccessKeyId"], secret=made["SecretAccessKey"],
    )["Credentials"]  # fmt: skip
    who = client(
        server, "sts", "get-caller-identity",
        key=assumed["AccessKeyId"], secret=assumed["SecretAccessKey"], token=assumed["SessionToken"],
    )  # fmt: skip
    assert who["Arn"] == "arn:aws:sts::000000000000:assumed-role/r/job"
