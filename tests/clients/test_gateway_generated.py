"""A policy that is generated from the calls of an application of S3 and DynamoDB is enough for the same calls, and for no other."""

import pytest

import harness
from tagged_resources import table
from upstreams import User, denial


@pytest.fixture
def server(upstream):
    server = harness.Server("--enforce", "on", "--policy-stream", "--upstream", upstream.url)
    yield server
    server.close()


def test_a_generated_policy_replays_the_calls_of_an_application(server):
    s3, dynamodb = server.client("s3"), server.client("dynamodb")
    for bucket in ("uploads", "other"):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="in/1", Body=b"x")
    table(dynamodb)
    user = User(server, "application")
    user.may(("s3:*", "*"), ("dynamodb:*", "*"))
    item, name = {"id": {"S": "1"}}, "tagged"
    calls = [
        ("s3", lambda c: c.list_objects_v2(Bucket="uploads", Prefix="in/")),
        ("s3", lambda c: c.get_object(Bucket="uploads", Key="in/1")),
        ("s3", lambda c: c.put_object(Bucket="uploads", Key="out/1", Body=b"y")),
        ("s3", lambda c: c.copy_object(Bucket="uploads", Key="out/2", CopySource="uploads/in/1")),
        ("dynamodb", lambda c: c.put_item(TableName=name, Item=item)),
        ("dynamodb", lambda c: c.get_item(TableName=name, Key=item)),
        (
            "dynamodb",
            lambda c: c.transact_write_items(TransactItems=[{"Delete": {"TableName": name, "Key": item}}]),
        ),
    ]
    for service, call in calls:
        call(user.client(service))
    done = harness.roleback("policy", "generate", "application", "--endpoint", server.endpoint)
    assert done.returncode == 0, done.stderr
    assert "proof: all 7 recorded calls are allowed" in done.stderr, done.stderr
    user.iam.put_user_policy(UserName=user.name, PolicyName="own", PolicyDocument=done.stdout)
    for service, call in calls:
        call(user.client(service))
    mine, items = user.client("s3"), user.client("dynamodb")
    assert denial(mine.get_object, Bucket="other", Key="in/1")
    assert denial(mine.delete_object, Bucket="uploads", Key="in/1")
    assert denial(mine.list_objects_v2, Bucket="other")
    assert denial(items.scan, TableName=name)
    assert denial(items.get_item, TableName="another", Key=item)
