"""A small S3 and JSON server that verifies every signature with botocore's signers, over HTTP or HTTPS.

It keeps objects in memory, and records each request with what was wrong with its signature, if anything was.
"""

import base64
import hashlib
import http.server
import ssl
import subprocess
import threading
import urllib.parse

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class VerifyingUpstream:
    """One server on a free port. `key` and `secret` are the only ones that it knows."""

    def __init__(self, key="AKIAUPSTREAM", secret="of/the+upstream=", certificate=None):
        self.key, self.secret = key, secret
        self.objects, self.requests = {}, []
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                upstream.answer(self)

            do_PUT = do_POST = do_DELETE = do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://localhost:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if len(body) < int(handler.headers.get("Content-Length") or 0):
            # The gateway broke the request off.
            return
        problem = self.problem(handler, body)
        self.requests.append((handler.command, handler.path, dict(handler.headers.items()), problem))
        path = urllib.parse.unquote(handler.path.partition("?")[0])
        status, told = 200, b""
        if problem:
            status, told = (
                403,
                f"<Error><Code>SignatureDoesNotMatch</Code><Message>{problem}</Message></Error>".encode(),
            )
        elif "X-Amz-Target" in handler.headers:
            told = b'{"TableNames":["of the upstream"]}'
        elif handler.command == "PUT":
            self.objects[path] = body
        elif path not in self.objects:
            status, told = 404, b"<Error><Code>NoSuchKey</Code></Error>"
        else:
            told = self.objects[path]
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(told)))
        handler.send_header("ETag", f'"{hashlib.md5(told).hexdigest()}"')
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(told)

    def problem(self, handler, body):
        """What is wrong with the signature or with the hash of the body; None if all is right."""
        headers = {name.lower(): value for name, value in handler.headers.items()}
        authorization = headers.get("authorization", "")
        if not authorization.startswith(f"AWS4-HMAC-SHA256 Credential={self.key}/"):
            return f"the credential is {authorization[:60]}"
        if "X-Amz-" in handler.path:
            return "the query has a second signature"
        parts = dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(","))
        _, date, region, service, _ = parts["Credential"].split("/")
        declared = headers.get("x-amz-content-sha256", "")
        if declared not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
            return f"the body is not {declared}"
        for algorithm, computed in (("sha256", hashlib.sha256), ("md5", hashlib.md5)):
            stated = headers.get(f"x-amz-checksum-{algorithm}") or (
                headers.get("content-md5") if algorithm == "md5" else None
            )
            if stated and stated != base64.b64encode(computed(body).digest()).decode():
                return f"the body has another {algorithm}"
        if "aws-chunked" in headers.get("content-encoding", ""):
            return "the body is in frames"
        signed = parts["SignedHeaders"].split(";")
        left_out = [name for name in headers if name.startswith("x-amz-") and name not in signed]
        if "host" not in signed or left_out:
            return f"not signed: {left_out}"
        url = f"http://{headers['host']}{handler.path}"
        request = AWSRequest(handler.command, url, headers={name: headers[name] for name in signed})
        request.context.update(timestamp=headers["x-amz-date"], client_config=None)
        kind = S3SigV4Auth if service == "s3" else SigV4Auth
        signer = kind(Credentials(self.key, self.secret), service, region)
        signer.payload = lambda _: declared
        text = signer.string_to_sign(request, signer.canonical_request(request))
        expected = signer.signature(text, request)
        return (
            None if parts["Signature"] == expected and date == headers["x-amz-date"][:8] else "the signature is wrong"
        )


def certificates(directory):
    """A certificate for localhost that signs itself, and its key."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
