"""Users, groups, roles, policies and the settings of the account."""

from documents import ALLOW_ALL, TRUST_EC2, allow, document

from . import AWS_POLICY, TAGS


def account_settings(life, do):
    do("CreateAccountAlias", AccountAlias=f"life-{life.account.id}")
    do("ListAccountAliases")
    do("UpdateAccountPasswordPolicy", MinimumPasswordLength=8, MaxPasswordAge=90, PasswordReusePrevention=2)
    do("GetAccountPasswordPolicy")
    do("DeleteAccountPasswordPolicy")
    do("UpdateAccountPasswordPolicy", AllowUsersToChangePassword=True)
    do("GetAccountPasswordPolicy")
    do("SetSecurityTokenServicePreferences", GlobalEndpointTokenVersion="v2Token")
    do("PutAccountProperties", Properties={"RoleManager/Enabled": "true"})
    do("GetAccountProperties")
    do("GetAccountSummary")


def policies(life, do):
    life.policy = do("CreatePolicy", PolicyName="p", PolicyDocument=ALLOW_ALL, Description="d", Tags=TAGS)["Policy"][
        "Arn"
    ]
    at = {"PolicyArn": life.policy}
    do("CreatePolicyVersion", **at, PolicyDocument=allow("s3:*"))
    do("CreatePolicyVersion", **at, PolicyDocument=allow("iam:*"), SetAsDefault=True)
    do("SetDefaultPolicyVersion", **at, VersionId="v1")
    do("GetPolicyVersion", **at, VersionId="v2")
    do("ListPolicyVersions", **at)
    do("DeletePolicyVersion", **at, VersionId="v2")
    do("TagPolicy", **at, Tags=TAGS)
    do("UntagPolicy", **at, TagKeys=["other"])
    do("ListPolicyTags", **at)
    do("GetPolicy", **at)
    do("GetPolicy", PolicyArn=AWS_POLICY)
    do("ListPolicies", Scope="Local")
    do("ListPolicies", Scope="AWS", MaxItems=2)


def users(life, do):
    do("CreateUser", UserName="alice", Path="/team/", Tags=TAGS, PermissionsBoundary=life.policy)
    do("CreateUser", UserName="gone")
    alice = {"UserName": "alice"}
    do("UpdateUser", UserName="gone", NewUserName="bob", NewPath="/team/")
    do("GetUser", **alice)
    do("ListUsers")
    do("TagUser", **alice, Tags=TAGS)
    do("UntagUser", **alice, TagKeys=["other"])
    do("ListUserTags", **alice)
    do("DeleteUserPermissionsBoundary", **alice)
    do("PutUserPermissionsBoundary", **alice, PermissionsBoundary=life.policy)
    do("PutUserPolicy", **alice, PolicyName="inline", PolicyDocument=ALLOW_ALL)
    do("GetUserPolicy", **alice, PolicyName="inline")
    do("ListUserPolicies", **alice)
    do("AttachUserPolicy", **alice, PolicyArn=AWS_POLICY)
    do("ListAttachedUserPolicies", **alice)


def groups(life, do):
    do("CreateGroup", GroupName="first", Path="/team/")
    do("UpdateGroup", GroupName="first", NewGroupName="admins")
    admins = {"GroupName": "admins"}
    do("AddUserToGroup", **admins, UserName="alice")
    do("GetGroup", **admins)
    do("ListGroups")
    do("ListGroupsForUser", UserName="alice")
    do("PutGroupPolicy", **admins, PolicyName="inline", PolicyDocument=ALLOW_ALL)
    do("GetGroupPolicy", **admins, PolicyName="inline")
    do("ListGroupPolicies", **admins)
    do("AttachGroupPolicy", **admins, PolicyArn=life.policy)
    do("ListAttachedGroupPolicies", **admins)


def roles(life, do):
    role = do(
        "CreateRole",
        RoleName="app",
        Path="/team/",
        AssumeRolePolicyDocument=TRUST_EC2,
        Description="d",
        MaxSessionDuration=7200,
        PermissionsBoundary=life.policy,
        Tags=TAGS,
    )
    life.role, app = role["Role"]["Arn"], {"RoleName": "app"}
    trusted = {"Effect": "Allow", "Principal": {"AWS": life.account.id}, "Action": "sts:*"}
    do("UpdateAssumeRolePolicy", **app, PolicyDocument=document(trusted))
    do("UpdateRole", **app, MaxSessionDuration=3600)
    do("UpdateRoleDescription", **app, Description="e")
    do("TagRole", **app, Tags=TAGS)
    do("UntagRole", **app, TagKeys=["other"])
    do("ListRoleTags", **app)
    do("DeleteRolePermissionsBoundary", **app)
    do("PutRolePermissionsBoundary", **app, PermissionsBoundary=life.policy)
    do("PutRolePolicy", **app, PolicyName="inline", PolicyDocument=ALLOW_ALL)
    do("GetRolePolicy", **app, PolicyName="inline")
    do("ListRolePolicies", **app)
    do("AttachRolePolicy", **app, PolicyArn=life.policy)
    do("ListAttachedRolePolicies", **app)
    do("GetRole", **app)
    do("ListRoles")


def instance_profiles(life, do):
    profile = {"InstanceProfileName": "app"}
    do("CreateInstanceProfile", **profile, Path="/team/", Tags=TAGS)
    do("AddRoleToInstanceProfile", **profile, RoleName="app")
    do("GetInstanceProfile", **profile)
    do("ListInstanceProfiles")
    do("ListInstanceProfilesForRole", RoleName="app")
    do("TagInstanceProfile", **profile, Tags=TAGS)
    do("UntagInstanceProfile", **profile, TagKeys=["other"])
    do("ListInstanceProfileTags", **profile)


def deletions(life, do):
    alice, admins, app, profile = (
        {"UserName": "alice"},
        {"GroupName": "admins"},
        {"RoleName": "app"},
        {"InstanceProfileName": "app"},
    )
    do("DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=life.provider)
    do("RemoveRoleFromInstanceProfile", **profile, **app)
    do("DeleteInstanceProfile", **profile)
    do("DetachRolePolicy", **app, PolicyArn=life.policy)
    do("DeleteRolePolicy", **app, PolicyName="inline")
    do("DeleteRole", **app)
    do("DetachGroupPolicy", **admins, PolicyArn=life.policy)
    do("DeleteGroupPolicy", **admins, PolicyName="inline")
    do("RemoveUserFromGroup", **admins, **alice)
    do("DeleteGroup", **admins)
    do("DetachUserPolicy", **alice, PolicyArn=AWS_POLICY)
    do("DeleteUserPolicy", **alice, PolicyName="inline")
    do("DeleteUserPermissionsBoundary", **alice)
    do("DeleteLoginProfile", **alice)
    for device in do("ListMFADevices", **alice)["MFADevices"]:
        do("DeactivateMFADevice", **alice, SerialNumber=device["SerialNumber"])
    do("DeleteAccessKey", **alice, AccessKeyId=life.key["AccessKeyId"])
    do("DeleteUser", **alice)
    for version in do("ListPolicyVersions", PolicyArn=life.policy)["Versions"]:
        if not version["IsDefaultVersion"]:
            do("DeletePolicyVersion", PolicyArn=life.policy, VersionId=version["VersionId"])
    do("DeletePolicy", PolicyArn=life.policy)
    do("DeleteAccountAlias", AccountAlias=f"life-{life.account.id}")
