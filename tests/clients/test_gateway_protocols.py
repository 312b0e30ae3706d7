"""Other services in CBOR and over HTTP/2, in forks and at moments, and the class of a denial in every client."""

import json
import os
import subprocess
import sys
from pathlib import Path

import botocore.parsers
import botocore.serialize
import botocore.session
import httpx
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

import harness
from gateway_calls import CALLS, K, T
from test_walk import CLI_2
from upstreams import prepare


@pytest.fixture(scope="module")
def server(moto):
    server = harness.Server("--enforce", "on", "--upstream", moto.url)
    yield server
    server.close()


@pytest.fixture(scope="module")
def things(server):
    return prepare(server.client)


def credentials(user):
    return Credentials(user.key["AccessKeyId"], user.key["SecretAccessKey"])


def cbor(server, user, service, operation, members):
    """A call in CBOR with botocore's serialiser. Answers the status and what botocore's parser reads."""
    model = botocore.session.get_session().get_service_model(service)
    operation = model.operation_model(operation)
    made = botocore.serialize.create_serializer("smithy-rpc-v2-cbor").serialize_to_request(members, operation)
    request = AWSRequest(made["method"], server.endpoint + made["url_path"], headers=made["headers"], data=made["body"])
    SigV4Auth(credentials(user), model.signing_name, harness.REGION).add_auth(request)
    status, headers, body = server.http("POST", made["url_path"], made["body"], dict(request.headers))
    if headers.get_content_type() != "application/cbor":
        return status, body
    parser = botocore.parsers.create_parser("smithy-rpc-v2-cbor")
    return status, parser.parse({"status_code": status, "headers": headers, "body": body}, operation.output_shape)


def test_a_call_in_cbor_is_decided_by_its_members_and_denied_in_cbor(server, user, moto):
    alarm = f"arn:aws:cloudwatch:us-east-1:{harness.ROOT_ACCOUNT}:alarm:"
    members = {"AlarmNames": ["mine"]}
    user.may(("cloudwatch:DeleteAlarms", alarm + "theirs"))
    status, told = cbor(server, user, "cloudwatch", "DeleteAlarms", members)
    assert status == 403 and told["Error"]["Code"] == "AccessDenied", told
    assert f"cloudwatch:DeleteAlarms on resource: {alarm}mine" in told["Error"]["Message"]
    assert not [line for line in moto.requests() if "DeleteAlarms" in line]
    # What moto says of CBOR is its own; the request reaches it as it is.
    user.may(("cloudwatch:DeleteAlarms", alarm + "mine"))
    assert cbor(server, user, "cloudwatch", "DeleteAlarms", members)[0] != 403
    assert "POST /service/GraniteServiceVersion20100801/operation/DeleteAlarms" in moto.requests()[-1]


def test_cbor_with_a_member_twice_is_refused(server, user):
    user.may(("*", "*"))
    path = "/service/GraniteServiceVersion20100801/operation/DeleteAlarms"
    name = b"\x6aAlarmNames"
    body = b"\xa2" + name + b"\x81\x61a" + name + b"\x81\x61b"
    headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}
    request = AWSRequest("POST", server.endpoint + path, headers=headers, data=body)
    SigV4Auth(credentials(user), "monitoring", harness.REGION).add_auth(request)
    status, _, told = server.http("POST", path, body, dict(request.headers))
    assert status == 400 and b"cannot be authorized" in told, (status, told)


def test_cbor_for_a_service_that_does_not_read_it_is_refused(server, user, things):
    """An upstream that ignores the header reads another request in it."""
    user.may(("s3:*", "*"))
    request = AWSRequest("GET", f"{server.endpoint}/bbb/k", headers={"smithy-protocol": "rpc-v2-cbor"})
    S3SigV4Auth(credentials(user), "s3", harness.REGION).add_auth(request)
    status, _, told = server.http("GET", "/bbb/k", headers=dict(request.headers))
    assert status == 400 and b"cannot be authorized" in told, (status, told)


def test_an_unknown_operation_is_refused_whatever_policies_allow(server, user, moto):
    """moto executes Publish in each of them, also where a policy denies it."""
    user.may(("sns:*", "*"))
    sns = user.client("sns")
    sns.meta.events.register("before-call", lambda params, **_: params["body"].update(Version="2009-01-01"))
    before = len(moto.requests())
    with pytest.raises(ClientError) as refused:
        sns.list_topics()
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException", refused.value.response
    assert len(moto.requests()) == before


@pytest.fixture(scope="module")
def http2(server):
    with httpx.Client(http1=False, http2=True, base_url=server.endpoint, trust_env=False) as client:
        yield client


def signed(server, user, method, path, service="s3", headers=(), body=b""):
    request = AWSRequest(method, server.endpoint + path, headers=dict(headers), data=body)
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    sign(credentials(user), service, harness.REGION).add_auth(request)
    return dict(request.headers)


def test_requests_over_http2_are_decided_and_passed(server, user, http2, things):
    body = b"over HTTP/2" * 100_000
    key = "arn:aws:s3:::bbb/two"
    user.may(("s3:PutObject", key), ("s3:GetObject", key))
    put = http2.put("/bbb/two", content=body, headers=signed(server, user, "PUT", "/bbb/two", body=body))
    assert (put.http_version, put.status_code) == ("HTTP/2", 200), put.text
    got = http2.get("/bbb/two", headers=signed(server, user, "GET", "/bbb/two"))
    assert got.status_code == 200 and got.content == body
    denied = http2.get("/bbb/k", headers=signed(server, user, "GET", "/bbb/k"))
    assert denied.status_code == 403 and "s3:GetObject" in denied.text
    torn = http2.put("/bbb/two", content=b"other", headers=signed(server, user, "PUT", "/bbb/two", body=body))
    assert torn.status_code == 400 and "XAmzContentSHA256Mismatch" in torn.text
    call = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.DescribeTable"}
    body = b'{"TableName":"ttt"}'
    headers = signed(server, user, "POST", "/", "dynamodb", call, body)
    denied = http2.post("/", content=body, headers=headers)
    assert denied.status_code == 400 and f"dynamodb:DescribeTable on resource: {T}" in denied.json()["Message"]
    user.may(("dynamodb:DescribeTable", T))
    assert http2.post("/", content=body, headers=headers).json()["Table"]["TableName"] == "ttt"


def test_a_fork_decides_with_its_own_policies(server, user, things):
    user.may(("s3:GetObject", K))
    made = server.json("POST", "/_roleback/forks", json.dumps({"name": "gateway"}).encode())
    user.may()
    forked = harness.Server.client
    in_fork = type("InFork", (), {"endpoint": made["endpoint"]})()

    def call(at):
        client = forked(at, "s3", user.key["AccessKeyId"], user.key["SecretAccessKey"])
        return client.get_object(Bucket="bbb", Key="k")

    assert call(in_fork)["Body"].read() == b"body"
    with pytest.raises(ClientError) as refused:
        call(server)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    server.json("DELETE", "/_roleback/forks/gateway")


def test_a_request_about_a_moment_is_refused_before_the_upstream(server, user, moto, things):
    user.may(("s3:GetObject", K))
    before = len(moto.requests())
    for header in ({"x-roleback-at": "1"}, {"x-roleback-at": "2020-01-01T00:00:00Z"}):
        headers = {**signed(server, user, "GET", "/bbb/k"), **header}
        status, _, told = server.http("GET", "/bbb/k", headers=headers)
        assert status == 400, (status, told)
    assert len(moto.requests()) == before


# The class of a denial, by the modelled exceptions of each service.
CLASSES = {
    "s3": ("GetObject", "AccessDenied", "AccessDenied"),
    "dynamodb": ("GetItem", "ClientError", "AccessDeniedException"),
    "sqs": ("ReceiveMessage", "ClientError", "AccessDenied"),
    "sns": ("PublishBatch", "AuthorizationErrorException", "AuthorizationError"),
    "ec2": ("DescribeInstances", "ClientError", "UnauthorizedOperation"),
    "lambda": ("Invoke with a qualifier", "ClientError", "AccessDeniedException"),
    "kms": ("ReEncrypt", "ClientError", "AccessDeniedException"),
    "ssm": ("GetParameters", "AccessDeniedException", "AccessDeniedException"),
}


@pytest.mark.parametrize("service", CLASSES)
def test_boto3_raises_the_class_of_the_service(user, things, service):
    name, expected, code = CLASSES[service]
    user.may()
    client = user.client(service)
    with pytest.raises(ClientError) as raised:
        CALLS[name][2](client, things)
    assert raised.value.response["Error"]["Code"] == code
    modelled = client.exceptions.from_code(code)
    assert type(raised.value) is modelled and modelled.__name__ == expected, type(raised.value)


CLI = {
    "s3": ("s3api", "get-object", "--bucket", "bbb", "--key", "k", os.devnull),
    "dynamodb": ("dynamodb", "get-item", "--table-name", "ttt", "--key", '{"id":{"S":"1"}}'),
    "sqs": ("sqs", "get-queue-url", "--queue-name", "q"),
    "sns": ("sns", "list-topics"),
    "ec2": ("ec2", "describe-instances"),
    "lambda": ("lambda", "list-functions"),
    "kms": ("kms", "list-keys"),
    "ssm": ("ssm", "get-parameter", "--name", "a"),
}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("service", CLI)
def test_the_command_line_shows_the_code_of_the_service(server, user, service, version):
    aws = Path(sys.executable).parent / "aws" if version == 1 else CLI_2
    if not aws.exists():
        pytest.skip("the AWS CLI 2 is not installed: tests/run installs it")
    user.may()
    environment = harness.clean_environment(
        AWS_ACCESS_KEY_ID=user.key["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=user.key["SecretAccessKey"],
        AWS_ENDPOINT_URL=server.endpoint,
    )
    ran = subprocess.run(
        [aws, "--endpoint-url", server.endpoint, *CLI[service]],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    code = CLASSES[service][2]
    assert ran.returncode and f"({code})" in ran.stderr and "is not authorized to perform" in ran.stderr, ran
