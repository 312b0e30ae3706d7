"""The bytes of requests and responses, which an SDK hides."""

import re
import urllib.parse

import httpx
import pytest

from signer import Connection, Key, sign

# Spaces, a line break, a literal percent sign and a plus are returned as they were stored.
DOCUMENT = """{ "Version":"2012-10-17",
 "Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a%3Ab+c d"}]}"""


@pytest.fixture
def call(account):
    connection = Connection(account.server.endpoint)
    return lambda action, **members: connection.call(action, Key(account.id), **members)


def text_of(body, name):
    return re.search(f"<{name}>(.*?)</{name}>", body, re.S).group(1)


def test_an_answer_has_its_namespace_and_its_request_id_twice(account):
    connection = Connection(account.server.endpoint)
    body = b"Action=GetUser&Version=2010-05-08"
    connection.http.request("POST", "/", body=body, headers=sign(Key(account.id), connection.host, body))
    answer = connection.http.getresponse()
    text = answer.read().decode()
    assert text.startswith('<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">')
    assert answer.headers["content-type"] == "text/xml"
    assert text_of(text, "RequestId") == answer.headers["x-amzn-RequestId"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.headers["x-amzn-RequestId"])


def test_a_fault_has_its_envelope(call):
    status, body = call("GetUser", UserName="nobody")
    assert status == 404
    assert body.startswith('<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">')
    assert (text_of(body, "Type"), text_of(body, "Code")) == ("Sender", "NoSuchEntity")


def test_a_document_comes_back_percent_encoded_and_byte_for_byte(call):
    call("CreateUser", UserName="alice")
    call("PutUserPolicy", UserName="alice", PolicyName="p", PolicyDocument=DOCUMENT)
    _, body = call("GetUserPolicy", UserName="alice", PolicyName="p")
    encoded = text_of(body, "PolicyDocument")
    assert urllib.parse.unquote(encoded) == DOCUMENT
    assert re.fullmatch(r"[A-Za-z0-9._~*%-]+", encoded)
    assert "%253A" in encoded and "%2B" in encoded and "%20" in encoded


def test_dates_have_no_fraction(call):
    _, body = call("CreateUser", UserName="alice")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text_of(body, "CreateDate"))


def test_every_list_says_whether_it_is_cut(call):
    for action in ["ListUsers", "ListGroups", "ListRoles", "ListInstanceProfiles", "ListAccountAliases"]:
        _, body = call(action)
        assert text_of(body, "IsTruncated") == "false", action


def test_all_violations_come_in_one_answer(call):
    status, body = call("CreateUser", PermissionsBoundary="x")
    assert (status, text_of(body, "Code")) == (400, "ValidationError")
    assert text_of(body, "Message").startswith("2 validation errors detected: ")


def test_a_missing_member_is_named(call):
    status, body = call("CreateUser")
    assert (status, text_of(body, "Code")) == (400, "ValidationError")
    assert "userName" in text_of(body, "Message") and "must not be null" in text_of(body, "Message")


@pytest.mark.parametrize(
    "action, version, code",
    [
        ("CreateUsr", "2010-05-08", "InvalidAction"),
        ("CreateUser", "2009-01-01", "InvalidAction"),
        ("", "2010-05-08", "MissingAction"),
    ],
)
def test_an_action_that_is_none_is_told_so(call, action, version, code):
    status, body = call(action, version=version)
    assert (status, text_of(body, "Code")) == (400, code)


def test_an_operation_that_is_not_decided_yet_is_named(call):
    status, body = call("GenerateCredentialReport")
    assert status == 200 or "GenerateCredentialReport" in text_of(body, "Message")


def test_a_get_query_works_as_a_post(account):
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials

    url = account.server.endpoint + "/?Action=ListUsers&Version=2010-05-08&MaxItems=5"
    request = botocore.awsrequest.AWSRequest("GET", url)
    credentials = botocore.credentials.Credentials(account.id, "test")
    botocore.auth.SigV4Auth(credentials, "iam", "us-east-1").add_auth(request)
    answer = httpx.get(url, headers=dict(request.headers), trust_env=False)
    assert (answer.status_code, text_of(answer.text, "IsTruncated")) == (200, "false")


def test_http_2_is_spoken_without_tls(account):
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    host = urllib.parse.urlsplit(account.server.endpoint).netloc
    headers = sign(Key(account.id), host, body, service="sts")
    with httpx.Client(http1=False, http2=True, trust_env=False) as client:
        answer = client.post(account.server.endpoint, content=body, headers=headers)
    assert (answer.http_version, answer.status_code) == ("HTTP/2", 200)
    assert account.arn("root") in answer.text


def test_a_body_that_is_too_large_is_refused(account):
    status, _, _ = account.server.http("POST", "/", b"A=" + b"x" * 20_000_000)
    assert status == 413


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"Action=%", b"Action=%zz&Version=2010-05-08", b"&&&===", b"Action[0]=x"]
)
def test_a_body_that_is_no_form_is_the_senders_fault(account, body):
    connection = Connection(account.server.endpoint)
    status, _ = connection.send(body, sign(Key(account.id), connection.host, body))
    assert 400 <= status < 500


def test_markup_in_a_value_is_escaped(call):
    call(
        "CreateRole",
        RoleName="r",
        AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}',
        Description="a<b>&\"c'",
    )
    _, body = call("GetRole", RoleName="r")
    assert (
        text_of(body, "Description") == "a&lt;b&gt;&amp;\"c'"
        or text_of(body, "Description") == "a&lt;b&gt;&amp;&quot;c&apos;"
    )


def test_a_page_of_another_origin_is_refused_whatever_it_signed(account):
    presigned = account.sts.generate_presigned_url("get_caller_identity", HttpMethod="GET")
    path = presigned.removeprefix(account.server.endpoint)
    assert account.server.http("GET", path)[0] == 200
    for header in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")]:
        assert account.server.http("GET", path, headers=[header])[0] == 403, header
    assert account.server.http("GET", path, headers=[("Origin", account.server.endpoint)])[0] == 200
