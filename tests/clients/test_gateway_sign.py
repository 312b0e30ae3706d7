"""Upstreams that verify signatures: every request is signed again with their key, whatever form its body has."""

import pytest
from botocore.exceptions import ClientError

import harness
from test_gateway_bodies import DATA, FORMS, Put, put_of
from upstreams import User
from verifying_upstream import VerifyingUpstream, certificates


@pytest.fixture(scope="module", params=["http", "https"])
def upstream(request, tmp_path_factory):
    pair = certificates(tmp_path_factory.mktemp("tls")) if request.param == "https" else None
    server = VerifyingUpstream(certificate=pair)
    server.ca = ("--upstream-ca", str(pair[0])) if pair else ()
    yield server
    server.close()


@pytest.fixture(scope="module")
def server(upstream):
    key = f"{upstream.key}:{upstream.secret}"
    server = harness.Server("--enforce", "on", "--upstream", upstream.url, "--upstream-sign", key, *upstream.ca)
    yield server
    server.close()


def problems(upstream):
    return [found for *_, found in upstream.requests if found]


@pytest.mark.parametrize("form", FORMS)
def test_a_body_of_each_form_is_signed_again(server, upstream, form):
    """Frames are removed on the way, as their signatures are of the client's key."""
    key = form.replace(" ", "-")
    put, body = put_of(server, form, key)
    status, told = put.send(body)
    assert status == 200, (told, problems(upstream))
    assert upstream.objects[f"/bodies/{key}"] == DATA


@pytest.mark.parametrize("form", ["unsigned frames", "signed frames"])
def test_corrupt_frames_are_not_stored(server, upstream, form):
    put, body = put_of(server, form, "torn")
    status, _ = put.send(body.replace(b"abcdef", b"abcdeF", 1))
    assert status in (400, 403) and "/bodies/torn" not in upstream.objects


def test_an_sdk_reads_and_writes(server, upstream):
    s3 = server.client("s3")
    for key in ("a", "a b+c/é", "x//y", "q?a=b&c"):
        s3.put_object(Bucket="b", Key=key, Body=b"1" + key.encode(), Metadata={"a": "b  c"}, ContentType="text/plain")
        assert s3.get_object(Bucket="b", Key=key)["Body"].read() == b"1" + key.encode()
    assert server.client("dynamodb").list_tables()["TableNames"] == ["of the upstream"]
    assert not problems(upstream)


def test_a_presigned_url_is_signed_again_in_its_headers(server, upstream):
    s3 = server.client("s3", signature_version="s3v4")
    s3.put_object(Bucket="b", Key="presigned", Body=b"x")
    url = s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "presigned"}, ExpiresIn=60)
    assert server.http("GET", url.removeprefix(server.endpoint))[::2] == (200, b"x")
    url = s3.generate_presigned_url("put_object", {"Bucket": "b", "Key": "by url"}, ExpiresIn=60)
    assert server.http("PUT", url.removeprefix(server.endpoint), b"y")[0] == 200
    assert upstream.objects["/b/by url"] == b"y"


def test_only_who_may_gets_the_upstreams_signature(server, upstream):
    user = User(server, f"signed{upstream.port}")
    user.may()
    before = len(upstream.requests)
    with pytest.raises(ClientError) as refused:
        user.client("s3").put_object(Bucket="b", Key="denied", Body=b"x")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    # The upstream is asked for the policy of the bucket, with its key too.
    assert all(method == "GET" and path.endswith("?policy") for method, path, *_ in upstream.requests[before:])
    assert not problems(upstream)


def test_without_its_key_the_upstream_refuses(start, upstream):
    server = start(None, "--upstream", upstream.url, *upstream.ca)
    with pytest.raises(ClientError) as refused:
        server.client("s3").get_object(Bucket="b", Key="a")
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    upstream.requests.clear()


def test_a_certificate_that_is_not_trusted_is_refused(start, tmp_path):
    upstream = VerifyingUpstream(certificate=certificates(tmp_path))
    server = start(None, "--upstream", upstream.url)
    with pytest.raises(ClientError) as refused:
        server.client("s3").list_buckets()
    told = refused.value.response
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 503 and "certificate" in told["Error"]["Message"], told
    assert not upstream.requests
    upstream.close()


def test_the_secret_is_not_shown(server, upstream):
    assert upstream.secret not in "\n".join([*server.stdout, *server.stderr])
    refused = harness.roleback("serve", "--memory", "--upstream", upstream.url, "--upstream-sign", "of/the+upstream")
    assert refused.returncode and "of/the" not in refused.stderr and "ACCESS_KEY_ID:SECRET" in refused.stderr, refused


def test_sigv4a_is_refused_in_words(server):
    put = Put(server, "ecdsa", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", 5)
    assert put.send(b"hello")[0] == 501
    authorization = (
        "AWS4-ECDSA-P256-SHA256 Credential=test/20260101/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"
    )
    headers = {"Authorization": authorization, "X-Amz-Date": "20260101T000000Z"}
    status, _, told = server.http("GET", "/b/a", headers=headers)
    assert status in (400, 501) and b"AWS4-ECDSA-P256-SHA256" in told, (status, told)
