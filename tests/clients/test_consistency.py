"""Eventual consistency: boto3's waiters wait for what was just created, and the race of AWS can be tested."""

import json
from functools import partial

import pytest
from botocore.exceptions import ClientError, WaiterError

import harness

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": harness.ROOT_ACCOUNT}, "Action": "sts:AssumeRole"}],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
# Every waiter of IAM: its name, how to create what it waits for, its arguments, and the operation that it repeats.
WAITERS = {
    "user_exists": (lambda iam: iam.create_user(UserName="a"), {"UserName": "a"}, "GetUser"),
    "role_exists": (
        lambda iam: iam.create_role(RoleName="a", AssumeRolePolicyDocument=TRUST),
        {"RoleName": "a"},
        "GetRole",
    ),
    "policy_exists": (
        lambda iam: iam.create_policy(PolicyName="a", PolicyDocument=POLICY),
        {"PolicyArn": f"arn:aws:iam::{harness.ROOT_ACCOUNT}:policy/a"},
        "GetPolicy",
    ),
    "instance_profile_exists": (
        lambda iam: iam.create_instance_profile(InstanceProfileName="a"),
        {"InstanceProfileName": "a"},
        "GetInstanceProfile",
    ),
}


def counted(client, operation):
    """A list that grows with every call of an operation."""
    calls = []
    client.meta.events.register(f"before-call.iam.{operation}", lambda **call: calls.append(call))
    return calls


def code(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


def test_boto3_knows_no_other_waiters_of_iam(shared_server):
    assert set(shared_server.client("iam").waiter_names) == set(WAITERS)


@pytest.mark.parametrize("name", WAITERS)
def test_a_waiter_waits_until_every_replica_it_asks_has_what_was_created(start, name):
    create, arguments, operation = WAITERS[name]
    polls = []
    for seed in range(4):
        server = start(None, "--consistency", f"eventual:12r,seed={seed}")
        iam = server.client("iam")
        create(iam)
        calls = counted(iam, operation)
        iam.get_waiter(name).wait(**arguments, WaiterConfig={"Delay": 0, "MaxAttempts": 14})
        polls.append(len(calls))
    # With strong consistency, one call is enough.
    assert max(polls) > 1, polls
    server = start()
    iam = server.client("iam")
    create(iam)
    calls = counted(iam, operation)
    iam.get_waiter(name).wait(**arguments)
    assert len(calls) == 1


def test_a_waiter_gives_up_if_the_delay_is_longer_than_it_waits(start):
    iam = start(None, "--consistency", "eventual:reads=100000r").client("iam")
    iam.create_user(UserName="a")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        iam.get_waiter("user_exists").wait(UserName="a", WaiterConfig={"Delay": 0, "MaxAttempts": 3})


def test_the_race_of_aws_create_role_then_assume_role_fails_and_then_works(start):
    codes = []
    for seed in range(4):
        server = start(None, "--consistency", f"eventual:reads=0,auth=12r,seed={seed}")
        iam, sts = server.client("iam"), server.client("sts")
        role = iam.create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.get_waiter("role_exists").wait(RoleName="ci", WaiterConfig={"Delay": 0, "MaxAttempts": 1})
        assume = partial(sts.assume_role, RoleArn=role, RoleSessionName="job")
        tries = [code(assume) for _ in range(14)]
        assert tries[-1] == "ok" and set(tries) <= {"AccessDenied", "ok"}
        codes += tries
    assert "AccessDenied" in codes


def test_a_header_of_one_client_and_the_command_set_the_consistency(start):
    server = start()
    lagging, usual = server.client("iam"), server.client("iam")
    served = []
    lagging.meta.events.register(
        "before-sign.iam.*", lambda request, **_: request.headers.add_header("x-roleback-consistency", "eventual:9999r")
    )
    lagging.meta.events.register(
        "after-call.iam.*", lambda http_response, **_: served.append(http_response.headers["x-roleback-served-at"])
    )
    lagging.create_user(UserName="a")
    assert code(lambda: lagging.get_user(UserName="a")) == "NoSuchEntity"
    assert usual.get_user(UserName="a")["User"]["UserName"] == "a"
    assert int(served[0]) > int(served[1])

    def consistency(*words):
        done = harness.roleback("consistency", *words, "-o", "json", "--endpoint", server.endpoint)
        return done.returncode, json.loads(done.stdout)

    status, answer = consistency("set", "eventual:9999r,replicas=2")
    assert status == 0 and answer["data"]["consistency"] == "eventual:9999r,replicas=2"
    usual.create_user(UserName="b")
    assert code(lambda: usual.get_user(UserName="b")) == "NoSuchEntity"
    shown = consistency("show")[1]["data"]
    assert [replica["reads"] < shown["head"] for replica in shown["replicas"]] == [True, True]
    assert consistency("set", "strong")[1]["data"]["replicas"] == []
    assert usual.get_user(UserName="b")["User"]["UserName"] == "b"
    assert consistency("set", "weak")[0] == 2
    log = harness.roleback("log", "--oneline", "--endpoint", server.endpoint).stdout
    assert "a delay of up to 9999 requests for reads" in log and "set strong consistency" in log
