"""Policies of the upstream's resources: read from it, kept, and read again after they change."""

import json

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

import harness
from gateway_calls import ACCOUNT

HERE = f"us-east-1:{ACCOUNT}"


@pytest.fixture(scope="module")
def server(moto):
    server = harness.Server("--enforce", "on", "--upstream", moto.url)
    yield server
    server.close()


def policy(effect, principal, action, resource, **more):
    statement = {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def outcome(call, **arguments):
    """`ok`, or the code of the error."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


def test_a_bucket_policy_allows_denies_and_is_read_again_when_it_changes(server, user):
    root, s3 = server.client("s3"), user.client("s3")
    root.create_bucket(Bucket="shared")
    root.put_object(Bucket="shared", Key="k", Body=b"x")
    arn = f"arn:aws:iam::{ACCOUNT}:user/{user.name}"
    assert outcome(s3.get_object, Bucket="shared", Key="k") == "AccessDenied"
    root.put_bucket_policy(
        Bucket="shared", Policy=policy("Allow", {"AWS": arn}, "s3:GetObject", "arn:aws:s3:::shared/*")
    )
    assert outcome(s3.get_object, Bucket="shared", Key="k") == "ok"
    assert outcome(s3.put_object, Bucket="shared", Key="k") == "AccessDenied"
    user.may(("s3:*", "*"))
    root.put_bucket_policy(
        Bucket="shared", Policy=policy("Deny", {"AWS": arn}, "s3:GetObject", "arn:aws:s3:::shared/*")
    )
    with pytest.raises(ClientError) as denied:
        s3.get_object(Bucket="shared", Key="k")
    assert "with an explicit deny in a resource-based policy" in str(denied.value)
    root.delete_bucket_policy(Bucket="shared")
    assert outcome(s3.get_object, Bucket="shared", Key="k") == "ok"


def test_a_public_bucket_is_read_without_a_signature(server):
    root = server.client("s3")
    root.create_bucket(Bucket="public")
    root.put_object(Bucket="public", Key="k", Body=b"x")
    anyone = boto3.client("s3", endpoint_url=server.endpoint, config=Config(signature_version=UNSIGNED))
    assert outcome(anyone.get_object, Bucket="public", Key="k") == "AccessDenied"
    root.put_bucket_policy(Bucket="public", Policy=policy("Allow", "*", "s3:GetObject", "arn:aws:s3:::public/*"))
    assert outcome(anyone.get_object, Bucket="public", Key="k") == "ok"
    assert outcome(anyone.put_object, Bucket="public", Key="k") == "AccessDenied"


def test_a_bucket_of_another_account_needs_both_sides(server):
    root = server.client("s3")
    root.create_bucket(Bucket="theirs")
    root.put_object(Bucket="theirs", Key="k", Body=b"x")
    other = server.client("iam", "123456789012")
    other.create_user(UserName="visitor")
    key = other.create_access_key(UserName="visitor")["AccessKey"]
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    visitor = server.client("s3", key["AccessKeyId"], key["SecretAccessKey"])
    arn = "arn:aws:iam::123456789012:user/visitor"
    granted = policy("Allow", {"AWS": arn}, "s3:GetObject", "arn:aws:s3:::theirs/*")
    for identity, resource, expected in [
        (True, False, "AccessDenied"),
        (True, True, "ok"),
        (False, True, "AccessDenied"),
    ]:
        if identity:
            other.put_user_policy(UserName="visitor", PolicyName="p", PolicyDocument=json.dumps(everything))
        else:
            other.delete_user_policy(UserName="visitor", PolicyName="p")
        if resource:
            root.put_bucket_policy(Bucket="theirs", Policy=granted)
        assert outcome(visitor.get_object, Bucket="theirs", Key="k") == expected, (identity, resource)
    other.put_user_policy(UserName="visitor", PolicyName="p", PolicyDocument=json.dumps(everything))
    root.delete_object(Bucket="theirs", Key="k")
    root.delete_bucket(Bucket="theirs")
    assert outcome(visitor.create_bucket, Bucket="theirs") == "ok"


def test_a_missing_object_is_only_told_to_who_may_list_the_bucket(server, user):
    server.client("s3").create_bucket(Bucket="lists")
    s3 = user.client("s3")
    user.may(("s3:GetObject", "arn:aws:s3:::lists/*"))
    with pytest.raises(ClientError) as denied:
        s3.get_object(Bucket="lists", Key="none")
    assert denied.value.response["Error"]["Code"] == "AccessDenied" and "s3:ListBucket" in str(denied.value)
    assert outcome(s3.head_object, Bucket="lists", Key="none") == "403"
    user.may(("s3:GetObject", "arn:aws:s3:::*"), ("s3:ListBucket", "arn:aws:s3:::lists"))
    assert outcome(s3.get_object, Bucket="lists", Key="none") == "NoSuchKey"
    assert outcome(s3.get_object, Bucket="no-such-bucket", Key="none") == "NoSuchBucket"


def test_policies_of_queues_topics_keys_secrets_and_functions_count(server, user):
    arn = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{user.name}"}
    sqs, sns, kms, secrets = (server.client(name) for name in ("sqs", "sns", "kms", "secretsmanager"))
    queue = sqs.create_queue(QueueName="open")["QueueUrl"]
    topic = sns.create_topic(Name="open")["TopicArn"]
    secret = secrets.create_secret(Name="open", SecretString="x")["ARN"]
    key = kms.create_key()["KeyMetadata"]["KeyId"]

    def send():
        return outcome(user.client("sqs").send_message, QueueUrl=queue, MessageBody="x")

    def publish():
        return outcome(user.client("sns").publish, TopicArn=topic, Message="x")

    def read():
        return outcome(user.client("secretsmanager").get_secret_value, SecretId=secret)

    def encrypt():
        return outcome(user.client("kms").encrypt, KeyId=key, Plaintext=b"x")

    assert [send(), publish(), read(), encrypt()] == [
        "AccessDenied",
        "AuthorizationError",
        "AccessDeniedException",
        "AccessDeniedException",
    ]
    sqs.set_queue_attributes(
        QueueUrl=queue, Attributes={"Policy": policy("Allow", arn, "SQS:SendMessage", f"arn:aws:sqs:{HERE}:open")}
    )
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy("Allow", arn, "SNS:Publish", topic)
    )
    secrets.put_resource_policy(
        SecretId=secret, ResourcePolicy=policy("Allow", arn, "secretsmanager:GetSecretValue", "*")
    )
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy("Allow", arn, "kms:Encrypt", "*"))
    assert [send(), publish(), read(), encrypt()] == ["ok"] * 4


def test_a_key_needs_its_policy_even_for_who_may_everything(server, user):
    kms = server.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    user.may(("kms:*", "*"))
    encrypt = user.client("kms").encrypt
    assert outcome(encrypt, KeyId=key, Plaintext=b"x") == "ok"
    nobody = policy("Allow", {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"}, "kms:*", "*")
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=nobody)
    with pytest.raises(ClientError) as denied:
        encrypt(KeyId=key, Plaintext=b"x")
    assert "because no resource-based policy allows the kms:Encrypt action" in str(denied.value)


def test_the_sample_of_localstacks_page_has_its_outcomes(start, moto):
    """LocalStack's sample `iam-policy-enforcement`: five steps, with the keys that nobody created for IAM only."""
    server = start(None, "--enforce", "on", "--unknown-keys", "iam-only", "--upstream", moto.url)
    kinesis, s3, iam = (server.client(name) for name in ("kinesis", "s3", "iam"))
    with pytest.raises(ClientError) as denied:
        kinesis.create_stream(StreamName="s1", ShardCount=1)
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
    assert "User: arn:aws:iam::000000000000:root is not authorized to perform: kinesis:CreateStream" in str(
        denied.value
    )
    assert outcome(s3.create_bucket, Bucket="test-iam-bucket") == "AccessDenied"
    assert "test-iam-bucket" not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "pol123", "Effect": "Allow", "Action": ["kinesis:*", "s3:*"], "Resource": "*"}],
    }
    created = iam.create_policy(PolicyName="p1", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.create_user(UserName="user1")
    iam.attach_user_policy(UserName="user1", PolicyArn=created)
    key = iam.create_access_key(UserName="user1")["AccessKey"]
    mine = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}
    server.client("kinesis", **mine).create_stream(StreamName="s1", ShardCount=1)
    described = server.client("kinesis", **mine).describe_stream(StreamName="s1")["StreamDescription"]
    assert described["StreamStatus"] in ("CREATING", "ACTIVE")
    server.client("s3", **mine).create_bucket(Bucket="test-iam-bucket")
    assert "test-iam-bucket" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
