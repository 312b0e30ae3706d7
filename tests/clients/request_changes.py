"""Changes of requests that two readers could read differently. Each takes a generator of random numbers and a request, which it
changes.
"""

import urllib.parse

from fuzzed_requests import ACCOUNT, HERE

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
