"""`roleback simulate`: decisions as a table, and expectations that scripts can rely on."""

import json

import pytest

from documents import ALLOW_ALL, allow
from harness import roleback

OBJECT = "arn:aws:s3:::bucket/key"


@pytest.fixture
def reader(account, iam):
    iam.create_user(UserName="reader")
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=allow("s3:Get*"))
    return account.arn("user/reader")


def test_a_principal_of_the_world_is_asked_about(shared_server, reader):
    where = ["--endpoint", shared_server.endpoint]
    call = ["simulate", "--principal", reader, "--action", "s3:GetObject,s3:PutObject", "--resource", OBJECT, *where]
    shown = roleback("--output", "json", *call)
    assert shown.returncode == 0, shown.stderr
    rows = json.loads(shown.stdout)["data"]
    assert [(row["action"], row["decision"]) for row in rows] == [
        ("s3:GetObject", "allowed"),
        ("s3:PutObject", "implicitDeny"),
    ]
    refused = roleback("--output", "json", *call, "--expect", "allowed")
    assert refused.returncode == 6
    assert "1 of 2 decisions are not as expected" in refused.stderr
    rows = json.loads(refused.stdout)["data"]
    assert [(row["decision"], row["expected"], row["met"]) for row in rows] == [
        ("allowed", "allowed", True),
        ("implicitDeny", "allowed", False),
    ]


def test_a_misspelt_action_is_reported_and_a_pattern_is_refused(shared_server, reader):
    call = ["simulate", "--principal", reader, "--expect", "denied", "--endpoint", shared_server.endpoint]
    said = roleback(*call, "--action", "s3:PutObjekt")
    assert said.returncode == 0 and "unknown action `s3:PutObjekt`" in said.stderr
    said = roleback(*call, "--action", "s3:*")
    assert said.returncode == 1 and "without wildcards" in said.stderr


def test_a_file_of_expectations_is_checked(shared_server, reader, tmp_path):
    file = tmp_path / "expectations.txt"
    where = ["--expectations", file, "--endpoint", shared_server.endpoint]
    file.write_text(f"# reading only\n{reader} s3:GetObject {OBJECT} allowed\n{reader} s3:PutObject {OBJECT} denied\n")
    assert roleback("simulate", *where).returncode == 0
    file.write_text(f"{reader} s3:PutObject {OBJECT} explicitDeny aws:SourceIp=10.0.0.1\n")
    assert roleback("simulate", *where).returncode == 6
    file.write_text(f"{reader} s3:PutObject {OBJECT} perhaps\n")
    assert roleback("simulate", *where).returncode == 2


def test_policies_of_files_are_asked_about_without_a_server(tmp_path):
    policy, boundary = tmp_path / "policy.json", tmp_path / "boundary.json"
    policy.write_text(ALLOW_ALL)
    boundary.write_text(allow("s3:*"))
    call = ["simulate", "--policy", policy, "--boundary", boundary]
    assert roleback(*call, "--action", "s3:GetObject", "--expect", "allowed").returncode == 0
    assert roleback(*call, "--action", "sqs:SendMessage", "--expect", "denied").returncode == 0
    policy.write_text("{")
    broken = roleback(*call, "--action", "s3:GetObject")
    assert (broken.returncode, "`identityPolicies[0]`" in broken.stderr) == (1, True)
