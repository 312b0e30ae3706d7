"""Requests to other services: verified, decided by policies, and passed to moto."""

import json
import socket
import threading

import boto3
import pytest
from botocore import UNSIGNED
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

import harness
from gateway_calls import ACCOUNT, CALLS, TOPIC, K, Q, T
from upstreams import User, check_call, denial, prepare


@pytest.fixture(scope="module")
def server(moto):
    server = harness.Server("--enforce", "on", "--upstream", moto.url)
    yield server
    server.close()


@pytest.fixture(scope="module")
def root(server):
    """Clients of the root user, by service."""
    return lambda service: server.client(service)


@pytest.fixture(scope="module")
def things(root):
    return prepare(root)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_exactly_its_permissions(user, things, name):
    check_call(user, things, name)


# The status, the code and the class of a denial in each service, and parts of its message.
DENIALS = {
    "s3": (
        403,
        "AccessDenied",
        's3:GetObject on resource: "arn:aws:s3:::bbb/k" because no identity-based policy allows',
    ),
    "dynamodb": (400, "AccessDeniedException", f"dynamodb:GetItem on resource: {T} because"),
    "sqs": (
        403,
        "AccessDenied",
        f"sqs:receivemessage on resource: {Q} because no identity-based policy allows the sqs:rec",
    ),
    "sns": (403, "AuthorizationError", f"SNS:Publish on resource: {TOPIC} because"),
    "ec2": (403, "UnauthorizedOperation", "You are not authorized to perform this operation. User: "),
    "lambda": (403, "AccessDeniedException", "lambda:InvokeFunction on resource: "),
    "kms": (400, "AccessDeniedException", "kms:ReEncryptFrom on resource: "),
    "cloudwatch": (403, "AccessDenied", "cloudwatch:ListMetrics because no identity-based policy"),
}


def test_each_service_words_its_denials_in_its_own_way(user, things):
    calls = {
        "s3": "GetObject",
        "dynamodb": "GetItem",
        "sqs": "ReceiveMessage",
        "sns": "PublishBatch",
        "ec2": "DescribeInstances",
        "lambda": "Invoke with a qualifier",
        "kms": "ReEncrypt",
        "cloudwatch": "ListMetrics",
    }
    user.may()
    for service, name in calls.items():
        status, code, message = denial(CALLS[name][2], user.client(service), things)
        expected_status, expected_code, part = DENIALS[service]
        assert (status, code) == (expected_status, expected_code) and part in message, (service, status, code, message)


def test_a_denied_call_never_reaches_the_upstream(user, moto, things):
    user.may()
    denied = [CALLS[name] for name in ("PutObject", "GetItem", "PublishBatch")]
    # The upstream is asked once whether the resources have policies.
    assert all(denial(call, user.client(service), things) for _, service, call in denied)
    before = len(moto.requests())
    assert all(denial(call, user.client(service), things) for _, service, call in denied)
    assert len(moto.requests()) == before


def test_the_decision_log_shows_other_services(server, user, things):
    user.may()
    assert denial(user.client("s3").get_object, Bucket="bbb", Key="k")
    status, _, body = server.http("GET", "/_roleback/decisions?limit=1")
    newest = json.loads(body.splitlines()[0])
    assert status == 200 and newest["action"] == "s3:GetObject" and newest["resource"] == K, newest
    assert newest["operation"] == "s3:GetObject" and newest["refused"]


def test_credentials_are_checked_in_the_words_of_the_service(server, things):
    for service, call, unknown, wrong in [
        ("s3", lambda c: c.list_buckets(), "InvalidAccessKeyId", "SignatureDoesNotMatch"),
        ("dynamodb", lambda c: c.list_tables(), "UnrecognizedClientException", "InvalidSignatureException"),
        ("sns", lambda c: c.list_topics(), "InvalidClientTokenId", "SignatureDoesNotMatch"),
        ("ec2", lambda c: c.describe_vpcs(), "AuthFailure", "AuthFailure"),
        ("lambda", lambda c: c.list_functions(), "UnrecognizedClientException", "InvalidSignatureException"),
    ]:
        for key, secret, code in [("AKIAIOSFODNN7EXAMPLE", "x", unknown), ("test", "wrong", wrong)]:
            with pytest.raises(ClientError) as refused:
                call(server.client(service, key, secret))
            assert refused.value.response["Error"]["Code"] == code, (service, key)


def test_a_presigned_url_has_the_permissions_of_its_signer(server, user, things):
    user.may(("s3:GetObject", K))
    url = user.client("s3", signature_version="s3v4").generate_presigned_url(
        "get_object", {"Bucket": "bbb", "Key": "k"}, ExpiresIn=60
    )
    assert server.http("GET", url.removeprefix(server.endpoint))[::2] == (200, b"body")
    user.may()
    status, _, body = server.http("GET", url.removeprefix(server.endpoint))
    assert status == 403 and b"<Code>AccessDenied</Code>" in body
    credentials = Credentials(user.key["AccessKeyId"], user.key["SecretAccessKey"])
    request = AWSRequest("GET", f"{server.endpoint}/bbb/k")
    S3SigV4QueryAuth(credentials, "s3", "us-east-1", expires=1).add_auth(request)
    stale = request.url.replace("X-Amz-Expires=1", "X-Amz-Expires=604800")
    assert b"SignatureDoesNotMatch" in server.http("GET", stale.removeprefix(server.endpoint))[2]


def test_an_anonymous_request_is_denied_without_a_policy_of_the_resource(server, things):
    s3 = boto3.client("s3", endpoint_url=server.endpoint, config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket="bbb", Key="k")
    assert refused.value.response["Error"] == {"Code": "AccessDenied", "Message": "Access Denied"}


def test_a_body_other_than_signed_is_refused_and_not_stored(server, root, things):
    """The head is right, so the upstream is called; the body is not, so the upstream never gets all of it."""
    from botocore.auth import S3SigV4Auth

    request = AWSRequest("PUT", f"{server.endpoint}/bbb/torn", data=b"good" * 50_000)
    S3SigV4Auth(Credentials("test", "test"), "s3", "us-east-1").add_auth(request)
    status, _, body = server.http("PUT", "/bbb/torn", b"evil" * 50_000, dict(request.headers))
    assert status == 400 and b"XAmzContentSHA256Mismatch" in body, body
    assert "torn" not in [item["Key"] for item in root("s3").list_objects_v2(Bucket="bbb")["Contents"]]


def test_the_upstreams_own_controls_and_identities_are_not_reached(server, moto, root, things):
    before = len(moto.requests())
    for method, path in [
        ("POST", "/moto-api/reset"),
        ("GET", "//moto-api/data.json"),
        ("POST", "/%6doto-api/reset"),
        ("GET", "/_ministack/health"),
        ("GET", "/x?Action=ListUsers&Version=2010-05-08"),
    ]:
        assert server.http(method, path, b"" if method == "POST" else None)[0] == 403, path
    assert len(moto.requests()) == before
    assert root("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"
    assert not [line for line in moto.requests() if "moto-api" in line]


JSON = {"Content-Type": "application/x-amz-json-1.0"}
GET_ITEM = {"X-Amz-Target": "DynamoDB_20120810.GetItem"}
# Requests that two readers could read differently, with a valid signature of the root user.
TWO_READERS = [
    ("dynamodb", "/", {"X-Amz-Target": "SQS.SendMessage"} | JSON, b"{}"),
    ("dynamodb", "/", GET_ITEM | JSON, b'{"TableName":"t","TableName":"u"}'),
    ("dynamodb", "/", GET_ITEM | JSON, b'{"TableName":null,"TableName":"u"}'),
    ("dynamodb", "/", GET_ITEM | JSON, b'{"TableName":"t"} {"TableName":"u"}'),
    ("dynamodb", "/?Action=PutItem", GET_ITEM | JSON, b'{"TableName":"t"}'),
    ("dynamodb", "/", GET_ITEM | {"Content-Type": "text/plain"}, b'{"TableName":"t"}'),
    ("dynamodb", "/x/../moto-api/reset", GET_ITEM | JSON, b'{"TableName":"t"}'),
    ("sns", "/?Action=Publish", {"Content-Type": "application/x-www-form-urlencoded"}, b"Action=ListTopics"),
    ("s3", "/bbb/../ccc/k", {}, b""),
    ("s3", "/bbb/%2e%2e/ccc/k", {}, b""),
    ("s3", "/bbb%2Fk", {}, b""),
    ("s3", "/bbb?policy&acl", {}, b""),
    ("s3", "/bbb/k?versionId=1&versionId=2", {}, b""),
    (
        "sqs",
        "/123456789012/other",
        {"X-Amz-Target": "AmazonSQS.SendMessage"} | JSON,
        b'{"QueueUrl":"http://h/000000000000/q"}',
    ),
]


@pytest.mark.parametrize("service, path, headers, body", TWO_READERS)
def test_a_request_that_can_be_read_in_two_ways_is_refused(server, moto, things, service, path, headers, body):
    from botocore.auth import S3SigV4Auth, SigV4Auth

    method = "POST" if body else "GET"
    request = AWSRequest(method, server.endpoint + path, data=body, headers=headers)
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    sign(Credentials("test", "test"), service, "us-east-1").add_auth(request)
    before = len(moto.requests())
    status, _, told = raw(server, method, path, dict(request.headers), body)
    assert status == 400 and b"cannot be authorized" in told, (status, told)
    assert len(moto.requests()) == before


def raw(server, method, path, headers, body):
    """A request whose path is sent as it is."""
    import http.client

    connection = http.client.HTTPConnection(server.endpoint.removeprefix("http://"))
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def test_of_several_objects_only_those_are_deleted_that_may_be(server, root, user, things):
    s3, keys = root("s3"), ["mine/a", "mine/b&c", "theirs/d"]
    for key in keys:
        s3.put_object(Bucket="ccc", Key=key, Body=b"x")
    delete = {"Objects": [{"Key": key} for key in keys]}
    user.may(("s3:DeleteObject", "arn:aws:s3:::ccc/mine/*"))
    answer = user.client("s3").delete_objects(Bucket="ccc", Delete=delete)
    assert [item["Key"] for item in answer["Deleted"]] == keys[:2]
    (error,) = answer["Errors"]
    assert (error["Key"], error["Code"]) == (keys[2], "AccessDenied") and "s3:DeleteObject" in error["Message"]
    left = [item["Key"] for item in s3.list_objects_v2(Bucket="ccc").get("Contents", [])]
    assert [key for key in keys if key in left] == keys[2:]
    user.may()
    answer = user.client("s3").delete_objects(Bucket="ccc", Delete={"Objects": [{"Key": keys[2]}]})
    assert [error["Code"] for error in answer["Errors"]] == ["AccessDenied"] and "Deleted" not in answer


def test_a_virtual_host_names_the_bucket(server, user, things):
    from botocore.auth import S3SigV4Auth

    for host in ("bbb.s3.localhost.localstack.cloud:4566", "bbb.localhost"):
        for grants, expected in [([("s3:GetObject", K)], 200), ([("s3:GetObject", "arn:aws:s3:::ccc/k")], 403)]:
            user.may(*grants)
            request = AWSRequest("GET", f"http://{host}/k")
            key = Credentials(user.key["AccessKeyId"], user.key["SecretAccessKey"])
            S3SigV4Auth(key, "s3", "us-east-1").add_auth(request)
            status, _, told = raw(server, "GET", "/k", {**dict(request.headers), "Host": host}, None)
            assert status == expected, (host, told)


def test_the_upstream_reads_the_bucket_that_was_decided_on(server, user, things):
    """moto reads `s3` in the first of these hosts as a bucket, and finds no bucket in the second."""
    from botocore.auth import S3SigV4Auth

    user.may(("s3:GetObject", K), ("s3:*", "arn:aws:s3:::localhostx*"))
    key = Credentials(user.key["AccessKeyId"], user.key["SecretAccessKey"])
    for host, expected in [("s3.localhost.localstack.cloud:4566", 200), ("localhostx.s3.localhost", 404)]:
        request = AWSRequest("GET", f"http://{host}/bbb/k")
        S3SigV4Auth(key, "s3", "us-east-1").add_auth(request)
        status, _, told = raw(server, "GET", "/bbb/k", {**dict(request.headers), "Host": host}, None)
        assert status == expected and (told == b"body") == (expected == 200), (host, status, told)


def test_a_credential_for_two_services_is_refused(server, user, things):
    from botocore.auth import S3SigV4Auth

    user.may(("dynamodb:*", "*"))
    request = AWSRequest("GET", f"{server.endpoint}/bbb/k")
    S3SigV4Auth(Credentials(user.key["AccessKeyId"], user.key["SecretAccessKey"]), "s3", "us-east-1").add_auth(request)
    headers = dict(request.headers)
    other = "Credential=x/20260101/us-east-1/dynamodb/aws4_request, Credential="
    headers["Authorization"] = headers["Authorization"].replace("Credential=", other, 1)
    status, _, told = raw(server, "GET", "/bbb/k", headers, None)
    assert status == 400 and b"two services" in told, (status, told)


def test_headers_cannot_choose_the_operation_or_the_account_in_the_upstream(server, user, things):
    from botocore.auth import SigV4Auth

    url = "/2015-03-31/functions/"
    user.may(("lambda:ListFunctions", "*"))
    request = AWSRequest("GET", server.endpoint + url)
    SigV4Auth(Credentials(user.key["AccessKeyId"], user.key["SecretAccessKey"]), "lambda", "us-east-1").add_auth(
        request
    )
    expected = raw(server, "GET", url, dict(request.headers), None)
    for name, value in [("Action", "ListLayers"), ("X-Moto-Account-Id", "111122223333")]:
        found = raw(server, "GET", url, {**dict(request.headers), name: value}, None)
        assert (found[0], found[2]) == (expected[0], expected[2]) == (200, b'{"Functions": []}'), (name, found)


def test_an_upstream_that_is_down_or_silent_is_said_in_the_services_form(start):
    silent = socket.create_server(("127.0.0.1", 0))
    taken = []
    threading.Thread(target=lambda: taken.append(silent.accept()), daemon=True).start()
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    server = start(
        None,
        "--upstream",
        f"dynamodb=http://127.0.0.1:{port}",
        "--upstream",
        f"s3=http://127.0.0.1:{silent.getsockname()[1]}",
        "--upstream-timeout",
        "0.5",
    )
    for service, call, status, code in [
        ("dynamodb", lambda c: c.list_tables(), 503, "ServiceUnavailable"),
        ("s3", lambda c: c.list_buckets(), 504, "RequestTimeout"),
        ("sqs", lambda c: c.list_queues(), 501, "NotImplemented"),
    ]:
        with pytest.raises(ClientError) as failed:
            call(server.client(service))
        told = failed.value.response
        assert (told["ResponseMetadata"]["HTTPStatusCode"], told["Error"]["Code"]) == (status, code)
    silent.close()


def test_soft_mode_passes_and_records_what_would_be_denied(start, moto, things):
    server = start(None, "--enforce", "soft", "--upstream", moto.url)
    person = User(server, "soft")
    person.may()
    assert person.client("s3").get_object(Bucket="bbb", Key="k")["Body"].read() == b"body"
    newest = json.loads(server.http("GET", "/_roleback/decisions?limit=1")[2].splitlines()[0])
    assert newest["action"] == "s3:GetObject" and newest["decision"] == "implicitDeny" and not newest["refused"]
