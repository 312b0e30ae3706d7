"""`roleback compact`: what is left of an event log, and what a killed process leaves of it."""

import json
import shutil
import signal
import subprocess
import time
from collections import Counter
from itertools import product

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from decode_journal import read_history
from harness import BINARY, REGION, clean_environment, roleback

# What is in the directory during each phase: the process opens the log, prepares, replaces the files, and notes what it did.
PHASES = ["LOCK", "compacting", "compacted", "base"]
# How many seconds after the beginning of each phase the process is killed.
DELAYS = [0, 0, 0.002, 0.01]


def run(*arguments, status=0):
    done = roleback(*arguments, "--output", "json")
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    answer = json.loads(done.stdout)
    return answer["data"] if status == 0 else answer["error"]["message"]


def at(server, moment):
    return boto3.client(
        "iam",
        endpoint_url=f"{server.endpoint}/_roleback/at/{moment}",
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 1}),
    )


def users(client):
    return sorted(user["UserName"] for user in client.list_users()["Users"])


def test_a_running_server_forgets_what_was_before_a_moment(start):
    server = start()
    iam = server.client("iam")
    for name in ["ann", "bob", "cem"]:
        iam.create_user(UserName=name)
    asked = roleback("compact", "--before", "3", "--endpoint", server.endpoint, "--output", "json")
    assert asked.returncode == 3, asked.stderr
    done = run("compact", "--before", "3", "--yes", "--endpoint", server.endpoint)
    assert (done["folded"], done["record"]) == (3, 5)
    for moment, expected in [("3", ["ann", "bob"]), ("4", ["ann", "bob", "cem"])]:
        assert users(at(server, moment)) == expected
    with pytest.raises(ClientError) as refused:
        users(at(server, 2))
    assert refused.value.response["Error"]["Code"] == "MomentCompacted"
    log = run("log", "--reverse", "--endpoint", server.endpoint)
    assert (log[0]["summary"], log[1]["seq"]) == ("records 1 to 3 folded by record 5", 4)
    shown = run("show", "2", "--endpoint", server.endpoint, status=1)
    assert shown == "records 1 to 3 folded by record 5"
    blame = run("blame", "user/ann", "--endpoint", server.endpoint)
    assert {line["record"]["operation"] for line in blame["lines"]} == {"iam:CreateUser"}
    assert all(line["record"]["folded"] for line in blame["lines"])
    verified = roleback("verify", "--endpoint", server.endpoint)
    assert "Records 1 to 3 were folded by record 5; before the log:" in verified.stdout


def history(start, path):
    server = start(path)
    iam = server.client("iam")
    for number in range(60):
        iam.create_user(UserName=f"user-{number}")
    server.stop()
    return run("verify", "--data-dir", path)


def phase_of(data):
    return next((name for name in PHASES[1:] if (data / name).exists()), PHASES[0])


def kill(process, data, phase, delay):
    """Kills a process some seconds after it has reached a phase, if it lives that long."""
    while process.poll() is None and PHASES.index(phase_of(data)) < PHASES.index(phase):
        pass
    time.sleep(delay)
    process.kill()
    process.wait()


def test_a_process_that_is_killed_while_it_compacts_loses_nothing(start, tmp_path):
    whole = tmp_path / "whole"
    before = history(start, whole)
    records = list(read_history(whole))
    hits = Counter()
    for phase, delay in product(PHASES, DELAYS):
        data = tmp_path / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(whole, data, ignore=shutil.ignore_patterns("LOCK"))
        command = [str(BINARY), "compact", "--before", "40", "--yes", "--data-dir", str(data)]
        process = subprocess.Popen(
            command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        kill(process, data, phase, delay)
        left = phase_of(data)
        hits[left] += process.returncode == -signal.SIGKILL
        # A start finishes what was decided.
        server = start(data)
        assert len(users(server.client("iam"))) == 60
        assert run("show", "41", "--endpoint", server.endpoint)["seq"] == 41
        server.stop()
        after = run("verify", "--data-dir", data)
        assert (after["ok"], after["state_hash"]) == (True, before["state_hash"])
        folded = after.get("folded")
        assert (folded is not None) == (left in ("compacted", "base"))
        kept = list(read_history(data))
        if folded is None:
            assert kept[: len(records)] == records
        else:
            assert (folded["last"], folded["by"]) == (40, before["seq"] + 1)
            assert kept[: len(records) - 40] == records[40:]
    # Before the compaction is decided, while it replaces the files, and after.
    assert all(hits[phase] > 0 for phase in PHASES[1:]), hits
