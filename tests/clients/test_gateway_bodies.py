"""Bodies of S3 requests in every form in which clients sign them: stored if they are right, refused and not stored if not."""

import base64
import hashlib
import hmac
import http.client
import socket
import zlib

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import harness

DATA = b"0123456789abcdef" * 9_000
CRC = base64.b64encode(zlib.crc32(DATA).to_bytes(4, "big")).decode()
EMPTY = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="module")
def server(moto):
    server = harness.Server("--enforce", "on", "--upstream", moto.url)
    server.client("s3").create_bucket(Bucket="bodies")
    yield server
    server.close()


def hmac_of(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Put:
    """A PutObject whose body is written by this test."""

    def __init__(self, server, key, declared, length, **headers):
        self.server, self.path = server, f"/bodies/{key}"
        given = {"X-Amz-Content-SHA256": declared, **{name.replace("_", "-"): value for name, value in headers.items()}}
        request = AWSRequest("PUT", server.endpoint + self.path, headers=given)
        request.context["client_config"] = None
        signer = S3SigV4Auth(Credentials("test", "test"), "s3", harness.REGION)
        signer.payload = lambda _: declared
        signer.add_auth(request)
        self.headers = dict(request.headers) | {"Content-Length": str(length)}
        self.seed = self.headers["Authorization"].rsplit("Signature=", 1)[1]
        self.date = self.headers["X-Amz-Date"]
        self.scope = f"{self.date[:8]}/{harness.REGION}/s3/aws4_request"
        key = b"AWS4test"
        for part in self.scope.split("/"):
            key = hmac_of(key, part)
        self.key = key

    def sign(self, algorithm, previous, *hashes):
        text = "\n".join([algorithm, self.date, self.scope, previous, *hashes])
        return hmac_of(self.key, text).hex()

    def send(self, body):
        connection = http.client.HTTPConnection(self.server.endpoint.removeprefix("http://"))
        connection.request("PUT", self.path, body, self.headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def chunks():
    return [DATA[at : at + 65_536] for at in range(0, len(DATA), 65_536)] + [b""]


def unsigned_frames(trailer=f"x-amz-checksum-crc32:{CRC}\r\n", data=DATA):
    return b"%x\r\n%s\r\n0\r\n%s\r\n" % (len(data), data, trailer.encode())


def signed_frames(put, trailer=None):
    """The body with a signature for each chunk, and for the trailer if there is one."""
    out, previous = b"", put.seed
    for chunk in chunks():
        previous = put.sign("AWS4-HMAC-SHA256-PAYLOAD", previous, EMPTY, hashlib.sha256(chunk).hexdigest())
        out += b"%x;chunk-signature=%s\r\n" % (len(chunk), previous.encode()) + (chunk + b"\r\n" if chunk else b"")
    if trailer:
        hashed = hashlib.sha256((trailer + "\n").encode()).hexdigest()
        signature = put.sign("AWS4-HMAC-SHA256-TRAILER", previous, hashed)
        out += f"{trailer}\r\nx-amz-trailer-signature:{signature}\r\n".encode()
    return out + b"\r\n"


FORMS = ["hashed", "unsigned", "unsigned frames", "signed frames", "signed frames with a trailer"]


def put_of(server, form, key):
    """A request of this form, and its body."""
    decoded, trailer = {"X_Amz_Decoded_Content_Length": str(len(DATA))}, {"X_Amz_Trailer": "x-amz-checksum-crc32"}
    framed = decoded | {"Content_Encoding": "aws-chunked"}
    if form == "hashed":
        return Put(server, key, hashlib.sha256(DATA).hexdigest(), len(DATA)), DATA
    if form == "unsigned":
        return Put(server, key, "UNSIGNED-PAYLOAD", len(DATA)), DATA
    if form == "unsigned frames":
        body = unsigned_frames()
        return Put(server, key, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", len(body), **framed, **trailer), body
    if form == "signed frames":
        put = Put(server, key, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 0, **framed)
        body = signed_frames(put)
    else:
        put = Put(server, key, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", 0, **framed, **trailer)
        body = signed_frames(put, f"x-amz-checksum-crc32:{CRC}")
    put.headers["Content-Length"] = str(len(body))
    return put, body


def stored(server):
    return [item["Key"] for item in server.client("s3").list_objects_v2(Bucket="bodies").get("Contents", [])]


@pytest.mark.parametrize("form", FORMS)
def test_a_body_of_each_form_is_stored(server, form):
    put, body = put_of(server, form, form.replace(" ", "-"))
    status, told = put.send(body)
    assert status == 200, told
    assert form.replace(" ", "-") in stored(server)
    # moto does not know this form and keeps the frames.
    if form != "signed frames with a trailer":
        answer = server.client("s3").get_object(Bucket="bodies", Key=form.replace(" ", "-"))
        assert answer["Body"].read() == DATA


CORRUPT = {
    "a changed byte of the data": lambda body: body.replace(b"abcdef", b"abcdeF", 1),
    "a changed byte at the end of the data": lambda body: b"abcdeF".join(body.rsplit(b"abcdef", 1)),
    "a chunk less": lambda body: (
        body.replace(b"10000", b"0ffff", 1) if body.startswith(b"10000") else body[:-3] + b"\r\n0"
    ),
    "a line feed alone": lambda body: body.replace(b"\r\n", b" \n", 1),
    "a wrong checksum": lambda body: body.replace(CRC.encode(), b"AAAAAA==", 1),
}


@pytest.mark.parametrize("how", CORRUPT)
@pytest.mark.parametrize("form", ["unsigned frames", "signed frames", "signed frames with a trailer"])
def test_corrupt_frames_are_refused_and_nothing_is_stored(server, form, how):
    key = f"corrupt-{FORMS.index(form)}-{list(CORRUPT).index(how)}"
    put, body = put_of(server, form, key)
    torn = CORRUPT[how](body)
    if torn == body:
        assert form == "signed frames" and "checksum" in how
        return
    put.headers["Content-Length"] = str(len(torn))
    status, told = put.send(torn)
    assert status in (400, 403), told
    assert any(code in told for code in (b"SignatureDoesNotMatch", b"BadDigest", b"IncompleteBody")), told
    assert key not in stored(server)


def test_a_changed_body_of_a_stated_hash_is_refused_and_not_stored(server):
    put, body = put_of(server, "hashed", "changed")
    status, told = put.send(body[:-1] + b"!")
    assert status == 400 and b"XAmzContentSHA256Mismatch" in told
    assert "changed" not in stored(server)


def test_a_form_that_is_not_verified_is_refused_in_words(server):
    put = Put(server, "ecdsa", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", 5)
    status, told = put.send(b"hello")
    assert status == 501 and b"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" in told


def test_a_denied_upload_that_waits_for_permission_never_sends_its_body(server, start):
    """`100 Continue` is only said after the decision."""
    user = server.client("iam")
    user.create_user(UserName="uploader")
    key = user.create_access_key(UserName="uploader")["AccessKey"]
    request = AWSRequest("PUT", f"{server.endpoint}/bodies/big", headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    signer = S3SigV4Auth(Credentials(key["AccessKeyId"], key["SecretAccessKey"]), "s3", harness.REGION)
    signer.payload = lambda _: "UNSIGNED-PAYLOAD"
    signer.add_auth(request)
    host, port = server.endpoint.removeprefix("http://").split(":")
    headers = dict(request.headers) | {"Host": f"{host}:{port}", "Content-Length": "1000000", "Expect": "100-continue"}
    head = "PUT /bodies/big HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with socket.create_connection((host, int(port)), timeout=harness.REQUEST_SECS_MAX) as connection:
        connection.sendall(head.encode())
        told = connection.recv(65_536)
    assert told.startswith(b"HTTP/1.1 403") and b"s3:PutObject" in told, told
    # What the client sends next is another request, and not this body.
    assert b"\r\nconnection: close\r\n" in told.lower(), told


def test_an_sdk_uploads_in_parts_and_reads_ranges(server):
    s3 = server.client("s3")
    upload = s3.create_multipart_upload(Bucket="bodies", Key="parts")["UploadId"]
    part = s3.upload_part(
        Bucket="bodies", Key="parts", UploadId=upload, PartNumber=1, Body=DATA, ChecksumAlgorithm="CRC32"
    )
    done = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="bodies", Key="parts", UploadId=upload, MultipartUpload=done)
    answer = s3.get_object(Bucket="bodies", Key="parts", Range="bytes=16-31")
    assert answer["Body"].read() == b"0123456789abcdef"
