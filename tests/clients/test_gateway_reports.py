"""Calls of other services in the reports of the program: `explain`, `decisions`, `policy stream` and `policy generate` show them
like those of IAM."""

import json

import pytest

import harness
from gateway_calls import HERE, TOPIC, Q, T
from upstreams import User, denial, prepare

ANN = f"arn:aws:iam::{harness.ROOT_ACCOUNT}:user/ann"
OBJECT = "arn:aws:s3:::bbb/k"
KEY = {"id": {"S": "1"}}
# Service, call, operation in the decision log, permission, resource.
CALLS = [
    ("s3", lambda c, _: c.get_object(Bucket="bbb", Key="k"), "s3:GetObject", "s3:GetObject", OBJECT),
    ("s3", lambda c, _: c.head_bucket(Bucket="bbb"), "s3:HeadBucket", "s3:ListBucket", "arn:aws:s3:::bbb"),
    ("dynamodb", lambda c, _: c.get_item(TableName="ttt", Key=KEY), "dynamodb:GetItem", "dynamodb:GetItem", T),
    (
        "sqs",
        lambda c, things: c.send_message(QueueUrl=things["queue"], MessageBody="x"),
        "sqs:SendMessage",
        "sqs:SendMessage",
        Q,
    ),
    (
        "sns",
        lambda c, things: c.publish(TopicArn=things["topic"], Message="x"),
        "sns:Publish",
        "sns:Publish",
        TOPIC,
    ),
    ("ec2", lambda c, _: c.describe_vpcs(), "ec2:DescribeVpcs", "ec2:DescribeVpcs", "*"),
    (
        "lambda",
        lambda c, _: c.invoke(FunctionName="f", Qualifier="live"),
        "lambda:Invoke",
        "lambda:InvokeFunction",
        f"arn:aws:lambda:{HERE}:function:f:live",
    ),
    (
        "cloudwatch",
        lambda c, _: c.list_metrics(),
        "cloudwatch:ListMetrics",
        "cloudwatch:ListMetrics",
        "*",
    ),
]


@pytest.fixture(scope="module")
def server(moto):
    server = harness.Server("--enforce", "on", "--policy-stream", "--upstream", moto.url)
    server.things = prepare(server.client)
    server.ann = User(server, "ann")
    yield server
    server.close()


def run(server, *arguments):
    done = harness.roleback(*arguments, "--endpoint", server.endpoint)
    assert done.returncode == 0, (done.args, done.stdout, done.stderr)
    return done


def decisions(server, *arguments):
    return json.loads(run(server, "decisions", *arguments, "-o", "json").stdout)["data"]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[2])
def test_a_denial_is_shown_and_explained_like_one_of_iam(server, call):
    service, send, operation, action, resource = call
    server.ann.may()
    assert denial(send, server.ann.client(service), server.things), operation
    (shown,) = decisions(server, "--principal", "user/ann", "--limit", "1")
    seen = [shown[name] for name in ("operation", "action", "resource", "decision", "refused", "caller")]
    assert seen == [operation, action, resource, "implicitDeny", True, ANN]
    text = run(server, "decisions", "--action", action, "--decision", "denied", "--limit", "1").stdout
    assert action in text and "ann" in text, text
    explained = run(server, "explain", "--last-denied").stdout
    assert f"implicitDeny: {action} on {resource}" in explained and "To allow it:" in explained, explained


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[2])
def test_an_allowed_call_is_in_the_stream_and_names_its_statement(server, call):
    service, send, operation, action, resource = call
    server.ann.may((action, resource))
    assert denial(lambda: send(server.ann.client(service), server.things)) is None
    (shown,) = decisions(server, "--principal", "user/ann", "--limit", "1")
    assert (shown["operation"], shown["action"], shown["decision"]) == (operation, action, "allowed"), shown
    # The last line says that the program is done.
    streamed = run(server, "policy", "stream", "--after", shown["id"] - 1, "-n", 1, "-o", "json").stdout
    event = json.loads(streamed.splitlines()[0])
    assert (event["operation"], event["decision"]) == (operation, "allowed")
    (policy,) = event["policies"]
    (statement,) = policy["document"]["Statement"]
    assert (statement["Action"], statement["Resource"], policy["attached_to"]) == (action, resource, ANN)
    text = run(server, "explain", ANN, action, resource).stdout
    assert text.startswith(f"allowed: {action} on {resource}"), text


def test_a_bucket_policy_that_denies_is_named_by_the_decision(server):
    root = server.client("s3")
    deny = {"Sid": "NoAnn", "Effect": "Deny", "Principal": {"AWS": ANN}, "Action": "s3:GetObject", "Resource": OBJECT}
    root.put_bucket_policy(Bucket="bbb", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    server.ann.may(("s3:GetObject", "*"))
    assert denial(server.ann.client("s3").get_object, Bucket="bbb", Key="k")
    root.delete_bucket_policy(Bucket="bbb")
    (shown,) = decisions(server, "--decision", "explicitDeny", "--limit", "1")
    assert (shown["action"], shown["decision"], shown["by"]["layer"]) == ("s3:GetObject", "explicitDeny", "resource")
    assert shown["by"]["sid"] == "NoAnn", shown


def test_a_policy_is_generated_for_calls_of_all_services(server):
    user = User(server, "many")
    user.may(*((action, resource) for *_, action, resource in CALLS))
    for service, send, *_ in CALLS:
        assert denial(lambda send=send, service=service: send(user.client(service), server.things)) is None
    done = run(server, "policy", "generate", "many")
    assert f"proof: all {len(CALLS)} recorded calls are allowed" in done.stderr, done.stderr
    statements = json.loads(done.stdout)["Statement"]
    granted = {action for statement in statements for action in as_list(statement["Action"])}
    assert granted == {action for *_, action, _ in CALLS}
    resources = {resource for statement in statements for resource in as_list(statement["Resource"])}
    assert {OBJECT, T, Q, TOPIC} <= resources
    user.iam.put_user_policy(UserName="many", PolicyName="own", PolicyDocument=done.stdout)
    for service, send, *_ in CALLS:
        assert denial(lambda send=send, service=service: send(user.client(service), server.things)) is None


def as_list(value):
    return value if isinstance(value, list) else [value]
