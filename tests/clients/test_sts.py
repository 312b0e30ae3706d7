"""STS: caller identity, sessions, assumed roles."""

import datetime
import re

import pytest

from conftest import refused
from documents import ALLOW_ALL, allow, document, trust


@pytest.fixture
def alice(account):
    """A user's key."""
    account.iam.create_user(UserName="alice")
    account.iam.put_user_policy(UserName="alice", PolicyName="all", PolicyDocument=ALLOW_ALL)
    return account.iam.create_access_key(UserName="alice")["AccessKey"]


@pytest.fixture
def role(account, alice):
    """A role that the user may assume."""
    trusting = trust(AWS=account.arn("user/alice"))
    return account.iam.create_role(RoleName="r", Path="/app/", AssumeRolePolicyDocument=trusting)["Role"]


def lifetime_secs(credentials):
    left = credentials["Expiration"] - datetime.datetime.now(datetime.UTC)
    return left.total_seconds()


def test_root_is_the_account_itself(account, sts):
    who = sts.get_caller_identity()
    assert (who["UserId"], who["Account"], who["Arn"]) == (account.id, account.id, account.arn("root"))


def test_an_assumed_role_is_named_without_its_path(account, alice, role):
    answer = account.as_key("sts", alice).assume_role(RoleArn=role["Arn"], RoleSessionName="job")
    arn = f"arn:aws:sts::{account.id}:assumed-role/r/job"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role['RoleId']}:job", "Arn": arn}
    assert "PackedPolicySize" not in answer
    credentials = answer["Credentials"]
    assert re.fullmatch(r"ASIA[A-Z2-7]{16}", credentials["AccessKeyId"])
    assert 3500 < lifetime_secs(credentials) <= 3600
    who = account.as_key("sts", credentials).get_caller_identity()
    assert (who["Arn"], who["UserId"], who["Account"]) == (arn, f"{role['RoleId']}:job", account.id)


def test_a_session_policy_and_tags_are_packed(account, alice, role):
    trusted = {"Effect": "Allow", "Principal": {"AWS": account.id}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    account.iam.update_assume_role_policy(RoleName="r", PolicyDocument=document(trusted))
    answer = account.as_key("sts", alice).assume_role(
        RoleArn=role["Arn"], RoleSessionName="job", Policy=allow("s3:Get*"), Tags=[{"Key": "a", "Value": "b"}]
    )
    assert 0 < answer["PackedPolicySize"] <= 100


@pytest.mark.parametrize("name", ["not-trusted", "not-there"])
def test_a_role_that_does_not_trust_the_caller_is_denied_as_one_that_is_not_there(account, alice, name):
    account.iam.create_user(UserName="bob")
    account.iam.create_role(RoleName="not-trusted", AssumeRolePolicyDocument=trust(AWS=account.arn("user/bob")))
    arn = account.arn(f"role/{name}")
    message = f"User: {account.arn('user/alice')} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    with refused("AccessDenied", 403, message):
        account.as_key("sts", alice).assume_role(RoleArn=arn, RoleSessionName="job")


@pytest.mark.parametrize(
    "arn", ["not-an-arn-at-all-of-anything", "arn:aws:iam::123456789012", "arn::iam::123456789012:role/r"]
)
def test_a_role_arn_that_is_none_is_invalid(account, alice, arn):
    with refused("ValidationError", 400, f"{arn} is invalid"):
        account.as_key("sts", alice).assume_role(RoleArn=arn, RoleSessionName="job")


def test_constraints_of_sts_show_the_value(account, alice, role):
    message = (
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w+=,.@-]*"
    )
    with refused("ValidationError", 400, message):
        account.as_key("sts", alice).assume_role(RoleArn=role["Arn"], RoleSessionName="Session1:2")


def test_a_session_is_no_longer_than_the_role_allows(account, alice, role):
    sts = account.as_key("sts", alice)
    message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    with refused("ValidationError", 400, message):
        sts.assume_role(RoleArn=role["Arn"], RoleSessionName="job", DurationSeconds=3601)
    account.iam.update_role(RoleName="r", MaxSessionDuration=7200)
    answer = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="job", DurationSeconds=7200)
    assert lifetime_secs(answer["Credentials"]) > 7100


def test_a_session_tag_twice_is_refused(account, alice, role):
    tags = [{"Key": "team", "Value": "a"}, {"Key": "Team", "Value": "b"}]
    with refused("InvalidParameterValue", 400):
        account.as_key("sts", alice).assume_role(RoleArn=role["Arn"], RoleSessionName="job", Tags=tags)


def test_roles_can_be_chained(account, alice, role):
    second = account.iam.create_role(RoleName="second", AssumeRolePolicyDocument=trust(AWS=role["Arn"]))["Role"]
    account.iam.put_role_policy(RoleName="r", PolicyName="all", PolicyDocument=ALLOW_ALL)
    first = account.as_key("sts", alice).assume_role(RoleArn=role["Arn"], RoleSessionName="one")["Credentials"]
    answer = account.as_key("sts", first).assume_role(RoleArn=second["Arn"], RoleSessionName="two")
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/second/two")
    with refused("ValidationError", 400):
        account.as_key("sts", first).assume_role(RoleArn=second["Arn"], RoleSessionName="xx", DurationSeconds=3601)


def test_a_session_token_is_of_the_user_that_asked(account, alice):
    answer = account.as_key("sts", alice).get_session_token(DurationSeconds=900)
    credentials = answer["Credentials"]
    assert 800 < lifetime_secs(credentials) <= 900
    who = account.as_key("sts", credentials).get_caller_identity()
    assert who["Arn"] == account.arn("user/alice")


def test_a_federated_user_has_a_name_of_its_own(account, alice):
    answer = account.as_key("sts", alice).get_federation_token(Name="bob")
    arn = f"arn:aws:sts::{account.id}:federated-user/bob"
    assert answer["FederatedUser"] == {"FederatedUserId": f"{account.id}:bob", "Arn": arn}
    assert answer["PackedPolicySize"] == 0
    assert account.as_key("sts", answer["Credentials"]).get_caller_identity()["Arn"] == arn


@pytest.mark.parametrize(
    "change", [lambda token: token[:-4], lambda token: "AAAA" + token[4:], lambda token: "x" * 200]
)
def test_a_token_that_was_changed_opens_nothing(account, alice, change):
    credentials = account.as_key("sts", alice).get_session_token()["Credentials"]
    credentials["SessionToken"] = change(credentials["SessionToken"])
    with refused("InvalidClientTokenId", 403):
        account.as_key("sts", credentials).get_caller_identity()


def test_a_session_key_without_its_token_opens_nothing(account, alice):
    credentials = account.as_key("sts", alice).get_session_token()["Credentials"]
    del credentials["SessionToken"]
    with refused("InvalidClientTokenId", 403):
        account.as_key("sts", credentials).get_caller_identity()


def test_get_user_from_a_role_needs_a_name(account, alice, role):
    credentials = account.as_key("sts", alice).assume_role(RoleArn=role["Arn"], RoleSessionName="job")["Credentials"]
    with refused("ValidationError", 400, "Must specify userName when calling with non-User credentials"):
        account.as_key("iam", credentials).get_user()


def test_a_session_key_names_its_account(account, alice):
    key = account.as_key("sts", alice).get_session_token()["Credentials"]["AccessKeyId"]
    assert account.sts.get_access_key_info(AccessKeyId=key)["Account"] == account.id


@pytest.mark.parametrize(
    "region, partition", [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_region_of_the_signature_chooses_the_partition(account, region, partition):
    arn = account.client("sts", region=region).get_caller_identity()["Arn"]
    assert arn == f"arn:{partition}:iam::{account.id}:root"


def test_what_a_session_of_a_user_may_not_call(account, alice):
    credentials = account.as_key("sts", alice).get_session_token()["Credentials"]
    with refused("InvalidClientTokenId", 403, "The security token included in the request is invalid."):
        account.as_key("iam", credentials).get_user()
    with refused("AccessDenied", 403, "Cannot call GetAccessKeyInfo with session credentials"):
        account.as_key("sts", credentials).get_access_key_info(AccessKeyId=alice["AccessKeyId"])


def test_a_session_is_scoped_down_and_stays_itself(account, alice, role):
    account.iam.put_role_policy(RoleName="r", PolicyName="all", PolicyDocument=ALLOW_ALL)
    session = account.as_key("sts", alice).assume_role(RoleArn=role["Arn"], RoleSessionName="job")["Credentials"]
    calling = account.as_key("sts", session)
    answer = calling.get_scoped_credentials(Policy=allow("s3:Get*"), DurationSeconds=900)
    assert answer["ScopedPoliciesCount"] == 1
    assert 800 < lifetime_secs(answer["Credentials"]) <= 900
    who = calling.get_caller_identity()
    info = answer["SessionInfo"]
    assert (info["Arn"], info["ScopedSessionId"]) == (who["Arn"], who["UserId"])
    with refused("InvalidSubjectCredentials", 400):
        account.as_key("sts", alice).get_scoped_credentials(DurationSeconds=900)
    with refused("InsufficientSessionLifetime", 400):
        calling.get_scoped_credentials(DurationSeconds=7200)
