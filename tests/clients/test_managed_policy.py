"""Managed policies: the account's own and AWS's, their versions, and the members of lists and single responses."""

import json
import re

import pytest

from conftest import pages, refused
from documents import ALLOW_ALL, allow

ALWAYS = {
    "PolicyName", "PolicyId", "Arn", "Path", "DefaultVersionId", "AttachmentCount",
    "PermissionsBoundaryUsageCount", "IsAttachable", "CreateDate", "UpdateDate",
}  # fmt: skip
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def policy(iam):
    return iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]


def test_create_answers_counts_and_dates_but_no_description(account, iam):
    made = iam.create_policy(PolicyName="p", Path="/app/", PolicyDocument=ALLOW_ALL)["Policy"]
    assert set(made) == ALWAYS
    assert made["Arn"] == account.arn("policy/app/p")
    assert re.fullmatch(r"ANPA[A-Z2-7]{17}", made["PolicyId"])
    assert (made["DefaultVersionId"], made["AttachmentCount"], made["PermissionsBoundaryUsageCount"]) == ("v1", 0, 0)
    assert made["IsAttachable"] is True
    assert made["UpdateDate"] == made["CreateDate"]
    assert iam.get_policy(PolicyArn=made["Arn"])["Policy"] == made | {"Tags": []}


def test_a_description_and_tags_are_in_get_but_in_no_list(iam):
    tags = [{"Key": "a", "Value": "b"}]
    arn = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL, Description="d", Tags=tags)["Policy"]["Arn"]
    got = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (got["Description"], got["Tags"]) == ("d", tags)
    assert set(iam.list_policies(Scope="Local")["Policies"][0]) == ALWAYS


def test_a_name_is_taken_in_every_case_of_its_letters_and_on_every_path(iam, policy):
    with refused("EntityAlreadyExists", 409, "A policy called P already exists. Duplicate names are not allowed."):
        iam.create_policy(PolicyName="P", Path="/other/", PolicyDocument=ALLOW_ALL)


def test_an_unknown_policy_was_not_found(account, iam):
    arn = account.arn("policy/none")
    for call in [
        lambda: iam.get_policy(PolicyArn=arn),
        lambda: iam.delete_policy(PolicyArn=arn),
        lambda: iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicyOfAws"),
    ]:
        with refused("NoSuchEntity", 404):
            call()
    with refused("NoSuchEntity", 404, f"Policy {arn} was not found."):
        iam.get_policy(PolicyArn=arn)


@pytest.mark.parametrize("arn", ["AdministratorAccess-of-nobody", "arn:aws:iam", "arn/aws/iam/aws/policy/x-y-z"])
def test_an_arn_that_is_none_could_not_be_parsed(iam, arn):
    with refused("ValidationError", 400, "Invalid ARN:  Could not be parsed!"):
        iam.get_policy(PolicyArn=arn.ljust(20, "x"))


@pytest.mark.parametrize("document", ["{", '{"Version": "2012-10-17"}', '{"Statement": [{"Effect": "Maybe"}]}', "text"])
def test_a_document_that_is_no_policy_is_malformed(iam, document):
    with refused("MalformedPolicyDocument", 400):
        iam.create_policy(PolicyName="p", PolicyDocument=document)


def test_a_document_over_6144_characters_is_over_the_quota(iam):
    document = allow([f"s3:Get{number:04}" for number in range(600)])
    with refused("LimitExceeded", 409, "Cannot exceed quota for PolicySize: 6144"):
        iam.create_policy(PolicyName="p", PolicyDocument=document)


def test_a_version_number_is_never_given_twice(iam, policy):
    def create(**members):
        return iam.create_policy_version(PolicyArn=policy, PolicyDocument=allow("s3:*"), **members)["PolicyVersion"]

    assert set(create()) == {"VersionId", "IsDefaultVersion", "CreateDate"}
    iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
    third = create(SetAsDefault=True)
    assert (third["VersionId"], third["IsDefaultVersion"]) == ("v3", True)
    listed = iam.list_policy_versions(PolicyArn=policy)["Versions"]
    assert [(version["VersionId"], version["IsDefaultVersion"]) for version in listed] == [("v3", True), ("v1", False)]


def test_the_default_version_can_be_chosen_but_not_deleted(iam, policy):
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=allow("s3:*"))
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
    assert iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"] == "v2"
    with refused("DeleteConflict", 409, "Cannot delete the default version of a policy."):
        iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
    iam.delete_policy_version(PolicyArn=policy, VersionId="v1")
    with refused("NoSuchEntity", 404):
        iam.get_policy_version(PolicyArn=policy, VersionId="v1")


def test_a_policy_has_five_versions_at_most(iam, policy):
    for _ in range(4):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=ALLOW_ALL)
    message = (
        "A managed policy can have up to 5 versions. "
        "Before you create a new version, you must delete an existing version."
    )
    with refused("LimitExceeded", 409, message):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=ALLOW_ALL)


def test_the_document_of_a_version_is_the_one_given(iam, policy):
    version = iam.get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]
    assert version["Document"] == json.loads(ALLOW_ALL)
    assert (version["VersionId"], version["IsDefaultVersion"]) == ("v1", True)


def test_one_with_versions_or_attachments_cannot_be_deleted(iam, policy):
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=ALLOW_ALL)
    with refused("DeleteConflict", 409):
        iam.delete_policy(PolicyArn=policy)
    iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
    iam.create_user(UserName="alice")
    iam.attach_user_policy(UserName="alice", PolicyArn=policy)
    with refused("DeleteConflict", 409, "Cannot delete a policy attached to entities."):
        iam.delete_policy(PolicyArn=policy)
    iam.detach_user_policy(UserName="alice", PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_the_policies_of_aws_are_all_there_with_their_documents(iam):
    listed = [policy for page in pages(iam, "list_policies", Scope="AWS") for policy in page["Policies"]]
    assert len(listed) >= 1_590
    assert len({policy["Arn"] for policy in listed}) == len(listed)
    assert all(set(policy) == ALWAYS for policy in listed)
    for arn in [
        ADMINISTRATOR,
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
    ]:
        policy = iam.get_policy(PolicyArn=arn)["Policy"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"][
            "Document"
        ]
        assert document["Version"] == "2012-10-17" and document["Statement"], arn


def test_the_scope_and_use_choose(iam, policy):
    iam.create_user(UserName="alice")
    iam.attach_user_policy(UserName="alice", PolicyArn=ADMINISTRATOR)
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=policy)

    def arns(**filters):
        return [one["Arn"] for page in pages(iam, "list_policies", **filters) for one in page["Policies"]]

    assert arns(Scope="Local") == [policy]
    assert arns(OnlyAttached=True) == [ADMINISTRATOR]
    assert arns(Scope="Local", PolicyUsageFilter="PermissionsBoundary") == [policy]
    assert set(arns()) > {policy, ADMINISTRATOR}


def test_a_policy_of_aws_cannot_be_changed(iam):
    for call in [
        lambda: iam.delete_policy(PolicyArn=ADMINISTRATOR),
        lambda: iam.create_policy_version(PolicyArn=ADMINISTRATOR, PolicyDocument=ALLOW_ALL),
        lambda: iam.tag_policy(PolicyArn=ADMINISTRATOR, Tags=[{"Key": "a", "Value": "b"}]),
    ]:
        with pytest.raises(Exception) as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)
    assert iam.get_policy(PolicyArn=ADMINISTRATOR)["Policy"]["DefaultVersionId"] == "v1"
