"""Signatures: accepted and refused keys, and the error messages."""

import datetime
import re
import urllib.error
import urllib.request

import pytest

from conftest import refused
from signer import Connection, Key, sign

STS = {"service": "sts", "version": "2011-06-15"}


def error_of(body):
    """(type, code, message) of an error response."""
    return tuple(re.search(f"<{name}>(.*?)</{name}>", body, re.S).group(1) for name in ["Type", "Code", "Message"])


@pytest.fixture
def key(account):
    account.iam.create_user(UserName="alice")
    made = account.iam.create_access_key(UserName="alice")["AccessKey"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"])


@pytest.fixture
def connection(shared_server):
    return Connection(shared_server.endpoint)


@pytest.mark.parametrize(
    "key_id, account", [("test", "000000000000"), ("local-key", "000000000000"), ("123456789012", "123456789012")]
)
def test_a_key_that_is_not_of_awss_form_is_root(shared_server, key_id, account):
    for secret in ["test", key_id]:
        who = shared_server.client("sts", key_id, secret).get_caller_identity()
        assert (who["Account"], who["Arn"]) == (account, f"arn:aws:iam::{account}:root")
    with refused("SignatureDoesNotMatch", 403):
        shared_server.client("sts", key_id, "anything else").get_caller_identity()


@pytest.mark.parametrize("key_id", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"])
def test_a_key_of_awss_form_that_is_not_known_is_an_invalid_token(shared_server, key_id):
    with refused("InvalidClientTokenId", 403, "The security token included in the request is invalid."):
        shared_server.client("sts", key_id, "test").get_caller_identity()


def test_known_keys_can_be_required(start):
    server = start(None, "--require-known-keys")
    with refused("InvalidClientTokenId", 403):
        server.client("sts").get_caller_identity()


def test_a_wrong_secret_does_not_match(connection, key):
    status, body = connection.call("GetCallerIdentity", Key(key.id, "wrong"), **STS)
    assert (status, error_of(body)[:2]) == (403, ("Sender", "SignatureDoesNotMatch"))
    assert "The request signature we calculated does not match the signature you provided." in body


def test_a_body_changed_after_signing_does_not_match(connection, key):
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    headers = sign(key, connection.host, body, service="sts")
    status, text = connection.send(body + b"&A=B", headers)
    assert (status, error_of(text)[1]) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    "minutes, expected",
    [
        (-20, r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)"),
        (20, r"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)"),
    ],
)
def test_a_clock_twenty_minutes_off_is_told_so(connection, key, minutes, expected):
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    status, body = connection.call("GetCallerIdentity", key, now=now, **STS)
    kind, code, message = error_of(body)
    assert (status, kind, code) == (403, "Sender", "SignatureDoesNotMatch")
    assert re.fullmatch(expected, message), message


def test_a_clock_fourteen_minutes_off_is_well(connection, key):
    for minutes in [-14, 14]:
        now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
        assert connection.call("GetCallerIdentity", key, now=now, **STS)[0] == 200


def test_a_frozen_clock_is_well_where_the_skew_is_off(start):
    connection = Connection(start(None, "--signature-skew", "off").endpoint)
    for year in [2015, 2150]:
        now = datetime.datetime(year, 8, 30, 12, 36, tzinfo=datetime.UTC)
        assert connection.call("GetCallerIdentity", now=now, **STS)[0] == 200
    status, body = connection.call("GetCallerIdentity", Key("test", "wrong"), **STS)
    assert (status, error_of(body)[1]) == (403, "SignatureDoesNotMatch")


def test_a_request_without_a_signature_is_told_so(shared_server):
    status, _, body = shared_server.http("POST", "/", b"Action=GetUser&Version=2010-05-08")
    assert (status, error_of(body.decode())[1]) == (403, "MissingAuthenticationToken")


@pytest.mark.parametrize(
    "header",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=test",
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request",
    ],
)
def test_half_an_authorization_header_is_an_incomplete_signature(shared_server, header):
    status, _, body = shared_server.http(
        "POST", "/", b"Action=GetCallerIdentity&Version=2011-06-15", {"Authorization": header}
    )
    assert (status, error_of(body.decode())[1]) == (400, "IncompleteSignature")


def test_a_presigned_url_opens_and_a_changed_one_does_not(account, key):
    client = account.server.client("sts", key.id, key.secret)
    url = client.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    with urllib.request.urlopen(url) as answer:
        assert account.arn("user/alice") in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))
    assert error_of(caught.value.read().decode())[1] == "SignatureDoesNotMatch"
