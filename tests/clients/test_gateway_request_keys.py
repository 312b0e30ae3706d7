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


def test_attributes_of_a_modification_are_condition_keys(user):
    mine = user.client("ec2")
    image, text = "ami-12345678", {EQUALS: {"ec2:Attribute/Description": ["Production", "Development"]}}
    user.may(("ec2:ModifyImageAttribute", "*", text))
    assert denial(mine.modify_image_attribute, ImageId=image, Description={"Value": "Production"}) is None
    assert denial(mine.modify_image_attribute, ImageId=image, Description={"Value": "other"})
    assert denial(mine.modify_image_attribute, ImageId=image, ImdsSupport={"Value": "v2.0"})


def test_each_account_that_a_snapshot_is_shared_with_needs_the_permission(user):
    modify = user.client("ec2").modify_snapshot_attribute
    user.may(("ec2:ModifySnapshotAttribute", "*", {EQUALS: {"ec2:Add/userId": "111111111111"}}))
    for accounts, is_denied in [(["111111111111"], False), (["111111111111", "222222222222"], True)]:
        adds = {"Add": [{"UserId": account} for account in accounts]}
        named = {"OperationType": "add", "UserIds": accounts}
        for request in ({"CreateVolumePermission": adds}, named):
            told = denial(modify, SnapshotId="snap-1", Attribute="createVolumePermission", **request)
            assert bool(told) == is_denied, (request, told)
    assert denial(modify, SnapshotId="snap-1", OperationType="remove", UserIds=["111111111111"])
    assert denial(modify, SnapshotId="snap-1", CreateVolumePermission={"Add": [{"Group": "all"}]})


def test_each_tunnel_of_a_vpn_connection_needs_the_permission(user):
    create = user.client("ec2").create_vpn_connection
    allow = {"NumericLessThanEquals": {"ec2:DPDTimeoutSeconds": "30"}, EQUALS: {"ec2:RoutingType": "static"}}
    user.may(
        ("ec2:CreateVpnConnection", "arn:aws:ec2:*:*:vpn-connection/*", allow),
        ("ec2:CreateVpnConnection", "arn:aws:ec2:*:*:*-gateway/*"),
    )
    request = {"CustomerGatewayId": "cgw-1", "Type": "ipsec.1", "VpnGatewayId": "vgw-1"}
    for timeouts, is_static, is_denied in [([30, 20], True, False), ([30, 60], True, True), ([30, 20], False, True)]:
        tunnels = [{"DPDTimeoutSeconds": timeout} for timeout in timeouts]
        told = denial(create, **request, Options={"StaticRoutesOnly": is_static, "TunnelOptions": tunnels})
        assert bool(told) == is_denied, (timeouts, is_static, told)


def test_a_version_of_a_state_machine_is_a_condition_key(user):
    start, machine = user.client("stepfunctions").start_execution, f"arn:aws:states:{HERE}:stateMachine:m"
    user.may(("states:StartExecution", machine, {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "PROD"}}))
    for qualifier, is_denied in [(":PROD", False), (":1", True), ("", True)]:
        assert bool(denial(start, stateMachineArn=machine + qualifier)) == is_denied, qualifier


def test_encrypting_again_with_the_same_key_is_a_condition_key(server, user):
    kms, mine = server.client("kms"), user.client("kms")
    one, two = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    alias = f"alias/again-{user.name}"
    kms.create_alias(AliasName=alias, TargetKeyId=one)
    text = kms.encrypt(KeyId=one, Plaintext=b"x")["CiphertextBlob"]
    user.may(*((f"kms:ReEncrypt{side}", "*", {"Bool": {"kms:ReEncryptOnSameKey": "true"}}) for side in ("From", "To")))
    for source, target, is_denied in [(one, one, False), (one, alias, False), (one, two, True), (None, one, True)]:
        named = {"SourceKeyId": source} if source else {}
        told = denial(mine.re_encrypt, CiphertextBlob=text, DestinationKeyId=target, **named)
        assert bool(told) == is_denied, (source, target, told)


def test_a_statement_that_reads_a_whole_table_is_known(server, user):
    table = f"scanned-{user.name}"
    server.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    mine = user.client("dynamodb")
    user.may(("dynamodb:PartiQLSelect", "*", {"Bool": {"dynamodb:FullTableScan": "false"}}))
    for condition, is_denied in [("WHERE id = 'a'", False), ("WHERE other = 'a'", True), ("", True)]:
        statement = f'SELECT * FROM "{table}" {condition}'
        told = denial(mine.execute_statement, Statement=statement)
        assert bool(told) == is_denied, (condition, told)
        told = denial(mine.batch_execute_statement, Statements=[{"Statement": statement}])
        assert bool(told) == is_denied, (condition, told)


def test_the_first_partition_key_has_a_name_of_its_own(server, user):
    table = f"keyed-{user.name}"
    server.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    first = {ALL: {"dynamodb:FirstPartitionKeyValues": "mine"}, "Null": {"dynamodb:FirstPartitionKeyValues": "false"}}
    user.may(("dynamodb:GetItem", "*", first))
    get = user.client("dynamodb").get_item
    assert denial(get, TableName=table, Key={"id": {"S": "mine"}}) is None
    assert denial(get, TableName=table, Key={"id": {"S": "theirs"}})
