"""Condition keys that are worked out from what a request carries: patterns of rules, constraints of grants, launch templates, and how
and for how long objects are written. Each with moto and MiniStack."""

import json
from datetime import UTC, datetime, timedelta

import pytest

import harness
from gateway_calls import ACCOUNT, HERE
from upstreams import denial

EQUALS, ALL = "StringEquals", "ForAllValues:StringEquals"


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    yield server
    server.close()


def test_a_rule_is_decided_on_its_pattern(server, user):
    put = user.client("events").put_rule

    def rule(**pattern):
        return denial(put, Name="watched", EventPattern=json.dumps(pattern))

    user.may(("events:PutRule", "*", {ALL: {"events:source": ["aws.ec2"]}, "Null": {"events:source": "false"}}))
    assert rule(source=["aws.ec2"]) is None
    assert rule(source=["aws.ec2", "aws.s3"])
    # A matcher that could match more than its text.
    assert rule(source=["aws.ec2", {"prefix": "aws."}])
    assert rule(account=[ACCOUNT])
    key = "events:detail.userIdentity.principalId"
    user.may(("events:PutRule", "*", {ALL: {key: ["me"]}, "Null": {key: "false"}}))
    assert rule(detail={"userIdentity": {"principalId": ["me"]}}) is None
    assert rule(detail={"userIdentity": {"principalId": ["me", "you"]}})
    assert rule(detail={"userIdentity": {"userName": ["me"]}})


def test_a_grant_is_decided_on_its_constraint(server, user):
    it = server.client("kms").create_key()["KeyMetadata"]["KeyId"]
    grantee = f"arn:aws:iam::{ACCOUNT}:user/{user.name}"
    request = {"KeyId": it, "GranteePrincipal": grantee, "Operations": ["Encrypt"]}
    user.may(("kms:CreateGrant", "*", {EQUALS: {"kms:GrantConstraintType": "EncryptionContextSubset"}}))
    for constraints, is_denied in [
        ({}, True),
        ({"EncryptionContextSubset": {"a": "b"}}, False),
        ({"EncryptionContextEquals": {"a": "b"}}, True),
        ({"EncryptionContextSubset": {"a": "b"}, "EncryptionContextEquals": {"a": "b"}}, True),
    ]:
        told = denial(user.client("kms").create_grant, **request, Constraints=constraints)
        assert bool(told) == is_denied, (constraints, told)
    user.may(("kms:CreateGrant", "*", {"Null": {"kms:GrantConstraintType": "true"}}))
    assert denial(user.client("kms").create_grant, **request) is None


def test_instances_are_decided_on_their_launch_template(server, user):
    ec2 = server.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    data = {"ImageId": image, "InstanceType": "t3.micro"}
    one, two = (
        ec2.create_launch_template(LaunchTemplateName=f"of-{user.name}-{at}", LaunchTemplateData=data)[
            "LaunchTemplate"
        ]["LaunchTemplateId"]
        for at in range(2)
    )
    user.may(
        ("ec2:RunInstances", "*", {"ArnEquals": {"ec2:LaunchTemplate": f"arn:aws:ec2:{HERE}:launch-template/{one}"}})
    )
    run = user.client("ec2").run_instances
    assert denial(run, MinCount=1, MaxCount=1, LaunchTemplate={"LaunchTemplateId": one}) is None
    assert denial(run, MinCount=1, MaxCount=1, LaunchTemplate={"LaunchTemplateId": two})
    assert denial(run, MinCount=1, MaxCount=1, ImageId=image)


def test_functions_are_decided_on_the_networks_of_their_subnets(server, user):
    ec2, mine = server.client("ec2"), user.client("lambda")
    nets = [ec2.create_vpc(CidrBlock=f"10.{at}.0.0/16")["Vpc"]["VpcId"] for at in range(2)]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{at}.0.0/24")["Subnet"]["SubnetId"] for at, vpc in enumerate(nets)
    ]
    within = {ALL: {"lambda:VpcIds": nets[:1]}, "Null": {"lambda:VpcIds": "false"}}
    user.may(("lambda:UpdateFunctionConfiguration", "*", within))
    for chosen, is_denied in [(subnets[:1], False), (subnets[1:], True), (subnets, True), (["subnet-unknown"], True)]:
        told = denial(mine.update_function_configuration, FunctionName="f", VpcConfig={"SubnetIds": chosen})
        assert bool(told) == is_denied, (chosen, told)
    assert denial(mine.update_function_configuration, FunctionName="f", Timeout=3)


def test_writes_are_decided_on_whether_they_create_an_object(server, user):
    server.client("s3").create_bucket(Bucket="written")
    mine = user.client("s3")
    it = {"Bucket": "written", "Key": "k"}
    user.may(("s3:PutObject", "*", {"Bool": {"s3:ObjectCreationOperation": "false"}}))
    upload = {**it, "UploadId": mine.create_multipart_upload(**it)["UploadId"]}
    tag = mine.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
    assert denial(mine.complete_multipart_upload, **upload, MultipartUpload=parts)
    assert denial(mine.put_object, **it, Body=b"x")
    user.may(("s3:PutObject", "*", {"Bool": {"s3:ObjectCreationOperation": "true"}}))
    assert denial(mine.create_multipart_upload, **it)
    assert denial(mine.upload_part, **upload, PartNumber=1, Body=b"x")
    assert denial(mine.complete_multipart_upload, **upload, MultipartUpload=parts) is None
    assert denial(mine.put_object, **it, Body=b"x") is None


def test_a_retention_is_decided_on_the_days_that_remain(server, user):
    server.client("s3").create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    mine = user.client("s3")
    it = {"Bucket": "locked", "Key": "k"}
    limit = {"NumericLessThan": {"s3:object-lock-remaining-retention-days": "10"}}
    user.may(("s3:PutObject", "*"), ("s3:PutObjectRetention", "*", limit))
    for days, is_denied in [(5, False), (9, False), (11, True)]:
        until = datetime.now(UTC) + timedelta(days=days, hours=1)
        given = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
        assert bool(denial(mine.put_object, **it, Body=b"x", **given)) == is_denied, days
        retention = {"Mode": "GOVERNANCE", "RetainUntilDate": until}
        # MiniStack itself denies to change a retention.
        told = denial(mine.put_object_retention, **it, Retention=retention)
        assert ("s3:PutObjectRetention" in str(told)) == is_denied, (days, told)
    user.may(("s3:PutObjectRetention", "*", {EQUALS: {"s3:object-lock-mode": "COMPLIANCE"}}))
    assert "s3:PutObjectRetention" in str(denial(mine.put_object_retention, **it, Retention=retention))
