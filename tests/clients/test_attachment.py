"""Managed policies attached to users, groups and roles: the same rules for three kinds."""

from dataclasses import dataclass

import pytest

from conftest import pages, refused
from documents import ALLOW_ALL, TRUST_EC2

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@dataclass(frozen=True)
class Noun:
    name: str
    member: str
    create: str
    more: tuple = ()

    def make(self, iam):
        getattr(iam, self.create)(**{self.member: "x"}, **dict(self.more))

    def call(self, iam, verb, **members):
        return getattr(iam, verb.format(self.name))(**{self.member: "x"}, **members)

    def attach(self, iam, arn):
        return self.call(iam, "attach_{}_policy", PolicyArn=arn)

    def detach(self, iam, arn):
        return self.call(iam, "detach_{}_policy", PolicyArn=arn)

    def attached(self, iam, **members):
        return self.call(iam, "list_attached_{}_policies", **members)["AttachedPolicies"]


NOUNS = [
    Noun("user", "UserName", "create_user"),
    Noun("group", "GroupName", "create_group"),
    Noun("role", "RoleName", "create_role", (("AssumeRolePolicyDocument", TRUST_EC2),)),
]


@pytest.fixture(params=NOUNS, ids=lambda noun: noun.name)
def noun(request, iam):
    request.param.make(iam)
    return request.param


@pytest.fixture
def policy(iam):
    return iam.create_policy(PolicyName="p", Path="/app/", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]


def test_what_is_attached_is_listed_and_counted(iam, noun, policy):
    for arn in [policy, READ_ONLY, policy]:
        noun.attach(iam, arn)
    listed = sorted(noun.attached(iam), key=lambda one: one["PolicyName"])
    assert listed == [
        {"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY},
        {"PolicyName": "p", "PolicyArn": policy},
    ]
    assert noun.attached(iam, PathPrefix="/app/") == [{"PolicyName": "p", "PolicyArn": policy}]
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1
    assert iam.get_policy(PolicyArn=READ_ONLY)["Policy"]["AttachmentCount"] == 1
    noun.detach(iam, policy)
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 0
    assert [one["PolicyArn"] for one in noun.attached(iam)] == [READ_ONLY]


def test_an_unknown_policy_is_worded_by_the_operation(account, iam, noun):
    arn = account.arn("policy/none")
    with refused("NoSuchEntity", 404, f"Policy {arn} does not exist or is not attachable."):
        noun.attach(iam, arn)
    with refused("NoSuchEntity", 404, f"Policy {arn} was not found."):
        noun.detach(iam, arn)


def test_one_that_is_not_attached_cannot_be_detached(iam, noun, policy):
    with refused("NoSuchEntity", 404, f"Policy {policy} was not found."):
        noun.detach(iam, policy)


def test_the_entities_of_a_policy_are_listed_with_their_ids(iam, noun, policy):
    noun.attach(iam, policy)
    answer = iam.list_entities_for_policy(PolicyArn=policy)
    listed = {key: answer[key] for key in ["PolicyGroups", "PolicyUsers", "PolicyRoles"]}
    own = f"Policy{noun.name.capitalize()}s"
    assert [len(entities) for key, entities in listed.items() if key != own] == [0, 0]
    [entity] = listed[own]
    assert (set(entity), entity[noun.member]) == ({noun.member, noun.member.replace("Name", "Id")}, "x")


def test_ten_are_attached_at_most(iam, noun):
    arns = [
        iam.create_policy(PolicyName=f"p{number}", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"] for number in range(11)
    ]
    for arn in arns[:10]:
        noun.attach(iam, arn)
    with refused("LimitExceeded", 409, f"Cannot exceed quota for PoliciesPer{noun.name.capitalize()}: 10"):
        noun.attach(iam, arns[10])
    operation = f"list_attached_{noun.name}_policies"
    seen = pages(iam, operation, **{noun.member: "x"}, PaginationConfig={"PageSize": 4})
    assert [len(page["AttachedPolicies"]) for page in seen] == [4, 4, 2]
