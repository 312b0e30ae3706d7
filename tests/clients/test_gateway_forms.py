"""Uploads of HTML forms to S3 (POST with a policy document), with moto and MiniStack: stored if signature, policy document and
permissions allow them, and else refused with nothing stored."""

import base64
import hashlib
import hmac
import json
import re
import time

import pytest

import harness
from gateway_calls import ACCOUNT
from upstreams import User

BOUNDARY = "limit"
OBJECTS = "arn:aws:s3:::forms/*"


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    server.root = server.client("s3")
    server.root.create_bucket(Bucket="forms")
    server.root.create_bucket(Bucket="others")
    yield server
    server.close()


@pytest.fixture
def sender(server, user):
    """A user who may upload below `own/`, and their client."""
    user.may(("s3:PutObject", "arn:aws:s3:::forms/own/*"))
    return user.client("s3", signature_version="s3v4")


def body_of(fields, file=b"hello", name="f.txt", after=""):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*parts, head]).encode() + file + f"\r\n{after}--{BOUNDARY}--\r\n".encode()


def post(server, fields, path="/forms", headers=(), **file):
    """Status, and the code of the error or the body."""
    given = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", **dict(headers)}
    status, _, body = server.http("POST", path, body_of(fields, **file), given)
    code = re.search(rb"<Code>(.*)</Code>", body)
    return status, code.group(1).decode() if code else "", body


def stored(server, key, bucket="forms"):
    """The object, or None."""
    keys = [one["Key"] for one in server.root.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return server.root.get_object(Bucket=bucket, Key=key)["Body"].read() if key in keys else None


def test_a_form_is_stored_if_it_is_signed_and_allowed(server, sender):
    form = sender.generate_presigned_post("forms", "own/a b/é+1")
    assert post(server, form["fields"])[0] in (200, 204)
    assert stored(server, "own/a b/é+1") == b"hello"
    large = bytes(range(256)) * 20_000 + b"\r\n--limi"
    assert post(server, {**form["fields"], "x-ignore-a": "b"}, file=large)[0] in (200, 204)
    assert stored(server, "own/a b/é+1") == large
    status, code, body = post(server, sender.generate_presigned_post("forms", "elsewhere")["fields"])
    assert (status, code) == (403, "AccessDenied"), body
    assert b'is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::forms/elsewhere' in body, body
    assert stored(server, "elsewhere") is None


def test_the_name_of_the_file_is_put_into_the_key(server, sender):
    form = sender.generate_presigned_post("forms", "own/named/${filename}")
    for name in ("a.txt", "C:\\photos\\b.txt", "photos/c.txt"):
        assert post(server, form["fields"], name=name)[0] in (200, 204)
    for key in ("a.txt", "b.txt", "c.txt"):
        assert stored(server, "own/named/" + key) == b"hello", key


def test_conditions_of_the_policy_document_hold_for_the_fields(server, sender):
    conditions = [["content-length-range", 3, 10], ["starts-with", "$Content-Type", "image/"]]
    form = sender.generate_presigned_post("forms", "own/k", Fields=None, Conditions=conditions)
    fields = {**form["fields"], "Content-Type": "image/png"}
    long = b"x" * 100_000
    for changed, file, expected in [
        ({}, b"hello", (204, "")),
        ({"key": "own/other"}, b"hello", (403, "AccessDenied")),
        ({"Content-Type": "text/html"}, b"hello", (403, "AccessDenied")),
        ({"x-amz-meta-a": "b"}, b"hello", (403, "AccessDenied")),
        ({}, b"hello world", (400, "EntityTooLarge")),
        ({}, long, (400, "EntityTooLarge")),
        ({}, b"he", (400, "EntityTooSmall")),
    ]:
        server.root.delete_object(Bucket="forms", Key="own/k")
        status, code, body = post(server, {**fields, **changed}, file=file)
        assert (204 if status == 200 else status, code) == expected, body
        assert (stored(server, "own/k") == b"hello") == (code == ""), (changed, code)
        assert stored(server, "own/other") is None
    assert b'Policy Condition failed: ["eq", "$key"' in post(server, {**fields, "key": "x"})[2]
    assert b"Extra input fields: acl" in post(server, {**fields, "acl": "private"})[2]


def test_the_signature_and_its_time_are_checked(server, sender, user):
    fields = sender.generate_presigned_post("forms", "own/s")["fields"]
    other = sender.generate_presigned_post("forms", "own/t")["fields"]
    policy = json.dumps({"expiration": "2099-01-01T00:00:00Z", "conditions": []}).encode()
    cut = {name: value for name, value in fields.items() if name != "x-amz-signature"}
    for changed, expected in [
        ({**fields, "policy": other["policy"]}, (403, "SignatureDoesNotMatch")),
        ({**fields, "policy": base64.b64encode(policy).decode()}, (403, "SignatureDoesNotMatch")),
        ({**fields, "x-amz-signature": "0" * 64}, (403, "SignatureDoesNotMatch")),
        (
            {**fields, "x-amz-credential": fields["x-amz-credential"].replace("/s3/", "/sts/")},
            (403, "SignatureDoesNotMatch"),
        ),
        ({**fields, "x-amz-credential": fields["x-amz-credential"].replace("AKIA", "AKIB")}, None),
        (cut, (400, "InvalidArgument")),
        (sender.generate_presigned_post("forms", "own/s", ExpiresIn=-5)["fields"], (403, "AccessDenied")),
        (
            user.client("s3", signature_version="s3").generate_presigned_post("forms", "own/s")["fields"],
            (400, "InvalidRequest"),
        ),
    ]:
        status, code, body = post(server, changed)
        assert (status == 403) if expected is None else (status, code) == expected, (changed, body)
    assert stored(server, "own/s") is None
    soon = sender.generate_presigned_post("forms", "own/s", ExpiresIn=2)["fields"]
    expired = harness.until(lambda: (code := post(server, soon)[1]) == "AccessDenied" and code)
    assert expired == "AccessDenied"


def test_a_form_of_a_session_needs_its_token(server):
    iam = server.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    name = f"form-{server.endpoint.rsplit(':', 1)[-1]}"
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    allow = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": "*",
        "Condition": {"StringEquals": {"s3:authType": "POST"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
    user = User(server, f"of-{name}")
    user.may(("sts:AssumeRole", role))
    keys = user.client("sts").assume_role(RoleArn=role, RoleSessionName="form")["Credentials"]
    session = server.client(
        "s3", keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], signature_version="s3v4"
    )
    fields = session.generate_presigned_post("forms", "session")["fields"]
    assert post(server, fields)[0] in (200, 204)
    token = fields.pop("x-amz-security-token")
    assert post(server, fields)[:2] == (403, "InvalidAccessKeyId") and token
    # The condition is about forms.
    with pytest.raises(session.exceptions.ClientError):
        session.put_object(Bucket="forms", Key="session", Body=b"")


def test_an_acl_and_tags_need_their_permissions(server, user):
    tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    client = user.client("s3", signature_version="s3v4")
    extra = {"acl": "bucket-owner-full-control", "tagging": tagging}
    conditions = [{name: value} for name, value in extra.items()]
    fields = client.generate_presigned_post("forms", "extra", Fields=extra, Conditions=conditions)["fields"]
    actions = ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"]
    for missing in actions:
        user.may(*((action, OBJECTS) for action in actions if action != missing))
        status, code, body = post(server, fields)
        assert (status, code) == (403, "AccessDenied") and f"perform: {missing} on".encode() in body, body
    user.may(*((action, OBJECTS) for action in actions))
    assert post(server, fields)[0] in (200, 204)
    tag = {"StringEquals": {"s3:RequestObjectTag/a": "b", "s3:x-amz-acl": "bucket-owner-full-control"}}
    user.may(("s3:PutObject", OBJECTS, tag), *((action, OBJECTS) for action in actions[1:]))
    assert post(server, fields)[0] in (200, 204)


def test_anyone_uploads_only_where_the_bucket_allows_it(server):
    fields = {"key": "drop/k"}
    assert post(server, fields)[:2] == (403, "AccessDenied")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::forms/drop/*"}
    server.root.put_bucket_policy(Bucket="forms", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    submit = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="submit"\r\n\r\nUpload\r\n'
    assert post(server, fields, after=submit)[0] in (200, 204)
    assert stored(server, "drop/k") == b"hello"
    assert post(server, {"key": "undrop/k"})[:2] == (403, "AccessDenied")
    # What an upstream could read in another way than the decision does.
    key = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="key"\r\n\r\nundrop/k\r\n'
    for path, given, after, headers, expected in [
        ("/forms", fields, key, {}, (400, "InvalidArgument")),
        ("/forms", {"key": "drop/k", "Key": "undrop/k"}, "", {}, (400, "InvalidArgument")),
        ("/forms", {"key": "drop/../undrop/k"}, "", {}, (400, "InvalidRequest")),
        ("/forms", {**fields, "bucket": "others"}, "", {}, (400, "InvalidArgument")),
        ("/forms?delete", fields, "", {}, (400, "InvalidArgument")),
        ("/forms/drop/k", fields, "", {}, (405, "MethodNotAllowed")),
        ("/", fields, "", {}, (405, "MethodNotAllowed")),
        ("/forms", fields, "", {"x-amz-target": "DynamoDB_20120810.DeleteTable"}, (400, "InvalidArgument")),
    ]:
        assert post(server, given, path, headers, after=after)[:2] == expected, (path, given)
    # Moto ends a part also at a boundary right after its head, MiniStack at any boundary.
    inner = key.removesuffix("\r\n")
    for given, file in [
        ({**fields, "x-amz-meta-a": inner}, b"hello"),
        ({**fields, "x-amz-meta-a": "a\n" + inner}, b"hello"),
        (fields, inner.encode()),
        (fields, b"a\n" + inner.encode()),
    ]:
        assert post(server, given, file=file)[:2] == (400, "MalformedPOSTRequest"), (given, file)
    # The name of the file is put into all fields, once.
    private = {**fields, "acl": "${filename}"}
    assert post(server, private, name="public-read")[:2] == (403, "AccessDenied")
    assert post(server, {"key": "drop/${filename}"}, name="..\\${filename}")[:2] == (400, "InvalidArgument")
    assert stored(server, "undrop/k") is None and stored(server, "drop/../undrop/k") is None
    # A bucket in the host.
    assert post(server, {"key": "drop/v"}, "/", {"host": "forms.s3.localhost.localstack.cloud"})[0] in (200, 204)
    assert stored(server, "drop/v") == b"hello"


def test_a_form_with_the_published_algorithm_is_accepted(server, user):
    """A form as a page of HTML has it, signed by this test: the signature is the HMAC of the policy document."""
    user.may(("s3:PutObject", OBJECTS))
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{date[:8]}/us-east-1/s3/aws4_request"
    fields = {
        "key": "by-hand",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{user.key['AccessKeyId']}/{scope}",
        "x-amz-date": date,
    }
    conditions = [{"bucket": "forms"}, *({name: value} for name, value in fields.items())]
    policy = json.dumps({"expiration": "2099-12-30T12:00:00.000Z", "conditions": conditions})
    encoded = base64.b64encode(policy.encode())
    key = ("AWS4" + user.key["SecretAccessKey"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, encoded, hashlib.sha256).hexdigest()
    fields |= {"policy": encoded.decode(), "x-amz-signature": signature}
    assert post(server, fields)[0] in (200, 204)
    assert stored(server, "by-hand") == b"hello"
