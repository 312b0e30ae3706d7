"""Requests of AWS clients in pieces that can be changed one by one: see request_changes.py."""

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
