"""States of the past, as AWS's clients see them: addressed by a path in the endpoint URL, by a port, or by a header."""

import datetime
import json
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import harness
from harness import BINARY, PATIENCE_SECS, REGION, clean_environment, roleback

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


@pytest.fixture
def server(start):
    """A server whose records 2 to 4 create `ann`, `bob` and `cem`."""
    server = start()
    for name in ("ann", "bob", "cem"):
        server.client("iam").create_user(UserName=name)
    return server


def client(server, moment, service="iam", key="test", secret="test", token=None, **more):
    """A boto3 client with the retries of a new installation, whose endpoint is a moment."""
    return harness.client(
        service,
        endpoint_url=f"{server.endpoint}/_roleback/at/{moment}",
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(proxies={}, **more),
    )


def users(iam):
    return [user["UserName"] for page in iam.get_paginator("list_users").paginate() for user in page["Users"]]


def aws(server, path, *arguments):
    environment = {
        "AWS_ENDPOINT_URL": server.endpoint + path,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    command = [AWS, *arguments, "--output", "json"]
    return subprocess.run(command, capture_output=True, text=True, env=clean_environment(**environment))


def record_time(server, seq):
    return server.json("GET", f"/_roleback/log/{seq}")["time_ns"]


def rfc3339(time_ns):
    seconds, nanos = divmod(time_ns, 10**9)
    date = datetime.datetime.fromtimestamp(seconds, datetime.timezone(datetime.timedelta(hours=1)))
    return date.strftime("%Y-%m-%dT%H:%M:%S") + f".{nanos:09}+01:00"


def test_boto3_lists_the_users_of_then(server):
    bob = record_time(server, 3)
    for moment, expected in [
        ("0", []),
        ("2", ["ann"]),
        ("3/", ["ann", "bob"]),
        ("head", ["ann", "bob", "cem"]),
        ("head~1", ["ann", "bob"]),
        ("head%7E1/", ["ann", "bob"]),
        (rfc3339(bob), ["ann", "bob"]),
        (rfc3339(bob - 1) + "/", ["ann"]),
        ("-0s", ["ann", "bob", "cem"]),
    ]:
        assert users(client(server, moment)) == expected, moment


def test_the_aws_cli_lists_the_users_of_then(server):
    for path, expected in [
        ("/_roleback/at/2", ["ann"]),
        ("/_roleback/at/3/", ["ann", "bob"]),
        ("/_roleback/at/head~1", ["ann", "bob"]),
        (f"/_roleback/at/{rfc3339(record_time(server, 2))}/", ["ann"]),
    ]:
        done = aws(server, path, "iam", "list-users", "--query", "Users[].UserName")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == expected, path


@contextmanager
def counted(iam):
    """Counts the requests that a client sends."""
    sent = []
    iam.meta.events.register("before-send.*", lambda request, **_: sent.append(request.url))
    yield sent


@pytest.mark.parametrize(
    ("moment", "call", "code"),
    [
        ("043", "list_users", "InvalidMoment"),
        ("99", "list_users", "NoSuchMoment"),
        ("1926-01-01", "list_users", "NoSuchMoment"),
        ("-1w", "list_users", "NoSuchMoment"),
        ("fork:x", "list_users", "NoSuchFork"),
        ("3", "create_user", "ReadOnlyMoment"),
    ],
)
def test_an_error_of_ours_is_not_sent_again(server, moment, call, code):
    iam = client(server, moment)
    arguments = {"UserName": "dan"} if call == "create_user" else {}
    with counted(iam) as sent, pytest.raises(ClientError) as refused:
        getattr(iam, call)(**arguments)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert len(sent) == 1


def test_the_aws_cli_shows_our_errors(server):
    done = aws(server, "/_roleback/at/3", "iam", "create-user", "--user-name", "dan")
    assert done.returncode != 0
    assert "ReadOnlyMoment" in done.stderr and "roleback fork NAME --at 3" in done.stderr
    assert "reached max retries" not in done.stderr


def test_a_waiter_and_a_session_work_in_the_past(server):
    root = server.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
    }
    root.create_role(RoleName="ci", AssumeRolePolicyDocument=json.dumps(trust))
    seq = 5
    client(server, seq).get_waiter("role_exists").wait(RoleName="ci")
    session = client(server, seq, "sts").assume_role(
        RoleArn="arn:aws:iam::000000000000:role/ci", RoleSessionName="past"
    )
    key = session["Credentials"]
    credentials = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"], "token": key["SessionToken"]}
    caller = client(server, seq, "sts", **credentials).get_caller_identity()
    assert caller["Arn"] == "arn:aws:sts::000000000000:assumed-role/ci/past"
    with pytest.raises(ClientError) as refused:
        client(server, 4, "sts", **credentials).get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_a_key_that_was_created_later_is_explained_in_the_servers_log(server):
    key = server.client("iam").create_access_key(UserName="ann")["AccessKey"]
    with pytest.raises(ClientError) as refused:
        client(server, 3, "sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"
    assert f"key {key['AccessKeyId']} was created later, by record 5" in server.log()


def test_pages_of_a_relative_moment_show_one_state(server):
    iam = client(server, "-0s")
    pages = iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1})
    seen = []
    for page in pages:
        seen += [user["UserName"] for user in page["Users"]]
        server.client("iam").create_user(UserName=f"{seen[-1]}-later")
    assert seen == ["ann", "bob", "cem"]


def test_a_presigned_url_keeps_the_moment(server):
    url = client(server, 2, "sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
    status, headers, body = server.http("GET", url.removeprefix(server.endpoint))
    assert (status, headers["x-roleback-at"]) == (200, "2"), body


def test_a_command_runs_in_the_past(server):
    script = "import boto3, os; print(os.environ['ROLEBACK_AT'], [u['UserName'] for u in boto3.client('iam').list_users()['Users']])"
    at = ["at", "--endpoint", server.endpoint]
    for moment, shown in [("3", "3"), ("head~1", "head~1"), ("@{0s}", "-0d"), ("4^", "4~1")]:
        done = roleback(*at, moment, "--", sys.executable, "-c", script)
        expected = ["ann", "bob", "cem"] if moment == "@{0s}" else ["ann", "bob"]
        assert (done.returncode, done.stdout.strip()) == (0, f"{shown} {expected}"), done.stderr
    done = roleback(*at, "3", "--", sys.executable, "-c", "raise SystemExit(9)")
    assert done.returncode == 9, done.stderr
    done = roleback(*at, "99", "--", sys.executable, "-c", script)
    assert (done.returncode, done.stdout) == (1, "")
    assert "record 99 does not exist: the last one is 4" in done.stderr
    done = roleback(*at, "3")
    assert f"export AWS_ENDPOINT_URL={server.endpoint}/_roleback/at/3" in done.stdout


def test_a_port_shows_the_past_to_clients_without_a_path(server):
    script = "import boto3, os; print(os.environ['AWS_ENDPOINT_URL'], [u['UserName'] for u in boto3.client('iam').list_users()['Users']])"
    done = roleback(
        "at", "--endpoint", server.endpoint, "3", "--listen", "127.0.0.1:0", "--", sys.executable, "-c", script
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ \['ann', 'bob'\]", done.stdout.strip()), done.stdout
    port = subprocess.Popen(
        [BINARY, "at", "--endpoint", server.endpoint, "2", "--listen", "127.0.0.1:0"],
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    )
    guard = threading.Timer(PATIENCE_SECS, port.kill)
    guard.start()
    try:
        url = re.search(r"http://[0-9.]+:\d+", port.stderr.readline()).group()
        iam = boto3.client(
            "iam", endpoint_url=url, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
        )
        assert users(iam) == ["ann"]
        with pytest.raises(ClientError) as refused:
            iam.create_user(UserName="dan")
        assert refused.value.response["Error"]["Code"] == "ReadOnlyMoment"
    finally:
        guard.cancel()
        port.kill()
        port.wait()
        port.stderr.close()


def test_commands_read_the_past(server):
    def run(*arguments, **environment):
        done = roleback(*arguments, "--endpoint", server.endpoint, "-o", "json", **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["data"]

    assert [record["seq"] for record in run("log", "--at", "head~1")] == [3, 2, 1]
    assert [record["seq"] for record in run("log", "--at", "-0s", "-n", "1")] == [4]
    assert [record["seq"] for record in run("log", ROLEBACK_AT="2")] == [2, 1]
    (found,) = run("explain", "user/ann", "iam:ListUsers", "--at", "head~2")["explanations"]
    assert found["at"] == 2
    assert (
        run("simulate", "--principal", "ann", "--action", "iam:ListUsers", "--at", "-0s")[0]["decision"]
        == "implicitDeny"
    )
    done = roleback("explain", "user/bob", "iam:ListUsers", "--at", "2", "--endpoint", server.endpoint)
    assert done.returncode == 1 and "exists after record 2" in done.stderr
    done = roleback("log", "--at", "043", "--endpoint", server.endpoint)
    assert done.returncode == 2 and "is not a moment" in done.stderr


def test_a_mark_names_a_moment_for_every_client(server):
    done = roleback("mark", "before", "--endpoint", server.endpoint)
    assert (done.returncode, done.stdout) == (0, "mark:before is record 5.\n"), done.stderr
    server.client("iam").delete_user(UserName="ann")
    assert users(client(server, "mark:before")) == ["ann", "bob", "cem"]
    assert users(server.client("iam")) == ["bob", "cem"]


def test_the_past_survives_a_restart(start):
    server = start("data")
    for name in ("ann", "bob"):
        server.client("iam").create_user(UserName=name)
    server.stop()
    server.start()
    assert users(client(server, "2")) == ["ann"]
    done = roleback("log", "--at", "2", "-o", "json", "--endpoint", server.endpoint)
    server.stop()
    stopped = roleback("log", "--at", "2", "-o", "json", "--data-dir", server.data_dir)
    assert json.loads(stopped.stdout)["data"] == json.loads(done.stdout)["data"], stopped.stderr
