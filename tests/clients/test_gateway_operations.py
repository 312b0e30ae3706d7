"""Every operation of the fourteen services with rows of their own is found again, with the same permissions, in
the bytes of boto3 and of the AWS SDKs for JavaScript v3 and for Rust."""

import base64
import datetime
import http.client
import http.server
import json
import lzma
import re
import shutil
import subprocess
import threading
import urllib.parse
from pathlib import Path

import botocore.session
import pytest
from botocore.config import Config

import harness

LIST = harness.REPOSITORY / "crates/gateway/rows/complete-services.list"
SERVICES = [line for line in LIST.read_text().splitlines() if not line.startswith("#")]
JS = Path(__file__).resolve().parent / "js"
NODE_MODULES = JS / "node_modules/@aws-sdk/client-ssm"
# The requests of the SDK for Rust, which clients/rust/recorder records, as the SDK takes many minutes to build. A line each:
# [service, operation, method, URI, headers, body as Latin-1].
RUST_RECORDING = Path(__file__).resolve().parent / "recordings/rust_sdk.jsonl.xz"
# Calls whose decisions are read at once.
BATCH = 100
# How deep inputs are filled.
DEPTH = 3
LISTS_OF_KEYS = {"Objects", "ObjectIdentifierList"}


class Silent:
    """An upstream that answers everything with nothing."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if "chunked" in self.headers.get("Transfer-Encoding", ""):
                    while size := int(self.rfile.readline().split(b";")[0], 16):
                        self.rfile.read(size + 2)
                    self.rfile.readline()
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def server():
    upstream = Silent()
    # The recorded requests are older than signatures may be.
    options = ("--policy-stream", "--signature-skew", "off", "--upstream", upstream.url)
    server = harness.Server("--enforce", "soft", *options)
    yield server
    server.close()
    upstream.server.shutdown()


def value_of(shape, name, depth=0):
    """A value of a shape, with a text that names its member."""
    kind = shape.type_name
    if kind == "structure":
        members = shape.members if depth < DEPTH else {name: shape.members[name] for name in shape.required_members}
        if getattr(shape, "is_tagged_union", False):
            members = dict(list(members.items())[:1])
        if getattr(shape, "is_document_type", False):
            return {}
        if depth > 8:
            return {}
        return {
            member: value_of(inner, member, depth + 1)
            for member, inner in members.items()
            if not inner.serialization.get("eventstream") and not getattr(inner, "is_event_stream", False)
        }
    if kind == "list":
        return [value_of(shape.member, name, depth + 1)] if depth < 8 else []
    if kind == "map":
        return {(shape.key.enum or [f"{name}-key"])[0]: value_of(shape.value, name, depth + 1)} if depth < 8 else {}
    if kind == "string":
        if shape.enum:
            return shape.enum[0]
        text = f"v-{name.lower()[:20]}"
        return text.ljust(shape.metadata.get("min", 0), "x")[: shape.metadata.get("max", 1_000)]
    if kind in ("integer", "long", "float", "double"):
        return max(1, shape.metadata.get("min", 1))
    if kind == "boolean":
        return True
    if kind == "blob":
        return b"blob"
    if kind == "timestamp":
        return datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    raise AssertionError(kind)


# Members whose value must be of a form, or the clients do not send the request, or not this one.
FORMS = {
    "QueueUrl": f"http://localhost/{harness.ROOT_ACCOUNT}/v-queue",
    "Bucket": "v-bucket",
    "CopySource": "v-source/v-key",
    "Key": "v-key",
    "ContentLength": None,
    "EndpointId": None,
    "Statement": 'SELECT * FROM "v-table"',
    "RenameSource": "v-bucket/v-old",
    "ContentMD5": None,
    "ChecksumAlgorithm": None,
    "PredefinedConfig": None,
}


def input_of(operation):
    if not operation.input_shape:
        return {}
    members = value_of(operation.input_shape, "")
    for name, value in FORMS.items():
        if name in members and not isinstance(members[name], dict):
            members[name] = value
            if value is None:
                del members[name]
    # Checksums that the clients compute or compare.
    return {
        name: value
        for name, value in members.items()
        if not name.startswith(("Checksum", "SSECustomer", "CopySourceSSECustomer", "Expected"))
    }


def calls():
    """(service, operation, input) for every operation."""
    session = botocore.session.get_session()
    found = []
    for service in SERVICES:
        model = session.get_service_model(service)
        for name in model.operation_names:
            operation = model.operation_model(name)
            found.append((service, name, input_of(operation)))
    return found


class Clients:
    """Clients of boto3 by service, each made when it is first asked for: their models take seconds to read."""

    def __init__(self, server):
        self.endpoint, self.agent, self.known = server.endpoint, None, {}
        self.session = botocore.session.get_session()
        self.session.set_credentials("test", "test")

    def __getitem__(self, service):
        if service not in self.known:
            config = Config(
                parameter_validation=False,
                inject_host_prefix=False,
                retries={"max_attempts": 0, "mode": "standard"},
                s3={"addressing_style": "path"},
                proxies={},
                request_min_compression_size_bytes=1 << 20,
            )
            client = self.session.create_client(service, "us-east-1", endpoint_url=self.endpoint, config=config)
            client.meta.events.register(
                "before-send", lambda request, **_: request.headers.update({"User-Agent": self.agent})
            )
            methods = {name: python for python, name in client.meta.method_to_api_mapping.items()}
            self.known[service] = client, methods
        return self.known[service]


def sent_by_boto3(clients, calls):
    unsent = []
    for service, name, members, clients.agent in calls:
        client, methods = clients[service]
        try:
            getattr(client, methods[name])(**members)
        except Exception as error:
            # Some inputs cannot be sent, and the upstream's empty response is often no response of the service.
            unsent.append([service, name, f"{type(error).__name__}: {error}"])
    return unsent


def plain(value):
    if isinstance(value, bytes):
        return {"$blob": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"$time": value.timestamp()}
    raise TypeError(type(value))


def sent_by_javascript(server, calls):
    lines = "".join(json.dumps(call, default=plain) + "\n" for call in calls)
    ran = subprocess.run(
        ["node", JS / "operations.mjs", server.endpoint], input=lines, capture_output=True, text=True, timeout=800
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def recorded_by_rust():
    lines = lzma.decompress(RUST_RECORDING.read_bytes()).decode().splitlines()
    return {(service, name): request for service, name, *request in map(json.loads, lines)}


def sent_by_rust(server, recorded, calls):
    """Sends the recorded bytes; only the user agent, which the SDK does not sign, is another."""
    connection = http.client.HTTPConnection(
        urllib.parse.urlsplit(server.endpoint).netloc, timeout=harness.PATIENCE_SECS
    )
    unsent = []
    for service, name, _, agent in calls:
        if (service, name) not in recorded:
            unsent.append([service, name, "not recorded"])
            continue
        method, uri, headers, body = recorded[service, name]
        host = urllib.parse.urlsplit(uri).netloc
        connection.putrequest(method, uri.partition(host)[2], skip_host=True, skip_accept_encoding=True)
        body = body.encode("latin-1")
        sent = {**dict(headers), "host": host, "user-agent": agent}
        if body:
            sent["content-length"] = str(len(body))
        for header, value in sent.items():
            connection.putheader(header, value)
        connection.endheaders(body)
        connection.getresponse().read()
    connection.close()
    return unsent


# Condition keys about a request's time, client, and framing, and not about its members.
OF_THE_CLIENT = re.compile(
    "aws:(CurrentTime|EpochTime|UserAgent)|s3:(signatureAge|x-amz-(content-sha256|date|user-agent|(sdk-)?checksum.*|trailer|decoded-.*))"
)


def decided(server):
    """What was decided on, by the user agent: the operation, and its permissions with the condition keys of its members."""
    found = {}
    for line in server.http("GET", "/_roleback/decisions?limit=1000")[2].splitlines():
        entry = json.loads(line)
        agent = entry["context"].get("aws:UserAgent", [""])
        agent = agent[0] if isinstance(agent, list) else agent
        keys = {key: value for key, value in entry["context"].items() if not OF_THE_CLIENT.fullmatch(key)}
        need = (entry["action"], entry["resource"], json.dumps(keys, sort_keys=True))
        found.setdefault(agent, (entry["operation"], set()))[1].add(need)
    return found


PREFIXES = {"stepfunctions": "states"}
# Operations whose requests have the same bytes as another operation's: newer versions of it, and the list of directory buckets.
SAME_BYTES = {
    "GetBucketLifecycleConfiguration": "GetBucketLifecycle",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "ListDirectoryBuckets": "ListBuckets",
    "PutBucketLifecycleConfiguration": "PutBucketLifecycle",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
}


def found_again(server, send, all_calls, label):
    """The permissions of each call, and what was not found again."""
    needs, wrong, unsent = {}, [], {}
    for first in range(0, len(all_calls), BATCH):
        batch = [
            (service, name, members, f"{label}/{service}/{name}")
            for service, name, members in all_calls[first : first + BATCH]
        ]
        unsent.update({(service, name): why for service, name, why in send(server, batch)})
        known = decided(server)
        for service, name, _, agent in batch:
            operation, found = known.get(agent, (None, set()))
            needs[service, name] = found
            if operation != f"{PREFIXES.get(service, service)}:{SAME_BYTES.get(name, name)}":
                wrong.append((service, name, operation, unsent.get((service, name))))
    return needs, wrong


@pytest.fixture(scope="module")
def by_boto3(server):
    clients = Clients(server)
    return found_again(server, lambda _, batch: sent_by_boto3(clients, batch), calls(), "boto3")


def test_every_operation_is_found_in_the_bytes_of_boto3(by_boto3):
    needs, wrong = by_boto3
    assert len(needs) > 1_700 and not wrong, f"{len(wrong)}: {wrong[:20]}"
    # The members are found, too: most resources name one.
    named = sum(any("v-" in resource for _, resource, _ in found) for found in needs.values())
    assert named > 900, named


# Keys from members that the versions of the SDKs for JavaScript and Rust do not have.
NEWER_THAN_SDKS = {
    f"ec2:Attribute/{name}" for name in ("ApiGatewayV2Exclusion", "GlobalAcceleratorExclusion", "PermissionType")
}


def without(keys, needs):
    kept = lambda context: {key: value for key, value in json.loads(context).items() if key not in keys}  # noqa: E731
    return {(action, resource, json.dumps(kept(context))) for action, resource, context in needs}


def test_javascript_sends_requests_with_the_same_permissions(server, by_boto3):
    if not shutil.which("node") or not NODE_MODULES.exists():
        pytest.skip("Node or the packages of tests/clients/js are not installed: tests/run installs them")
    all_calls = calls()
    needs, wrong = found_again(server, sent_by_javascript, all_calls, "js")
    newer = [found for found in wrong if found[3] == "no command"]
    wrong = [found for found in wrong if found[3] != "no command"]
    assert not wrong, f"{len(wrong)}: {wrong[:20]}"
    assert len(newer) < 60, newer
    known = {key: without(NEWER_THAN_SDKS, found) for key, found in by_boto3[0].items()}
    other = {
        key: (known[key], found)
        for key, found in needs.items()
        if found and without(NEWER_THAN_SDKS, found) != known[key]
    }
    assert not other, f"{len(other)}: {list(other.items())[:10]}"


def test_the_recorded_requests_of_rust_have_the_same_permissions(server, by_boto3):
    recorded = recorded_by_rust()
    assert {service for service, _ in recorded} == set(SERVICES) and len(recorded) > 1_680
    needs, wrong = found_again(server, lambda server, batch: sent_by_rust(server, recorded, batch), calls(), "rust")
    wrong = [found for found in wrong if found[3] != "not recorded"]
    assert not wrong, f"{len(wrong)}: {wrong[:20]}"
    known = {key: without(NEWER_THAN_SDKS, by_boto3[0][key]) for key in recorded}
    other = {key: (found, needs[key]) for key, found in known.items() if found != without(NEWER_THAN_SDKS, needs[key])}
    assert not other, f"{len(other)}: {list(other.items())[:10]}"
