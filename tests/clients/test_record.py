"""`roleback record` and `roleback check`: what a command changes, compared on every run."""

import json
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from documents import ALLOW_ALL
from harness import roleback

# Ten clients at once: each has a user, a key, a role with attachments, and a seat in one shared group.
PARALLEL = f"""
import json, random, time
from concurrent.futures import ThreadPoolExecutor
import boto3

TRUST = json.dumps({{"Version": "2012-10-17", "Statement": {{
    "Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}}}})
boto3.client("iam").create_group(GroupName="everyone")
clients = [boto3.client("iam") for _ in range(10)]

def one(n):
    time.sleep(random.random() / 50)
    iam = clients[n]
    name = f"user-{{n}}"
    iam.create_user(UserName=name, Tags=[{{"Key": "n", "Value": str(n)}}])
    iam.create_access_key(UserName=name)
    iam.add_user_to_group(GroupName="everyone", UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument='''{ALLOW_ALL}''')
    role = f"role-{{random.randrange(10**17, 10**18)}}{{n:08x}}"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.delete_user_policy(UserName=name, PolicyName="p")

with ThreadPoolExecutor(10) as pool:
    list(pool.map(one, range(10)))
"""

ONE = """
import boto3, sys
iam = boto3.client("iam")
iam.create_user(UserName="ann", Path=sys.argv[1])
secret = iam.create_access_key(UserName="ann")["AccessKey"]["SecretAccessKey"]
print("SECRET", secret)
if "extra" in sys.argv:
    iam.create_group(GroupName="extra")
if "read" in sys.argv:
    iam.list_users()
sys.exit(int(sys.argv[2]))
"""


TWO_IN_ORDER = """
import boto3, sys
iam = boto3.client("iam")
for name in sys.argv[1:]:
    iam.create_user(UserName=name)
"""


@pytest.fixture
def script(tmp_path):
    """Writes a Python program; answers the words that run it."""

    def write(text):
        path = tmp_path / "client.py"
        path.write_text(text)
        return [sys.executable, path]

    return write


def record(file, *command, options=(), status=0):
    done = roleback("record", "--out", file, *options, "--", *command)
    assert done.returncode == status, (done.stdout, done.stderr)
    return done


def check(file, *command, options=(), status=0):
    done = roleback("check", file, *options, "--", *command)
    assert done.returncode == status, (done.stdout, done.stderr)
    return done


def test_parallel_clients_pass_every_check(tmp_path, script):
    file, command = tmp_path / "r.jsonl", script(PARALLEL)
    record(file, *command)
    recorded = file.read_text()
    for _ in range(20):
        check(file, *command)
    record(file, *command)
    assert file.read_text() == recorded


def test_a_recording_has_no_secrets_and_no_ids(tmp_path, script):
    file = tmp_path / "r.jsonl"
    done = record(file, *script(ONE), "/a/", 0, options=["--calls"])
    secret = done.stdout.split("SECRET ")[1].split()[0]
    text = file.read_text()
    assert secret not in text and "AKIA" not in text and "AIDA" not in text
    assert '"$user.ann"' in text and '"$key.ann.1"' in text


def test_a_difference_is_reported_as_text_json_and_junit(tmp_path, script):
    file, report, command = tmp_path / "r.jsonl", tmp_path / "report.xml", script(ONE)
    record(file, *command, "/a/", 0)
    changed = [*command, "/b/", 0, "extra"]
    text = check(file, *changed, options=["--junit", report], status=6).stdout
    assert '/path: "/a/" -> "/b/"' in text
    assert "0 missing, 1 unexpected, 1 changed, in 2 of 3 entities" in text
    cases = {case.get("name"): case for case in ElementTree.parse(report).iter("testcase")}
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {"$user.ann", "$group.extra"}
    assert cases.keys() == failed | {"command", "$key.ann.1"}
    done = check(file, *changed, options=["-o", "json"], status=6)
    found = json.loads(done.stdout)
    assert found["status"] == "unmet"
    assert [it["how"] for it in found["data"]["differences"]] == ["unexpected", "changed"]
    check(file, *changed, options=["--update"])
    check(file, *changed)


def test_the_exit_code_is_returned_stored_and_compared(tmp_path, script):
    file, command = tmp_path / "r.jsonl", script(ONE)
    done = record(file, *command, "/", 3, status=3)
    assert not file.exists() and "--expect-exit 3" in done.stderr
    record(file, *command, "/", 3, options=["--expect-exit", 3], status=3)
    before = file.read_text()
    check(file, *command, "/", 3)
    done = check(file, *command, "/", 4, options=["--update"], status=1)
    assert "exited with 4" in done.stderr and "recording has 3" in done.stderr
    assert file.read_text() == before


def test_calls_and_state_are_compared_on_request(tmp_path, script):
    calls, state, command = tmp_path / "calls.jsonl", tmp_path / "state.jsonl", script(ONE)
    record(calls, *command, "/", 0, options=["--calls"])
    done = check(calls, *command, "/", 0, "read", status=6)
    assert "iam:ListUsers" in done.stdout
    record(state, *command, "/", 0, options=["--state"])
    check(state, *command, "/", 0, "read")
    check(state, *command, "/x/", 0, status=6)


def test_rules_are_kept_in_the_file(tmp_path, script):
    file, command = tmp_path / "r.jsonl", script(ONE)
    record(file, *command, "/build-17/", 0, options=["--normalise", "build-[0-9]+=build-N"])
    check(file, *command, "/build-18/", 0)
    check(file, *command, "/other/", 0, status=6)


def test_what_cannot_be_used_is_a_clear_error(tmp_path, script):
    file, command = tmp_path / "r.jsonl", script(ONE)
    assert "cannot run" in record(file, "no-such-program", status=1).stderr
    assert "not a rule" in record(file, *command, options=["--normalise", "x"], status=2).stderr
    assert "cannot read" in check(file, *command, status=1).stderr
    file.write_text("{}\n")
    assert "not a recording" in check(file, *command, status=2).stderr
    record(file, *command, "/", 0)
    assert "--order total" in check(file, *command, options=["--order", "total"], status=2).stderr


def test_an_exported_log_is_a_recording_too(tmp_path, script, start):
    server, command = start("data"), script(ONE)
    iam = server.client("iam")
    iam.create_user(UserName="ann", Path="/a/")
    iam.create_access_key(UserName="ann")
    server.stop()
    log = tmp_path / "log.jsonl"
    roleback("log", "export", "--from", server.data_dir, "--out", log)
    check(log, *command, "/a/", 0)
    text = check(log, *command, "/b/", 0, "extra", status=6).stdout
    assert "0 missing, 1 unexpected, 1 changed, in 2 of 3 entities" in text
    before = log.read_text()
    done = check(log, *command, "/b/", 0, options=["--update"], status=2)
    assert "which is not updated" in done.stderr and log.read_text() == before


def test_the_order_that_counts_can_be_chosen(tmp_path, script):
    total, command = tmp_path / "total.jsonl", script(TWO_IN_ORDER)
    record(total, *command, "ann", "bob", options=["--order", "total"])
    swapped = [*command, "bob", "ann"]
    check(total, *swapped, status=6)
    check(total, *swapped, options=["--order", "entity"])
    check(total, *swapped, options=["--order", "none"])
    text = check(total, *command, "ann", "bob", "again", options=["--order", "none"], status=6).stdout
    assert "1 unexpected" in text
