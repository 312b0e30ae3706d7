"""The account itself: alias, summary, authorization details."""

import pytest

from conftest import pages, refused
from documents import ALLOW_ALL, TRUST_EC2

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

# Quotas of a new account, from "IAM and AWS STS quotas" (IAM User Guide) and the sample answer of GetAccountSummary.
QUOTAS = {
    "UsersQuota": 5_000,
    "GroupsQuota": 300,
    "AccessKeysPerUserQuota": 2,
    "GroupsPerUserQuota": 10,
    "UserPolicySizeQuota": 2_048,
    "GroupPolicySizeQuota": 5_120,
    "PolicySizeQuota": 6_144,
    "VersionsPerPolicyQuota": 5,
}


def test_an_account_has_one_alias(account, iam):
    alias = f"roleback-{account.id}"
    assert iam.list_account_aliases()["AccountAliases"] == []
    iam.create_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == [alias]
    iam.delete_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_an_alias_belongs_to_one_account(account, iam, other_account):
    alias = f"roleback-{account.id}"
    iam.create_account_alias(AccountAlias=alias)
    with refused("EntityAlreadyExists", 409):
        other_account.iam.create_account_alias(AccountAlias=alias)


def test_an_alias_that_is_not_the_accounts_cannot_be_deleted(iam):
    with refused("NoSuchEntity", 404):
        iam.delete_account_alias(AccountAlias="nobody-has-this-one")


@pytest.mark.parametrize("alias", ["Upper", "two--dashes", "-start", "end-", "under_score"])
def test_an_alias_out_of_bounds_is_a_validation_error(iam, alias):
    with refused("ValidationError", 400):
        iam.create_account_alias(AccountAlias=alias)


def test_the_summary_counts_what_is_there(iam):
    before = iam.get_account_summary()["SummaryMap"]
    assert {key: before[key] for key in QUOTAS} == QUOTAS
    assert [before[key] for key in ["Users", "Groups", "Roles", "Policies", "InstanceProfiles"]] == [0] * 5
    iam.create_user(UserName="u")
    iam.create_group(GroupName="g")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST_EC2)
    iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)
    iam.create_instance_profile(InstanceProfileName="i")
    after = iam.get_account_summary()["SummaryMap"]
    assert [after[key] for key in ["Users", "Groups", "Roles", "Policies", "InstanceProfiles"]] == [1] * 5


@pytest.fixture
def full(iam):
    """An account with one of each, tied together."""
    policy = iam.create_policy(PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    iam.create_user(UserName="u", Tags=[{"Key": "a", "Value": "b"}], PermissionsBoundary=policy)
    iam.create_group(GroupName="g")
    iam.add_user_to_group(UserName="u", GroupName="g")
    iam.put_user_policy(UserName="u", PolicyName="inline", PolicyDocument=ALLOW_ALL)
    iam.attach_group_policy(GroupName="g", PolicyArn=READ_ONLY)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST_EC2)
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="i")
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName="r")
    return policy


def details(iam, **filters):
    """All pages of the authorization details, joined."""
    joined = {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}
    for page in pages(iam, "get_account_authorization_details", **filters):
        for key, seen in joined.items():
            seen.extend(page[key])
    return joined


def test_the_authorization_details_have_everything_in_its_place(iam, full):
    seen = details(iam)
    [user], [group], [role] = seen["UserDetailList"], seen["GroupDetailList"], seen["RoleDetailList"]
    assert (user["GroupList"], user["Tags"]) == (["g"], [{"Key": "a", "Value": "b"}])
    assert user["PermissionsBoundary"]["PermissionsBoundaryArn"] == full
    assert [policy["PolicyName"] for policy in user["UserPolicyList"]] == ["inline"]
    assert group["AttachedManagedPolicies"] == [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}]
    assert role["AttachedManagedPolicies"] == [{"PolicyName": "p", "PolicyArn": full}]
    assert [profile["InstanceProfileName"] for profile in role["InstanceProfileList"]] == ["i"]
    policies = {policy["Arn"]: policy for policy in seen["Policies"]}
    assert policies.keys() == {full, READ_ONLY}
    assert policies[full]["PolicyVersionList"][0]["Document"]["Statement"]


@pytest.mark.parametrize(
    "kind, counts",
    [
        ("User", (1, 0, 0, 0)),
        ("Group", (0, 1, 0, 0)),
        ("Role", (0, 0, 1, 0)),
        ("LocalManagedPolicy", (0, 0, 0, 1)),
        ("AWSManagedPolicy", (0, 0, 0, 1)),
    ],
)
def test_a_filter_chooses_the_kind(iam, full, kind, counts):
    assert tuple(map(len, details(iam, Filter=[kind]).values())) == counts


def test_the_authorization_details_come_in_pages(iam, full):
    seen = pages(iam, "get_account_authorization_details", PaginationConfig={"PageSize": 1})
    assert len(seen) == 5
    assert [page["IsTruncated"] for page in seen] == [True] * 4 + [False]
