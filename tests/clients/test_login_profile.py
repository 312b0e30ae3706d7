"""Passwords: set by an administrator or by their user, following the password policy; never stored in clear text."""

import pytest

from conftest import refused


@pytest.fixture
def bob(iam):
    iam.create_user(UserName="bob")
    return "bob"


def test_a_login_profile_is_created_read_updated_and_deleted(iam, bob):
    made = iam.create_login_profile(UserName=bob, Password="Secret-1", PasswordResetRequired=True)
    assert set(made["LoginProfile"]) == {"UserName", "CreateDate", "PasswordResetRequired"}
    with refused("EntityAlreadyExists", 409, "Login Profile for User bob already exists."):
        iam.create_login_profile(UserName=bob, Password="Secret-1")
    iam.update_login_profile(UserName=bob, MaxSigninSessionDuration=3600)
    read = iam.get_login_profile(UserName=bob)["LoginProfile"]
    assert (read["PasswordResetRequired"], read["MaxSigninSessionDuration"]) == (True, 3600)
    assert read["CreateDate"] == made["LoginProfile"]["CreateDate"]
    with refused("DeleteConflict", 409, "Cannot delete entity, must delete login profile first."):
        iam.delete_user(UserName=bob)
    iam.delete_login_profile(UserName=bob)
    with refused("NoSuchEntity", 404, "Login Profile for User bob cannot be found."):
        iam.get_login_profile(UserName=bob)


def test_a_user_changes_its_own_password(account, iam, bob):
    iam.create_login_profile(UserName=bob, Password="Secret-1", PasswordResetRequired=True)
    mine = account.as_key("iam", iam.create_access_key(UserName=bob)["AccessKey"])
    with refused("AccessDenied", 403, "The old password was incorrect."):
        mine.change_password(OldPassword="Secret-2", NewPassword="Secret-3")
    mine.change_password(OldPassword="Secret-1", NewPassword="Secret-2")
    assert mine.get_login_profile()["LoginProfile"]["PasswordResetRequired"] is False
    with refused("InvalidUserType", 400):
        iam.change_password(OldPassword="Secret-1", NewPassword="Secret-2")


def test_a_password_policy_holds_for_every_new_password(iam, bob):
    with refused("NoSuchEntity", 404):
        iam.get_account_password_policy()
    iam.create_login_profile(UserName=bob, Password="Secret-1")
    iam.update_account_password_policy(
        MinimumPasswordLength=8, RequireSymbols=True, PasswordReusePrevention=1, MaxPasswordAge=90
    )
    policy = iam.get_account_password_policy()["PasswordPolicy"]
    assert policy == {
        "MinimumPasswordLength": 8,
        "RequireSymbols": True,
        "RequireNumbers": False,
        "RequireUppercaseCharacters": False,
        "RequireLowercaseCharacters": False,
        "AllowUsersToChangePassword": False,
        "ExpirePasswords": True,
        "MaxPasswordAge": 90,
        "PasswordReusePrevention": 1,
    }
    for password, message in [
        ("secret-", "Password should have a minimum length of 8"),
        ("secrets1", "Password should have at least one symbol"),
        ("Secret-1", "Password does not conform to the account password policy."),
    ]:
        with refused("PasswordPolicyViolation", 400, message):
            iam.update_login_profile(UserName=bob, Password=password)
    iam.delete_account_password_policy()
