"""`roleback clock`: expiry without waiting, in the log, kept over a restart."""

import json

import pytest
from botocore.exceptions import ClientError

from documents import trust
from harness import roleback


def run(server, *arguments, status=0):
    done = roleback("clock", *arguments, "--endpoint", server.endpoint, "--output", "json")
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    answer = json.loads(done.stdout)
    return answer["data"] if status == 0 else answer["error"]["message"]


def test_a_session_expires_without_waiting_and_the_sdk_still_signs_by_its_own_clock(start):
    server = start()
    iam, sts = server.client("iam"), server.client("sts")
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=trust(AWS="000000000000"))
    key = sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/ci", RoleSessionName="ann")["Credentials"]
    session = server.client("sts", key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
    run(server, "advance", "59m")
    session.get_caller_identity()
    run(server, "advance", "90s")
    with pytest.raises(ClientError, match="ExpiredToken"):
        session.get_caller_identity()
    sts.get_caller_identity()
    changes = [json.loads(line) for line in server.http("GET", "/_roleback/log")[2].splitlines()]
    assert [change["operation"] for change in changes].count("roleback:Clock") == 2


def test_the_clock_only_moves_forward_and_a_restart_keeps_it(start):
    server = start("clock")
    assert run(server, "now")["mode"] == "real"
    assert run(server, "fixed", "2040-02-29T12:00:00Z")["time"] == "2040-02-29T12:00:00Z"
    assert "the last record is dated 2040-02-29T12:00:00Z" in run(server, "set", "2030-01-01T00:00:00Z", status=1)
    assert "is not a duration" in run(server, "advance", "soon", status=1)
    run(server, "advance", "1d12h")
    server.restart()
    shown = run(server, "now")
    assert (shown["mode"], shown["time"]) == ("fixed", "2040-03-02T00:00:00Z")
    user = server.client("iam").create_user(UserName="ann")["User"]
    assert user["CreateDate"].isoformat() == "2040-03-02T00:00:00+00:00"
    assert "cannot be set" in run(server, "real", status=1)
