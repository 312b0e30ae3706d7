"""The policy stream: the policies that each call needs, and the least-privilege policies for all calls."""

import http.client
import json
import subprocess
from contextlib import contextmanager

import pytest

from conftest import refused
from harness import BINARY, clean_environment, roleback, until

ROOT = "arn:aws:iam::000000000000:root"
ANN = "arn:aws:iam::000000000000:user/ann"
GROUPS = "arn:aws:iam::000000000000:group/"
READ_SECS_MAX = 60
# The most clients of the stream at the same time.
SUBSCRIBERS_MAX = 32


@pytest.fixture
def server(start):
    return start("data", "--policy-stream")


@contextmanager
def events(server, query="", last=None):
    """The stream as a generator of (id, data)."""
    connection = http.client.HTTPConnection(server.endpoint.removeprefix("http://"), timeout=READ_SECS_MAX)
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    connection.request("GET", f"/_roleback/policy-stream?{query}", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/event-stream")

    def read():
        number = None
        for line in answer:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                number = int(value)
            elif name == "data":
                yield number, json.loads(value)

    # After the first comment, every new decision is sent.
    assert answer.readline() == b": decisions as they are made\n"
    yield read()
    connection.close()


def summary(server, principal=""):
    return server.json("GET", f"/_roleback/policy-stream/summary?principal={principal}")


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done


def test_each_call_is_told_with_the_policy_that_it_takes(server):
    with events(server) as stream:
        server.client("iam").create_user(UserName="ann")
        number, event = next(stream)
    assert (number, event["operation"], event["decision"], event["mode"]) == (1, "iam:CreateUser", "allowed", "off")
    (policy,) = event["policies"]
    assert (policy["kind"], policy["attached_to"]) == ("identity", ROOT)
    (statement,) = policy["document"]["Statement"]
    sid = statement.pop("Sid")
    assert sid.startswith("Test") and len(bytes.fromhex(sid.removeprefix("Test"))) == 4
    assert statement == {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": ANN}


def test_a_role_that_is_taken_on_needs_a_trust_policy_too(server):
    iam = server.client("iam")
    trust = {"Statement": {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "sts:AssumeRole"}}
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    ann = iam.create_user(UserName="ann")["User"]["Arn"]
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    sts = server.client("sts", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    with events(server, "service=sts") as stream:
        sts.assume_role(RoleArn=role, RoleSessionName="run", ExternalId="x-1")
        _, event = next(stream)
    identity, resource = event["policies"]
    assert (resource["kind"], resource["attached_to"]) == ("trust", role)
    condition = {"StringEquals": {"sts:ExternalId": "x-1"}}
    assert identity["document"]["Statement"][0]["Condition"] == condition
    (statement,) = resource["document"]["Statement"]
    assert (statement["Principal"], statement["Condition"]) == ({"AWS": ann}, condition)
    assert "Resource" not in statement


def test_a_client_goes_on_where_it_was_cut_off_also_after_a_restart(server):
    iam = server.client("iam")
    for name in "abc":
        iam.create_user(UserName=name)
    with events(server, last=1) as stream:
        assert [next(stream)[0] for _ in range(2)] == [2, 3]
    server.restart()
    with events(server, last=2) as stream:
        server.client("iam").create_user(UserName="d")
        assert [next(stream)[0] for _ in range(2)] == [3, 4]


def test_the_stream_can_be_filtered(server):
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    iam.list_users()
    server.client("iam", key="111111111111").list_users()
    for query, expected in [
        ("principal=111111111111&after=0", [3]),
        ("action=iam:List*&after=0", [2, 3]),
        ("resource=user/ann&after=0", [1]),
        ("decision=allowed&service=iam&after=0", [1, 2, 3]),
    ]:
        with events(server, query) as stream:
            assert [next(stream)[0] for _ in expected] == expected, query
    assert server.http("GET", "/_roleback/policy-stream?decision=maybe")[0] == 400
    assert server.http("GET", "/_roleback/policy-stream", headers={"Last-Event-ID": "x"})[0] == 400


def test_the_stream_ends_when_the_server_stops(server):
    with events(server) as stream:
        assert server.stop() == 0
        assert list(stream) == []


def test_no_more_clients_are_told_than_there_is_room_for(server):
    def connect():
        connection = http.client.HTTPConnection(server.endpoint.removeprefix("http://"), timeout=READ_SECS_MAX)
        connection.request("GET", "/_roleback/policy-stream")
        return connection, connection.getresponse().status

    connections = [connect() for _ in range(33)]
    assert [status for _, status in connections] == [200] * 32 + [503]
    for connection, _ in connections:
        connection.close()


def test_recording_is_switched_while_the_server_runs_and_stays_so(start):
    server = start("data")

    def state():
        return server.json("GET", "/_roleback/policy-stream/state")["streaming"]

    where = ["--endpoint", server.endpoint]
    assert state() is False
    server.client("iam").list_users()
    assert summary(server)["principals"] == []
    run("policy", "stream", "--on", "-n", "0", *where)
    server.client("iam").list_users()
    # Decisions are written after the response, so a kill can lose the last ones.
    until(lambda: summary(server)["principals"])
    server.restart()
    assert state() is True
    assert [one["attached_to"] for one in summary(server)["principals"]] == [ROOT]
    run("policy", "stream", "--off", "--endpoint", server.endpoint)
    assert state() is False
    assert server.http("POST", "/_roleback/policy-stream/state", b"{}")[0] == 400


def test_the_summary_is_one_proved_policy_a_principal_and_survives_until_it_is_reset(server):
    iam = server.client("iam")
    for name in ("a", "b"):
        iam.create_user(UserName=name)
        iam.get_user(UserName=name)
        iam.get_user(UserName=name)
    iam.list_users()
    server.client("sts").get_caller_identity()
    server.restart()
    (one,) = summary(server)["principals"]
    users = [f"arn:aws:iam::000000000000:user/{name}" for name in ("a", "b")]
    statements = [(s["Action"], s["Resource"]) for s in one["document"]["Statement"]]
    assert statements == [("iam:ListUsers", "*"), (["iam:CreateUser", "iam:GetUser"], users)]
    assert one["proof"] == {"holds": True, "calls": 5, "statements": 2, "denied": [], "spare": []}
    assert summary(server, "nobody")["principals"] == []
    server.json("POST", "/_roleback/policy-stream/reset")
    assert summary(server)["principals"] == []
    server.restart()
    assert summary(server)["principals"] == []


def test_what_is_missing_and_what_is_too_much_is_named(start):
    server = start("data", "--policy-stream", "--enforce", "on")
    root = server.client("iam")
    root.create_user(UserName="ann")
    own = {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Some", "Effect": "Allow", "Action": ["iam:ListUsers", "iam:ListRoles"], "Resource": "*"},
            {"Sid": "None", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        ],
    }
    root.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=json.dumps(own))
    key = root.create_access_key(UserName="ann")["AccessKey"]
    ann = server.client("iam", key["AccessKeyId"], key["SecretAccessKey"])
    ann.list_users()
    with refused("AccessDenied"):
        ann.list_groups()
    (one,) = summary(server, "user/ann")["principals"]
    assert one["not_granted"] == [{"action": "iam:ListGroups", "resource": GROUPS}]
    spare = [(s["policy"], s["holder"], s["sid"], s["whole"], s["actions"]) for s in one["not_used"]]
    assert spare == [
        ("own", "user ann", "Some", False, ["iam:ListRoles"]),
        ("own", "user ann", "None", True, ["s3:*"]),
    ]
    text = run("policy", "stream", "--summary", "--principal", "user/ann", "--endpoint", server.endpoint).stdout
    for words in [
        f'Attached to identity: "{ANN}"',
        f"needed but not granted: iam:ListGroups on {GROUPS}",
        "granted but not used: Some of own of user ann: iam:ListRoles",
        "granted but not used: None of own of user ann: the whole statement",
        "proof: all 2 recorded calls are allowed",
    ]:
        assert words in text, text


def test_a_generated_policy_is_enough_for_the_same_calls(start):
    server = start("data", "--policy-stream")
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]

    def work():
        ann = server.client("iam", key["AccessKeyId"], key["SecretAccessKey"])
        ann.create_group(GroupName="g")
        ann.attach_group_policy(GroupName="g", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        ann.detach_group_policy(GroupName="g", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        ann.delete_group(GroupName="g")
        assert ann.get_user()["User"]["UserName"] == "ann"
        return ann

    work()
    done = run("policy", "generate", "ann", "--endpoint", server.endpoint)
    assert done.stderr.startswith("note: proof: all 5 recorded calls are allowed"), done.stderr
    assert '"iam:PolicyARN"' in done.stdout
    iam.put_user_policy(UserName="ann", PolicyName="generated", PolicyDocument=done.stdout)
    server.json("POST", "/_aws/iam/config", b'{"state": "ENFORCED"}')
    ann = work()
    with refused("AccessDenied"):
        ann.create_group(GroupName="other")
    ann.create_group(GroupName="g")
    with refused("AccessDenied"):
        ann.attach_group_policy(GroupName="g", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    server.kill()
    stopped = run("policy", "generate", ANN, "--data-dir", server.data_dir, "--output", "json")
    assert json.loads(stopped.stdout)["data"]["proof"]["holds"] is True
    assert (
        "no calls of `eve` are recorded"
        in run("policy", "generate", "eve", "--data-dir", server.data_dir, status=1).stderr
    )


def test_the_command_prints_each_call_as_it_happens(server):
    command = [str(BINARY), "policy", "stream", "-n", "2", "--after", "0", "--endpoint", server.endpoint]
    following = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment())
    server.client("iam").create_user(UserName="ann")
    server.client("iam").list_users()
    text, _ = following.communicate(timeout=READ_SECS_MAX)
    assert following.returncode == 0
    assert text.count(f'Attached to identity: "{ROOT}"\nPolicy:\n{{\n  "Version": "2012-10-17"') == 2, text
    done = run("policy", "stream", "-n", "1", "--after", "1", "--endpoint", server.endpoint, "--output", "json")
    assert json.loads(done.stdout.splitlines()[0])["action"] == "iam:ListUsers"
    run("policy", "stream", "--data-dir", server.data_dir, status=2)


def test_a_client_that_leaves_gives_its_place_back(server):
    for _ in range(2 * SUBSCRIBERS_MAX):
        with events(server):
            pass
