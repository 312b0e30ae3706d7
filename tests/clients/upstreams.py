"""Servers of other services that the gateway passes requests to, moto, MiniStack and s3s-fs, and what tests do with them."""

import contextlib
import itertools
import json
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

from botocore.exceptions import ClientError

import harness
from gateway_calls import CALLS
from ports import free_ports

MOTO = harness.REPOSITORY / "tests/.tools/moto/bin/moto_server"
S3S_FS = harness.REPOSITORY / "tests/.tools/s3s-fs/bin/s3s-fs"
MINISTACK = harness.REPOSITORY / "tests/.tools/ministack/bin/ministack"


class Moto:
    """One server of moto on a free port."""

    name = "moto"

    def __init__(self, **environment):
        self.process = subprocess.Popen(
            [MOTO, "-H", "127.0.0.1", "-p", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=harness.clean_environment(MOTO_ACCOUNT_ID=harness.ROOT_ACCOUNT, PYTHONUNBUFFERED="1", **environment),
        )
        self.lines, self.ends = [], itertools.count()
        for line in self.process.stderr:
            self.lines.append(line)
            if "Running on" in line:
                self.url = line.split()[-1]
                break
        else:
            raise AssertionError("moto did not start: " + "".join(self.lines))
        # Read for as long as it runs: a server whose log is not read stops answering when the pipe is full.
        threading.Thread(target=lambda: self.lines.extend(self.process.stderr), daemon=True).start()

    def requests(self):
        """The requests that it answered, as its log shows them: `PUT /bucket HTTP/1.1`."""
        # Its log is read later than it answers: a request of our own marks the end of what was answered until now.
        end = f"/end-{next(self.ends)}"
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(self.url + end, timeout=harness.PATIENCE_SECS).close()

        def logged():
            found = [line.split('"')[1] for line in list(self.lines) if line.count('"') >= 2]
            return found if any(f" {end} " in line for line in found) else None

        return [line for line in harness.until(logged) if " /end-" not in line]

    def close(self):
        self.process.kill()
        self.process.wait()


class MiniStack:
    """One server of MiniStack on a free port. It checks no signatures."""

    name = "MiniStack"

    def __init__(self, directory):
        [port] = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [MINISTACK],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=directory,
            env=harness.clean_environment(GATEWAY_PORT=str(port)),
        )
        until = time.monotonic() + harness.START_SECS_MAX
        while not self.is_ready():
            assert self.process.poll() is None and time.monotonic() < until, "MiniStack did not start"
            time.sleep(0.1)

    def is_ready(self):
        try:
            with urllib.request.urlopen(self.url + "/_ministack/health", timeout=harness.REQUEST_SECS_MAX) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def close(self):
        self.process.kill()
        self.process.wait()


class S3sFs:
    """One server of s3s-fs on a free port. It verifies every signature, and keeps an object as a file."""

    key, secret = "AKIAUPSTREAM", "of/the+upstream="

    def __init__(self, directory):
        self.directory = directory
        self.process = subprocess.Popen(
            [
                S3S_FS,
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--access-key",
                self.key,
                "--secret-key",
                self.secret,
                directory,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=harness.clean_environment(RUST_LOG="s3s_fs=info"),
        )
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.url = found[0]
                break
        else:
            raise AssertionError("s3s-fs did not start")
        threading.Thread(target=lambda: list(self.process.stdout), daemon=True).start()

    def objects(self, bucket):
        """The objects of a bucket by their keys, as they are on the disk."""
        folder = self.directory / bucket
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def close(self):
        self.process.kill()
        self.process.wait()


class User:
    """A user with exactly the permissions that a test grants."""

    def __init__(self, server, name):
        self.server, self.name, self.iam = server, name, server.client("iam")
        self.iam.create_user(UserName=name)
        self.key = self.iam.create_access_key(UserName=name)["AccessKey"]

    def may(self, *grants):
        """Grants (action, resource, ...) and nothing else."""
        statements = [
            {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition[0] if condition else {}}
            for action, resource, *condition in grants
        ]
        if not statements:
            statements = [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::*:user/nobody"}]
        document = {"Version": "2012-10-17", "Statement": statements}
        self.iam.put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=json.dumps(document))

    def client(self, service, **options):
        return self.server.client(service, self.key["AccessKeyId"], self.key["SecretAccessKey"], **options)


def denial(call, *arguments, **options):
    """What a denied call says: status, code and message. None if it is not denied, whatever the upstream thinks of it."""
    try:
        call(*arguments, **options)
    except ClientError as error:
        status, told = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]
        is_denied = "is not authorized to perform" in (told.get("Message") or "") or told["Code"] in (
            "403",
            "AccessDenied",
        )
        return (status, told["Code"], told.get("Message", "")) if is_denied else None
    return None


def prepare(root):
    """What the calls of the table need in the upstream."""
    s3, dynamodb, sqs, sns = root("s3"), root("dynamodb"), root("sqs"), root("sns")
    s3.create_bucket(Bucket="bbb")
    s3.create_bucket(Bucket="ccc")
    for key in ("k", "k2", "a b+c/é"):
        s3.put_object(Bucket="bbb", Key=key, Body=b"body")
    for name in ("ttt", "uuu"):
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("id", "x")],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "iii",
                    "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    topic = sns.create_topic(Name="topic")["TopicArn"]
    # The ARN of a secret ends with six characters; the resource of one that does not exist is its name.
    root("secretsmanager").create_secret(Name="s", SecretString="x")
    return {"queue": queue, "topic": topic}


def check_call(user, things, name):
    """All permissions of a call together allow it, and without any one of them it is denied."""
    grants, service, call = CALLS[name]
    client = user.client(service, inject_host_prefix=False)
    user.may(*grants)
    assert denial(call, client, things) is None
    for missing in range(len(grants)):
        user.may(*grants[:missing], *grants[missing + 1 :])
        told = denial(call, client, things)
        assert told, grants[missing]
        # The response to HEAD has no body.
        if not name.startswith("Head"):
            assert grants[missing][0].lower() in told[2].lower(), told
