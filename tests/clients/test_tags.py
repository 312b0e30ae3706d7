"""Tags of users, roles, policies and instance profiles: the same rules for four kinds."""

from dataclasses import dataclass

import pytest

from conftest import refused
from documents import ALLOW_ALL, TRUST_EC2

# The most tags of a resource.
TAGS_MAX = 50


def make_user(iam):
    iam.create_user(UserName="x")
    return {"UserName": "x"}


def make_role(iam):
    iam.create_role(RoleName="x", AssumeRolePolicyDocument=TRUST_EC2)
    return {"RoleName": "x"}


def make_policy(iam):
    return {"PolicyArn": iam.create_policy(PolicyName="x", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]}


def make_instance_profile(iam):
    iam.create_instance_profile(InstanceProfileName="x")
    return {"InstanceProfileName": "x"}


MAKERS = {"user": make_user, "role": make_role, "policy": make_policy, "instance_profile": make_instance_profile}


@dataclass
class Noun:
    iam: object
    name: str
    which: dict

    def tag(self, **tags):
        self.tag_list([{"Key": key, "Value": value} for key, value in tags.items()])

    def tag_list(self, tags):
        getattr(self.iam, f"tag_{self.name}")(**self.which, Tags=tags)

    def untag(self, *keys):
        getattr(self.iam, f"untag_{self.name}")(**self.which, TagKeys=list(keys))

    def list(self, **members):
        return getattr(self.iam, f"list_{self.name}_tags")(**self.which, **members)

    def tags(self):
        return {tag["Key"]: tag["Value"] for tag in self.list()["Tags"]}


@pytest.fixture(params=MAKERS)
def noun(request, iam):
    return Noun(iam, request.param, MAKERS[request.param](iam))


def test_tags_are_set_replaced_and_taken_away(noun):
    noun.tag(team="blue", stage="test", empty="")
    noun.tag(team="green")
    assert noun.tags() == {"team": "green", "stage": "test", "empty": ""}
    noun.untag("stage", "empty", "never-there")
    assert noun.tags() == {"team": "green"}


def test_a_key_is_the_same_in_every_case_of_its_letters(noun):
    noun.tag(Team="blue")
    noun.tag(TEAM="green")
    assert [value for value in noun.tags().values()] == ["green"]
    noun.untag("team")
    assert noun.tags() == {}


def test_a_key_twice_in_one_request_is_refused(noun):
    message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    with refused("InvalidInput", 400, message):
        noun.tag_list([{"Key": "team", "Value": "a"}, {"Key": "Team", "Value": "b"}])
    assert noun.tags() == {}


def test_tags_are_listed_in_pages(noun):
    noun.tag(a="1", b="2", c="3")
    first = noun.list(MaxItems=2)
    rest = noun.list(Marker=first["Marker"])
    assert (first["IsTruncated"], rest["IsTruncated"]) == (True, False)
    assert sorted(tag["Key"] for tag in first["Tags"] + rest["Tags"]) == ["a", "b", "c"]


def test_a_resource_has_fifty_tags_at_most(noun):
    noun.tag(**{f"k{number}": "v" for number in range(TAGS_MAX)})
    noun.tag(k0="another value")
    with refused("LimitExceeded", 409):
        noun.tag(one_more="v")
    assert len(noun.tags()) == TAGS_MAX


@pytest.mark.parametrize(
    "key, value", [("a" * 129, "v"), ("a", "v" * 257), ("a*b", "v"), ("a", "v*")], ids=lambda text: text[:3]
)
def test_a_key_or_value_out_of_bounds_is_a_validation_error(noun, key, value):
    with refused("ValidationError", 400):
        noun.tag(**{key: value})


def test_a_key_of_awss_own_is_refused(noun):
    with pytest.raises(noun.iam.exceptions.ClientError) as caught:
        noun.tag(**{"aws:owner": "me"})
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert noun.tags() == {}
