"""Forks as AWS clients use them: an endpoint with a path, one for each parallel test."""

import concurrent.futures
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from botocore.config import Config

import harness
from conftest import pages, refused
from documents import ALLOW_ALL
from harness import BINARY, PATIENCE_SECS, REGION, clean_environment, roleback, until


def client(endpoint, service="iam", key="test", secret="test", token=None):
    return harness.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"max_attempts": 1, "mode": "standard"}, proxies={}),
    )


@pytest.fixture
def server(start):
    server = start()
    server.client("iam").create_user(UserName="shared")
    return server


def fork(server, **options):
    return server.json("POST", "/_roleback/forks", json.dumps(options).encode())


def test_parallel_tests_each_in_a_fork_do_not_meet(server):
    def one(number):
        made = fork(server, name=f"t{number}")
        iam = client(made["endpoint"])
        iam.get_user(UserName="shared")
        iam.create_user(UserName="mine")
        iam.put_user_policy(UserName="mine", PolicyName="p", PolicyDocument=ALLOW_ALL)
        names = [user["UserName"] for page in pages(iam, "list_users") for user in page["Users"]]
        server.json("DELETE", f"/_roleback/forks/t{number}")
        return names

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(one, range(40)))
    assert seen == [["mine", "shared"]] * 40
    assert server.json("GET", "/_roleback/forks")["forks"] == []
    with refused("NoSuchEntity"):
        server.client("iam").get_user(UserName="mine")


def test_pages_presigned_urls_and_sessions_work_in_a_fork(server):
    endpoint = fork(server, name="f")["endpoint"]
    iam = client(endpoint)
    for number in range(12):
        iam.create_user(UserName=f"u{number:02}")
    listed = pages(iam, "list_users", PaginationConfig={"PageSize": 5})
    assert [len(page["Users"]) for page in listed] == [5, 5, 3]
    key = iam.create_access_key(UserName="u00")["AccessKey"]
    session = client(endpoint, "sts", key["AccessKeyId"], key["SecretAccessKey"]).get_session_token()["Credentials"]
    inside = client(endpoint, "sts", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    assert inside.get_caller_identity()["Arn"].endswith(":user/u00")
    url = inside.generate_presigned_url("get_caller_identity", HttpMethod="GET")
    assert url.startswith(endpoint)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as answer:
        assert b":user/u00" in answer.read()
    # The key was made in the fork, so the server itself does not know it.
    with refused("InvalidClientTokenId"):
        server.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()


def test_a_command_runs_in_a_fork_that_ends_with_it(server):
    script = (
        "import boto3, os; iam = boto3.client('iam'); iam.create_user(UserName='inside');"
        "print(os.environ['AWS_ENDPOINT_URL']); raise SystemExit(3)"
    )
    done = roleback("fork", "run", "--endpoint", server.endpoint, "--", sys.executable, "-c", script)
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert done.stdout.strip() == f"{server.endpoint}/_roleback/fork/run"
    assert server.json("GET", "/_roleback/forks")["forks"] == []
    with refused("NoSuchEntity"):
        server.client("iam").get_user(UserName="inside")


def test_forks_are_made_listed_reset_and_dropped_by_the_command(server):
    def run(*arguments, status=0):
        done = roleback("fork", *arguments, "--endpoint", server.endpoint, "--output", "json")
        assert done.returncode == status, (done.stdout, done.stderr)
        return json.loads(done.stdout)

    made = run("a", "--at", "1")["data"]
    assert made["parent"]["seq"] == 1
    iam = client(made["endpoint"])
    iam.create_user(UserName="x")
    assert [one["seq"] for one in run("list")["data"]["forks"]] == [2]
    assert run("reset", "a")["data"]["seq"] == 1
    # The commands work in a fork, too.
    shown = roleback("status", "--endpoint", made["endpoint"])
    assert shown.returncode == 0, shown.stderr
    run("drop", "a")
    assert "does not exist" in run("drop", "a", status=1)["error"]["message"]
    with refused("NoSuchFork", 400):
        iam.list_users()


def test_the_cli_of_aws_uses_a_fork_by_its_environment(server):
    endpoint = fork(server, name="cli")["endpoint"]
    aws = os.path.join(os.path.dirname(sys.executable), "aws")
    environment = clean_environment(AWS_ENDPOINT_URL=endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    command = [aws, "iam", "create-user", "--user-name", "c"]
    made = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert made.returncode == 0, made.stderr
    client(endpoint).get_user(UserName="c")


# Says that it runs, and ends with its standard input.
WAITING = "import sys; print('running', flush=True); sys.stdin.read()"


def start_in_fork(server, *options):
    """A running command in a fork, without a terminal."""
    command = ["fork", "held", *options, "--endpoint", server.endpoint, "--", sys.executable, "-c", WAITING]
    process = subprocess.Popen(
        [str(BINARY), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(),
        start_new_session=True,
    )
    assert process.stdout.readline() == "running\n"
    assert names(server) == ["held"]
    return process


def names(server):
    return [one["name"] for one in server.json("GET", "/_roleback/forks")["forks"]]


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_fork_ends_with_a_command_that_a_signal_ends(server, sent):
    process = start_in_fork(server)
    process.send_signal(sent)
    assert process.wait(timeout=PATIENCE_SECS) == 128 + sent
    assert names(server) == []


def test_a_fork_ends_after_its_lease_when_the_program_is_killed(server):
    # Long enough for a machine that is busy for seconds.
    process = start_in_fork(server, "--ttl", "5s")
    # As long as the command runs, the lease is renewed.
    time.sleep(7)
    assert names(server) == ["held"]
    process.kill()
    process.wait()
    until(lambda: names(server) == [])
    process.stdin.close()


def test_a_fork_is_promoted_by_the_command(server):
    def promote(*options, status=0):
        done = roleback("fork", "promote", "try", *options, "--endpoint", server.endpoint, "-o", "json")
        assert done.returncode == status, (done.stdout, done.stderr)
        return json.loads(done.stdout)

    iam, inside = server.client("iam"), client(fork(server, name="try")["endpoint"])
    inside.create_user(UserName="new")
    iam.update_user(UserName="shared", NewPath="/ours/")
    inside.update_user(UserName="shared", NewPath="/theirs/")
    open_conflicts = promote(status=6)["data"]["conflicts"]
    assert [(one["path"], one["ours"], one["theirs"]) for one in open_conflicts] == [("/path", "/ours/", "/theirs/")]
    assert promote("--theirs", "--dry-run")["data"]["seq"] is None
    with refused("NoSuchEntity"):
        iam.get_user(UserName="new")
    done = roleback("fork", "promote", "try", "--theirs", "--endpoint", server.endpoint)
    assert done.stdout.startswith("Promoted the fork as record 4 (three-way)"), done.stdout
    assert iam.get_user(UserName="shared")["User"]["Path"] == "/theirs/"
    assert iam.get_user(UserName="new")["User"]["UserName"] == "new"
    # The fork's log ends with the fork. What it said of the merged values stays, also when the fork is gone.
    assert roleback("fork", "drop", "try", "--endpoint", server.endpoint).returncode == 0
    sentence = "promoted fork try, made at record 2, with its records 3 to 4"
    shown = roleback("show", "head", "--endpoint", server.endpoint).stdout
    assert sentence in shown and "created user new" in shown
    assert sentence in roleback("log", "-n", "1", "--endpoint", server.endpoint).stdout
    status = roleback("status", "--endpoint", server.endpoint).stdout
    assert "Record 4 promoted fork try: its records 3 to 4, made at record 2." in status

    def blame(entity, path):
        done = roleback("blame", entity, "--endpoint", server.endpoint, "-o", "json")
        lines = json.loads(done.stdout)["data"]["lines"]
        line = next(line for line in lines if line["path"] == path)
        behind = line["podRecord"]
        return line["record"]["seq"], behind["name"], behind["operation"], behind["summary"]

    assert blame("user/new", "/name") == (4, "fork:try:3", "iam:CreateUser", "created user new")
    path = (4, "fork:try:4", "iam:UpdateUser", "moved user shared to /theirs/")
    assert blame("user/shared", "/path") == path
    text = roleback("blame", "user/new", "--endpoint", server.endpoint).stdout
    assert "<- fork:try:3 iam:CreateUser" in text
    # Nor does it go with the record of the promotion, or with a second compaction.
    for name in ["one", "two"]:
        iam.create_user(UserName=name)
        done = roleback("compact", "--before", "head", "--yes", "--endpoint", server.endpoint)
        assert done.returncode == 0, done.stderr
        assert blame("user/new", "/name") == (4, "fork:try:3", "iam:CreateUser", "created user new")
        assert blame("user/shared", "/path") == path


def test_a_fork_is_compared_with_its_parent_and_with_a_pod(server):
    def diff(*sides):
        done = roleback("diff", *sides, "--endpoint", server.endpoint, "-o", "json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["data"]
        return found["matched"], [(change["action"], change["name"]) for change in found["changes"]]

    inside = client(fork(server, name="f")["endpoint"])
    inside.update_user(UserName="shared", NewUserName="renamed")
    assert diff("fork:f") == ("id", [("update", "shared")])
    assert diff("fork:f:2", "fork:f") == ("id", [("update", "renamed")])
    roleback("pod", "save", "kept", "--at", "fork:f", "--endpoint", server.endpoint)
    assert diff("pod:kept", "fork:f") == ("id", [])
    listed = roleback(
        "at", "fork:f", "--endpoint", server.endpoint, "--", sys.executable, "-m", "awscli", "iam", "list-users"
    )
    assert '"renamed"' in listed.stdout
