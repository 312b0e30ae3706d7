"""Policies of functions, tables, streams, repositories, event buses and logs allow and deny, with the upstream that has each."""

import json

import pytest

import harness
from gateway_calls import ACCOUNT, HERE
from tagged_resources import function, make_role_of_functions, table
from upstreams import denial


@pytest.fixture(scope="module")
def server(upstream):
    make_role_of_functions(upstream)
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    yield server
    server.close()


def policy(user, effect, action, resource):
    """A policy about a user, and about root, who must be able to change it."""
    statement = {"Effect": effect, "Principal": {"AWS": user}, "Action": action}
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{**statement, **({"Resource": resource} if resource else {})}]}
    )


def put_function_policy(client, it, user, effect, action, resource):
    # A permission of a function can only allow.
    client.add_permission(FunctionName="tagged", StatementId="s", Action="lambda:InvokeFunction", Principal=user)


# Service; make the resource; the call and its action; put a policy, whose actions are on the given resource; remove it; the
# upstreams that keep such policies.
RESOURCES = {
    "function": (
        "lambda",
        function,
        lambda c, it: c.invoke(FunctionName="tagged"),
        "lambda:InvokeFunction",
        put_function_policy,
        lambda c, it: c.remove_permission(FunctionName="tagged", StatementId="s"),
        ["moto", "MiniStack"],
    ),
    "table": (
        "dynamodb",
        table,
        lambda c, it: c.get_item(TableName="tagged", Key={"id": {"S": "1"}}),
        "dynamodb:GetItem",
        lambda c, it, *rest: c.put_resource_policy(ResourceArn=it, Policy=policy(*rest)),
        lambda c, it: c.delete_resource_policy(ResourceArn=it),
        ["moto", "MiniStack"],
    ),
    "stream": (
        "kinesis",
        lambda c: (
            c.create_stream(StreamName="tagged", ShardCount=1),
            f"arn:aws:kinesis:{HERE}:stream/tagged",
        )[1],
        lambda c, it: c.put_record(StreamName="tagged", Data=b"x", PartitionKey="k"),
        "kinesis:PutRecord",
        lambda c, it, *rest: c.put_resource_policy(ResourceARN=it, Policy=policy(*rest)),
        lambda c, it: c.delete_resource_policy(ResourceARN=it),
        ["moto"],
    ),
    "repository": (
        "ecr",
        lambda c: c.create_repository(repositoryName="tagged")["repository"]["repositoryArn"],
        lambda c, it: c.list_images(repositoryName="tagged"),
        "ecr:ListImages",
        lambda c, it, *rest: c.set_repository_policy(repositoryName="tagged", policyText=policy(*rest[:3], None)),
        lambda c, it: c.delete_repository_policy(repositoryName="tagged"),
        ["moto", "MiniStack"],
    ),
    "event bus": (
        "events",
        lambda c: c.create_event_bus(Name="tagged")["EventBusArn"],
        lambda c, it: c.put_events(
            Entries=[{"Source": "s", "DetailType": "t", "Detail": "{}", "EventBusName": "tagged"}]
        ),
        "events:PutEvents",
        lambda c, it, *rest: c.put_permission(EventBusName="tagged", Policy=policy(*rest)),
        lambda c, it: c.remove_permission(EventBusName="tagged", RemoveAllPermissions=True),
        ["MiniStack"],
    ),
    "logs": (
        "logs",
        lambda c: (
            c.create_log_group(logGroupName="tagged"),
            f"arn:aws:logs:{HERE}:log-group:tagged:*",
        )[1],
        lambda c, it: c.describe_log_streams(logGroupName="tagged"),
        "logs:DescribeLogStreams",
        lambda c, it, *rest: c.put_resource_policy(policyName="p", policyDocument=policy(*rest)),
        lambda c, it: c.delete_resource_policy(policyName="p"),
        ["moto", "MiniStack"],
    ),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_a_policy_of_a_resource_allows_and_denies(server, upstream, user, name):
    service, make, call, action, put, remove, upstreams = RESOURCES[name]
    if upstream.name not in upstreams:
        pytest.skip(f"{upstream.name} keeps no policy of this resource")
    root, mine = server.client(service), user.client(service)
    it, arn = make(root), f"arn:aws:iam::{ACCOUNT}:user/{user.name}"
    assert denial(call, mine, it)
    put(root, it, arn, "Allow", action, it)
    assert denial(call, mine, it) is None
    remove(root, it)
    assert denial(call, mine, it)
    # Permissions of functions only allow, and MiniStack stores every permission of a bus as one for everyone.
    if name in ("function", "event bus"):
        return
    user.may((action, "*"))
    assert denial(call, mine, it) is None
    put(root, it, arn, "Deny", action, it)
    told = denial(call, mine, it)
    assert told and "with an explicit deny in a resource-based policy" in told[2], told
    remove(root, it)
    assert denial(call, mine, it) is None
