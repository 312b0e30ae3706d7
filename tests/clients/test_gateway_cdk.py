"""AWS CDK behind the gateway: a user with the least permissions bootstraps an account and deploys a small stack, with MiniStack.

The CDK deploys what an app synthesised. The test writes that folder itself, so that only the command is installed."""

import json
import subprocess

import pytest

import harness
from gateway_calls import ACCOUNT, HERE
from upstreams import User

CDK = harness.REPOSITORY / "tests/clients/js/node_modules/aws-cdk/bin/cdk"
QUALIFIER = "cdk-hnb659fds"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/{QUALIFIER}"
ASSETS = f"{QUALIFIER}-assets-{ACCOUNT}-us-east-1"
RUN_SECS_MAX = 600
TEMPLATE = {
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "cdk-bucket"}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cdk-queue"}},
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "cdk-table",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        },
    }
}
STACKS = [
    ("cloudformation:" + name, f"arn:aws:cloudformation:{HERE}:stack/*")
    for name in (
        "CreateChangeSet",
        "DescribeChangeSet",
        "DescribeStackEvents",
        "DescribeStacks",
        "ExecuteChangeSet",
        "GetTemplate",
    )
]
UPLOADS = [
    *(
        ("s3:" + name, f"arn:aws:s3:::{ASSETS}")
        for name in ("GetBucketLocation", "GetEncryptionConfiguration", "ListBucket")
    ),
    ("s3:PutObject", f"arn:aws:s3:::{ASSETS}/*"),
    ("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/cdk-bootstrap/*"),
]
PASSES = ("iam:PassRole", f"{ROLES}-cfn-exec-role-{ACCOUNT}-us-east-1")


@pytest.fixture
def server(ministack):
    server = harness.Server("--enforce", "on", "--upstream", ministack.url)
    yield server
    server.close()


def synthesised(directory):
    """What an app with one stack writes for the command."""
    directory.mkdir()
    version, parameter = "48.0.0", "/cdk-bootstrap/hnb659fds/version"
    bootstrap = {"requiresBootstrapStackVersion": 6, "bootstrapStackVersionSsmParameter": parameter}
    assets = {"type": "cdk:asset-manifest", "properties": {"file": "Small.assets.json", **bootstrap}}
    role = "arn:${AWS::Partition}:iam::" + f"{ACCOUNT}:role/{QUALIFIER}"
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{ACCOUNT}/us-east-1",
        "properties": {
            "templateFile": "Small.template.json",
            "assumeRoleArn": f"{role}-deploy-role-{ACCOUNT}-us-east-1",
            "cloudFormationExecutionRoleArn": f"{role}-cfn-exec-role-{ACCOUNT}-us-east-1",
            "stackTemplateAssetObjectUrl": f"s3://{ASSETS}/small.json",
            "additionalDependencies": ["Small.assets"],
            **bootstrap,
        },
        "dependencies": ["Small.assets"],
        "displayName": "Small",
    }
    destination = {
        "bucketName": ASSETS,
        "objectKey": "small.json",
        "region": "us-east-1",
        "assumeRoleArn": f"{role}-file-publishing-role-{ACCOUNT}-us-east-1",
    }
    file = {
        "source": {"path": "Small.template.json", "packaging": "file"},
        "destinations": {"small": destination},
    }
    for name, content in {
        "manifest.json": {"version": version, "artifacts": {"Small.assets": assets, "Small": stack}},
        "Small.assets.json": {"version": version, "files": {"small": file}, "dockerImages": {}},
        "Small.template.json": TEMPLATE,
    }.items():
        (directory / name).write_text(json.dumps(content))
    return directory


def cdk(server, user, directory, *arguments):
    """Runs the command. Answers its exit status and what it prints."""
    environment = harness.clean_environment(
        AWS_ACCESS_KEY_ID=user.key["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=user.key["SecretAccessKey"],
        AWS_ENDPOINT_URL=server.endpoint,
        HOME=str(directory),
        CI="true",
        CDK_DISABLE_VERSION_CHECK="1",
        CDK_DISABLE_CLI_TELEMETRY="true",
    )
    done = subprocess.run(
        ["node", CDK, *arguments, "--no-notices"],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_SECS_MAX,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_user_with_the_least_permissions_bootstraps_and_deploys(server, tmp_path):
    if not CDK.exists():
        pytest.skip("the AWS CDK is not installed: tests/run installs it")
    user, app = User(server, "deployer"), synthesised(tmp_path / "cdk.out")
    deploy = ("deploy", "--app", app, "--require-approval", "never")
    user.may(*STACKS)
    status, told = cdk(server, user, tmp_path, "bootstrap", f"aws://{ACCOUNT}/us-east-1")
    assert status == 0 and "bootstrapped" in told, told
    # Without iam:PassRole, the stack's role cannot be handed to CloudFormation.
    user.may(*STACKS, *UPLOADS)
    status, told = cdk(server, user, tmp_path, *deploy)
    assert status != 0 and f"is not authorized to perform: iam:PassRole on resource: {PASSES[1]}" in told, told
    assert server.client("dynamodb").list_tables()["TableNames"] == []
    user.may(*STACKS, *UPLOADS, PASSES)
    status, told = cdk(server, user, tmp_path, *deploy)
    assert status == 0, told
    assert server.client("dynamodb").list_tables()["TableNames"] == ["cdk-table"]
    assert server.client("sqs").get_queue_url(QueueName="cdk-queue")["QueueUrl"].endswith("/cdk-queue")
    assert "cdk-bucket" in [one["Name"] for one in server.client("s3").list_buckets()["Buckets"]]
