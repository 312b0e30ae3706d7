"""S3 Control behind the gateway: block public access of the account, and access points by their ARN and by their alias."""

import json
import socket

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

import harness
from gateway_calls import ACCOUNT, HERE
from upstreams import User

NAMES = ".localhost.localstack.cloud"
POINT = f"arn:aws:s3:{HERE}:accesspoint/point"


@pytest.fixture(autouse=True)
def resolved(monkeypatch):
    """Clients put accounts and access points in front of the host of S3: all of these hosts are this machine."""
    resolve = socket.getaddrinfo

    def local(host, *more, **named):
        return resolve("127.0.0.1" if str(host).endswith(NAMES) else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    server.root = server.client("s3")
    server.root.create_bucket(Bucket="behind")
    server.root.put_object(Bucket="behind", Key="in/k", Body=b"x")
    yield server
    server.close()


def client(server, service, key="test", secret="test", **config):
    host = {"s3": "s3", "s3control": "s3-control"}[service] + NAMES
    return boto3.client(
        service,
        endpoint_url=f"http://{host}:{server.endpoint.rsplit(':', 1)[-1]}",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 1, "mode": "standard"}, **config),
    )


def of_user(user, service):
    return client(user.server, service, user.key["AccessKeyId"], user.key["SecretAccessKey"])


def outcome(call, **arguments):
    """`ok`, or the code and the message of the error."""
    try:
        call(**arguments)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return "ok"


def policy(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.fixture
def point(server):
    """An access point and its alias."""
    control = client(server, "s3control")
    alias = control.create_access_point(AccountId=ACCOUNT, Name="point", Bucket="behind")["Alias"]
    yield alias
    control.delete_access_point(AccountId=ACCOUNT, Name="point")


def test_block_public_access_of_the_account_restricts_its_buckets(server, upstream, user):
    if upstream.name != "moto":
        pytest.skip("MiniStack does not have block public access of an account")
    anyone = boto3.client("s3", endpoint_url=server.endpoint, config=Config(signature_version=UNSIGNED))
    server.root.create_bucket(Bucket="open")
    server.root.put_object(Bucket="open", Key="k", Body=b"x")
    everyone = policy(Principal="*", Action="s3:GetObject", Resource="arn:aws:s3:::open/*")
    server.root.put_bucket_policy(Bucket="open", Policy=everyone)
    assert outcome(anyone.get_object, Bucket="open", Key="k") == "ok"
    block = {"RestrictPublicBuckets": True, "BlockPublicPolicy": True}
    asked = {"AccountId": ACCOUNT, "PublicAccessBlockConfiguration": block}
    user.may(("s3:PutBucketPublicAccessBlock", "*"))
    assert "s3:PutAccountPublicAccessBlock" in outcome(of_user(user, "s3control").put_public_access_block, **asked)
    user.may(("s3:PutAccountPublicAccessBlock", "*"))
    assert outcome(of_user(user, "s3control").put_public_access_block, **asked) == "ok"
    assert outcome(anyone.get_object, Bucket="open", Key="k").startswith("AccessDenied")
    assert "BlockPublicPolicy" in outcome(server.root.put_bucket_policy, Bucket="open", Policy=everyone)
    assert outcome(of_user(user, "s3control").delete_public_access_block, AccountId=ACCOUNT) == "ok"
    assert outcome(anyone.get_object, Bucket="open", Key="k") == "ok"


def test_a_request_through_an_access_point_needs_it_and_the_bucket(server, user, point):
    grants = [("s3:GetObject", POINT + "/object/in/*"), ("s3:GetObject", "arn:aws:s3:::behind/*")]
    lists = [("s3:ListBucket", POINT), ("s3:ListBucket", "arn:aws:s3:::behind")]
    for bucket in (POINT, point):
        mine = of_user(user, "s3")
        user.may(*grants, *lists)
        assert outcome(mine.get_object, Bucket=bucket, Key="in/k") == "ok"
        assert [one["Key"] for one in mine.list_objects_v2(Bucket=bucket)["Contents"]] == ["in/k"]
        user.may(grants[1], lists[1])
        assert f'"{POINT}/object/in/k"' in outcome(mine.get_object, Bucket=bucket, Key="in/k")
        assert f'"{POINT}"' in outcome(mine.list_objects_v2, Bucket=bucket)
        user.may(grants[0], lists[0])
        assert '"arn:aws:s3:::behind/in/k"' in outcome(mine.get_object, Bucket=bucket, Key="in/k")
        assert '"arn:aws:s3:::behind"' in outcome(mine.list_objects_v2, Bucket=bucket)
        for key, value, is_allowed in [
            ("s3:DataAccessPointArn", POINT, True),
            ("s3:DataAccessPointAccount", ACCOUNT, True),
            ("s3:AccessPointNetworkOrigin", "Internet", True),
            ("s3:AccessPointNetworkOrigin", "VPC", False),
        ]:
            user.may(("s3:GetObject", "*", {"StringEquals": {key: value}}))
            assert (outcome(mine.get_object, Bucket=bucket, Key="in/k") == "ok") == is_allowed, (key, value)
            # Without an access point, the keys are absent.
            assert outcome(mine.get_object, Bucket="behind", Key="in/k").startswith("AccessDenied")


def test_a_bucket_can_leave_access_to_its_access_points(server, user, point):
    user.may()
    mine, control = of_user(user, "s3"), client(server, "s3control")
    key = {"Bucket": POINT, "Key": "in/k"}
    arn = f"arn:aws:iam::{ACCOUNT}:user/{user.name}"
    own = policy(Principal={"AWS": arn}, Action="s3:GetObject", Resource=POINT + "/object/in/*")
    control.put_access_point_policy(AccountId=ACCOUNT, Name="point", Policy=own)
    assert '"arn:aws:s3:::behind/in/k"' in outcome(mine.get_object, **key)
    delegated = policy(
        Principal={"AWS": "*"},
        Action="s3:*",
        Resource=["arn:aws:s3:::behind", "arn:aws:s3:::behind/*"],
        Condition={"StringEquals": {"s3:DataAccessPointAccount": ACCOUNT}},
    )
    server.root.put_bucket_policy(Bucket="behind", Policy=delegated)
    assert outcome(mine.get_object, **key) == "ok"
    assert outcome(mine.get_object, Bucket="behind", Key="in/k").startswith("AccessDenied")
    assert outcome(mine.put_object, Bucket=POINT, Key="in/k", Body=b"y").startswith("AccessDenied")
    control.delete_access_point_policy(AccountId=ACCOUNT, Name="point")
    assert outcome(mine.get_object, **key).startswith("AccessDenied")
    server.root.delete_bucket_policy(Bucket="behind")


def restricted(server, name, is_restricted):
    """An access point with a policy for everyone."""
    control = client(server, "s3control")
    block = {"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": is_restricted}}
    control.create_access_point(AccountId=ACCOUNT, Name=name, Bucket="open-behind", **block)
    point = f"arn:aws:s3:{HERE}:accesspoint/{name}"
    everyone = policy(Principal="*", Action="s3:GetObject", Resource=point + "/object/*")
    control.put_access_point_policy(AccountId=ACCOUNT, Name=name, Policy=everyone)


def test_block_public_access_restricts_anonymous_callers_of_an_access_point(server, upstream):
    server.root.create_bucket(Bucket="open-behind")
    server.root.put_object(Bucket="open-behind", Key="k", Body=b"x")
    everyone = policy(Principal="*", Action="s3:GetObject", Resource="arn:aws:s3:::open-behind/*")
    server.root.put_bucket_policy(Bucket="open-behind", Policy=everyone)

    def anyone(name):
        host = f"{name}-{ACCOUNT}.s3-accesspoint.us-east-1{NAMES}"
        return server.http("GET", "/k", headers={"host": host})[0]

    restricted(server, "free", False)
    restricted(server, "restricted", True)
    assert (anyone("free"), anyone("restricted")) == (200, 403)
    if upstream.name != "moto":
        pytest.skip("MiniStack does not have block public access of an account")
    control = client(server, "s3control")
    block = {"RestrictPublicBuckets": True}
    control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=block)
    assert anyone("free") == 403
    control.delete_public_access_block(AccountId=ACCOUNT)
    assert anyone("free") == 200


def test_an_alias_that_is_not_known_is_no_bucket(server, point):
    root, other = client(server, "s3"), client(server, "s3", "111122223333")
    key = {"Bucket": "behind", "Key": "in/copy"}
    assert outcome(root.get_object, Bucket=point, Key="in/k") == "ok"
    # The access point belongs to another account; a copy is not decided through an access point.
    assert outcome(other.get_object, Bucket=point, Key="in/k").startswith("NoSuchBucket")
    assert outcome(root.copy_object, **key, CopySource={"Bucket": point, "Key": "in/k"}).startswith("NoSuchBucket")
    assert outcome(root.get_object, Bucket="nobody-s3alias", Key="in/k").startswith("NoSuchBucket")
    assert outcome(root.create_bucket, Bucket="nobody-s3alias").startswith("InvalidBucketName")
    assert outcome(root.get_object, **key).startswith("NoSuchKey")


def test_public_acls_are_blocked_through_an_access_point(server, point):
    through, control = client(server, "s3"), client(server, "s3control")
    given = {"Bucket": POINT, "Key": "in/public", "Body": b"x", "ACL": "public-read"}
    # An access point blocks them unless it is created otherwise.
    assert "BlockPublicAcls" in outcome(through.put_object, **given)
    assert outcome(through.put_object, **{**given, "ACL": "private"}) == "ok"
    free = {"AccountId": ACCOUNT, "Name": "with-acls"}
    block = {"PublicAccessBlockConfiguration": {"BlockPublicAcls": False, "IgnorePublicAcls": False}}
    control.create_access_point(**free, Bucket="behind", **block)
    given["Bucket"] = f"arn:aws:s3:{HERE}:accesspoint/with-acls"
    # MiniStack itself refuses the ACL, because of the ownership of the bucket.
    assert "BlockPublicAcls" not in outcome(through.put_object, **given)
    server.root.put_public_access_block(
        Bucket="behind", PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": False}
    )
    assert "BlockPublicAcls" in outcome(through.put_object, **given)
    assert outcome(through.put_object, **{**given, "ACL": "private"}) == "ok"
    server.root.delete_public_access_block(Bucket="behind")
    assert "BlockPublicAcls" not in outcome(through.put_object, **given)
    control.delete_access_point(**free)


def test_access_points_are_managed_with_their_permissions(server):
    user = User(server, f"points-{server.endpoint.rsplit(':', 1)[-1]}")
    control = of_user(user, "s3control")
    own = f"arn:aws:s3:{HERE}:accesspoint/managed"
    named = {"AccountId": ACCOUNT, "Name": "managed"}
    for action, call, arguments in [
        ("s3:CreateAccessPoint", control.create_access_point, {**named, "Bucket": "behind"}),
        ("s3:GetAccessPoint", control.get_access_point, named),
        ("s3:DeleteAccessPoint", control.delete_access_point, named),
    ]:
        user.may((action, own + "-other"))
        assert f'{action} on resource: "{own}"' in outcome(call, **arguments)
        user.may((action, own))
        assert outcome(call, **arguments) == "ok", action
    other = {"AccountId": "111122223333", "Name": "managed"}
    user.may(("s3:GetAccessPoint", own))
    told = outcome(control.get_access_point, **other)
    assert f'"{own.replace(ACCOUNT, "111122223333")}"' in told, told


def test_what_no_upstream_has_is_refused_in_the_form_of_s3(server):
    root = client(server, "s3")
    told = outcome(root.get_object, Bucket=f"arn:aws:s3-object-lambda:{HERE}:accesspoint/lambda", Key="in/k")
    assert told.startswith("NotImplemented: "), told
    sources = [
        f"arn:aws:s3::{ACCOUNT}:accesspoint/abc.mrap/object/in/k",
        f"arn:aws:s3-outposts:{HERE}:outpost/op-1/accesspoint/point/object/in/k",
    ]
    for source in sources:
        told = outcome(root.copy_object, Bucket="behind", Key="copy", CopySource=source)
        assert told.startswith("NotImplemented: "), told
    host = {"host": "abc.mrap.accesspoint.s3-global.amazonaws.com"}
    signed = {
        "authorization": "AWS4-ECDSA-P256-SHA256 Credential=test/20260102/s3/aws4_request, SignedHeaders=host, Signature=0"
    }
    for headers, path, word in [
        (host, "/in/k", "Multi-region"),
        ({"host": f"point-{ACCOUNT}.op-1.s3-outposts.us-east-1.amazonaws.com"}, "/in/k", "Outposts"),
        ({"host": f"point-{ACCOUNT}.s3-object-lambda.us-east-1.amazonaws.com"}, "/in/k", "Object Lambda"),
        ({}, "/abc.mrap/in/k", "Multi-region"),
        (signed, "/behind/in/k", "Signature Version 4A"),
        ({}, "/behind/in/k?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256", "Signature Version 4A"),
    ]:
        status, _, body = server.http("GET", path, b"", headers)
        assert status == 501 and b"<Error><Code>NotImplemented</Code>" in body and word.encode() in body, body


def test_a_function_of_object_lambda_answers_with_its_permission(server, user):
    mine = of_user(user, "s3").write_get_object_response
    request = {"RequestRoute": "io-1", "RequestToken": "token", "StatusCode": 200}
    told = outcome(mine, **request)
    assert told.startswith("AccessDenied") and "perform: s3-object-lambda:WriteGetObjectResponse " in told, told
    user.may(("s3-object-lambda:WriteGetObjectResponse", "*"))
    assert not outcome(mine, **request).startswith("AccessDenied")


def test_jobs_and_access_points_of_object_lambda_have_arns_of_their_own(user):
    control = of_user(user, "s3control")
    for call, more, action, resource in [
        ("describe_job", {"JobId": "job-1"}, "DescribeJob", f"arn:aws:s3:{HERE}:job/job-1"),
        (
            "get_access_point_for_object_lambda",
            {"Name": "point"},
            "GetAccessPointForObjectLambda",
            f"arn:aws:s3-object-lambda:{HERE}:accesspoint/point",
        ),
    ]:
        user.may((f"s3:{action}", resource + "-other"))
        told = outcome(getattr(control, call), AccountId=ACCOUNT, **more)
        assert f'perform: s3:{action} on resource: "{resource}"' in told, told
        user.may((f"s3:{action}", resource))
        assert not outcome(getattr(control, call), AccountId=ACCOUNT, **more).startswith("AccessDenied: User")


def test_an_access_point_is_decided_on_its_own_tags(server, upstream, user, point):
    control = client(server, "s3control")
    try:
        control.tag_resource(AccountId=ACCOUNT, ResourceArn=POINT, Tags=[{"Key": "team", "Value": "a"}])
    except ClientError as error:
        pytest.skip(f"{upstream.name} does not tag access points: {error}")
    get, behind = of_user(user, "s3").get_object, ("s3:GetObject", "arn:aws:s3:::behind/*")
    for key in ("s3:AccessPointTag/team", "aws:ResourceTag/team"):
        for team, expected in [("a", "ok"), ("b", "AccessDenied")]:
            user.may(("s3:GetObject", POINT + "/object/*", {"StringEquals": {key: team}}), behind)
            assert outcome(get, Bucket=POINT, Key="in/k").startswith(expected), (key, team)
