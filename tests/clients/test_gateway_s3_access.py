"""Public access to S3: ACLs, block public access, and the age of signatures. With moto and MiniStack."""

import json

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

import harness
from gateway_calls import ACCOUNT
from upstreams import User


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    yield server
    server.close()


@pytest.fixture
def anyone(server):
    return boto3.client("s3", endpoint_url=server.endpoint, config=Config(signature_version=UNSIGNED))


def outcome(call, **arguments):
    """`ok`, or the code of the error."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


def public(bucket, **condition):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **condition}]})


def test_an_acl_counts_only_where_ownership_enables_it(server, anyone):
    root = server.client("s3")
    root.create_bucket(Bucket="acls")
    root.put_bucket_ownership_controls(
        Bucket="acls", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    root.put_object(Bucket="acls", Key="open", Body=b"x", ACL="public-read")
    root.put_object(Bucket="acls", Key="shut", Body=b"x")
    assert outcome(anyone.get_object, Bucket="acls", Key="open") == "ok"
    assert outcome(anyone.get_object, Bucket="acls", Key="shut") == "AccessDenied"
    assert outcome(anyone.put_object, Bucket="acls", Key="open", Body=b"y") == "AccessDenied"
    assert outcome(anyone.list_objects_v2, Bucket="acls") == "AccessDenied"
    root.put_bucket_acl(Bucket="acls", ACL="public-read")
    assert outcome(anyone.list_objects_v2, Bucket="acls") == "ok"
    root.put_public_access_block(Bucket="acls", PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert outcome(anyone.get_object, Bucket="acls", Key="open") == "AccessDenied"
    root.delete_public_access_block(Bucket="acls")
    assert outcome(anyone.get_object, Bucket="acls", Key="open") == "ok"
    # Ownership can be enforced only on a bucket without a public ACL of its own.
    root.put_bucket_acl(Bucket="acls", ACL="private")
    root.put_bucket_ownership_controls(
        Bucket="acls", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    assert outcome(anyone.get_object, Bucket="acls", Key="open") == "AccessDenied"
    assert outcome(anyone.list_objects_v2, Bucket="acls") == "AccessDenied"


def test_block_public_access_restricts_and_refuses(server, anyone):
    root = server.client("s3")
    root.create_bucket(Bucket="blocked")
    root.put_object(Bucket="blocked", Key="k", Body=b"x")
    root.put_bucket_policy(Bucket="blocked", Policy=public("blocked"))
    assert outcome(anyone.get_object, Bucket="blocked", Key="k") == "ok"
    root.put_public_access_block(Bucket="blocked", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert outcome(anyone.get_object, Bucket="blocked", Key="k") == "AccessDenied"
    # The account of the bucket is not restricted: a user without permissions of its own has those of the policy.
    user = User(server, f"of-{root.meta.endpoint_url.rsplit(':', 1)[-1]}")
    user.may()
    assert outcome(user.client("s3").get_object, Bucket="blocked", Key="k") == "ok"
    root.put_public_access_block(
        Bucket="blocked", PublicAccessBlockConfiguration={"BlockPublicPolicy": True, "BlockPublicAcls": True}
    )
    assert outcome(anyone.get_object, Bucket="blocked", Key="k") == "ok"
    with pytest.raises(ClientError) as refused:
        root.put_bucket_policy(Bucket="blocked", Policy=public("blocked"))
    assert "because public policies are blocked by the BlockPublicPolicy" in str(refused.value)
    own = {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}}
    assert outcome(root.put_bucket_policy, Bucket="blocked", Policy=public("blocked", **own)) == "ok"
    assert outcome(root.put_object, Bucket="blocked", Key="a", ACL="public-read") == "AccessDenied"
    assert outcome(root.put_bucket_policy, Bucket="blocked", Policy="{bad") == "MalformedPolicy"


def test_the_owner_and_the_age_of_a_signature_are_keys(server):
    root = server.client("s3")
    root.create_bucket(Bucket="owned")
    root.put_object(Bucket="owned", Key="k", Body=b"x")
    user = User(server, "owned-reader")
    url = user.client("s3", signature_version="s3v4").generate_presigned_url(
        "get_object", {"Bucket": "owned", "Key": "k"}
    )
    for key, operator, value, is_denied in [
        ("s3:ResourceAccount", "StringEquals", ACCOUNT, False),
        ("s3:ResourceAccount", "StringEquals", "444455556666", True),
        ("s3:signatureAge", "NumericLessThan", "600000", False),
        ("s3:signatureAge", "NumericGreaterThan", "600000", True),
    ]:
        user.may(("s3:GetObject", "*", {operator: {key: value}}))
        # MiniStack refuses presigned URLs with keys that it does not know, in other words.
        body = server.http("GET", url.removeprefix(server.endpoint))[2]
        assert (b"is not authorized to perform" in body) == is_denied, (key, operator, value, body)
