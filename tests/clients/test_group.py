"""Groups and their members, as in the IAM API Reference."""

import re

import pytest

from conftest import pages, refused
from documents import ALLOW_ALL

ALWAYS = {"Path", "GroupName", "GroupId", "Arn", "CreateDate"}
USER = {"Path", "UserName", "UserId", "Arn", "CreateDate"}


def test_create_answers_what_get_answers(account, iam):
    made = iam.create_group(GroupName="devs", Path="/eng/")["Group"]
    assert set(made) == ALWAYS
    assert made["Arn"] == account.arn("group/eng/devs")
    assert re.fullmatch(r"AGPA[A-Z2-7]{17}", made["GroupId"])
    got = iam.get_group(GroupName="devs")
    assert (got["Group"], got["Users"], got["IsTruncated"]) == (made, [], False)
    assert iam.list_groups()["Groups"] == [made]


def test_a_name_is_taken_in_every_case_of_its_letters(iam):
    iam.create_group(GroupName="Devs")
    with refused("EntityAlreadyExists", 409, "Group with name devs already exists."):
        iam.create_group(GroupName="devs")


@pytest.mark.parametrize(
    "call",
    [
        lambda iam: iam.get_group(GroupName="none"),
        lambda iam: iam.update_group(GroupName="none", NewPath="/a/"),
        lambda iam: iam.delete_group(GroupName="none"),
        lambda iam: iam.list_group_policies(GroupName="none"),
        lambda iam: iam.put_group_policy(GroupName="none", PolicyName="p", PolicyDocument=ALLOW_ALL),
        lambda iam: iam.list_attached_group_policies(GroupName="none"),
    ],
)
def test_a_group_that_is_not_there_is_no_such_entity_everywhere(iam, call):
    with refused("NoSuchEntity", 404, "The group with name none cannot be found."):
        call(iam)


def test_members_are_listed_from_both_sides_without_their_tags(iam):
    iam.create_group(GroupName="devs")
    iam.create_user(UserName="alice", Tags=[{"Key": "a", "Value": "b"}])
    iam.add_user_to_group(GroupName="devs", UserName="alice")
    iam.add_user_to_group(GroupName="devs", UserName="alice")
    assert [set(user) for user in iam.get_group(GroupName="devs")["Users"]] == [USER]
    assert [set(group) for group in iam.list_groups_for_user(UserName="alice")["Groups"]] == [ALWAYS]
    iam.remove_user_from_group(GroupName="devs", UserName="alice")
    assert iam.get_group(GroupName="devs")["Users"] == []
    assert iam.list_groups_for_user(UserName="alice")["Groups"] == []


def test_members_come_in_pages(iam):
    iam.create_group(GroupName="devs")
    for number in range(3):
        iam.create_user(UserName=f"u{number}")
        iam.add_user_to_group(GroupName="devs", UserName=f"u{number}")
    seen = pages(iam, "get_group", GroupName="devs", PaginationConfig={"PageSize": 2})
    assert [[user["UserName"] for user in page["Users"]] for page in seen] == [["u0", "u1"], ["u2"]]
    assert all(page["Group"]["GroupName"] == "devs" for page in seen)


def test_a_user_is_in_ten_groups_at_most(iam):
    iam.create_user(UserName="alice")
    for number in range(11):
        iam.create_group(GroupName=f"g{number}")
    for number in range(10):
        iam.add_user_to_group(GroupName=f"g{number}", UserName="alice")
    with refused("LimitExceeded", 409, "Cannot exceed quota for GroupsPerUser: 10"):
        iam.add_user_to_group(GroupName="g10", UserName="alice")


def test_members_follow_a_new_name_of_the_group_and_of_the_user(account, iam):
    iam.create_group(GroupName="devs")
    iam.create_user(UserName="alice")
    iam.add_user_to_group(GroupName="devs", UserName="alice")
    iam.update_group(GroupName="devs", NewGroupName="makers", NewPath="/eng/")
    iam.update_user(UserName="alice", NewUserName="bob")
    got = iam.get_group(GroupName="makers")
    assert got["Group"]["Arn"] == account.arn("group/eng/makers")
    assert [user["UserName"] for user in got["Users"]] == ["bob"]
    assert [group["GroupName"] for group in iam.list_groups_for_user(UserName="bob")["Groups"]] == ["makers"]


def test_what_belongs_to_a_group_keeps_it_from_being_deleted(iam):
    iam.create_group(GroupName="devs")
    iam.create_user(UserName="alice")
    policy = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    iam.add_user_to_group(GroupName="devs", UserName="alice")
    with refused("DeleteConflict", 409, "Cannot delete entity, must remove users from group first."):
        iam.delete_group(GroupName="devs")
    iam.remove_user_from_group(GroupName="devs", UserName="alice")
    iam.put_group_policy(GroupName="devs", PolicyName="inline", PolicyDocument=ALLOW_ALL)
    with refused("DeleteConflict", 409):
        iam.delete_group(GroupName="devs")
    iam.delete_group_policy(GroupName="devs", PolicyName="inline")
    iam.attach_group_policy(GroupName="devs", PolicyArn=policy)
    with refused("DeleteConflict", 409):
        iam.delete_group(GroupName="devs")
    iam.detach_group_policy(GroupName="devs", PolicyArn=policy)
    iam.delete_group(GroupName="devs")
    assert iam.list_groups()["Groups"] == []
