"""Instance profiles and the role in each."""

import re

import pytest

from conftest import refused
from documents import TRUST_EC2

ALWAYS = {"Path", "InstanceProfileName", "InstanceProfileId", "Arn", "CreateDate", "Roles"}
ROLE_IN_PROFILE = {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"}


@pytest.fixture
def profile(iam):
    iam.create_instance_profile(InstanceProfileName="p")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST_EC2)
    return "p"


def test_create_answers_what_get_answers(account, iam):
    made = iam.create_instance_profile(InstanceProfileName="p", Path="/app/")["InstanceProfile"]
    assert (set(made), made["Roles"]) == (ALWAYS, [])
    assert made["Arn"] == account.arn("instance-profile/app/p")
    assert re.fullmatch(r"AIPA[A-Z2-7]{17}", made["InstanceProfileId"])
    assert iam.get_instance_profile(InstanceProfileName="p")["InstanceProfile"] == made


def test_its_role_is_shown_without_a_session_duration(iam, profile):
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName="r")
    for shown in [
        iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"],
        iam.list_instance_profiles()["InstanceProfiles"][0],
        iam.list_instance_profiles_for_role(RoleName="r")["InstanceProfiles"][0],
    ]:
        assert [set(role) for role in shown["Roles"]] == [ROLE_IN_PROFILE]


def test_it_holds_one_role(iam, profile):
    iam.create_role(RoleName="r2", AssumeRolePolicyDocument=TRUST_EC2)
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName="r")
    with refused("LimitExceeded", 409, "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"):
        iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName="r2")


def test_an_unknown_role_and_an_unknown_profile_are_named(iam, profile):
    role, other = "The role with name none cannot be found.", "Instance Profile none cannot be found."
    for call, message in [
        (lambda: iam.get_instance_profile(InstanceProfileName="none"), other),
        (lambda: iam.delete_instance_profile(InstanceProfileName="none"), other),
        (lambda: iam.add_role_to_instance_profile(InstanceProfileName="none", RoleName="r"), other),
        (lambda: iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="none"), role),
        (lambda: iam.remove_role_from_instance_profile(InstanceProfileName="p", RoleName="none"), role),
        (lambda: iam.remove_role_from_instance_profile(InstanceProfileName="none", RoleName="r"), other),
        (lambda: iam.list_instance_profiles_for_role(RoleName="none"), role),
    ]:
        with refused("NoSuchEntity", 404, message):
            call()


def test_a_name_is_taken_in_every_case_of_its_letters(iam, profile):
    with refused("EntityAlreadyExists", 409, "Instance Profile P already exists."):
        iam.create_instance_profile(InstanceProfileName="P")


def test_one_with_a_role_cannot_be_deleted(iam, profile):
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName="r")
    with refused("DeleteConflict", 409, "Cannot delete entity, must remove roles from instance profile first."):
        iam.delete_instance_profile(InstanceProfileName=profile)
    iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName="r")
    iam.delete_instance_profile(InstanceProfileName=profile)
    assert iam.list_instance_profiles()["InstanceProfiles"] == []
