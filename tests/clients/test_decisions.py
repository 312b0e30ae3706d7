"""The decision log: which decisions are recorded, how they are found, and that they survive a restart."""

import json

import pytest

from conftest import refused
from documents import ALLOW_ALL
from harness import roleback

BOUNDS = ["--limit", "1000"]


@pytest.fixture
def enforced(start):
    """A server that enforces, with a user who may only list users."""
    server = start("data", "--enforce", "on")
    root = server.client("iam")
    root.create_user(UserName="ann")
    policy = {
        "Version": "2012-10-17",
        "Statement": {"Sid": "Own", "Effect": "Allow", "Action": "iam:List*", "Resource": "*"},
    }
    root.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=json.dumps(policy))
    key = root.create_access_key(UserName="ann")["AccessKey"]
    server.as_ann = lambda service="iam": server.client(service, key["AccessKeyId"], key["SecretAccessKey"])
    return server


def decisions(server, **query):
    query = "&".join(f"{name.replace('_', '-')}={value}" for name, value in query.items())
    status, headers, body = server.http("GET", f"/_roleback/decisions?{query}")
    assert status == 200, body
    return [json.loads(line) for line in body.splitlines()], headers.get("x-roleback-next")


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout


def test_a_denial_is_kept_with_all_that_led_to_it(enforced):
    with refused("AccessDenied") as _:
        enforced.as_ann().get_user(UserName="ann")
    enforced.as_ann().list_users()
    (denial,), following = decisions(enforced)
    assert following is None
    arn = "arn:aws:iam::000000000000:user/ann"
    assert (denial["caller"], denial["principal"], denial["account"]) == (arn, arn, "000000000000")
    assert (denial["operation"], denial["action"], denial["resource"]) == ("iam:GetUser", "iam:GetUser", arn)
    assert (denial["decision"], denial["mode"], denial["refused"]) == ("implicitDeny", "on", True)
    assert denial["by"] == {"layer": "identity"}
    assert denial["context"]["aws:username"] == "ann"
    assert denial["seq"] == enforced.json("GET", "/_roleback/health")["head"]["seq"]
    assert "secret" not in json.dumps(denial).lower()


def test_allowed_decisions_are_kept_while_the_stream_is_on(enforced):
    enforced.as_ann().list_users()
    assert decisions(enforced)[0] == []
    enforced.json("POST", "/_roleback/policy-stream/state", b'{"streaming": true}')
    enforced.as_ann().list_users()
    (allowed,), _ = decisions(enforced)
    assert (allowed["decision"], allowed["refused"]) == ("allowed", False)
    assert allowed["by"] == {"layer": "identity", "policy": "own", "sid": "Own", "statement": 0}
    enforced.json("POST", "/_roleback/policy-stream/state", b'{"streaming": false}')
    enforced.as_ann().list_users()
    assert len(decisions(enforced)[0]) == 1


def test_decisions_are_found_by_each_fact_and_page_by_page(enforced):
    enforced.json("POST", "/_roleback/policy-stream/state", b'{"streaming": true}')
    ann = enforced.as_ann()
    for name in ("a", "b", "c"):
        with refused("AccessDenied"):
            ann.create_user(UserName=name)
    answer = ann.list_users()
    enforced.client("iam").list_groups()
    request_id = answer["ResponseMetadata"]["RequestId"]

    def found(**query):
        return [entry["resource"].rsplit("/")[-1] for entry in decisions(enforced, **query)[0]]

    assert found(action="iam:createuser") == ["c", "b", "a"]
    assert found(action="iam:Create*", resource="user/b") == ["b"]
    assert found(decision="denied") == ["c", "b", "a"]
    assert found(decision="explicitDeny") == []
    assert decisions(enforced, request_id=request_id)[0][0]["resource"].endswith(":user/")
    assert found(context="aws:username=ann", action="iam:CreateUser") == ["c", "b", "a"]
    assert found(context="aws:username=eve") == found(context="iam:PolicyARN") == []
    assert found(by="identity", decision="denied") == ["c", "b", "a"]
    assert found(by="boundary") == []
    assert len(found(principal="user/ann")) == 4
    assert len(found(principal=":root")) == 1
    assert len(found(service="sts")) == 0
    assert len(found(since="2000-01-01T00:00:00Z", until="2100-01-01T00:00:00Z")) == 5
    assert len(found(until="2000-01-01T00:00:00Z")) == 0
    page, following = decisions(enforced, limit=2)
    assert len(page) == 2
    rest, end = decisions(enforced, limit=10, before=following)
    assert [entry["id"] for entry in page + rest] == [5, 4, 3, 2, 1]
    assert end is None


def test_a_query_that_makes_no_sense_is_refused_in_words(enforced):
    for query, words in [
        ("decision=maybe", "`decision` is one of"),
        ("since=yesterday", "`since` is a time such as"),
        ("colour=red", "unknown parameter `colour`"),
        ("limit=many", "`limit` is a number"),
    ]:
        status, _, body = enforced.http("GET", f"/_roleback/decisions?{query}")
        assert (status, words in body.decode()) == (400, True), (query, body)


def test_the_log_survives_a_kill_in_the_middle_of_writing(enforced):
    enforced.json("POST", "/_roleback/policy-stream/state", b'{"streaming": true}')
    ann = enforced.as_ann()
    ids = []
    for _ in range(3):
        for _ in range(20):
            ann.list_users()
        enforced.restart()
        ann = enforced.as_ann()
        found, _ = decisions(enforced, limit=1000)
        ids = [entry["id"] for entry in found]
        assert ids == list(range(len(ids), 0, -1))
    assert len(ids) > 20
    # A partial line after a crash is cut, and nothing else is lost.
    enforced.kill()
    files = sorted((enforced.data_dir / "decisions").glob("0*.jsonl"))
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    with files[-1].open("ab") as file:
        file.write(b'{"id":99,"time":"2026')
    table = run("decisions", "--data-dir", enforced.data_dir, *BOUNDS)
    assert len(table.splitlines()) == len(ids) + 1
    enforced.start()
    enforced.as_ann().list_users()
    assert [entry["id"] for entry in decisions(enforced, limit=2)[0]] == [len(ids) + 1, len(ids)]


def test_the_command_shows_the_same_on_a_running_and_a_stopped_server(enforced):
    with refused("AccessDenied"):
        enforced.as_ann().get_user(UserName="ann")
    running = run("decisions", "--denied", "--endpoint", enforced.endpoint)
    as_json = json.loads(run("decisions", "--denied", "--endpoint", enforced.endpoint, "--output", "json"))
    assert [entry["action"] for entry in as_json["data"]] == ["iam:GetUser"]
    enforced.kill()
    assert run("decisions", "--denied", "--data-dir", enforced.data_dir) == running
    assert "iam:GetUser" in running and "implicitDeny" in running
    assert run("decisions", "--action", "sts:*", "--data-dir", enforced.data_dir) == "No decisions recorded.\n"
    run("decisions", "--since", "yesterday", "--data-dir", enforced.data_dir, status=2)


def test_in_memory_there_is_a_log_too(start):
    server = start(None, "--enforce", "on")
    server.client("iam").create_user(UserName="eve")
    server.client("iam").put_user_policy(UserName="eve", PolicyName="all", PolicyDocument=ALLOW_ALL)
    key = server.client("iam").create_access_key(UserName="eve")["AccessKey"]
    eve = server.client("iam", key["AccessKeyId"], key["SecretAccessKey"])
    eve.delete_user_policy(UserName="eve", PolicyName="all")
    with refused("AccessDenied"):
        eve.list_users()
    assert [entry["action"] for entry in decisions(server)[0]] == ["iam:ListUsers"]
