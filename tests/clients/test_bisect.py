"""`roleback bisect`: the record that broke a command, with the AWS CLI as the command."""

import json
import sys

import pytest

from harness import roleback

CHECK = """
import os, sys
from pathlib import Path
seq = int(os.environ["ROLEBACK_SEQ"])
with Path(sys.argv[1]).open("a") as log:
    log.write(f"{seq}\\n")
sys.exit({check})
"""


@pytest.fixture
def server(start):
    """Record 2 makes user 1, and so on up to record 31; record 20 deletes user 1."""
    server = start()
    iam = server.client("iam")
    for n in range(1, 31):
        if n == 19:
            iam.delete_user(UserName="user-1")
        else:
            iam.create_user(UserName=f"user-{n}")
    return server


@pytest.fixture
def script(tmp_path):
    """A command that exits as an expression of the record's number says; answers its words, and what it ran at."""

    def write(check):
        path, log = tmp_path / "check.py", tmp_path / "log"
        path.write_text(CHECK.replace("{check}", check))
        return [sys.executable, path, log], lambda: [int(line) for line in log.read_text().split()]

    return write


def bisect(server, *command, good=2, bad="head", options=(), status=0):
    done = roleback(
        "bisect", "--endpoint", server.endpoint, "--good", good, "--bad", bad, *options, "-o", "json", "--", *command
    )
    assert done.returncode == status, (done.stdout, done.stderr)
    return json.loads(done.stdout)


AWS = [sys.executable, "-m", "awscli"]
GET_USER = [*AWS, "iam", "get-user", "--user-name", "user-1"]


def test_the_aws_cli_finds_the_deletion(server):
    found = bisect(server, *GET_USER)["data"]
    [change] = found["changes"]
    assert change["effect"] == "broke"
    assert (change["record"]["seq"], change["record"]["operation"]) == (20, "iam:DeleteUser")
    assert found["runs"] <= 8


def test_the_other_direction_finds_what_fixed_it(server, script):
    command, _ = script("0 if seq >= 12 else 1")
    [change] = bisect(server, *command, good="head", bad=3)["data"]["changes"]
    assert (change["effect"], change["record"]["seq"]) == ("fixed", 12)


def test_only_records_of_the_entity_are_tested(server, script):
    command, ran = script("0 if seq < 20 else 1")
    [change] = bisect(server, *command, options=["--entity", "user-1"])["data"]["changes"]
    assert change["record"]["seq"] == 20
    assert set(ran()) <= {2, 19, 20, 31}


def test_every_change_is_found_with_probes(server, script):
    command, _ = script("1 if 8 <= seq < 15 or seq >= 25 else 0")
    changes = bisect(server, *command, options=["--all", 10])["data"]["changes"]
    assert [(change["effect"], change["record"]["seq"]) for change in changes] == [
        ("broke", 8),
        ("fixed", 15),
        ("broke", 25),
    ]


def test_records_that_cannot_be_tested_leave_candidates(server, script):
    command, ran = script("125 if 10 <= seq <= 12 else seq > 12")
    found = bisect(server, *command, status=6)
    assert found["status"] == "unmet"
    assert found["data"]["changes"][0]["candidates"] == [10, 11, 12, 13]
    assert len(ran()) == len(set(ran()))


def test_a_command_that_cannot_run_aborts(server, script):
    for check, code in [("126 if 2 < seq < 31 else seq > 9", 126), ("127", 127), ("137", 137)]:
        command, _ = script(check)
        error = bisect(server, *command, status=1)["error"]["message"]
        assert str(code) in error


def test_ends_that_contradict_are_an_error_with_their_output(server, script):
    for check in ("0", "1"):
        command, _ = script(check)
        error = bisect(server, *command, status=1)["error"]["message"]
        assert "has to succeed after record 2 and fail after record 31" in error
    writes = [*AWS, "iam", "create-group", "--group-name", "g"]
    error = bisect(server, *writes, status=1)["error"]["message"]
    assert "ReadOnlyMoment" in error and "--fork" in error


def test_a_flaky_command_is_reported(server, script):
    command, _ = script("(seq > 9) ^ (Path(sys.argv[1]).read_text().split().count('2') > 1)")
    error = bisect(server, *command, options=["--retries", 2], status=6)["error"]["message"]
    assert "flaky" in error
