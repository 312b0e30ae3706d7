"""Pods that carry the event log: looking into it after a load elsewhere, replaying it, and what cannot be checked."""

import json

import boto3
import pytest

from conftest import refused
from harness import roleback

GRANT = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}],
}
PASSPHRASE = "open sesame"


@pytest.fixture
def server(start):
    """A server whose record 3 makes a role, and whose record 4 gives it a policy."""
    server = start("ours")
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    trust = GRANT | {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="ci", PolicyName="p", PolicyDocument=json.dumps(GRANT))
    server.key = iam.create_access_key(UserName="ann")["AccessKey"]
    iam.create_user(UserName="bob")
    iam.delete_user(UserName="bob")
    return server


def pod(*arguments, status=0, **environment):
    done = roleback(*map(str, arguments), **environment)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout + done.stderr


@pytest.fixture(params=["plain", "redacted", "encrypted"])
def base(request, server, start, tmp_path):
    """Another server that loaded the pod `base`, version 2, from a file with the history."""
    how = {"plain": ["--plain"], "redacted": ["--no-secrets"], "encrypted": ["--encrypt"]}[request.param]
    key = {"ROLEBACK_POD_PASSPHRASE": PASSPHRASE} if request.param == "encrypted" else {}
    file = tmp_path / "base.pod"
    pod("pod", "save", file, "--history", *how, "--endpoint", server.endpoint, **key)
    other = start("other")
    other.client("iam").create_user(UserName="eve")
    at = ("--endpoint", other.endpoint)
    for _ in range(2):
        pod("pod", "import", file, "base", *at)
    pod("pod", "load", "base", "--merge", "service-merge", "--yes", *at, **key)
    other.how, other.file, other.key_of_pod = request.param, file, key
    return other


def test_log_show_blame_and_the_past_work_after_a_load_elsewhere(base, server):
    at = ("--endpoint", base.endpoint)
    shown = pod("show", "base:2#4", *at)
    assert "iam:PutRolePolicy" in shown
    assert server.key["SecretAccessKey"] not in pod("show", "base:2#5", *at)
    log = pod("log", "--at", "pod:base:2", "--oneline", *at)
    ours = pod("log", "--oneline", "--endpoint", server.endpoint)
    # Only the record that has nothing but the sealing key differs without secrets.
    assert [line.split()[1:] for line in log.splitlines()][:6] == [line.split()[1:] for line in ours.splitlines()][:6]
    blamed = pod("blame", "role/ci", *at)
    policy = next(line for line in blamed.splitlines() if "/inline/p/statement/Read" in line)
    assert "base:2#4 iam:PutRolePolicy" in policy
    assert " <- " in policy
    lines = json.loads(roleback("blame", "role/ci", "-o", "json", *at).stdout)["data"]["lines"]
    by_path = {line["path"]: line for line in lines}
    assert by_path["/path"]["podRecord"]["name"] == "base:2#3"
    assert by_path["/path"]["record"]["operation"] == "roleback:Load"

    for moment, expected in [("pod:base:2", ["ann"]), ("pod:base:2%236", ["ann", "bob"]), ("pod:base:2%230", [])]:
        past = boto3.client(
            "iam",
            endpoint_url=f"{base.endpoint}/_roleback/at/{moment}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        assert [user["UserName"] for user in past.list_users()["Users"]] == expected
        with refused("ReadOnlyMoment"):
            past.create_user(UserName="zoe")


def test_verify_says_what_it_could_not_check(base):
    text = pod("pod", "verify", base.file)
    missing = {
        "plain": None,
        "redacted": "not checked: the history has no secrets: the hashes of its records and the decisions in it",
        "encrypted": "not checked: the history is encrypted",
    }[base.how]
    assert missing in text if missing else "not checked" not in text
    if base.how == "encrypted":
        assert "not checked" not in pod("pod", "verify", base.file, **base.key_of_pod)
    words = {"plain": "with its secrets", "redacted": "without secrets", "encrypted": "encrypted"}[base.how]
    assert f"History      7 records, {words}" in pod("pod", "inspect", base.file)


def test_replay_takes_a_pod_with_history(base):
    if base.how == "redacted":
        assert "use `--events`" in pod("replay", base.file, status=2)
        assert "gives the same state" in pod("replay", base.file, "--events")
        return
    assert "are decided as recorded" in pod("replay", base.file, **base.key_of_pod)
    changes = base.file.with_name("changes.json")
    changes.write_text("[]")
    pod("replay", base.file, "--with-policies", changes, **base.key_of_pod)


def test_a_changed_byte_of_the_history_is_refused(base):
    content = bytearray(base.file.read_bytes())
    # The history is the last part of the file; its bytes end before the padding and the end of the file.
    end = len(content.rstrip(b"\0")) - 20
    content[end] ^= 1
    damaged = base.file.with_name("damaged.pod")
    damaged.write_bytes(content)
    assert "digest" in pod("pod", "verify", damaged, status=5, **base.key_of_pod)


def test_a_history_with_secrets_is_not_written_in_the_clear_unless_asked_for(server, tmp_path):
    file = tmp_path / "x.pod"
    at = ("--endpoint", server.endpoint)
    assert "the event log has secrets" in pod("pod", "save", file, "--history", *at, status=1)
    both = pod(
        "pod", "save", file, "--history", "--plain", "--encrypt", *at, status=1, ROLEBACK_POD_PASSPHRASE=PASSPHRASE
    )
    assert "cannot be plain" in both
    pod("pod", "save", file, "--history", "--no-secrets", *at)
    content = roleback("replay", str(file), "--events", "--into", str(tmp_path / "into"))
    exported = b"".join(path.read_bytes() for path in (tmp_path / "into").rglob("*") if path.is_file())
    assert content.returncode == 0, content.stderr
    assert server.key["SecretAccessKey"].encode() not in exported


def test_a_fork_is_saved_with_its_records(server, start, tmp_path):
    at = ("--endpoint", server.endpoint)
    pod("fork", "trial", *at)
    fork = boto3.client(
        "iam",
        endpoint_url=f"{server.endpoint}/_roleback/fork/trial",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    fork.create_user(UserName="only-here")
    assert "Saved trial version 1" in pod("pod", "save", "trial", "--fork", "trial", "--history", "--plain", *at)
    assert "not checked: the history is that of a fork" in pod("pod", "verify", "trial", *at)
    file = tmp_path / "trial.pod"
    pod("pod", "export", "trial", file, *at)
    other = start("other")
    there = ("--endpoint", other.endpoint)
    pod("pod", "import", file, "trial", *there)
    pod("pod", "load", "trial", "--yes", *there)
    assert {user["UserName"] for user in other.client("iam").list_users()["Users"]} == {"ann", "only-here"}
    assert "only-here" in pod("show", "trial:1#8", *there)
    assert "does not exist" in pod("pod", "save", "x", "--fork", "nothing", *at, status=1)


@pytest.mark.parametrize("how", ["--plain", "--no-secrets"])
def test_the_history_of_a_compacted_log_begins_after_its_base(server, start, tmp_path, how):
    at = ("--endpoint", server.endpoint)
    pod("compact", "--before", "4", "--yes", *at)
    file = tmp_path / "base.pod"
    pod("pod", "save", file, "--history", how, *at)
    assert "after record 4" in pod("pod", "inspect", file)
    other = start("other")
    at = ("--endpoint", other.endpoint)
    pod("pod", "import", file, "base", *at)
    pod("pod", "load", "base", "--merge", "overwrite", "--yes", *at)
    assert "iam:CreateAccessKey" in pod("show", "base#5", *at)
    assert "folded" in pod("show", "base#2", *at, status=1)
    blame = pod("blame", "role/ci", *at)
    assert "loaded pod base:1" in blame and "<- base:1#3 iam:CreateRole" in blame


def test_the_encrypted_history_of_a_compacted_log_opens_with_its_passphrase_only(server, start, tmp_path):
    at, key = ("--endpoint", server.endpoint), {"ROLEBACK_POD_PASSPHRASE": PASSPHRASE}
    # The base has the sealing key and the access key; the records after it have no secrets.
    pod("compact", "--before", "5", "--yes", *at)
    file = tmp_path / "base.pod"
    pod("pod", "save", file, "--history", "--encrypt", *at, **key)
    content = file.read_bytes()
    assert content.count(b"age-encryption.org/v1") == 2
    inspected = pod("pod", "inspect", file)
    assert "after record 5" in inspected
    assert "encrypted" in inspected
    assert server.key["SecretAccessKey"] not in inspected
    assert "not checked: the history is encrypted" in pod("pod", "verify", file)
    assert "not checked" not in pod("pod", "verify", file, **key)
    assert "does not open" in pod("pod", "verify", file, status=4, ROLEBACK_POD_PASSPHRASE="another")

    other = start("other")
    other.client("iam").create_user(UserName="eve")
    there = ("--endpoint", other.endpoint)
    pod("pod", "import", file, "base", *there)
    load = ("pod", "load", "base", "--merge", "overwrite", "--yes", *there)
    records = other.http("GET", "/_roleback/log")[2]
    assert "encrypted with a passphrase: give it" in pod(*load, status=4)
    assert "does not open" in pod(*load, status=4, ROLEBACK_POD_PASSPHRASE="another")
    assert other.http("GET", "/_roleback/log")[2] == records
    pod(*load, **key)

    exported = tmp_path / "again.pod"
    pod("pod", "export", "base", exported, *there)
    assert exported.read_bytes() == content
    third = start("third")
    pod("pod", "import", exported, "base", "--endpoint", third.endpoint)
    pod("pod", "load", "base", "--merge", "overwrite", "--yes", "--endpoint", third.endpoint, **key)
    for loaded in (other, third):
        at = ("--endpoint", loaded.endpoint)
        assert [user["UserName"] for user in loaded.client("iam").list_users()["Users"]] == ["ann"]
        signed = loaded.client("sts", server.key["AccessKeyId"], server.key["SecretAccessKey"])
        assert signed.get_caller_identity()["Arn"].endswith(":user/ann")
        assert "iam:CreateUser" in pod("show", "base#6", *at)
        assert "folded" in pod("show", "base#2", *at, status=1)
        # The attributes of the base name the records that set them, which are gone.
        assert "<- base:1#3 iam:CreateRole" in pod("blame", "role/ci", *at)
        assert "bob" in pod("diff", "pod:base:1#5", "pod:base:1#6", *at)
