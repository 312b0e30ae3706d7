"""The metrics of requests that are passed on to other services: by service and status, how long they took, and why they failed."""

import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.exceptions import ClientError

import harness


class Upstream(BaseHTTPRequestHandler):
    """Answers with the status that the name of the bucket says."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.send_response(int(self.path.split("/")[1].removeprefix("status-")))
        self.send_header("content-length", "0")
        self.end_headers()

    def do_PUT(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.do_HEAD()

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture(scope="module")
def server():
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{upstream.server_port}"
    # Nothing listens where SQS should be.
    server = harness.Server("--upstream", f"s3={address}", "--upstream", "sqs=http://127.0.0.1:1")
    yield server
    server.close()
    upstream.shutdown()
    upstream.server_close()


def counted(server, name):
    """The samples of a metric by their labels."""
    status, _, body = server.http("GET", "/_roleback/metrics")
    assert status == 200
    samples = re.findall(rf"^{name}\{{(.*)\}} (\S+)$", body.decode(), re.M)
    return {labels: float(value) for labels, value in samples if float(value)}


def test_requests_are_counted_by_service_and_status(server):
    s3, sqs = server.client("s3"), server.client("sqs")
    s3.head_bucket(Bucket="status-200")
    for status in (404, 404, 503):
        with pytest.raises(ClientError):
            s3.head_bucket(Bucket=f"status-{status}")
    with pytest.raises(ClientError):
        sqs.list_queues()
    # The SDK asks once more after an error of the server.
    assert counted(server, "roleback_upstream_requests_total") == {
        'service="s3",status="2xx"': 1,
        'service="s3",status="4xx"': 2,
        'service="s3",status="5xx"': 2,
        'service="sqs",status="none"': 2,
    }
    assert counted(server, "roleback_upstream_errors_total") == {'service="sqs",cause="connection"': 2}
    assert counted(server, "roleback_upstream_duration_seconds_count") == {'service="s3"': 5, 'service="sqs"': 2}
    assert counted(server, "roleback_upstream_duration_seconds_sum")['service="s3"'] > 0


def test_a_client_that_breaks_off_is_no_failure_of_the_upstream(server):
    host, port = server.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=harness.REQUEST_SECS_MAX) as client:
        head = f"PUT /status-200/key HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 1000000\r\n\r\n"
        client.sendall(head.encode() + b"begun")
        client.shutdown(socket.SHUT_WR)
        client.recv(1)
    causes = harness.until(lambda: counted(server, "roleback_upstream_errors_total").get('service="s3",cause="body"'))
    assert causes == 1
    assert 'service="s3",cause="connection"' not in counted(server, "roleback_upstream_errors_total")
    assert not [line for line in server.stderr + server.stdout if "an upstream failed" in line and "client" in line]


def test_a_request_that_is_not_passed_on_is_not_counted(server):
    before = counted(server, "roleback_upstream_duration_seconds_count")
    with pytest.raises(ClientError):
        server.client("dynamodb").list_tables()
    assert counted(server, "roleback_upstream_duration_seconds_count") == before
