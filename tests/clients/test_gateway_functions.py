"""Functions that an upstream runs: their calls pass the gateway if their environment has its endpoint, and are decided as their role once
they assume it. With MiniStack, which runs functions as processes."""

import io
import json
import zipfile

import pytest

import harness
from gateway_calls import ACCOUNT
from upstreams import User

ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
CODE = """
import os

import botocore.session

def handler(event, context):
    session = botocore.session.get_session()
    keys = {}
    if event["assumes"]:
        own = {"aws_access_key_id": os.environ["OWN_KEY_ID"], "aws_secret_access_key": os.environ["OWN_SECRET"]}
        sts = session.create_client("sts", **own)
        got = sts.assume_role(RoleArn=event["role"], RoleSessionName="works")["Credentials"]
        keys = {
            "aws_access_key_id": got["AccessKeyId"],
            "aws_secret_access_key": got["SecretAccessKey"],
            "aws_session_token": got["SessionToken"],
        }
    s3 = session.create_client("s3", **keys)
    try:
        s3.put_object(Bucket="worked", Key=event["key"], Body=b"x")
    except Exception as error:
        return str(error)
    return "ok"
"""


@pytest.fixture(scope="module")
def server(ministack):
    server = harness.Server("--enforce", "on", "--upstream", ministack.url)
    iam, functions = server.client("iam"), server.client("lambda")
    server.client("s3").create_bucket(Bucket="worked")
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(document))
    allow = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::worked/own/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=policy)
    user = User(server, "starter")
    user.may(("sts:AssumeRole", ROLE))
    own = {"OWN_KEY_ID": user.key["AccessKeyId"], "OWN_SECRET": user.key["SecretAccessKey"]}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.py", CODE)
    functions.create_function(
        FunctionName="works",
        Runtime="python3.11",
        Role=ROLE,
        Handler="index.handler",
        Timeout=60,
        Code={"ZipFile": file.getvalue()},
        Environment={"Variables": {"AWS_ENDPOINT_URL": server.endpoint, "NO_PROXY": "*", **own}},
    )
    yield server
    server.close()


def worked(server, key, assumes=True):
    """What the function says: `ok`, or the error of its call."""
    event = json.dumps({"role": ROLE, "key": key, "assumes": assumes})
    answer = server.client("lambda").invoke(FunctionName="works", Payload=event)
    assert "FunctionError" not in answer, answer["Payload"].read()
    return json.loads(answer["Payload"].read())


def test_a_function_that_assumes_its_role_is_decided_as_it(server):
    assert worked(server, "own/k") == "ok"
    told = worked(server, "other/k")
    assert f"User: arn:aws:sts::{ACCOUNT}:assumed-role/worker/works is not authorized to perform: s3:PutObject" in told
    # With the keys that MiniStack gives it, it is the root user of its account.
    assert worked(server, "other/k", assumes=False) == "ok"
