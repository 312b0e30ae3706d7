"""Calls of AWS services with exactly the permissions that they need, each on its resource."""

import harness

ACCOUNT = harness.ROOT_ACCOUNT
HERE = f"us-east-1:{ACCOUNT}"
B, K = "arn:aws:s3:::bbb", "arn:aws:s3:::bbb/k"
T, U = f"arn:aws:dynamodb:{HERE}:table/ttt", f"arn:aws:dynamodb:{HERE}:table/uuu"
Q, TOPIC = f"arn:aws:sqs:{HERE}:q", f"arn:aws:sns:{HERE}:topic"
ITEM = {"id": {"S": "1"}}

# The permissions that a call needs, each on its resource: all of them pass, and without any one of them it is denied.
CALLS = {
    "ListObjectsV2": ([("s3:ListBucket", B)], "s3", lambda c, _: c.list_objects_v2(Bucket="bbb")),
    "ListObjects": ([("s3:ListBucket", B)], "s3", lambda c, _: c.list_objects(Bucket="bbb")),
    "ListObjectVersions": ([("s3:ListBucketVersions", B)], "s3", lambda c, _: c.list_object_versions(Bucket="bbb")),
    "HeadBucket": ([("s3:ListBucket", B)], "s3", lambda c, _: c.head_bucket(Bucket="bbb")),
    "HeadObject": ([("s3:GetObject", K)], "s3", lambda c, _: c.head_object(Bucket="bbb", Key="k")),
    "GetObject": ([("s3:GetObject", K)], "s3", lambda c, _: c.get_object(Bucket="bbb", Key="k")),
    "GetObject of a strange key": (
        [("s3:GetObject", B + "/a b+c/é")],
        "s3",
        lambda c, _: c.get_object(Bucket="bbb", Key="a b+c/é"),
    ),
    "GetObject of a version": (
        [("s3:GetObjectVersion", K)],
        "s3",
        lambda c, _: c.get_object(Bucket="bbb", Key="k", VersionId="null"),
    ),
    "ListBuckets": ([("s3:ListAllMyBuckets", "arn:aws:s3:::*")], "s3", lambda c, _: c.list_buckets()),
    "CopyObject": (
        [("s3:GetObject", K), ("s3:PutObject", "arn:aws:s3:::ccc/k")],
        "s3",
        lambda c, _: c.copy_object(Bucket="ccc", Key="k", CopySource={"Bucket": "bbb", "Key": "k"}),
    ),
    "CopyObject with tags and an ACL": (
        [
            ("s3:GetObject", K),
            ("s3:PutObject", "arn:aws:s3:::ccc/k"),
            ("s3:PutObjectAcl", "arn:aws:s3:::ccc/k"),
            ("s3:PutObjectTagging", "arn:aws:s3:::ccc/k"),
        ],
        "s3",
        lambda c, _: c.copy_object(
            Bucket="ccc", Key="k", CopySource="bbb/k", ACL="public-read", TaggingDirective="REPLACE", Tagging="a=b"
        ),
    ),
    "CreateMultipartUpload": (
        [("s3:PutObject", B + "/m")],
        "s3",
        lambda c, _: c.create_multipart_upload(Bucket="bbb", Key="m"),
    ),
    "AbortMultipartUpload": (
        [("s3:AbortMultipartUpload", K)],
        "s3",
        lambda c, _: c.abort_multipart_upload(Bucket="bbb", Key="k", UploadId="none"),
    ),
    "ListParts": (
        [("s3:ListMultipartUploadParts", K)],
        "s3",
        lambda c, _: c.list_parts(Bucket="bbb", Key="k", UploadId="none"),
    ),
    "ListMultipartUploads": (
        [("s3:ListBucketMultipartUploads", B)],
        "s3",
        lambda c, _: c.list_multipart_uploads(Bucket="bbb"),
    ),
    "DeleteObject of a version": (
        [("s3:DeleteObjectVersion", B + "/v")],
        "s3",
        lambda c, _: c.delete_object(Bucket="bbb", Key="v", VersionId="null"),
    ),
    "GetObjectTagging": ([("s3:GetObjectTagging", K)], "s3", lambda c, _: c.get_object_tagging(Bucket="bbb", Key="k")),
    "GetObjectAttributes": (
        [("s3:GetObject", K), ("s3:GetObjectAttributes", K)],
        "s3",
        lambda c, _: c.get_object_attributes(Bucket="bbb", Key="k", ObjectAttributes=["ETag"]),
    ),
    "DeleteBucketCors": ([("s3:PutBucketCORS", B)], "s3", lambda c, _: c.delete_bucket_cors(Bucket="bbb")),
    "DeletePublicAccessBlock": (
        [("s3:PutBucketPublicAccessBlock", B)],
        "s3",
        lambda c, _: c.delete_public_access_block(Bucket="bbb"),
    ),
    "GetBucketEncryption": (
        [("s3:GetEncryptionConfiguration", B)],
        "s3",
        lambda c, _: c.get_bucket_encryption(Bucket="bbb"),
    ),
    "PutObject": (
        [("s3:PutObject", B + "/p")],
        "s3",
        lambda c, _: c.put_object(Bucket="bbb", Key="p", Body=b"1" * 999),
    ),
    "PutObject with an ACL and tags": (
        [("s3:PutObject", B + "/p"), ("s3:PutObjectAcl", B + "/p"), ("s3:PutObjectTagging", B + "/p")],
        "s3",
        lambda c, _: c.put_object(Bucket="bbb", Key="p", Body=b"1", ACL="public-read", Tagging="a=b"),
    ),
    "CreateBucket with an ACL": (
        [("s3:CreateBucket", "arn:aws:s3:::ddd"), ("s3:PutBucketAcl", "arn:aws:s3:::ddd")],
        "s3",
        lambda c, _: c.create_bucket(Bucket="ddd", ACL="public-read"),
    ),
    "TransactWriteItems": (
        [("dynamodb:PutItem", T), ("dynamodb:DeleteItem", U)],
        "dynamodb",
        lambda c, _: c.transact_write_items(
            TransactItems=[{"Put": {"TableName": "ttt", "Item": ITEM}}, {"Delete": {"TableName": "uuu", "Key": ITEM}}]
        ),
    ),
    "BatchGetItem": (
        [("dynamodb:BatchGetItem", T), ("dynamodb:BatchGetItem", U)],
        "dynamodb",
        lambda c, _: c.batch_get_item(RequestItems={"ttt": {"Keys": [ITEM]}, "uuu": {"Keys": [ITEM]}}),
    ),
    "GetItem": ([("dynamodb:GetItem", T)], "dynamodb", lambda c, _: c.get_item(TableName="ttt", Key=ITEM)),
    "Query of an index": (
        [("dynamodb:Query", T + "/index/iii")],
        "dynamodb",
        lambda c, _: c.query(
            TableName="ttt",
            IndexName="iii",
            KeyConditionExpression="x = :x",
            ExpressionAttributeValues={":x": {"S": "1"}},
        ),
    ),
    "ExecuteStatement": (
        [("dynamodb:PartiQLSelect", T)],
        "dynamodb",
        lambda c, _: c.execute_statement(Statement="SELECT * FROM \"ttt\" WHERE id = '1'"),
    ),
    "ListTables": ([("dynamodb:ListTables", "*")], "dynamodb", lambda c, _: c.list_tables()),
    "SendMessageBatch": (
        [("sqs:SendMessage", Q)],
        "sqs",
        lambda c, t: c.send_message_batch(QueueUrl=t["queue"], Entries=[{"Id": "1", "MessageBody": "x"}]),
    ),
    "ReceiveMessage": ([("sqs:ReceiveMessage", Q)], "sqs", lambda c, t: c.receive_message(QueueUrl=t["queue"])),
    "PublishBatch": (
        [("sns:Publish", TOPIC)],
        "sns",
        lambda c, t: c.publish_batch(TopicArn=t["topic"], PublishBatchRequestEntries=[{"Id": "1", "Message": "x"}]),
    ),
    "Publish to a telephone": (
        [("sns:Publish", "*")],
        "sns",
        lambda c, _: c.publish(PhoneNumber="+15555550100", Message="x"),
    ),
    "Invoke with a qualifier": (
        [("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f:live")],
        "lambda",
        lambda c, _: c.invoke(FunctionName="f", Qualifier="live"),
    ),
    "ReEncrypt": (
        [
            ("kms:ReEncryptFrom", f"arn:aws:kms:{HERE}:key/1"),
            ("kms:ReEncryptTo", f"arn:aws:kms:{HERE}:key/2"),
        ],
        "kms",
        lambda c, _: c.re_encrypt(CiphertextBlob=b"x", SourceKeyId="1", DestinationKeyId="2"),
    ),
    "GetParametersByPath": (
        [("ssm:GetParametersByPath", f"arn:aws:ssm:{HERE}:parameter/a/b")],
        "ssm",
        lambda c, _: c.get_parameters_by_path(Path="/a/b/"),
    ),
    "GetParameters": (
        [
            ("ssm:GetParameters", f"arn:aws:ssm:{HERE}:parameter/a"),
            ("ssm:GetParameters", f"arn:aws:ssm:{HERE}:parameter/b/c"),
        ],
        "ssm",
        lambda c, _: c.get_parameters(Names=["a", "/b/c"]),
    ),
    "BatchGetSecretValue": (
        [
            ("secretsmanager:BatchGetSecretValue", "*"),
            ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:s-??????"),
        ],
        "secretsmanager",
        lambda c, _: c.batch_get_secret_value(SecretIdList=["s"]),
    ),
    "TerminateInstances": (
        [("ec2:TerminateInstances", f"arn:aws:ec2:{HERE}:instance/i-{n}") for n in (1, 2)],
        "ec2",
        lambda c, _: c.terminate_instances(InstanceIds=["i-1", "i-2"]),
    ),
    "RunInstances": (
        [
            ("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1"),
            ("ec2:RunInstances", f"arn:aws:ec2:{HERE}:instance/*"),
            ("ec2:RunInstances", f"arn:aws:ec2:{HERE}:volume/*"),
            ("ec2:RunInstances", f"arn:aws:ec2:{HERE}:network-interface/*"),
            ("ec2:RunInstances", f"arn:aws:ec2:{HERE}:subnet/subnet-1"),
            ("ec2:RunInstances", f"arn:aws:ec2:{HERE}:security-group/sg-1"),
            (
                "ec2:CreateTags",
                f"arn:aws:ec2:{HERE}:instance/*",
                {"StringEquals": {"ec2:CreateAction": "RunInstances"}},
            ),
        ],
        "ec2",
        lambda c, _: c.run_instances(
            ImageId="ami-1",
            MinCount=1,
            MaxCount=1,
            SubnetId="subnet-1",
            SecurityGroupIds=["sg-1"],
            TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
        ),
    ),
    "DescribeInstances": ([("ec2:DescribeInstances", "*")], "ec2", lambda c, _: c.describe_instances()),
    "PutLogEvents": (
        [("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:g:log-stream:s")],
        "logs",
        lambda c, _: c.put_log_events(
            logGroupName="g", logStreamName="s", logEvents=[{"timestamp": 1, "message": "x"}]
        ),
    ),
    "PutEvents": (
        [("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/{bus}") for bus in ("default", "mine")],
        "events",
        lambda c, _: c.put_events(
            Entries=[
                {"Source": "a", "DetailType": "b", "Detail": "{}"},
                {"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": "mine"},
            ]
        ),
    ),
    "PutTargets": (
        [
            ("events:PutTargets", f"arn:aws:events:{HERE}:rule/mine/r"),
            (
                "iam:PassRole",
                f"arn:aws:iam::{ACCOUNT}:role/role-of-rule",
                {"StringEquals": {"iam:PassedToService": "events.amazonaws.com"}},
            ),
        ],
        "events",
        lambda c, _: c.put_targets(
            Rule="r",
            EventBusName="mine",
            Targets=[{"Id": "1", "Arn": Q, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/role-of-rule"}],
        ),
    ),
    "CreateFunction": (
        [
            ("lambda:CreateFunction", f"arn:aws:lambda:{HERE}:function:f"),
            (
                "iam:PassRole",
                f"arn:aws:iam::{ACCOUNT}:role/r",
                {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
            ),
        ],
        "lambda",
        lambda c, _: c.create_function(
            FunctionName="f",
            Role=f"arn:aws:iam::{ACCOUNT}:role/r",
            Code={"ZipFile": b"x"},
            Handler="h",
            Runtime="python3.12",
        ),
    ),
    "ListMetrics": ([("cloudwatch:ListMetrics", "*")], "cloudwatch", lambda c, _: c.list_metrics()),
    "DescribeStream": (
        [("kinesis:DescribeStream", f"arn:aws:kinesis:{HERE}:stream/s")],
        "kinesis",
        lambda c, _: c.describe_stream(StreamName="s"),
    ),
    "StartSyncExecution": (
        [("states:StartSyncExecution", f"arn:aws:states:{HERE}:stateMachine:m")],
        "stepfunctions",
        lambda c, _: c.start_sync_execution(stateMachineArn=f"arn:aws:states:{HERE}:stateMachine:m"),
    ),
    "BatchGetImage": (
        [("ecr:BatchGetImage", f"arn:aws:ecr:{HERE}:repository/repo")],
        "ecr",
        lambda c, _: c.batch_get_image(repositoryName="repo", imageIds=[{"imageTag": "1"}]),
    ),
}
