"""Queues and streams that functions read: a mapping is refused if the execution role may not read the source, as Lambda refuses it.
With moto and MiniStack."""

import io
import json
import zipfile

import boto3
import pytest
from botocore.exceptions import ClientError

import harness
from gateway_calls import ACCOUNT, HERE

QUEUE, STREAM = f"arn:aws:sqs:{HERE}:jobs", f"arn:aws:kinesis:{HERE}:stream/clicks"
QUEUE_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
STREAM_ACTIONS = ["GetRecords", "GetShardIterator", "DescribeStream"]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service/reader"


def packed():
    """The code of a function."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return None\n")
    return file.getvalue()


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    server.iam, server.functions, server.sqs = server.client("iam"), server.client("lambda"), server.client("sqs")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    server.iam.create_role(RoleName="reader", Path="/service/", AssumeRolePolicyDocument=document)
    server.url = server.sqs.create_queue(QueueName="jobs")["QueueUrl"]
    kinesis = server.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="clicks", WaiterConfig={"Delay": 1})
    table = server.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    server.of_table = table["TableDescription"]["LatestStreamArn"]
    for name, role in [("reads", ROLE), ("roleless", ROLE + "-of-nobody")]:
        if upstream.name == "moto":
            # It looks for the role in its own IAM, whose policies do not count.
            own = boto3.client("iam", endpoint_url=upstream.url, aws_access_key_id="test", aws_secret_access_key="test")
            own.create_role(RoleName=role.rsplit("/", 1)[-1], Path="/service/", AssumeRolePolicyDocument=document)
        arguments = {"Runtime": "python3.11", "Handler": "index.handler", "Code": {"ZipFile": packed()}}
        server.functions.create_function(FunctionName=name, Role=role, **arguments)
    yield server
    server.close()


def may(server, *grants):
    """Gives the execution role these permissions and no other."""
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in grants]
    document = {
        "Version": "2012-10-17",
        "Statement": statements or [{"Effect": "Deny", "Action": "*", "Resource": "*"}],
    }
    server.iam.put_role_policy(RoleName="reader", PolicyName="own", PolicyDocument=json.dumps(document))


def outcome(call, **arguments):
    """The answer, or the code and the message of the error."""
    try:
        return call(**arguments)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"


def mapped(server, source, function="reads"):
    """`ok`, or the error of setting up the mapping."""
    start = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
    done = outcome(server.functions.create_event_source_mapping, EventSourceArn=source, FunctionName=function, **start)
    if isinstance(done, str):
        return done
    server.functions.delete_event_source_mapping(UUID=done["UUID"])
    return "ok"


def test_a_queue_is_mapped_to_a_function_whose_role_may_read_it(server):
    for missing in QUEUE_ACTIONS:
        may(server, *((action, QUEUE) for action in QUEUE_ACTIONS if action != missing))
        assert mapped(server, QUEUE) == (
            "InvalidParameterValueException: The provided execution role does not have permissions to call "
            f"{missing.removeprefix('sqs:')} on SQS"
        )
    may(server, ("sqs:*", QUEUE + "-other"))
    for function in ("reads", f"{ACCOUNT}:function:reads", f"arn:aws:lambda:{HERE}:function:reads"):
        assert "call ReceiveMessage on SQS" in mapped(server, QUEUE, function)
    may(server, *((action, QUEUE) for action in QUEUE_ACTIONS))
    assert mapped(server, QUEUE) == "ok"
    # A role that does not exist has no permissions.
    assert "call ReceiveMessage on SQS" in mapped(server, QUEUE, "roleless")


def test_the_policy_of_the_queue_counts(server):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": ROLE},
        "Action": QUEUE_ACTIONS,
        "Resource": QUEUE,
    }
    may(server, ("sqs:ListQueues", "*"))
    for statements, expected in [([statement], "ok"), ([{**statement, "Effect": "Deny"}], "InvalidParameterValue")]:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        server.sqs.set_queue_attributes(QueueUrl=server.url, Attributes={"Policy": policy})
        assert mapped(server, QUEUE).startswith(expected)
    server.sqs.set_queue_attributes(QueueUrl=server.url, Attributes={"Policy": ""})


@pytest.mark.parametrize("kind", ["kinesis", "dynamodb"])
def test_a_stream_is_mapped_to_a_function_whose_role_may_read_it(server, kind):
    stream = STREAM if kind == "kinesis" else server.of_table
    actions = [f"{kind}:{name}" for name in STREAM_ACTIONS]
    for missing in actions:
        may(server, *((action, stream) for action in actions if action != missing))
        assert mapped(server, stream).startswith(f"InvalidParameterValueException: Cannot access stream {stream}.")
    may(server, *((action, stream) for action in actions))
    assert mapped(server, stream) == "ok"


def test_a_mapping_is_changed_only_if_the_role_may_read_the_source(server):
    may(server, *((action, QUEUE) for action in QUEUE_ACTIONS))
    functions = server.functions
    uuid = functions.create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="reads")["UUID"]
    may(server, ("sqs:ReceiveMessage", QUEUE))
    refused = outcome(functions.update_event_source_mapping, UUID=uuid, BatchSize=3)
    assert "call DeleteMessage on SQS" in refused
    assert outcome(functions.get_event_source_mapping, UUID=uuid)["BatchSize"] != 3
    # A mapping can always be stopped.
    assert isinstance(outcome(functions.update_event_source_mapping, UUID=uuid, Enabled=False), dict)
    may(server, *((action, QUEUE) for action in QUEUE_ACTIONS))
    assert outcome(functions.update_event_source_mapping, UUID=uuid, BatchSize=3)["BatchSize"] == 3
    functions.delete_event_source_mapping(UUID=uuid)
