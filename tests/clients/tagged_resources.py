"""Resources of other services with tags: how each is made, tagged, and used by a call that a policy can tie to its tags."""

import io
import zipfile

import boto3

from gateway_calls import ACCOUNT

RED, BLUE = {"team": "red"}, {"team": "blue"}
DEFINITION = '{"StartAt":"a","States":{"a":{"Type":"Pass","End":true}}}'


def pairs(tags, key="Key", value="Value"):
    return [{key: name, value: text} for name, text in tags.items()]


def code():
    """A function's code: a zip file with one handler."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("f.py", "def handler(event, context):\n    return 1\n")
    return file.getvalue()


def table(client):
    return client.create_table(
        TableName="tagged",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableArn"]


def make_role_of_functions(upstream):
    """moto creates functions with roles that its own IAM has; that IAM is not behind the gateway."""
    iam = boto3.client("iam", endpoint_url=upstream.url, aws_access_key_id=ACCOUNT, aws_secret_access_key="x")
    trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}'
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)


def function(client):
    return client.create_function(
        FunctionName="tagged",
        Runtime="python3.11",
        Role=f"arn:aws:iam::{ACCOUNT}:role/worker",
        Handler="f.handler",
        Code={"ZipFile": code()},
    )["FunctionArn"]


def instance(client):
    image = client.describe_images()["Images"][0]["ImageId"]
    return client.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro")["Instances"][0][
        "InstanceId"
    ]


def stream(client):
    client.create_stream(StreamName="tagged", ShardCount=1)


def machine(client):
    role = f"arn:aws:iam::{ACCOUNT}:role/worker"
    return client.create_state_machine(name="tagged", definition=DEFINITION, roleArn=role)["stateMachineArn"]


def bucket_with_object(client):
    client.create_bucket(Bucket="tagged")
    client.put_object(Bucket="tagged", Key="a/b c", Body=b"x")


# Service; make the resource; tag it; the action of tagging; the call, and its action; the prefix of the condition key.
TAGGED = {
    "queue": (
        "sqs",
        lambda c: c.create_queue(QueueName="tagged")["QueueUrl"],
        lambda c, it, tags: c.tag_queue(QueueUrl=it, Tags=tags),
        "sqs:TagQueue",
        lambda c, it: c.send_message(QueueUrl=it, MessageBody="x"),
        "sqs:SendMessage",
    ),
    "table": (
        "dynamodb",
        table,
        lambda c, it, tags: c.tag_resource(ResourceArn=it, Tags=pairs(tags)),
        "dynamodb:TagResource",
        lambda c, it: c.get_item(TableName="tagged", Key={"id": {"S": "1"}}),
        "dynamodb:GetItem",
    ),
    "topic": (
        "sns",
        lambda c: c.create_topic(Name="tagged")["TopicArn"],
        lambda c, it, tags: c.tag_resource(ResourceArn=it, Tags=pairs(tags)),
        "sns:TagResource",
        lambda c, it: c.publish(TopicArn=it, Message="x"),
        "sns:Publish",
    ),
    "key": (
        "kms",
        lambda c: c.create_key()["KeyMetadata"]["KeyId"],
        lambda c, it, tags: c.tag_resource(KeyId=it, Tags=pairs(tags, "TagKey", "TagValue")),
        "kms:TagResource",
        lambda c, it: c.encrypt(KeyId=it, Plaintext=b"x"),
        "kms:Encrypt",
    ),
    "function": (
        "lambda",
        function,
        lambda c, it, tags: c.tag_resource(Resource=it, Tags=tags),
        "lambda:TagResource",
        lambda c, it: c.get_function_configuration(FunctionName="tagged"),
        "lambda:GetFunctionConfiguration",
    ),
    "secret": (
        "secretsmanager",
        lambda c: c.create_secret(Name="tagged", SecretString="x")["ARN"],
        lambda c, it, tags: c.tag_resource(SecretId=it, Tags=pairs(tags)),
        "secretsmanager:TagResource",
        lambda c, it: c.get_secret_value(SecretId="tagged"),
        "secretsmanager:GetSecretValue",
    ),
    "parameter": (
        "ssm",
        lambda c: c.put_parameter(Name="/tagged/one", Value="x", Type="String"),
        lambda c, it, tags: c.add_tags_to_resource(
            ResourceType="Parameter", ResourceId="/tagged/one", Tags=pairs(tags)
        ),
        "ssm:AddTagsToResource",
        lambda c, it: c.get_parameter(Name="/tagged/one"),
        "ssm:GetParameter",
    ),
    "instance": (
        "ec2",
        instance,
        lambda c, it, tags: c.create_tags(Resources=[it], Tags=pairs(tags)),
        "ec2:CreateTags",
        lambda c, it: c.stop_instances(InstanceIds=[it]),
        "ec2:StopInstances",
    ),
    "rule": (
        "events",
        lambda c: c.put_rule(Name="tagged", ScheduleExpression="rate(1 day)")["RuleArn"],
        lambda c, it, tags: c.tag_resource(ResourceARN=it, Tags=pairs(tags)),
        "events:TagResource",
        lambda c, it: c.describe_rule(Name="tagged"),
        "events:DescribeRule",
    ),
    "state machine": (
        "stepfunctions",
        machine,
        lambda c, it, tags: c.tag_resource(resourceArn=it, tags=pairs(tags, "key", "value")),
        "states:TagResource",
        lambda c, it: c.describe_state_machine(stateMachineArn=it),
        "states:DescribeStateMachine",
    ),
    "stream": (
        "kinesis",
        stream,
        lambda c, it, tags: c.add_tags_to_stream(StreamName="tagged", Tags=tags),
        "kinesis:AddTagsToStream",
        lambda c, it: c.describe_stream_summary(StreamName="tagged"),
        "kinesis:DescribeStreamSummary",
    ),
    "repository": (
        "ecr",
        lambda c: c.create_repository(repositoryName="tagged")["repository"]["repositoryArn"],
        lambda c, it, tags: c.tag_resource(resourceArn=it, tags=pairs(tags)),
        "ecr:TagResource",
        lambda c, it: c.list_images(repositoryName="tagged"),
        "ecr:ListImages",
    ),
    "log group": (
        "logs",
        lambda c: c.create_log_group(logGroupName="tagged"),
        lambda c, it, tags: c.tag_log_group(logGroupName="tagged", tags=tags),
        "logs:TagLogGroup",
        lambda c, it: c.describe_log_streams(logGroupName="tagged"),
        "logs:DescribeLogStreams",
    ),
    "bucket": (
        "s3",
        lambda c: c.create_bucket(Bucket="tagged-bucket"),
        lambda c, it, tags: c.put_bucket_tagging(Bucket="tagged-bucket", Tagging={"TagSet": pairs(tags)}),
        "s3:PutBucketTagging",
        lambda c, it: c.list_objects_v2(Bucket="tagged-bucket"),
        "s3:ListBucket",
    ),
    "object": (
        "s3",
        bucket_with_object,
        lambda c, it, tags: c.put_object_tagging(Bucket="tagged", Key="a/b c", Tagging={"TagSet": pairs(tags)}),
        "s3:PutObjectTagging",
        lambda c, it: c.get_object(Bucket="tagged", Key="a/b c"),
        "s3:GetObject",
    ),
}
# Keys of tags that a service has besides `aws:ResourceTag/` or instead of it.
OWN_KEYS = {
    "secret": ["aws:ResourceTag", "secretsmanager:ResourceTag"],
    "parameter": ["aws:ResourceTag", "ssm:resourceTag"],
    "instance": ["aws:ResourceTag", "ec2:ResourceTag"],
    "repository": ["aws:ResourceTag", "ecr:ResourceTag"],
    "bucket": ["aws:ResourceTag", "s3:BucketTag"],
    "object": ["s3:ExistingObjectTag"],
}
