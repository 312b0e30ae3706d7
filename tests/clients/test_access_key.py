"""Access keys: create, list, deactivate and delete them, and sign requests with them."""

import re

import pytest

from conftest import refused


@pytest.fixture
def alice(iam):
    iam.create_user(UserName="alice")
    return "alice"


def test_a_key_opens_as_its_user(account, iam, alice):
    key = iam.create_access_key(UserName=alice)["AccessKey"]
    assert set(key) == {"UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate"}
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", key["AccessKeyId"])
    assert re.fullmatch(r"[A-Za-z0-9/+]{40}", key["SecretAccessKey"])
    who = account.as_key("sts", key).get_caller_identity()
    user = iam.get_user(UserName=alice)["User"]
    assert (who["Arn"], who["UserId"], who["Account"]) == (user["Arn"], user["UserId"], account.id)


def test_the_secret_is_shown_once(iam, alice):
    iam.create_access_key(UserName=alice)
    listed = iam.list_access_keys(UserName=alice)
    assert set(listed["AccessKeyMetadata"][0]) == {"UserName", "AccessKeyId", "Status", "CreateDate"}
    assert listed["IsTruncated"] is False


def test_a_user_has_two_keys_at_most(iam, alice):
    for _ in range(2):
        iam.create_access_key(UserName=alice)
    with refused("LimitExceeded", 409, "Cannot exceed quota for AccessKeysPerUser: 2"):
        iam.create_access_key(UserName=alice)


def test_an_inactive_or_deleted_key_is_an_invalid_token_and_an_active_one_works_again(account, iam, alice):
    key = iam.create_access_key(UserName=alice)["AccessKey"]
    sts = account.as_key("sts", key)
    for status, opens in [("Inactive", False), ("Active", True)]:
        iam.update_access_key(UserName=alice, AccessKeyId=key["AccessKeyId"], Status=status)
        if opens:
            sts.get_caller_identity()
        else:
            with refused("InvalidClientTokenId", 403):
                sts.get_caller_identity()
    iam.delete_access_key(UserName=alice, AccessKeyId=key["AccessKeyId"])
    with refused("InvalidClientTokenId", 403):
        sts.get_caller_identity()


def test_without_a_user_name_the_callers_keys_are_meant(account, iam, alice):
    key = iam.create_access_key(UserName=alice)["AccessKey"]
    mine = account.as_key("iam", key)
    second = mine.create_access_key()["AccessKey"]
    assert second["UserName"] == alice
    assert len(mine.list_access_keys()["AccessKeyMetadata"]) == 2
    mine.delete_access_key(AccessKeyId=second["AccessKeyId"])
    assert len(iam.list_access_keys(UserName=alice)["AccessKeyMetadata"]) == 1


def test_a_key_that_is_not_there_or_is_anothers_is_no_such_entity(iam, alice):
    iam.create_user(UserName="bob")
    bobs = iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]
    for key in ["AKIAIOSFODNN7EXAMPLE", bobs]:
        with refused("NoSuchEntity", 404, f"The Access Key with id {key} cannot be found."):
            iam.delete_access_key(UserName=alice, AccessKeyId=key)
        with refused("NoSuchEntity", 404):
            iam.update_access_key(UserName=alice, AccessKeyId=key, Status="Inactive")


def test_a_status_that_is_none_is_refused_without_showing_it(iam, alice):
    key = iam.create_access_key(UserName=alice)["AccessKey"]["AccessKeyId"]
    message = (
        "1 validation error detected: Value at 'status' failed to satisfy constraint: "
        "Member must satisfy enum value set"
    )
    with refused("ValidationError", 400, message):
        iam.update_access_key(UserName=alice, AccessKeyId=key, Status="Asleep")


def test_last_used_of_a_key_never_used(iam, alice):
    key = iam.create_access_key(UserName=alice)["AccessKey"]["AccessKeyId"]
    answer = iam.get_access_key_last_used(AccessKeyId=key)
    assert answer["UserName"] == alice
    assert (answer["AccessKeyLastUsed"]["ServiceName"], answer["AccessKeyLastUsed"]["Region"]) == ("N/A", "N/A")
    assert "LastUsedDate" not in answer["AccessKeyLastUsed"]


def test_a_key_names_its_account(account, sts, iam, alice):
    key = iam.create_access_key(UserName=alice)["AccessKey"]["AccessKeyId"]
    assert sts.get_access_key_info(AccessKeyId=key)["Account"] == account.id
