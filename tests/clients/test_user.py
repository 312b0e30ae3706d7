"""Users, as in the IAM API Reference: CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser."""

import re

import pytest
from botocore.exceptions import ClientError

from conftest import pages, refused
from documents import ALLOW_ALL

ALWAYS = {"Path", "UserName", "UserId", "Arn", "CreateDate"}
NOT_FOUND = "The user with name nobody cannot be found."


def test_create_answers_what_get_answers(account, iam):
    made = iam.create_user(UserName="alice", Path="/staff/")["User"]
    assert set(made) == ALWAYS
    assert made["Arn"] == account.arn("user/staff/alice")
    assert re.fullmatch(r"AIDA[A-Z2-7]{17}", made["UserId"])
    assert iam.get_user(UserName="alice")["User"] == made


def test_tags_are_in_create_and_get_but_in_no_list(iam):
    tags = [{"Key": "team", "Value": "blue"}]
    assert iam.create_user(UserName="alice", Tags=tags)["User"]["Tags"] == tags
    assert iam.get_user(UserName="alice")["User"]["Tags"] == tags
    assert set(iam.list_users()["Users"][0]) == ALWAYS


def test_a_name_is_taken_in_every_case_of_its_letters(iam):
    iam.create_user(UserName="Alice")
    for name in ["Alice", "alice", "ALICE"]:
        with refused("EntityAlreadyExists", 409, f"User with name {name} already exists."):
            iam.create_user(UserName=name)


@pytest.mark.parametrize(
    "call",
    [
        lambda iam: iam.get_user(UserName="nobody"),
        lambda iam: iam.update_user(UserName="nobody", NewPath="/a/"),
        lambda iam: iam.delete_user(UserName="nobody"),
        lambda iam: iam.list_access_keys(UserName="nobody"),
        lambda iam: iam.create_access_key(UserName="nobody"),
        lambda iam: iam.list_user_policies(UserName="nobody"),
        lambda iam: iam.put_user_policy(UserName="nobody", PolicyName="p", PolicyDocument=ALLOW_ALL),
        lambda iam: iam.list_attached_user_policies(UserName="nobody"),
        lambda iam: iam.list_groups_for_user(UserName="nobody"),
        lambda iam: iam.list_user_tags(UserName="nobody"),
        lambda iam: iam.tag_user(UserName="nobody", Tags=[{"Key": "a", "Value": "b"}]),
        lambda iam: iam.delete_user_permissions_boundary(UserName="nobody"),
    ],
)
def test_a_user_that_is_not_there_is_no_such_entity_everywhere(iam, call):
    with refused("NoSuchEntity", 404, NOT_FOUND):
        call(iam)


def test_get_without_a_name_is_the_caller(account, iam):
    assert iam.get_user()["User"]["Arn"] == account.arn("root")
    iam.create_user(UserName="alice")
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    assert account.as_key("iam", key).get_user()["User"]["UserName"] == "alice"


def test_a_new_name_keeps_the_id_and_the_date_and_changes_the_arn(account, iam):
    before = iam.create_user(UserName="alice")["User"]
    iam.update_user(UserName="alice", NewUserName="bob", NewPath="/staff/")
    after = iam.get_user(UserName="bob")["User"]
    assert after == before | {"UserName": "bob", "Path": "/staff/", "Arn": account.arn("user/staff/bob")}
    with refused("NoSuchEntity"):
        iam.get_user(UserName="alice")


def test_a_new_name_that_another_user_has_is_refused(iam):
    iam.create_user(UserName="alice")
    iam.create_user(UserName="bob")
    with refused("EntityAlreadyExists", 409, "User with name Bob already exists."):
        iam.update_user(UserName="alice", NewUserName="Bob")


def test_what_belongs_to_a_user_keeps_it_from_being_deleted(iam):
    iam.create_user(UserName="alice")
    iam.create_group(GroupName="g")
    policy = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    iam.put_user_policy(UserName="alice", PolicyName="inline", PolicyDocument=ALLOW_ALL)
    iam.attach_user_policy(UserName="alice", PolicyArn=policy)
    iam.add_user_to_group(UserName="alice", GroupName="g")
    for undo in [
        lambda: iam.delete_access_key(UserName="alice", AccessKeyId=key),
        lambda: iam.delete_user_policy(UserName="alice", PolicyName="inline"),
        lambda: iam.detach_user_policy(UserName="alice", PolicyArn=policy),
        lambda: iam.remove_user_from_group(UserName="alice", GroupName="g"),
    ]:
        with refused("DeleteConflict", 409):
            iam.delete_user(UserName="alice")
        undo()
    iam.delete_user(UserName="alice")
    with refused("NoSuchEntity"):
        iam.get_user(UserName="alice")


def test_lists_come_in_pages_and_every_page_says_whether_it_is_the_last(iam):
    names = [f"user-{number}" for number in range(5)]
    for name in names:
        iam.create_user(UserName=name)
    seen = pages(iam, "list_users", PaginationConfig={"PageSize": 2})
    assert [len(page["Users"]) for page in seen] == [2, 2, 1]
    assert [page["IsTruncated"] for page in seen] == [True, True, False]
    assert ["Marker" in page for page in seen] == [True, True, False]
    assert [user["UserName"] for page in seen for user in page["Users"]] == names


def test_a_marker_survives_writes_between_two_pages(iam):
    for number in range(6):
        iam.create_user(UserName=f"user-{number}")
    first = iam.list_users(MaxItems=3)
    iam.delete_user(UserName="user-0")
    iam.delete_user(UserName="user-3")
    iam.create_user(UserName="user-1b")
    rest = iam.list_users(Marker=first["Marker"])
    assert [user["UserName"] for user in rest["Users"]] == ["user-4", "user-5"]


def test_a_marker_that_was_never_given_out_is_refused(iam):
    with pytest.raises(ClientError) as caught:
        iam.list_users(Marker="not-a-marker")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_path_prefix_chooses(iam):
    for path in ["/", "/a/", "/a/b/", "/ab/"]:
        iam.create_user(UserName="u" + path.replace("/", "-"), Path=path)
    for prefix, count in [("/", 4), ("/a", 3), ("/a/", 2), ("/a/b/", 1), ("/c/", 0)]:
        assert len(iam.list_users(PathPrefix=prefix)["Users"]) == count, prefix


@pytest.mark.parametrize(
    "members, violation",
    [
        ({"UserName": "a b"}, "The specified value for userName is invalid. It must contain only alphanumeric"),
        ({"UserName": "a" * 65}, "1 validation error detected: Value at 'userName' failed to satisfy constraint: "),
        ({"UserName": "a", "Path": "a"}, "The specified value for path is invalid. It must begin and end with /"),
        ({"UserName": "a", "Path": f"/{'a' * 512}/"}, "1 validation error detected: Value at 'path' failed"),
    ],
)
def test_a_member_out_of_bounds_is_named_and_its_value_is_not_shown(iam, members, violation):
    with pytest.raises(ClientError) as caught:
        iam.create_user(**members)
    error = caught.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert error["Message"].startswith(violation)
    assert members["UserName"] not in error["Message"] or len(members["UserName"]) == 1
