"""Requests of AWS clients, and changes of them that two readers could read differently."""

import contextlib
import urllib.parse

import botocore.session
from botocore.config import Config

import harness

ITEM = {"id": {"S": "1"}}
ACCOUNT = harness.ROOT_ACCOUNT
HERE = f"us-east-1:{ACCOUNT}"
QUEUE = f"http://localhost/{ACCOUNT}/zq-q1"
TOPIC = f"arn:aws:sns:{HERE}:zq-n1"
# The names of all resources begin with `zq`, and nothing else does.
CALLS = [
    ("s3", "put_object", {"Bucket": "zq-b1", "Key": "zq/k 1", "Body": b"x"}),
    ("s3", "get_object", {"Bucket": "zq-b1", "Key": "zq/k 1"}),
    ("s3", "get_object", {"Bucket": "zq-b1", "Key": "zq-k+2", "VersionId": "null"}),
    ("s3", "head_object", {"Bucket": "zq-b1", "Key": "zq/k 1"}),
    ("s3", "delete_object", {"Bucket": "zq-b2", "Key": "zq-k3"}),
    ("s3", "copy_object", {"Bucket": "zq-b2", "Key": "zq-c", "CopySource": {"Bucket": "zq-b1", "Key": "zq/k 1"}}),
    ("s3", "list_objects_v2", {"Bucket": "zq-b1", "Prefix": "a"}),
    ("s3", "list_object_versions", {"Bucket": "zq-b1"}),
    ("s3", "get_object_tagging", {"Bucket": "zq-b1", "Key": "zq/k 1"}),
    ("s3", "get_bucket_acl", {"Bucket": "zq-b1"}),
    ("s3", "get_bucket_versioning", {"Bucket": "zq-b2"}),
    ("s3", "create_multipart_upload", {"Bucket": "zq-b2", "Key": "zq-m"}),
    ("s3", "list_multipart_uploads", {"Bucket": "zq-b2"}),
    ("s3", "delete_objects", {"Bucket": "zq-b2", "Delete": {"Objects": [{"Key": "zq-k3"}, {"Key": "zq-k4"}]}}),
    ("s3", "list_buckets", {}),
    ("dynamodb", "get_item", {"TableName": "zq-t1", "Key": ITEM}),
    ("dynamodb", "put_item", {"TableName": "zq-t2", "Item": ITEM}),
    ("dynamodb", "scan", {"TableName": "zq-t1"}),
    ("dynamodb", "describe_table", {"TableName": "zq-t2"}),
    ("dynamodb", "batch_get_item", {"RequestItems": {"zq-t1": {"Keys": [ITEM]}, "zq-t2": {"Keys": [ITEM]}}}),
    (
        "dynamodb",
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {"TableName": "zq-t1", "Item": ITEM}},
                {"Delete": {"TableName": "zq-t2", "Key": ITEM}},
            ]
        },
    ),
    ("sqs", "send_message", {"QueueUrl": QUEUE, "MessageBody": "x"}),
    ("sqs", "receive_message", {"QueueUrl": QUEUE}),
    ("sqs", "get_queue_attributes", {"QueueUrl": QUEUE, "AttributeNames": ["All"]}),
    ("sqs", "get_queue_url", {"QueueName": "zq-q2"}),
    ("sns", "publish", {"TopicArn": TOPIC, "Message": "x"}),
    ("sns", "get_topic_attributes", {"TopicArn": TOPIC}),
    ("sns", "list_topics", {}),
    ("sns", "create_topic", {"Name": "zq-n2"}),
    ("ssm", "get_parameter", {"Name": "/zq/p1"}),
    ("ssm", "get_parameters", {"Names": ["/zq/p1", "zq-p2"]}),
    ("ssm", "put_parameter", {"Name": "zq-p2", "Value": "x", "Type": "String", "Overwrite": True}),
    ("kinesis", "put_record", {"StreamName": "zq-s1", "Data": b"x", "PartitionKey": "a"}),
    ("kinesis", "describe_stream", {"StreamName": "zq-s1"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "zq-secret"}),
    (
        "logs",
        "put_log_events",
        {"logGroupName": "zq-g", "logStreamName": "zq-l", "logEvents": [{"timestamp": 1, "message": "x"}]},
    ),
    ("logs", "describe_log_streams", {"logGroupName": "zq-g"}),
    ("events", "put_rule", {"Name": "zq-r", "ScheduleExpression": "rate(1 day)"}),
    ("lambda", "get_function", {"FunctionName": "zq-f"}),
    ("lambda", "get_policy", {"FunctionName": "zq-f"}),
    ("lambda", "list_functions", {}),
    ("ec2", "describe_key_pairs", {"KeyNames": ["zq-key"]}),
    ("ec2", "create_key_pair", {"KeyName": "zq-key2"}),
]
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def prepare(client):
    """Makes what the calls are about, by `client(service)`."""
    for n in (1, 2):
        client("s3").create_bucket(Bucket=f"zq-b{n}")
        client("dynamodb").create_table(TableName=f"zq-t{n}", **TABLE)
        client("sqs").create_queue(QueueName=f"zq-q{n}")
        client("sns").create_topic(Name=f"zq-n{n}")
    for key in ("zq/k 1", "zq-k+2", "zq-k3"):
        client("s3").put_object(Bucket="zq-b1", Key=key, Body=b"x")
    client("kinesis").create_stream(StreamName="zq-s1", ShardCount=1)
    client("secretsmanager").create_secret(Name="zq-secret", SecretString="x")
    client("logs").create_log_group(logGroupName="zq-g")
    client("logs").create_log_stream(logGroupName="zq-g", logStreamName="zq-l")
    client("ssm").put_parameter(Name="/zq/p1", Value="x", Type="String")


class Taken(Exception):
    """A request that is not sent."""


class Request:
    """A request in pieces that can be changed one by one."""

    def __init__(self, service, method, target, headers, body):
        self.service, self.method, self.body = service, method, body
        self.path, _, self.query = target.partition("?")
        self.headers = list(headers)

    def copy(self):
        target = self.path + ("?" + self.query if self.query else "")
        return Request(self.service, self.method, target, self.headers, self.body)

    def header(self, name):
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def set(self, name, value):
        self.headers = [pair for pair in self.headers if pair[0].lower() != name.lower()] + [(name, value)]

    def bytes(self, agent):
        date = (self.header("x-amz-date") or "20260101")[:8]
        scope = f"AKIAIOSFODNN7EXAMPLE/{date}/us-east-1/{self.service}/aws4_request"
        headers = [
            pair for pair in self.headers if pair[0].lower() not in ("user-agent", "content-length", "authorization")
        ]
        # S3 refuses headers that are not signed.
        signed = ";".join(sorted({"host", *(name.lower() for name, _ in headers if name.lower().startswith("x-amz-"))}))
        headers += [
            ("User-Agent", agent),
            ("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={signed}, Signature={'0' * 64}"),
            ("Connection", "close"),
        ]
        if not any(name.lower() == "transfer-encoding" for name, _ in headers):
            headers.append(("Content-Length", str(len(self.body))))
        target = self.path + ("?" + self.query if self.query else "")
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


def requests():
    """What boto3 sends for each call."""
    session = botocore.session.get_session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "x")
    for service, operation, members in CALLS:
        client = session.create_client(
            service,
            "us-east-1",
            endpoint_url="http://localhost",
            config=Config(request_min_compression_size_bytes=1 << 20),
        )
        taken = []

        def take(request, taken=taken, **_):
            taken.append(request)
            raise Taken

        client.meta.events.register("before-send", take)
        with contextlib.suppress(Taken):
            getattr(client, operation)(**members)
        request = taken[0]
        body = request.body or b""
        body = body.read() if hasattr(body, "read") else body

        def text(value):
            return value.decode() if isinstance(value, bytes) else value

        headers = [(name, text(value)) for name, value in request.headers.items() if name.lower() != "expect"]
        if "aws-chunked" in (request.headers.get("Content-Encoding") or b"").__str__():
            raise AssertionError("a body in frames")
        url = urllib.parse.urlsplit(request.url)
        target = (url.path or "/") + ("?" + url.query if url.query else "")
        if not any(name.lower() == "host" for name, _ in headers):
            headers.append(("Host", "localhost"))
        yield (
            operation,
            Request(service, request.method, target, headers, body if isinstance(body, bytes) else body.encode()),
        )


# --- Changes. Each takes a generator of random numbers and a request, which it changes. ---

OTHER_NAMES = ["zq-b1", "zq-b2", "zq-t1", "zq-t2", "zq-q1", "zq-q2", "zq-other"]
SUBRESOURCES = [
    "acl",
    "policy",
    "tagging",
    "uploads",
    "versions",
    "delete",
    "versioning",
    "location",
    "list-type=2",
    "uploadId=1",
]
ACTIONS = [
    "ListTables",
    "DeleteTable",
    "SendMessage",
    "DeleteQueue",
    "Publish",
    "DeleteTopic",
    "DescribeInstances",
    "ListUsers",
]
TARGETS = [
    "DynamoDB_20120810.DeleteTable",
    "AmazonSQS.DeleteQueue",
    "AmazonSSM.DeleteParameter",
    "Kinesis_20131202.DeleteStream",
]
TYPES = [
    "application/x-amz-json-1.0",
    "application/x-amz-json-1.1",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json",
    "application/xml",
    "application/cbor",
    "multipart/form-data; boundary=x",
    "",
    "APPLICATION/X-AMZ-JSON-1.0 ; x=y",
]
HOSTS = [
    "zq-b2.localhost",
    "zq-b2.s3.amazonaws.com",
    "zq-b2.s3.localhost.localstack.cloud:4566",
    "s3.amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    "zq-q2.queue.amazonaws.com",
    "dynamodb.us-east-1.amazonaws.com",
    "s3.us-west-2.amazonaws.com",
    "zq-b2.s3-website-us-east-1.amazonaws.com",
    "zq-b2-000000000000.s3-accesspoint.us-east-1.amazonaws.com",
]


def pick_at(random, text):
    return random.randrange(len(text) + 1)


def path_escape(random, request):
    at = random.randrange(len(request.path))
    request.path = (
        request.path[:at] + "".join(f"%{byte:02x}" for byte in request.path[at].encode()) + request.path[at + 1 :]
    )


def path_insert(random, request):
    piece = random.choice(
        [
            "/",
            "//",
            "%2F",
            "/.",
            "/..",
            "/../",
            "%2e%2e/",
            ";x=y",
            "+",
            "%00",
            "%25",
            "\\",
            "%5c",
            "*",
            "%20",
            "%0a",
            "%",
            "%zz",
            "é",
            "%C3%A9",
        ]
    )
    at = max(1, pick_at(random, request.path))
    request.path = request.path[:at] + piece + request.path[at:]


def path_other(random, request):
    parts = request.path.split("/")
    at = random.randrange(len(parts))
    parts[at] = random.choice(OTHER_NAMES)
    request.path = "/".join(parts)


def path_queue(random, request):
    request.path = random.choice(
        [f"/{ACCOUNT}/zq-q2", "/queue/zq-q2", f"/{ACCOUNT}/zq-q1/", "/zq-b2/zq-k3", "/111122223333/zq-q2"]
    )


def path_end(random, request):
    request.path = (
        request.path.rstrip("/") if request.path.endswith("/") and len(request.path) > 1 else request.path + "/"
    )


def query_add(random, request):
    pair = random.choice(
        [
            f"Action={random.choice(ACTIONS)}",
            random.choice(SUBRESOURCES),
            "versionId=null",
            f"TableName={random.choice(OTHER_NAMES)}",
            f"QueueUrl=http://localhost/{ACCOUNT}/zq-q2",
            "x-id=DeleteObject",
            f"X-Amz-Target={random.choice(TARGETS)}",
            "X-Amz-Security-Token=x",
            "x-amz-copy-source=zq-b2/zq-k3",
            "_method=DELETE",
            "Version=2012-11-05",
            "FunctionName=zq-other",
            "%41ction=DeleteQueue",
        ]
    )
    request.query = random.choice(
        [f"{request.query}&{pair}", f"{pair}&{request.query}", f"{request.query};{pair}"]
    ).strip("&;")


def query_twice(random, request):
    pairs = request.query.split("&")
    pair = random.choice(pairs)
    name = pair.split("=")[0]
    request.query += f"&{name}={random.choice([*OTHER_NAMES, ''])}" if pair else "&a&a"


def query_escape(random, request):
    if request.query:
        at = random.randrange(len(request.query))
        request.query = request.query[:at] + f"%{ord(request.query[at]) % 256:02X}" + request.query[at + 1 :]


def header_add(random, request):
    name, value = random.choice(
        [
            ("X-Amz-Target", random.choice(TARGETS)),
            ("Content-Type", random.choice(TYPES)),
            ("x-amz-copy-source", random.choice(["zq-b2/zq-k3", "/zq-b1/zq-k+2", "zq-b1%2Fzq-k3"])),
            ("X-HTTP-Method-Override", "DELETE"),
            ("X-Original-URL", "/zq-b2"),
            ("X-Rewrite-URL", "/zq-b2"),
            ("X-Forwarded-Host", "zq-b2.localhost"),
            ("Action", random.choice(ACTIONS)),
            ("x-amz-website-redirect-location", "/x"),
            ("Content-Encoding", random.choice(["gzip", "deflate", "aws-chunked"])),
            ("smithy-protocol", "rpc-v2-cbor"),
            ("X-Amzn-Query-Mode", "true"),
            ("x-amz-rename-source", "zq-b1/zq-k3"),
            ("X-Moto-Account-Id", "111122223333"),
            ("X-Amz-Date", "20260101T000000Z"),
            ("Range", "bytes=0-0"),
            ("x-amz-object-attributes", "ETag"),
            ("x_amz_target", random.choice(TARGETS)),
            ("Script-Name", "/x"),
        ]
    )
    if random.random() < 0.5:
        request.headers.append((name, value))
    else:
        request.set(name, value)


def header_less(random, request):
    name = random.choice(request.headers)[0]
    if name.lower() != "host":
        request.headers = [pair for pair in request.headers if pair[0] != name]


def header_case(random, request):
    at = random.randrange(len(request.headers))
    name, value = request.headers[at]
    request.headers[at] = random.choice(
        [(name.upper(), value), (name, f" {value} "), (name.replace("-", "_"), value), (name, value.lower())]
    )


def host(random, request):
    request.set("Host", random.choice(HOSTS))


def scope(random, request):
    request.service = random.choice(
        ["s3", "dynamodb", "sqs", "sns", "ec2", "lambda", "s3express", "execute-api", "nothing"]
    )


def method(random, request):
    request.method = random.choice(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"])


def body_name(random, request):
    """Another member of the same or another case, before or after what is there."""
    name = random.choice(
        [
            "TableName",
            "tableName",
            "QueueUrl",
            "QueueURL",
            "TopicArn",
            "Name",
            "StreamName",
            "Action",
            "SecretId",
            "logGroupName",
            "Table\\u004eame",
        ]
    )
    value = random.choice([*OTHER_NAMES, f"http://localhost/{ACCOUNT}/zq-q2", f"arn:aws:sns:{HERE}:zq-n2"])
    if request.body.startswith(b"{") and len(request.body) > 2:
        pair = f'"{name}": "{value}"'.encode()
        request.body = (
            b"{" + pair + b", " + request.body[1:] if random.random() < 0.5 else request.body[:-1] + b", " + pair + b"}"
        )
    elif request.body:
        pair = f"{name}={urllib.parse.quote(value)}".encode()
        request.body = pair + b"&" + request.body if random.random() < 0.5 else request.body + b"&" + pair


def body_value(random, request):
    old = random.choice(OTHER_NAMES).encode()
    request.body = request.body.replace(
        old, random.choice([*OTHER_NAMES, "zq-\\u0062", "zq%2Db1", "zq-b1\\u0000x", "zq-é"]).encode(), 1
    )


def body_frame(random, request):
    request.body = random.choice(
        [
            b"\xef\xbb\xbf" + request.body,
            request.body + b" ",
            request.body + b"{}",
            b" " + request.body,
            request.body[:-1],
            b"[" + request.body + b"]",
            request.body + request.body,
            b"&" + request.body,
            b"",
            request.body.replace(b"&", b";"),
            request.body.decode("latin-1").encode("utf-16"),
        ]
    )


def body_byte(random, request):
    if request.body:
        at = random.randrange(len(request.body))
        request.body = request.body[:at] + bytes([random.choice(b"\"'{}[]:,&=%+\\/<>\0 zZ0")]) + request.body[at + 1 :]


def chunked(random, request):
    request.set("Transfer-Encoding", "chunked")
    request.body = (b"%x\r\n%s\r\n" % (len(request.body), request.body) if request.body else b"") + b"0\r\n\r\n"


CHANGES = [
    path_escape,
    path_insert,
    path_other,
    path_queue,
    path_end,
    query_add,
    query_add,
    query_twice,
    query_escape,
    header_add,
    header_add,
    header_less,
    header_case,
    host,
    scope,
    method,
    body_name,
    body_name,
    body_value,
    body_frame,
    body_byte,
    chunked,
]


def changed(random, request):
    """The request with one to three changes, and their names."""
    request = request.copy()
    changes = random.choices(CHANGES, k=random.choice([1, 1, 1, 2, 2, 3]))
    # The body is put into chunks at the end.
    changes.sort(key=lambda change: change is chunked)
    changes = [change for at, change in enumerate(changes) if change is not chunked or chunked not in changes[:at]]
    for change in changes:
        change(random, request)
    return request, [change.__name__ for change in changes]
