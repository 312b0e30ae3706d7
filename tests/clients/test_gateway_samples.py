"""LocalStack's sample `iam-policy-enforcement`: its five steps with their outcomes, by the AWS CLI as in its script."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import harness

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "pol123", "Effect": "Allow", "Action": ["kinesis:*", "s3:*"], "Resource": "*"}],
}


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--unknown-keys", "iam-only", "--upstream", upstream.url)
    yield server
    server.close()


def aws(server, *words, key="test", secret="test"):
    """Runs the CLI. Answers its exit status and what it prints."""
    environment = harness.clean_environment(
        AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_ENDPOINT_URL=server.endpoint
    )
    command = [Path(sys.executable).parent / "aws", "--endpoint-url", server.endpoint, "--output", "json", *words]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    return ran.returncode, ran.stdout + ran.stderr


def done(server, *words, **keys):
    """The JSON of a command that must succeed."""
    status, told = aws(server, *words, **keys)
    assert status == 0, told
    return json.loads(told) if told.strip().startswith("{") else told


def test_the_five_steps(server):
    # 1 and 2: a key that is nobody's may not use other services.
    status, told = aws(server, "kinesis", "create-stream", "--stream-name", "s1", "--shard-count", "1")
    assert status and "(AccessDeniedException)" in told and "kinesis:CreateStream" in told
    status, told = aws(server, "s3", "mb", "s3://test-iam-bucket")
    assert status and "AccessDenied" in told and "s3:CreateBucket" in told
    assert done(server, "s3api", "list-buckets").get("Buckets") in ([], None)
    # 3: it may administer IAM.
    made = done(server, "iam", "create-policy", "--policy-name", "p1", "--policy-document", json.dumps(POLICY))
    done(server, "iam", "create-user", "--user-name", "user1")
    done(server, "iam", "attach-user-policy", "--user-name", "user1", "--policy-arn", made["Policy"]["Arn"])
    created = done(server, "iam", "create-access-key", "--user-name", "user1")["AccessKey"]
    user = {"key": created["AccessKeyId"], "secret": created["SecretAccessKey"]}
    # 4 and 5: the user with that policy may.
    done(server, "kinesis", "create-stream", "--stream-name", "s1", "--shard-count", "1", **user)
    stream = done(server, "kinesis", "describe-stream", "--stream-name", "s1", **user)["StreamDescription"]
    assert stream["StreamStatus"] in ("CREATING", "ACTIVE")
    assert "test-iam-bucket" in done(server, "s3", "mb", "s3://test-iam-bucket", **user)
    assert [bucket["Name"] for bucket in done(server, "s3api", "list-buckets", **user)["Buckets"]] == [
        "test-iam-bucket"
    ]
    # And nothing else.
    status, told = aws(server, "sqs", "list-queues", **user)
    assert status != 0 and "sqs:listqueues" in told
