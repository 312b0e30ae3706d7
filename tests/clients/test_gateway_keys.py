"""Condition keys that depend on more than names: keys of KMS, secrets, items of DynamoDB, instances of EC2. Each with moto and
MiniStack."""

import json

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


def test_an_alias_stands_for_its_key(server, user):
    kms, mine = server.client("kms"), user.client("kms")
    one, two = (kms.create_key()["KeyMetadata"] for _ in range(2))
    name = f"alias/of-{user.name}"
    kms.create_alias(AliasName=name, TargetKeyId=one["KeyId"])
    user.may(("kms:Encrypt", one["Arn"]))
    assert denial(mine.encrypt, KeyId=name, Plaintext=b"x") is None
    assert denial(mine.encrypt, KeyId=one["KeyId"], Plaintext=b"x") is None
    user.may(("kms:Encrypt", f"arn:aws:kms:{HERE}:{name}"))
    told = denial(mine.encrypt, KeyId=name, Plaintext=b"x")
    assert told and one["Arn"] in told[2], told
    user.may(("kms:Encrypt", "*", {EQUALS: {"kms:RequestAlias": name}}))
    assert denial(mine.encrypt, KeyId=name, Plaintext=b"x") is None
    assert denial(mine.encrypt, KeyId=one["KeyId"], Plaintext=b"x")
    user.may(("kms:Encrypt", "*", {"ForAnyValue:StringEquals": {"kms:ResourceAliases": name}}))
    assert denial(mine.encrypt, KeyId=one["KeyId"], Plaintext=b"x") is None
    assert denial(mine.encrypt, KeyId=two["KeyId"], Plaintext=b"x")
    # The alias is read again when it moves.
    user.may(("kms:Encrypt", one["Arn"]))
    kms.update_alias(AliasName=name, TargetKeyId=two["KeyId"])
    told = denial(mine.encrypt, KeyId=name, Plaintext=b"x")
    assert told and two["Arn"] in told[2], told


@pytest.mark.parametrize(
    ("key", "value", "other"),
    [
        ("kms:EncryptionContext:team", "red", "blue"),
        ("kms:CallerAccount", ACCOUNT, "444455556666"),
        ("kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048"),
        ("kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY"),
    ],
)
def test_keys_of_kms_are_filled(server, user, key, value, other):
    it = server.client("kms").create_key(KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    call = user.client("kms").encrypt
    request = {"KeyId": it, "Plaintext": b"x", "EncryptionContext": {"team": "red"}}
    user.may(("kms:Encrypt", "*", {EQUALS: {key: value}}))
    assert denial(call, **request) is None
    user.may(("kms:Encrypt", "*", {EQUALS: {key: other}}))
    assert denial(call, **request)


def test_a_direct_call_comes_via_no_service(server, user):
    kms = server.client("kms")
    it = kms.create_key()["KeyMetadata"]["KeyId"]
    principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{user.name}"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "kms:Encrypt", "Resource": "*"}
    root = {**statement, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:PutKeyPolicy"}
    for condition, is_denied in [
        ({"kms:ViaService": "s3.us-east-1.amazonaws.com"}, True),
        ({"kms:CallerAccount": ACCOUNT}, False),
    ]:
        own = {**statement, "Condition": {EQUALS: condition}}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [own, root]})
        kms.put_key_policy(KeyId=it, PolicyName="default", Policy=policy)
        told = denial(user.client("kms").encrypt, KeyId=it, Plaintext=b"x")
        assert bool(told) == is_denied, (condition, told)


def test_a_grant_allows_what_it_lists_until_it_is_revoked(server, user):
    kms, mine = server.client("kms"), user.client("kms")
    it = kms.create_key()["KeyMetadata"]["KeyId"]
    assert denial(mine.encrypt, KeyId=it, Plaintext=b"x")
    grant = kms.create_grant(
        KeyId=it,
        GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:user/{user.name}",
        Operations=["Encrypt"],
        Constraints={"EncryptionContextSubset": {"team": "red"}},
    )
    red = {"KeyId": it, "Plaintext": b"x", "EncryptionContext": {"team": "red", "other": "x"}}
    assert denial(mine.encrypt, **red) is None
    assert denial(mine.encrypt, KeyId=it, Plaintext=b"x")
    assert denial(mine.generate_data_key, KeyId=it, KeySpec="AES_256", EncryptionContext={"team": "red"})
    kms.revoke_grant(KeyId=it, GrantId=grant["GrantId"])
    assert denial(mine.encrypt, **red)


def test_a_secret_is_decided_on_its_full_arn(server, user):
    secrets, mine = server.client("secretsmanager"), user.client("secretsmanager")
    # The end of this name looks like the end of an ARN.
    name = f"{user.name}-secret"
    arn = secrets.create_secret(Name=name, SecretString="x")["ARN"]
    begin = f"arn:aws:secretsmanager:{HERE}:secret:{name}"
    for resource, is_denied in [(arn, False), (begin + "-??????", False), (begin, True), (begin + "x-*", True)]:
        user.may(("secretsmanager:GetSecretValue", resource))
        for asked in (name, arn):
            told = denial(mine.get_secret_value, SecretId=asked)
            assert bool(told) == is_denied, (resource, asked, told)
    told = denial(mine.get_secret_value, SecretId="no-such-secret")
    assert told[2].split(" on resource: ")[1].split(" ")[0] == "no-such-secret", told


def test_items_are_decided_on_their_keys_and_attributes(server, user):
    dynamodb, mine = server.client("dynamodb"), user.client("dynamodb")
    dynamodb.create_table(
        TableName=user.name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "x")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-x",
                "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table = {"TableName": user.name}
    own, other = {"id": {"S": user.name}}, {"id": {"S": "somebody"}}

    def query(value, **more):
        names = {"ExpressionAttributeNames": {"#k": "id"}, "ExpressionAttributeValues": {":v": {"S": value}}}
        return denial(mine.query, **table, **{"KeyConditionExpression": "#k = :v", **names, **more})

    user.may(
        (
            "dynamodb:*",
            "*",
            {ALL: {"dynamodb:LeadingKeys": "${aws:username}"}, "Null": {"dynamodb:LeadingKeys": "false"}},
        )
    )
    assert denial(mine.put_item, **table, Item=own) is None
    assert denial(mine.put_item, **table, Item=other)
    assert denial(mine.get_item, **table, Key=own) is None
    assert denial(mine.get_item, **table, Key=other)
    assert denial(mine.batch_get_item, RequestItems={user.name: {"Keys": [own]}}) is None
    assert denial(mine.batch_get_item, RequestItems={user.name: {"Keys": [own, other]}})
    put = lambda item: {"Put": {**table, "Item": item}}  # noqa: E731
    assert denial(mine.transact_write_items, TransactItems=[put(own)]) is None
    assert denial(mine.transact_write_items, TransactItems=[put(own), put(other)])
    assert query(user.name) is None
    assert query("somebody")
    assert denial(mine.scan, **table)
    index = {
        "IndexName": "by-x",
        "KeyConditionExpression": "x = :v",
        "ExpressionAttributeValues": {":v": {"S": user.name}},
    }
    assert denial(mine.query, **table, **index) is None
    assert denial(mine.query, **table, **{**index, "ExpressionAttributeValues": {":v": {"S": "somebody"}}})

    condition = {
        ALL: {"dynamodb:Attributes": ["id", "x"]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    user.may(("dynamodb:*", "*", condition))
    assert denial(mine.get_item, **table, Key=own, ProjectionExpression="x") is None
    assert denial(mine.get_item, **table, Key=own, ProjectionExpression="x, secret")
    assert query(user.name, Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="x") is None
    assert query(user.name, Select="ALL_ATTRIBUTES")


def test_instances_are_decided_on_what_they_are(server, user):
    ec2, mine = server.client("ec2"), user.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]

    def run(kind):
        return denial(mine.run_instances, ImageId=image, MinCount=1, MaxCount=1, InstanceType=kind)

    def made(kind):
        made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType=kind)
        return made["Instances"][0]["InstanceId"]

    small, large = made("t3.micro"), made("m5.large")
    user.may(("ec2:*", "*", {EQUALS: {"ec2:InstanceType": "t3.micro"}}))
    assert run("t3.micro") is None
    assert run("m5.large")
    assert denial(mine.stop_instances, InstanceIds=[small]) is None
    assert denial(mine.stop_instances, InstanceIds=[large])
    assert denial(mine.stop_instances, InstanceIds=[small, large])
    for region, is_denied in [("us-east-1", False), ("eu-west-1", True)]:
        user.may(("ec2:*", "*", {EQUALS: {"ec2:Region": region}}))
        assert bool(denial(mine.stop_instances, InstanceIds=[small])) == is_denied


def test_events_are_decided_on_what_they_say(server, user):
    put = user.client("events").put_events
    entry = {"Source": "mine", "DetailType": "kind", "Detail": "{}"}
    user.may(
        ("events:PutEvents", "*", {ALL: {"events:source": ["mine"]}, EQUALS: {"aws:RequestedRegion": "us-east-1"}})
    )
    assert denial(put, Entries=[entry]) is None
    assert denial(put, Entries=[entry, {**entry, "Source": "other"}])
    user.may(("events:PutEvents", "*", {ALL: {"events:detail-type": ["kind"]}}))
    assert denial(put, Entries=[entry]) is None
    assert denial(put, Entries=[{**entry, "DetailType": "other"}])


def test_snapshots_and_volumes_are_decided_on_where_they_come_from(server, user):
    root, mine = server.client("ec2"), user.client("ec2")
    zone = root.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
    one, two = (root.create_volume(AvailabilityZone=zone, Size=1)["VolumeId"] for _ in range(2))
    of_one, of_two = (root.create_snapshot(VolumeId=volume)["SnapshotId"] for volume in (one, two))
    user.may(
        ("ec2:DeleteSnapshot", "*", {"ArnEquals": {"ec2:ParentVolume": f"arn:aws:ec2:{HERE}:volume/{one}"}}),
        ("ec2:CreateVolume", "*", {"Null": {"ec2:ParentSnapshot": "true"}}),
    )
    assert denial(mine.create_volume, AvailabilityZone=zone, Size=1) is None
    assert denial(mine.create_volume, AvailabilityZone=zone, SnapshotId=of_one)
    assert denial(mine.delete_snapshot, SnapshotId=of_two)
    assert denial(mine.delete_snapshot, SnapshotId=of_one) is None


def test_peering_connections_are_decided_on_their_networks(server, user):
    root, mine = server.client("ec2"), user.client("ec2")
    one, two = (root.create_vpc(CidrBlock=f"10.{at}.0.0/16")["Vpc"]["VpcId"] for at in (70, 71))
    arn = lambda net: f"arn:aws:ec2:{HERE}:vpc/{net}"  # noqa: E731
    peer = lambda near, far: {"VpcId": near, "PeerVpcId": far}  # noqa: E731
    to_two = {"ArnEquals": {"ec2:AccepterVpc": arn(two)}}
    user.may(("ec2:CreateVpcPeeringConnection", "*", to_two), ("ec2:DeleteVpcPeeringConnection", "*", to_two))
    assert denial(mine.create_vpc_peering_connection, **peer(one, two)) is None
    assert denial(mine.create_vpc_peering_connection, **peer(two, one))
    forth, back = (
        root.create_vpc_peering_connection(**peer(*nets))["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        for nets in ((one, two), (two, one))
    )
    assert denial(mine.delete_vpc_peering_connection, VpcPeeringConnectionId=back)
    assert denial(mine.delete_vpc_peering_connection, VpcPeeringConnectionId=forth) is None
