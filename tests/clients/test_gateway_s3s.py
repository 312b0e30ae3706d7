"""s3s-fs as an upstream: an S3 server that verifies signatures, and stores what the gateway signed again."""

import http.client
import re

import pytest
from botocore.exceptions import ClientError

import harness
from test_gateway_bodies import DATA, FORMS, put_of
from test_gateway_forms import BOUNDARY, body_of
from upstreams import S3S_FS, S3sFs, User

BUCKET = "arn:aws:s3:::bodies"


@pytest.fixture(scope="module")
def upstream(tmp_path_factory):
    if not S3S_FS.exists():
        pytest.skip("s3s-fs is not installed: tests/run installs it")
    server = S3sFs(tmp_path_factory.mktemp("s3s-fs"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def server(upstream):
    key = f"{upstream.key}:{upstream.secret}"
    server = harness.Server("--enforce", "on", "--upstream", upstream.url, "--upstream-sign", key)
    server.client("s3").create_bucket(Bucket="bodies")
    yield server
    server.close()


@pytest.fixture(scope="module")
def user(server):
    return User(server, "ann")


def test_a_user_writes_reads_and_lists_what_policies_allow(server, upstream, user):
    user.may(("s3:PutObject", f"{BUCKET}/mine/*"), ("s3:GetObject", f"{BUCKET}/mine/*"), ("s3:ListBucket", BUCKET))
    s3 = user.client("s3")
    for key in ("mine/a", "mine/b c/é", "mine/d+e"):
        s3.put_object(Bucket="bodies", Key=key, Body=DATA)
        assert s3.get_object(Bucket="bodies", Key=key)["Body"].read() == DATA
        assert upstream.objects("bodies")[key] == DATA
    # s3s-fs lists a plus sign as it is, which boto3 reads as a space.
    listed = s3.list_objects_v2(Bucket="bodies", Prefix="mine/")["Contents"]
    assert sorted(item["Key"] for item in listed)[:2] == ["mine/a", "mine/b c/é"]


def test_a_denied_request_does_not_reach_it(server, upstream, user):
    server.client("s3").put_object(Bucket="bodies", Key="theirs/0", Body=b"x")
    user.may(("s3:PutObject", f"{BUCKET}/mine/*"), ("s3:GetObject", f"{BUCKET}/mine/*"))
    s3 = user.client("s3")
    for call, more in [(s3.put_object, {"Body": b"y"}), (s3.get_object, {}), (s3.delete_object, {})]:
        with pytest.raises(ClientError) as denied:
            call(Bucket="bodies", Key="theirs/0", **more)
        assert denied.value.response["Error"]["Code"] == "AccessDenied"
        assert "arn:aws:s3:::bodies/theirs/0" in denied.value.response["Error"]["Message"]
    assert upstream.objects("bodies")["theirs/0"] == b"x"


def test_of_several_objects_only_those_are_deleted_that_may_be(server, upstream, user):
    keys = ["mine/1", "mine/2&3", "theirs/4"]
    for key in keys:
        server.client("s3").put_object(Bucket="bodies", Key=key, Body=b"x")
    user.may(("s3:DeleteObject", f"{BUCKET}/mine/*"))
    answer = user.client("s3").delete_objects(Bucket="bodies", Delete={"Objects": [{"Key": key} for key in keys]})
    assert sorted(item["Key"] for item in answer["Deleted"]) == keys[:2]
    assert [(error["Key"], error["Code"]) for error in answer["Errors"]] == [(keys[2], "AccessDenied")]
    assert [key for key in keys if key in upstream.objects("bodies")] == keys[2:]


@pytest.mark.parametrize("form", FORMS)
def test_a_body_of_each_form_is_signed_again(server, upstream, form):
    key = form.replace(" ", "-")
    put, body = put_of(server, form, key)
    status, told = put.send(body)
    assert status == 200, told
    assert upstream.objects("bodies")[key] == DATA


@pytest.mark.parametrize("form", ["unsigned frames", "signed frames", "signed frames with a trailer"])
def test_corrupt_frames_are_not_stored(server, upstream, form):
    key = f"torn-{FORMS.index(form)}"
    put, body = put_of(server, form, key)
    status, _ = put.send(body.replace(b"abcdef", b"abcdeF", 1))
    assert status in (400, 403) and key not in upstream.objects("bodies")


def test_without_its_key_it_refuses(start, upstream, server):
    other = start(None, "--upstream", upstream.url)
    with pytest.raises(ClientError) as refused:
        other.client("s3").get_object(Bucket="bodies", Key="hashed")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def post(server, fields, **file):
    """Status, headers and body of the answer to an HTML form; redirects are not followed."""
    connection = http.client.HTTPConnection(server.endpoint.removeprefix("http://"), timeout=harness.PATIENCE_SECS)
    given = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    connection.request("POST", "/bodies", body_of(fields, **file), given)
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def form_of(user, key, **extra):
    """The fields of a form that a user signs, with more fields."""
    client = user.client("s3", signature_version="s3v4")
    conditions = [{name: value} for name, value in extra.items()]
    return client.generate_presigned_post("bodies", key, Fields=extra, Conditions=conditions)["fields"]


def test_a_form_is_signed_again(server, upstream, user):
    user.may(("s3:PutObject", f"{BUCKET}/form/*"))
    large = bytes(range(256)) * 20_000 + b"\r\n--limi"
    for key, name, file in [
        ("form/a b/é+1", "f", b"hello"),
        ("form/large", "f", large),
        ("form/${filename}", "n.txt", b""),
    ]:
        status, _, body = post(server, form_of(user, key), name=name, file=file)
        assert status == 204, body
        assert upstream.objects("bodies")[key.replace("${filename}", name)] == file
    meta = {"x-amz-meta-a": 'é "b"', "Content-Type": "image/png", "Cache-Control": "no-store"}
    assert post(server, form_of(user, "form/meta", **meta))[0] == 204
    head = server.client("s3").head_object(Bucket="bodies", Key="form/meta")
    assert head["ContentType"] == "image/png" and "a" in head["Metadata"], head


def test_the_sender_of_a_form_gets_the_answer_that_it_asks_for(server, user):
    user.may(("s3:PutObject", f"{BUCKET}/form/*"))
    for extra, expected in [
        ({}, 204),
        ({"success_action_status": "200"}, 200),
        ({"success_action_status": "201"}, 201),
        ({"success_action_redirect": "http://localhost/done"}, 303),
    ]:
        status, headers, body = post(server, form_of(user, "form/answer", **extra))
        assert status == expected, body
        if expected == 201:
            named = {name: re.search(rf"<{name}>(.*)</{name}>", body.decode())[1] for name in ("Bucket", "Key", "ETag")}
            assert (named["Bucket"], named["Key"]) == ("bodies", "form/answer") and named["ETag"], body
        if expected == 303:
            location = headers["location"]
            assert location.startswith("http://localhost/done?bucket=bodies&key=form%2Fanswer&etag="), location


def test_a_form_that_is_wrong_or_denied_does_not_reach_it(server, upstream, user):
    user.may(("s3:PutObject", f"{BUCKET}/form/*"))
    signed = form_of(user, "form/refused")
    ranged = user.client("s3", signature_version="s3v4").generate_presigned_post(
        "bodies", "form/refused", Conditions=[["content-length-range", 1, 4]]
    )["fields"]
    for fields, code in [
        (form_of(user, "theirs/form"), "AccessDenied"),
        ({**signed, "x-amz-signature": "0" * 64}, "SignatureDoesNotMatch"),
        ({**signed, "key": "form/other"}, "AccessDenied"),
        ({**signed, "x-amz-meta-a": "b"}, "AccessDenied"),
        (ranged, "EntityTooLarge"),
        ({"key": "form/refused"}, "AccessDenied"),
    ]:
        status, _, body = post(server, fields)
        assert status in (400, 403) and f"<Code>{code}</Code>".encode() in body, (fields, body)
    assert not {"theirs/form", "form/refused", "form/other"} & set(upstream.objects("bodies"))
