"""`roleback log`, `show`, `verify`, `replay`: on the directory of a stopped server and against a running one."""

import json
import re

import pytest

from documents import ALLOW_ALL
from harness import roleback


@pytest.fixture
def history(start):
    """A server with a few records that contain a secret."""
    server = start("history")
    iam = server.client("iam")
    iam.create_user(UserName="alice", Path="/staff/")
    secret = iam.create_access_key(UserName="alice")["AccessKey"]["SecretAccessKey"]
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=ALLOW_ALL)
    iam.create_group(GroupName="g")
    server.secret = secret
    return server


@pytest.fixture(params=["running", "stopped"])
def where(request, history):
    """The options that select the event log: the endpoint of the server or, after it was killed, its directory."""
    if request.param == "running":
        return ["--endpoint", history.endpoint]
    history.kill()
    return ["--data-dir", history.data_dir]


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout


def data(*arguments, status=0):
    """The JSON output of a command."""
    return json.loads(run(*arguments, "--output", "json", status=status))["data"]


def test_the_log_tells_who_did_what_in_order(where):
    table = run("log", *where)
    at = [table.index(operation) for operation in ["CreateGroup", "PutUserPolicy", "CreateAccessKey", "CreateUser"]]
    assert at == sorted(at) or at == sorted(at, reverse=True)
    assert "\x1b" not in table


def test_one_record_is_shown_without_its_secret(where, history):
    numbers = [int(number) for number in re.findall(r"^\W*(\d+)", run("log", *where), re.M)]
    shown = [run("show", number, *where, "--output", "json") for number in numbers]
    assert len(shown) >= 4
    assert any("alice" in text and "CreateUser" in text for text in shown)
    assert not any(history.secret in text for text in shown)


def test_a_record_that_is_not_there_is_an_error(where):
    done = roleback("show", 999_999, *where)
    assert done.returncode == 1
    assert "999999" in done.stderr.replace(",", "").replace("_", "")


def test_verify_prints_the_hash_of_the_state(where):
    assert re.search(r"\b[0-9a-f]{32,}\b", run("verify", *where))


def test_replay_comes_to_the_same_state(where):
    verified, replayed = run("verify", *where), run("replay", *where)
    hashes = set(re.findall(r"\b[0-9a-f]{64}\b", verified))
    assert hashes & set(re.findall(r"\b[0-9a-f]{64}\b", replayed))


def test_a_server_that_is_not_there_is_not_reachable():
    assert roleback("verify", "--endpoint", "http://127.0.0.1:9").returncode == 7


def test_a_running_servers_directory_is_locked(history):
    done = roleback("verify", "--data-dir", history.data_dir)
    assert done.returncode == 1
    assert str(history.data_dir) in done.stderr


def test_a_flipped_byte_is_an_integrity_failure(history):
    history.kill()
    log = max((history.data_dir).rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    content = bytearray(log.read_bytes())
    at = content.find(b"alice")
    assert at > 0, f"{log} does not hold the record"
    content[at] ^= 0x20
    log.write_bytes(content)
    done = roleback("verify", "--data-dir", history.data_dir)
    assert done.returncode == 5, (done.stdout, done.stderr)


def test_the_log_is_served_over_http(history):
    log = history.http("GET", "/_roleback/log")
    assert log[0] == 200 and b"CreateUser" in log[2]
    assert history.secret.encode() not in log[2]
