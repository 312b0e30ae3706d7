"""Permissions boundaries of users and roles."""

import pytest

from conftest import refused
from documents import ALLOW_ALL, TRUST_EC2
from test_attachment import NOUNS

BOUNDED = [noun for noun in NOUNS if noun.name != "group"]
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"


@pytest.fixture(params=BOUNDED, ids=lambda noun: noun.name)
def noun(request, iam):
    request.param.make(iam)
    return request.param


@pytest.fixture
def policy(iam):
    return iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]


def boundary(iam, noun):
    got = noun.call(iam, "get_{}")[noun.name.capitalize()]
    return got.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")


def test_it_is_set_replaced_and_taken_away_and_counted(iam, noun, policy):
    for arn in [POWER_USER, policy]:
        noun.call(iam, "put_{}_permissions_boundary", PermissionsBoundary=arn)
        assert boundary(iam, noun) == arn
    assert iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    assert iam.get_policy(PolicyArn=POWER_USER)["Policy"]["PermissionsBoundaryUsageCount"] == 0
    noun.call(iam, "delete_{}_permissions_boundary")
    assert boundary(iam, noun) is None
    assert iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 0


def test_it_is_set_when_its_bearer_is_made(iam, policy):
    iam.create_user(UserName="x", PermissionsBoundary=policy)
    iam.create_role(RoleName="x", AssumeRolePolicyDocument=TRUST_EC2, PermissionsBoundary=policy)
    assert [boundary(iam, noun) for noun in BOUNDED] == [policy, policy]
    assert iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 2


def test_an_unknown_policy_is_no_boundary(account, iam, noun):
    with refused("NoSuchEntity", 404):
        noun.call(iam, "put_{}_permissions_boundary", PermissionsBoundary=account.arn("policy/none"))


def test_a_policy_that_bounds_someone_cannot_be_deleted(iam, noun, policy):
    noun.call(iam, "put_{}_permissions_boundary", PermissionsBoundary=policy)
    with refused("DeleteConflict", 409):
        iam.delete_policy(PolicyArn=policy)
