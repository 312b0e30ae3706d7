"""MFA devices with codes of an independent implementation of RFC 6238."""

import base64
import json
import time

import pytest

from conftest import refused
from totp import STEP_SECS, code


@pytest.fixture
def bob(iam):
    iam.create_user(UserName="bob")
    return "bob"


@pytest.fixture
def phone(iam, bob):
    """A device of bob, with the counter of its next unused pair of codes."""
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    now = int(time.time()) // STEP_SECS
    seed = device["Base32StringSeed"]
    iam.enable_mfa_device(
        UserName=bob,
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1=code(seed, now),
        AuthenticationCode2=code(seed, now + 1),
    )
    # The device's clock is now a step ahead of the server's.
    return device["SerialNumber"], seed, now + 2


def test_a_virtual_device_is_created_listed_and_deleted(iam, bob):
    made = iam.create_virtual_mfa_device(
        Path="/team/", VirtualMFADeviceName="phone", Tags=[{"Key": "k", "Value": "v"}]
    )["VirtualMFADevice"]
    assert set(made) == {"SerialNumber", "Base32StringSeed", "QRCodePNG", "Tags"}
    assert made["QRCodePNG"].startswith(b"\x89PNG")
    assert len(base64.b32decode(made["Base32StringSeed"])) == 40
    serial = made["SerialNumber"]
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == [{"SerialNumber": serial}]
    assert iam.list_mfa_device_tags(SerialNumber=serial)["Tags"] == [{"Key": "k", "Value": "v"}]
    iam.untag_mfa_device(SerialNumber=serial, TagKeys=["k"])
    iam.tag_mfa_device(SerialNumber=serial, Tags=[{"Key": "l", "Value": "w"}])
    with refused("InvalidAuthenticationCode", 403, "Authentication code for device is not valid."):
        iam.enable_mfa_device(
            UserName=bob, SerialNumber=serial, AuthenticationCode1="000000", AuthenticationCode2="000001"
        )
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    with refused("NoSuchEntity", 404):
        iam.delete_virtual_mfa_device(SerialNumber=serial)


def test_a_device_is_listed_with_its_user_and_taken_from_it(iam, bob, phone):
    serial, seed, _ = phone
    assert set(iam.list_mfa_devices(UserName=bob)["MFADevices"][0]) == {"UserName", "SerialNumber", "EnableDate"}
    listed = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    assert listed[0]["User"]["UserName"] == bob
    assert iam.get_account_summary()["SummaryMap"]["MFADevicesInUse"] == 1
    with refused("DeleteConflict", 409, "Cannot delete entity, must delete MFA device first."):
        iam.delete_user(UserName=bob)
    with refused("ValidationError", 400):
        iam.get_mfa_device(UserName=bob, SerialNumber=serial)
    later = int(time.time()) // STEP_SECS + 10
    iam.resync_mfa_device(
        UserName=bob,
        SerialNumber=serial,
        AuthenticationCode1=code(seed, later),
        AuthenticationCode2=code(seed, later + 1),
    )
    iam.deactivate_mfa_device(UserName=bob, SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    iam.delete_user(UserName=bob)


def test_a_code_opens_a_session_once_and_the_role_that_asks_for_it(account, iam, bob, phone):
    serial, seed, counter = phone
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": account.id},
            "Action": "sts:AssumeRole",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        },
    }
    role = iam.create_role(RoleName="admin", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    sts = account.as_key("sts", iam.create_access_key(UserName=bob)["AccessKey"])
    with refused("AccessDenied", 403):
        sts.assume_role(RoleArn=role, RoleSessionName="without")
    with refused("AccessDenied", 403):
        sts.get_session_token(SerialNumber=serial, TokenCode="000000")
    mfa = {"SerialNumber": serial, "TokenCode": code(seed, counter)}
    sts.assume_role(RoleArn=role, RoleSessionName="with", **mfa)
    with refused("AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code. "):
        sts.get_session_token(**mfa)
    session = sts.get_session_token(SerialNumber=serial, TokenCode=code(seed, counter + 1))["Credentials"]
    account.as_key("sts", session).assume_role(RoleArn=role, RoleSessionName="through")
