"""Tags decide: those of stored resources, read from the upstream, and those in requests. Each with moto and MiniStack."""

import boto3
import pytest

import harness
from gateway_calls import ACCOUNT
from tagged_resources import BLUE, OWN_KEYS, RED, TAGGED
from upstreams import MINISTACK, MiniStack, Moto, User, denial


@pytest.fixture(scope="module", params=["moto", "MiniStack"])
def server(request, tmp_path_factory):
    if request.param == "MiniStack" and not MINISTACK.exists():
        pytest.skip("MiniStack is not installed: tests/run installs it")
    upstream = Moto() if request.param == "moto" else MiniStack(tmp_path_factory.mktemp("ministack"))
    # moto creates functions with roles that its own IAM has; that IAM is not behind the gateway.
    iam = boto3.client("iam", endpoint_url=upstream.url, aws_access_key_id=ACCOUNT, aws_secret_access_key="x")
    trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}'
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    yield server
    server.close()
    upstream.close()


def user_of(server, request):
    return User(server, "".join(letter for letter in request.node.name if letter.isalnum())[:60])


@pytest.fixture(scope="module")
def made(server):
    """The resources of the table, each made when it is first asked for."""
    known = {}

    def make(name):
        if name not in known:
            service, create, *_ = TAGGED[name]
            known[name] = create(server.client(service))
        return known[name]

    return make


@pytest.mark.parametrize("name", TAGGED)
def test_a_policy_on_the_tags_of_a_resource_follows_them(server, made, request, name):
    service, _, tag, _, call, action = TAGGED[name]
    it, root, user = made(name), server.client(service), user_of(server, request)
    for prefix in OWN_KEYS.get(name, ["aws:ResourceTag"]):
        # The condition is not about the existence of an object: reading one that is there needs no permission to list.
        user.may((action, "*", {"StringEquals": {f"{prefix}/team": "red"}}))
        for tags, is_denied in [(RED, False), (BLUE, True), (RED, False)]:
            tag(root, it, tags)
            told = denial(call, user.client(service), it)
            assert bool(told) == is_denied, (prefix, tags, told)


# PutBucketTagging has no condition key of tags.
@pytest.mark.parametrize("name", [name for name in TAGGED if name != "bucket"])
def test_a_policy_on_the_tags_of_a_request_is_exact(server, made, request, name):
    service, _, tag, action, _, _ = TAGGED[name]
    it, user = made(name), user_of(server, request)
    own = "s3:RequestObjectTag" if name == "object" else "aws:RequestTag"
    keys = "s3:RequestObjectTagKeys" if name == "object" else "aws:TagKeys"
    condition = {"StringEquals": {f"{own}/team": "red"}, "ForAllValues:StringEquals": {keys: ["team"]}}
    user.may((action, "*", condition))
    client = user.client(service)
    assert denial(tag, client, it, RED) is None
    assert denial(tag, client, it, BLUE)
    assert denial(tag, client, it, {**RED, "other": "x"})


def test_the_tags_of_new_instances_are_decided_for_each_kind(server, request):
    ec2, user = server.client("ec2"), user_of(server, request)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    condition = {"StringEquals": {"aws:RequestTag/team": "red"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}
    instances, tags = "arn:aws:ec2:*:*:instance/*", ("ec2:CreateTags", "*")
    others = [f"arn:aws:ec2:*:*:{kind}/*" for kind in ("volume", "network-interface", "subnet", "security-group")]
    rest = ("ec2:RunInstances", [*others, "arn:aws:ec2:*::image/*"])
    user.may(("ec2:RunInstances", instances, condition), rest, tags)

    def run(**tagged):
        specifications = [{"ResourceType": kind, "Tags": [{"Key": "team", "Value": v}]} for kind, v in tagged.items()]
        return denial(
            user.client("ec2").run_instances,
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.micro",
            TagSpecifications=specifications,
        )

    assert run(instance="red", volume="blue") is None
    assert run(instance="blue", volume="red")
    assert run(volume="red")
