"""Tags decide: those of stored resources, read from the upstream, and those in requests. Each with moto and MiniStack."""

import pytest

import harness
from tagged_resources import BLUE, OWN_KEYS, RED, TAGGED, make_role_of_functions
from upstreams import denial


@pytest.fixture(scope="module")
def server(upstream):
    make_role_of_functions(upstream)
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    yield server
    server.close()


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
def test_a_policy_on_the_tags_of_a_resource_follows_them(server, made, user, name):
    service, _, tag, _, call, action = TAGGED[name]
    it, root = made(name), server.client(service)
    for prefix in OWN_KEYS.get(name, ["aws:ResourceTag"]):
        # The condition is not about the existence of an object: reading one that is there needs no permission to list.
        user.may((action, "*", {"StringEquals": {f"{prefix}/team": "red"}}))
        for tags, is_denied in [(RED, False), (BLUE, True), (RED, False)]:
            tag(root, it, tags)
            told = denial(call, user.client(service), it)
            assert bool(told) == is_denied, (prefix, tags, told)


# PutBucketTagging has no condition key of tags.
@pytest.mark.parametrize("name", [name for name in TAGGED if name != "bucket"])
def test_a_policy_on_the_tags_of_a_request_is_exact(made, user, name):
    service, _, tag, action, _, _ = TAGGED[name]
    it = made(name)
    own = "s3:RequestObjectTag" if name == "object" else "aws:RequestTag"
    keys = "s3:RequestObjectTagKeys" if name == "object" else "aws:TagKeys"
    condition = {"StringEquals": {f"{own}/team": "red"}, "ForAllValues:StringEquals": {keys: ["team"]}}
    user.may((action, "*", condition))
    client = user.client(service)
    assert denial(tag, client, it, RED) is None
    assert denial(tag, client, it, BLUE)
    assert denial(tag, client, it, {**RED, "other": "x"})


def test_the_tags_of_new_instances_are_decided_for_each_kind(server, user):
    ec2 = server.client("ec2")
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
