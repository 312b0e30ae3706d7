"""`roleback replay`: events, decisions, and what a change of policies would decide differently."""

import json

import pytest

from documents import allow, document
from harness import REPOSITORY, ROOT_ACCOUNT, roleback

DENY_READS = document({"Effect": "Deny", "Action": "iam:GetUser", "Resource": "*"})


@pytest.fixture
def history(start):
    """A stopped server with a user that may create users, and that was denied once."""
    server = start("history", "--enforce", "on")
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    iam.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=allow("iam:CreateUser"))
    iam.create_login_profile(UserName="ann", Password="Password-1234")
    ann = server.client("iam", key["AccessKeyId"], key["SecretAccessKey"])
    for name in ("one", "two"):
        ann.create_user(UserName=name)
    with pytest.raises(ann.exceptions.ClientError):
        ann.create_group(GroupName="g")
    server.stop()
    return server


def run(*arguments, status=0):
    done = roleback("replay", *arguments)
    assert done.returncode == status, (done.stdout, done.stderr)
    return done.stdout


def data(*arguments, status=0):
    return json.loads(run(*arguments, "-o", "json", status=status))["data"]


def test_events_give_the_same_state_with_a_rate(history):
    found = data("--events", history.data_dir)
    assert found["ok"] and found["state_hash"] == found["replayed_state_hash"]
    assert found["records_per_second"] > 0
    assert "a second" in run("--events", history.data_dir)


def test_decisions_include_denials_and_say_what_could_not_be_decided(history):
    found = data("--decisions", history.data_dir)
    assert found["ok"]
    assert (found["permissions"], found["withheld"]) == (1, 1)
    assert found["operations"]["iam:CreateUser"] == 3


def test_a_pod_is_read_and_checked(history):
    assert "State hash" in run(REPOSITORY / "snapshots/format-1/world.pod")


def test_changed_policies_flip_recorded_requests(history, tmp_path):
    changes = tmp_path / "changes.json"

    def flips(*written, status=0):
        changes.write_text(json.dumps(list(written)))
        return data(history.data_dir, "--with-policies", changes, "--expect", "none", status=status)

    delete = {"delete": "user/ann", "name": "own"}
    found = flips(delete, status=6)
    assert (found["newDenials"], found["newPermissions"]) == (2, 0)
    assert {(flip["action"], flip["before"], flip["after"], flip["count"]) for flip in found["flips"]} == {
        ("iam:CreateUser", "allowed", "implicitDeny", 1)
    }
    assert all(flip["principal"] == f"arn:aws:iam::{ROOT_ACCOUNT}:user/ann" for flip in found["flips"])
    assert found["notApplicable"][0]["change"] == 1
    explained = roleback(*found["flips"][0]["explain"], "--data-dir", history.data_dir)
    assert explained.returncode == 0 and "allow" in explained.stdout.lower()
    wider = {"attach": "user/ann", "policy": "IAMFullAccess"}
    found = flips(wider, status=6)
    assert (found["newDenials"], found["newPermissions"]) == (0, 1)
    assert [flip["policy"] for flip in found["flips"]] == ["arn:aws:iam::aws:policy/IAMFullAccess"]
    found = flips({"put": "user/ann", "name": "more", "document": json.loads(DENY_READS)})
    assert found["flips"] == [] and found["requests"] == 5


def test_changes_of_policies_are_read_from_yaml(history, tmp_path):
    changes = tmp_path / "changes.yaml"
    changes.write_text("""\
- delete: user/ann
  name: own
- put: user/ann
  name: more
  document:
    Version: 2012-10-17
    Statement:
      # Not quoted, as people write YAML.
      - {Effect: Allow, Action: "iam:CreateGroup", Resource: "*"}
""")
    found = data(history.data_dir, "--with-policies", changes)
    assert (found["newDenials"], found["newPermissions"]) == (2, 1)
    plain = tmp_path / "changes"
    plain.write_text("- attach: user/ann\n  policy: IAMFullAccess\n")
    assert data(history.data_dir, "--with-policies", plain)["newPermissions"] == 1
    for text, why in [("- [", "is not YAML"), ("- delete: user/ann", "`name` is missing"), ("a: 1", "JSON or YAML")]:
        changes.write_text(text)
        done = roleback("replay", history.data_dir, "--with-policies", changes)
        assert done.returncode == 2 and why in done.stderr, (text, done.stderr)


def test_an_exported_log_is_replayed_like_the_directory(history, tmp_path):
    exported, redacted = tmp_path / "log.jsonl", tmp_path / "redacted.jsonl"
    for path, options in ((exported, ()), (redacted, ("--redact",))):
        done = roleback("log", "export", "--from", history.data_dir, "--out", path, *options)
        assert done.returncode == 0, done.stderr
    assert data("--events", exported)["state_hash"] == data("--events", history.data_dir)["state_hash"]
    found = data("--decisions", exported)
    # The decision log is not part of the event log.
    assert found["ok"] and (found["permissions"], found["withheld"]) == (0, 1)
    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps([{"delete": "user/ann", "name": "own"}]))
    assert data(exported, "--with-policies", changes)["newDenials"] == 2
    done = roleback("replay", redacted)
    assert done.returncode == 2 and "--redact" in done.stderr
    broken = tmp_path / "broken.jsonl"
    broken.write_text(exported.read_text().replace("/login", "/nigol").replace('"ann"', '"bnn"'))
    done = roleback("replay", broken)
    assert done.returncode == 2 and "the file was changed" in done.stderr


def test_lists_that_are_not_valid_are_usage_errors(history, tmp_path):
    file = tmp_path / "list"
    file.write_text("[{}]")
    run(history.data_dir, "--with-policies", file, status=2)
    run(history.data_dir, "--allow", file, status=2)
    file.write_text("# none\niam:CreateUser output\n7\n")
    run(history.data_dir, "--allow", file)


def test_a_running_server_replays_with_both_lists(start, tmp_path):
    server = start()
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    allow_list, changes = tmp_path / "allow", tmp_path / "changes"
    allow_list.write_text("2\n")
    changes.write_text("[]")
    where = ["--endpoint", server.endpoint]
    assert data(*where, "--allow", allow_list)["ok"]
    assert data(*where, "--with-policies", changes)["flips"] == []
    run(*where, "--events", status=2)
