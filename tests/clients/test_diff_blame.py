"""`roleback log`, `show`, `diff` and `blame` against a running server and on the directory of a stopped one."""

import json
import subprocess
import urllib.request

import pytest

from harness import BINARY, PATIENCE_SECS, ROOT_ACCOUNT, clean_environment, roleback

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ],
    }
)


def policy(*actions, sid="Read"):
    statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*"}
    other = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, other]})


@pytest.fixture
def history(start):
    """A server with a short history; the number of each record is beside it."""
    server = start("history")
    iam = server.client("iam")
    iam.create_user(UserName="ann", Path="/team/")  # 2
    iam.create_group(GroupName="devs")  # 3
    iam.add_user_to_group(GroupName="devs", UserName="ann")  # 4
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)  # 5
    iam.put_role_policy(RoleName="ci", PolicyName="p", PolicyDocument=policy("s3:GetObject"))  # 6
    iam.attach_role_policy(RoleName="ci", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")  # 7
    iam.put_role_policy(RoleName="ci", PolicyName="p", PolicyDocument=policy("s3:GetObject", "s3:PutObject"))  # 8
    iam.update_group(GroupName="devs", NewGroupName="builders")  # 9
    iam.update_user(UserName="ann", NewUserName="anna")  # 10
    iam.tag_user(UserName="anna", Tags=[{"Key": "a", "Value": "1"}])  # 11
    key = iam.create_access_key(UserName="anna")["AccessKey"]  # 12
    iam.delete_access_key(UserName="anna", AccessKeyId=key["AccessKeyId"])  # 13
    iam.delete_role_policy(RoleName="ci", PolicyName="p")  # 14
    iam.detach_role_policy(RoleName="ci", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")  # 15
    iam.delete_role(RoleName="ci")  # 16
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)  # 17
    server.secret, server.key = key["SecretAccessKey"], key["AccessKeyId"]
    return server


@pytest.fixture(params=["running", "stopped"])
def where(request, history):
    if request.param == "running":
        return ["--endpoint", history.endpoint]
    history.stop()
    return ["--data-dir", history.data_dir]


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout


def data(*arguments, status=0):
    return json.loads(run(*arguments, "--output", "json", status=status))["data"]


def summaries(*arguments):
    return [(record["seq"], record["summary"]) for record in data("log", *arguments)]


def test_every_record_says_what_it_changed(where):
    assert summaries("--reverse", *where)[1:] == [
        (2, "created user ann in /team/"),
        (3, "created group devs"),
        (4, "added user ann to group devs"),
        (5, "created role ci"),
        (6, "put inline policy p on role ci"),
        (7, "attached ReadOnlyAccess to role ci"),
        (8, "put inline policy p on role ci"),
        (9, "renamed group devs to builders"),
        (10, "renamed user ann to anna"),
        (11, "tagged user anna with a=1"),
        (12, f"created access key {history_key(where)} for user anna"),
        (13, f"deleted access key {history_key(where)} of user anna"),
        (14, "deleted inline policy p from role ci"),
        (15, "detached ReadOnlyAccess from role ci"),
        (16, "deleted role ci"),
        (17, "created role ci"),
    ]


def history_key(where):
    """The id of the access key, from the log itself."""
    return data("show", 12, *where)["events"][0]["data"]["id"]


def test_the_log_is_filtered(where):
    def numbers(*arguments):
        return [seq for seq, _ in summaries("--reverse", *arguments, *where)]

    arn = f"arn:aws:iam::{ROOT_ACCOUNT}:user/team/anna"
    assert numbers("--entity", arn) == numbers("--entity", "user/ann") == [2, 4, 10, 11, 12, 13]
    assert numbers("--entity", "role/ci") == [5, 6, 7, 8, 14, 15, 16, 17]
    assert numbers("--entity", "arn:aws:iam::aws:policy/ReadOnlyAccess") == [7, 15]
    assert numbers("--entity", "role/ci", "-n", "3") == [5, 6, 7]
    assert numbers("--type", "RoleDeleted") == [16]
    assert numbers("--type", "iam:CreateRole") == numbers("--type", "CreateRole") == [5, 17]
    assert numbers("--actor", "nobody") == []
    assert numbers("--since", "1h", "--type", "RoleCreated") == [5, 17]
    assert numbers("--until", "1h") == []
    assert numbers("--until", "2020-01-01") == []
    oneline = run("log", "--oneline", "-n", "1", *where)
    assert oneline == "17 created role ci (root)\n"
    refused = roleback("log", "--since", "yesterday", *where)
    assert refused.returncode == 2 and "yesterday" in refused.stderr


def test_a_record_is_shown_by_number_ulid_or_moment(where):
    by_number = data("show", 16, *where)
    assert by_number["summary"] == "deleted role ci"
    assert data("show", by_number["ulid"], *where) == by_number
    assert data("show", "head~1", *where) == by_number
    assert data("show", "17^", *where) == by_number
    assert "    deleted role ci\n" in run("show", 16, *where)
    for wrong in ["99", "yesterday"]:
        assert roleback("show", wrong, *where).returncode in (1, 2)


def test_diff_shows_renames_replacements_and_statements(where, history):
    assert run("diff", "head", *where) == "No differences.\n"
    text = run("diff", 5, 11, *where)
    assert "~ anna (renamed ann -> anna)" in text
    assert "~ builders (renamed devs -> builders)" in text
    assert "+ /attached/arn:aws:iam::aws:policy/ReadOnlyAccess" in text
    assert "/groups/" not in text, "a membership is no change when the group is renamed"
    changed = run("diff", 7, 8, *where)
    assert "~ statement Read\n" in changed and "+ Action: s3:PutObject\n" in changed
    effect = run("diff", 7, 8, "--effect", *where)
    assert "= allows more: s3:PutObject on *" in effect
    unified = run("diff", 7, 8, "--text", *where)
    assert '+{"Version"' in unified and '-{"Version"' in unified
    replaced = run("diff", 15, *where)
    assert "-/+ ci (replaced AROA" in replaced
    assert replaced.endswith("0 created, 0 changed, 0 deleted, 1 replaced\n")
    stat = run("diff", 1, 4, "--stat", *where)
    assert " user                        +1\n" in stat and " group                       +1\n" in stat
    found = data("diff", 11, 12, *where)
    (key,) = found["changes"]
    secrets = [it for it in key["attributes"] if it.get("secret")]
    assert secrets and not any("old" in it or "new" in it for it in secrets)
    assert history.secret not in json.dumps(found)
    text = run("diff", 11, 12, *where)
    assert "secret" in text and history.secret not in text
    assert roleback("diff", 15, "--exit-code", *where).returncode == 6
    assert roleback("diff", "head", "--exit-code", *where).returncode == 0
    assert roleback("diff", 99, *where).returncode == 1


def test_diff_compares_pods_and_pod_files(history, tmp_path):
    where = ["--endpoint", history.endpoint]
    run("pod", "save", "base", *where)
    file = tmp_path / "base.pod"
    file.write_bytes(history.http("GET", "/_roleback/snapshots/base")[2])
    history.client("iam").create_user(UserName="new")
    for sides in [["pod:base"], [file], ["pod:base", "head"]]:
        text = run("diff", *sides, *where)
        assert "+ new (" in text and text.endswith("1 created, 0 changed, 0 deleted, 0 replaced\n")
    assert run("diff", "head", file, *where).endswith("0 created, 0 changed, 1 deleted, 0 replaced\n")
    history.stop()
    assert run("diff", file, file) == "No differences.\n"
    assert "+ new (" in run("diff", file, "--data-dir", history.data_dir)


def test_a_pod_of_another_log_is_matched_by_name(history, start, tmp_path):
    run("pod", "save", "base", "--endpoint", history.endpoint)
    file = tmp_path / "base.pod"
    file.write_bytes(history.http("GET", "/_roleback/snapshots/base")[2])
    other = start("other")
    iam = other.client("iam")
    iam.create_user(UserName="anna", Path="/team/")
    iam.create_group(GroupName="builders")
    iam.add_user_to_group(GroupName="builders", UserName="anna")
    found = data("diff", file, "--endpoint", other.endpoint)
    assert found["matched"] == "name"
    by_name = {(it["kind"], it["name"]): it for it in found["changes"]}
    assert by_name["role", "ci"]["action"] == "delete"
    assert {it["path"] for it in by_name["user", "anna"]["attributes"]} == {"/created", "/tags/a"}


def test_blame_names_the_record_of_each_attribute(where):
    def lines(entity, *arguments):
        found = data("blame", entity, *arguments, *where)
        return found, {line["path"]: line for line in found["lines"]}

    _, user = lines("user/anna")
    seq = {path: line["record"]["seq"] for path, line in user.items()}
    assert (seq["/path"], seq["/name"], seq["/tags/a"]) == (2, 10, 11)
    (membership,) = [line for path, line in user.items() if path.startswith("/groups/")]
    assert membership["record"]["seq"] == 4 and membership["refersTo"] == "builders"
    assert user["/name"]["record"]["summary"] == "renamed user ann to anna"

    _, role = lines(f"arn:aws:iam::{ROOT_ACCOUNT}:role/ci", "--at", "13")
    seq = {path: line["record"]["seq"] for path, line in role.items()}
    assert seq["/inline/p"] == seq["/inline/p/statement/Read"] == 8
    (other,) = [path for path in role if path.startswith("/inline/p/statement/#")]
    assert seq[other] == 6, "the statement was there before the other one was edited"
    assert seq["/attached/arn:aws:iam::aws:policy/ReadOnlyAccess"] == 7

    again, role = lines("role/ci")
    assert {line["record"]["seq"] for line in role.values()} == {17}
    assert again["namesake"]["deletedBy"]["seq"] == 16
    assert "until record 16 deleted role ci" in run("blame", "role/ci", *where)
    gone = roleback("blame", "role/ci", "--at", 16, *where)
    assert gone.returncode == 1 and "record 16 deleted it; use `--at 15`" in gone.stderr
    assert roleback("blame", "user/nobody", *where).returncode == 1


def test_blame_says_who_saved_a_loaded_pod_that_has_no_history(start, tmp_path):
    ours, theirs = start("saved"), start("loaded")
    ours.client("iam").create_user(UserName="ann")
    saved = roleback("pod", "save", "team", "--endpoint", ours.endpoint, USER="lukas", LOGNAME="lukas")
    assert saved.returncode == 0, saved.stderr
    file = tmp_path / "team.pod"
    run("pod", "export", "team", file, "--endpoint", ours.endpoint)
    run("pod", "import", file, "team", "--endpoint", theirs.endpoint)
    at = ("--endpoint", theirs.endpoint)
    run("pod", "load", "team", "--yes", *at)
    theirs.client("iam").tag_user(UserName="ann", Tags=[{"Key": "k", "Value": "v"}])
    lines = {line["path"]: line for line in data("blame", "user/ann", *at)["lines"]}
    assert lines["/name"]["saved"]["by"] == "lukas"
    assert lines["/name"]["record"]["operation"] == "roleback:Load"
    assert "saved" not in lines["/tags/k"]
    day = lines["/name"]["saved"]["time"].split("T")[0]
    assert f"(saved by lukas, {day}; no history)" in run("blame", "user/ann", *at)
    # The record of the load keeps it, also after the pod is deleted and on the directory of a stopped server.
    run("pod", "delete", "team", "--yes", *at)
    theirs.stop()
    assert f"(saved by lukas, {day}; no history)" in run("blame", "user/ann", "--data-dir", theirs.data_dir)


def test_records_are_followed_and_a_broken_stream_is_resumed(history):
    command = [BINARY, "log", "--follow", "--oneline", "-n", "1", "--endpoint", history.endpoint]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment()) as follower:
        try:
            assert follower.stdout.readline() == "17 created role ci (root)\n"
            history.client("iam").create_user(UserName="new")
            assert follower.stdout.readline() == "18 created user new (root)\n"
        finally:
            follower.kill()


def test_the_stream_of_records_resumes_after_the_last_event_id(history):
    request = urllib.request.Request(
        f"{history.endpoint}/_roleback/events?entity=role/ci", headers={"Last-Event-ID": "14"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECS) as stream:
        lines = (line.decode().rstrip("\n") for line in stream)
        events = [next(lines) for _ in range(2 + 4 * 3)]
    assert [line for line in events if line.startswith("id: ")] == ["id: 15", "id: 16", "id: 17"]
    assert any("deleted role ci" in line for line in events)
