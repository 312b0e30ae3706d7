"""Signature Version 4 in a page, for requests that no AWS client would send: other clocks, broken bodies, a thousand a second.

Written from AWS's "Create a signed AWS API request" (IAM User Guide).
"""

import datetime
import hashlib
import hmac
import http.client
import urllib.parse
from dataclasses import dataclass

TERMINATOR = "aws4_request"
CONTENT_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Key:
    id: str = "test"
    secret: str = "test"
    token: str | None = None


def sign(key, host, body, service="iam", region="us-east-1", now=None):
    """The headers of a signed POST of `body` to `/`."""
    now = now or datetime.datetime.now(datetime.UTC)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/{service}/{TERMINATOR}"
    headers = {"content-type": CONTENT_TYPE, "host": host, "x-amz-date": stamp}
    if key.token:
        headers["x-amz-security-token"] = key.token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n\n{lines}\n{names}\n{_sha256(body)}"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{_sha256(request.encode())}"
    signature = _hmac(_signing_key(key.secret, scope), text).hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _signing_key(secret, scope):
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


class Connection:
    """A persistent connection to a server that sends signed requests."""

    def __init__(self, endpoint, timeout_secs=60):
        self.host = urllib.parse.urlsplit(endpoint).netloc
        self.http = http.client.HTTPConnection(self.host, timeout=timeout_secs)

    def call(self, action, key=Key(), service="iam", version="2010-05-08", now=None, **members):
        """Answers (status, body)."""
        body = urllib.parse.urlencode({"Action": action, "Version": version, **members}).encode()
        return self.send(body, sign(key, self.host, body, service=service, now=now))

    def send(self, body, headers):
        self.http.request("POST", "/", body=body, headers=headers)
        answer = self.http.getresponse()
        return answer.status, answer.read().decode()
