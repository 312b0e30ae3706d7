"""Roles, as in the IAM API Reference and in AWS's responses: which response has which members."""

import json
import re

import pytest

from conftest import pages, refused
from documents import ALLOW_ALL, TRUST_EC2, trust

ALWAYS = {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"}
IN_LISTS = ALWAYS | {"MaxSessionDuration"}
IN_GET = IN_LISTS | {"RoleLastUsed"}


@pytest.fixture
def role(iam):
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST_EC2)
    return "r"


def test_create_answers_neither_a_duration_nor_a_last_use(account, iam):
    made = iam.create_role(RoleName="r", Path="/app/", AssumeRolePolicyDocument=TRUST_EC2)["Role"]
    assert set(made) == ALWAYS
    assert made["Arn"] == account.arn("role/app/r")
    assert re.fullmatch(r"AROA[A-Z2-7]{17}", made["RoleId"])
    assert made["AssumeRolePolicyDocument"] == json.loads(TRUST_EC2)


def test_get_has_a_duration_and_an_empty_last_use(iam, role):
    got = iam.get_role(RoleName=role)["Role"]
    assert set(got) == IN_GET
    assert (got["MaxSessionDuration"], got["RoleLastUsed"]) == (3600, {})


def test_lists_have_a_duration_but_no_details(iam):
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    iam.create_role(
        RoleName="r",
        AssumeRolePolicyDocument=TRUST_EC2,
        Description="for tests",
        MaxSessionDuration=7200,
        PermissionsBoundary=boundary,
        Tags=[{"Key": "a", "Value": "b"}],
    )
    assert set(iam.list_roles()["Roles"][0]) == IN_LISTS | {"Description"}
    assert set(iam.get_role(RoleName="r")["Role"]) == IN_GET | {"Description", "PermissionsBoundary", "Tags"}


def test_a_name_is_taken_in_every_case_of_its_letters(iam, role):
    with refused("EntityAlreadyExists", 409, "Role with name R already exists."):
        iam.create_role(RoleName="R", AssumeRolePolicyDocument=TRUST_EC2)


@pytest.mark.parametrize(
    "call",
    [
        lambda iam: iam.get_role(RoleName="none"),
        lambda iam: iam.update_role(RoleName="none", Description="d"),
        lambda iam: iam.update_role_description(RoleName="none", Description="d"),
        lambda iam: iam.update_assume_role_policy(RoleName="none", PolicyDocument=TRUST_EC2),
        lambda iam: iam.delete_role(RoleName="none"),
        lambda iam: iam.list_role_policies(RoleName="none"),
        lambda iam: iam.put_role_policy(RoleName="none", PolicyName="p", PolicyDocument=ALLOW_ALL),
        lambda iam: iam.list_attached_role_policies(RoleName="none"),
        lambda iam: iam.list_instance_profiles_for_role(RoleName="none"),
        lambda iam: iam.list_role_tags(RoleName="none"),
        lambda iam: iam.untag_role(RoleName="none", TagKeys=["a"]),
        lambda iam: iam.put_role_permissions_boundary(
            RoleName="none", PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
    ],
)
def test_a_role_that_is_not_there_is_no_such_entity_everywhere(iam, call):
    with refused("NoSuchEntity", 404, "The role with name none cannot be found."):
        call(iam)


def test_update_changes_what_it_names_and_nothing_else(iam, role):
    iam.update_role(RoleName=role, Description="new", MaxSessionDuration=43200)
    iam.update_role(RoleName=role, Description="newer")
    got = iam.get_role(RoleName=role)["Role"]
    assert (got["Description"], got["MaxSessionDuration"]) == ("newer", 43200)
    described = iam.update_role_description(RoleName=role, Description="newest")["Role"]
    assert described["Description"] == "newest"


def test_the_trust_policy_can_be_replaced(iam, role):
    document = trust(AWS="arn:aws:iam::999999999999:root")
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)
    assert iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"] == json.loads(document)


@pytest.mark.parametrize("document", ["{", "[]", '{"Version": "2012-10-17"', "no"])
def test_a_trust_policy_that_is_no_json_object_is_malformed(iam, role, document):
    for call in [
        lambda: iam.create_role(RoleName="other", AssumeRolePolicyDocument=document),
        lambda: iam.update_assume_role_policy(RoleName=role, PolicyDocument=document),
    ]:
        with refused("MalformedPolicyDocument", 400, "This policy contains invalid Json"):
            call()


def test_a_trust_policy_without_a_principal_is_malformed(iam):
    with refused("MalformedPolicyDocument", 400):
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=ALLOW_ALL)


@pytest.mark.parametrize("seconds", [43201, 86400])
def test_a_session_lasts_twelve_hours_at_most(iam, seconds):
    with refused("ValidationError", 400):
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST_EC2, MaxSessionDuration=seconds)


def test_what_belongs_to_a_role_keeps_it_from_being_deleted(iam, role):
    policy = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=ALLOW_ALL)
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="i")
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName=role)
    for undo in [
        lambda: iam.remove_role_from_instance_profile(InstanceProfileName="i", RoleName=role),
        lambda: iam.detach_role_policy(RoleName=role, PolicyArn=policy),
        lambda: iam.delete_role_policy(RoleName=role, PolicyName="inline"),
    ]:
        with refused("DeleteConflict", 409):
            iam.delete_role(RoleName=role)
        undo()
    iam.delete_role(RoleName=role)
    with refused("NoSuchEntity"):
        iam.get_role(RoleName=role)


def test_lists_come_in_pages_and_by_path(iam):
    for number in range(5):
        iam.create_role(RoleName=f"r{number}", Path="/a/" if number else "/b/", AssumeRolePolicyDocument=TRUST_EC2)
    seen = pages(iam, "list_roles", PathPrefix="/a/", PaginationConfig={"PageSize": 3})
    assert [[role["RoleName"] for role in page["Roles"]] for page in seen] == [["r1", "r2", "r3"], ["r4"]]
