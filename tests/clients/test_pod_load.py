"""`pod load` with each strategy against a running server and a stopped one: dry run, conflicts, decisions."""

import json

import pytest

from harness import roleback


@pytest.fixture
def ours(start):
    """A server with ann, saved as `base`."""
    server = start("ours")
    server.client("iam").create_user(UserName="ann")
    server.json("POST", "/_roleback/snapshots/base")
    return server


def run(server, *arguments, status=0):
    done = roleback("pod", "load", *arguments, "--yes", "--endpoint", server.endpoint)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout


def users(server):
    return [user["UserName"] for user in server.client("iam").list_users()["Users"]]


def tag(server, value):
    server.client("iam").tag_user(UserName="ann", Tags=[{"Key": "stage", "Value": value}])


def tags(server):
    return [tag["Value"] for tag in server.client("iam").list_user_tags(UserName="ann")["Tags"]]


@pytest.mark.parametrize(
    ("merge", "left", "elsewhere"),
    [
        ((), ["ann"], ["eve"]),
        (("--merge", "account-region-merge"), ["ann"], ["eve"]),
        (("--merge", "service-merge"), ["ann", "bob"], ["eve"]),
        (("--merge", "three-way"), ["ann", "bob"], ["eve"]),
        (("--merge", "overwrite"), ["ann"], []),
    ],
)
def test_each_strategy_keeps_and_replaces_what_it_says(ours, merge, left, elsewhere):
    ours.client("iam").create_user(UserName="bob")
    other = ours.client("iam", key="222222222222")
    other.create_user(UserName="eve")
    tried = run(ours, "base", "--dry-run", *merge)
    assert "Nothing was changed" in tried or "no record was written" in tried
    assert users(ours) == ["ann", "bob"]
    done = run(ours, "base", *merge)
    assert users(ours) == left
    assert [user["UserName"] for user in other.list_users()["Users"]] == elsewhere
    assert ("removed  user bob" in done) == ("bob" not in left)
    assert "no record was written" in run(ours, "base", *merge)
    ours.restart()
    assert users(ours) == left


@pytest.fixture
def file(ours, start, tmp_path):
    """A pod of a server that loaded `base` and changed the tag that ours changed, too."""
    base = tmp_path / "base.pod"
    base.write_bytes(ours.http("GET", "/_roleback/snapshots/base")[2])
    theirs = start("theirs")
    run(theirs, str(base), "--merge", "overwrite")
    tag(theirs, "theirs")
    theirs.client("iam").create_user(UserName="bob")
    theirs.json("POST", "/_roleback/snapshots/work")
    work = tmp_path / "work.pod"
    work.write_bytes(theirs.http("GET", "/_roleback/snapshots/work")[2])
    tag(ours, "ours")
    return work


def test_conflicts_are_listed_and_nothing_is_changed(ours, file):
    text = run(ours, str(file), "--merge", "three-way", status=6)
    for expected in (
        "1 conflicts and changed nothing",
        "both-changed user ann",
        "/tags/stage",
        "--ours",
        "--theirs",
        "--resolve FILE",
    ):
        assert expected in text, text
    assert (users(ours), tags(ours)) == (["ann"], ["ours"])


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_side_settles_all_conflicts(ours, file, side):
    run(ours, str(file), "--merge", "three-way", f"--{side}")
    assert (users(ours), tags(ours)) == (["ann", "bob"], [side])


def test_a_file_settles_conflicts_one_by_one(ours, file, tmp_path):
    listed = json.loads(run(ours, str(file), "--merge", "three-way", "-o", "json", status=6))
    assert listed["status"] == "unmet"
    listed["data"]["conflicts"][0]["take"] = {"value": {"key": "stage", "value": "both"}}
    decided = tmp_path / "decided.json"
    decided.write_text(json.dumps(listed))
    run(ours, str(file), "--merge", "three-way", "--resolve", str(decided))
    assert (users(ours), tags(ours)) == (["ann", "bob"], ["both"])
    # The decisions were made for an earlier record.
    run(ours, str(file), "--merge", "three-way", "--resolve", str(decided), status=1)


def test_a_pod_without_a_common_ancestor_needs_a_base(ours, start, tmp_path):
    stranger = start()
    stranger.client("iam").create_user(UserName="zoe")
    stranger.json("POST", "/_roleback/snapshots/strange")
    strange = tmp_path / "strange.pod"
    strange.write_bytes(stranger.http("GET", "/_roleback/snapshots/strange")[2])
    run(ours, str(strange), "--merge", "three-way", status=1)
    run(ours, str(strange), "--merge", "three-way", "--base", "0")
    assert users(ours) == ["ann", "zoe"]


def test_a_stopped_server_s_directory_is_merged_in_the_same_way(ours, file):
    ours.stop()
    arguments = ["pod", "load", str(file), "--merge", "three-way", "--yes", "--data-dir", str(ours.data_dir)]
    done = roleback(*arguments)
    assert done.returncode == 6 and "both-changed" in done.stdout, done.stderr
    done = roleback(*arguments, "--theirs")
    assert done.returncode == 0, done.stderr
    ours.start()
    assert (users(ours), tags(ours)) == (["ann", "bob"], ["theirs"])
