"""Forty behaviours of AWS that a user meets in the first week, and that local stand-ins for AWS get wrong.

A row is a behaviour: its number, its name, and what shows it. Each row has an account of its own, on a server that enforces
permissions; `me.iam` and `me.sts` are its root user.
"""

import json
import time

import pytest
from botocore import UNSIGNED

import harness
from conftest import Account, refused
from documents import ALLOW_ALL, TRUST_EC2, allow, document, trust

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
# How long a last use may take until it shows. It takes a few seconds; a machine under load may take longer.
USE_SECS_MAX = 60

BEHAVIOURS = []


def until(seen):
    """What is seen, once it is true."""
    deadline = time.monotonic() + USE_SECS_MAX
    while not (found := seen()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def behaviour(number, name):
    def add(shows):
        BEHAVIOURS.append(pytest.param(shows, id=f"{number:02} {name}"))
        return shows

    return add


@pytest.fixture(scope="module")
def enforcing():
    server = harness.Server("--enforce", "on")
    yield server
    server.close()


class Me(Account):
    def user(self, name, *policies, **options):
        """A user with inline policies, and its key."""
        self.iam.create_user(UserName=name, **options)
        for nth, policy in enumerate(policies):
            self.iam.put_user_policy(UserName=name, PolicyName=f"p{nth}", PolicyDocument=policy)
        return self.iam.create_access_key(UserName=name)["AccessKey"]

    def role(self, name, trusting, **options):
        return self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting, **options)["Role"]

    def policy(self, name):
        return self.iam.create_policy(PolicyName=name, PolicyDocument=allow("s3:*"))["Policy"]["Arn"]


@behaviour(1, "CreateUser refuses a name that differs only by case")
def _(me):
    me.iam.create_user(UserName="Ann")
    with refused("EntityAlreadyExists", 409, "User with name ann already exists."):
        me.iam.create_user(UserName="ann")


@behaviour(2, "CreateUser refuses a name with a blank and an exclamation mark")
def _(me):
    with refused("ValidationError", 400):
        me.iam.create_user(UserName="bad name!")


@behaviour(3, "a wrong secret is refused")
def _(me):
    key = me.user("ann") | {"SecretAccessKey": "x" * 40}
    with refused("SignatureDoesNotMatch", 403):
        me.as_key("sts", key).get_caller_identity()


@behaviour(4, "an unknown access key is refused")
def _(me):
    with refused("InvalidClientTokenId", 403, "The security token included in the request is invalid."):
        me.as_key("sts", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x" * 40}).get_caller_identity()


@behaviour(5, "a user without policies is denied ListUsers")
def _(me):
    with refused("AccessDenied", 403):
        me.as_key("iam", me.user("ann")).list_users()


@behaviour(6, "a third access key exceeds the quota")
def _(me):
    me.user("ann")
    me.iam.create_access_key(UserName="ann")
    with refused("LimitExceeded", 409, "Cannot exceed quota for AccessKeysPerUser: 2"):
        me.iam.create_access_key(UserName="ann")


@behaviour(7, "GetAccessKeyLastUsed is filled after a call")
def _(me):
    key = me.user("ann", ALLOW_ALL)
    me.as_key("iam", key).list_users()
    asked = {"AccessKeyId": key["AccessKeyId"]}
    until(lambda: "LastUsedDate" in me.iam.get_access_key_last_used(**asked)["AccessKeyLastUsed"])
    last = me.iam.get_access_key_last_used(**asked)["AccessKeyLastUsed"]
    assert (last["ServiceName"], last["Region"]) == ("iam", harness.REGION)


@behaviour(8, "a bad resource, an action without a vendor and an unknown operator are refused")
def _(me):
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    for bad in [{"Resource": "b"}, {"Action": "ListBucket"}, {"Condition": {"StringSame": {"aws:username": "a"}}}]:
        with refused("MalformedPolicyDocument", 400):
            me.iam.create_policy(PolicyName="p", PolicyDocument=document(statement | bad))


@behaviour(9, "a principal in an identity policy is refused with a message of its own")
def _(me):
    named = document({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"})
    with refused("MalformedPolicyDocument", 400, "Policy document should not specify a principal."):
        me.iam.create_policy(PolicyName="p", PolicyDocument=named)


@behaviour(10, "a sixth policy version exceeds the quota")
def _(me):
    arn = me.policy("p")
    for _ in range(4):
        me.iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW_ALL)
    with refused("LimitExceeded", 409):
        me.iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW_ALL)


@behaviour(11, "SetDefaultPolicyVersion chooses the version that counts")
def _(me):
    arn = me.policy("p")
    me.iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW_ALL)
    assert me.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"
    me.iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    assert me.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"


@behaviour(12, "DeletePolicy refuses a policy that is attached")
def _(me):
    arn = me.policy("p")
    me.iam.create_user(UserName="ann")
    me.iam.attach_user_policy(UserName="ann", PolicyArn=arn)
    with refused("DeleteConflict", 409, "Cannot delete a policy attached to entities."):
        me.iam.delete_policy(PolicyArn=arn)


@behaviour(13, "DeleteUser refuses a user that is in use")
def _(me):
    me.user("ann", ALLOW_ALL)
    with refused("DeleteConflict", 409, "Cannot delete entity, must delete policies first."):
        me.iam.delete_user(UserName="ann")


@behaviour(14, "AdministratorAccess can be attached")
def _(me):
    me.iam.create_user(UserName="ann")
    me.iam.attach_user_policy(UserName="ann", PolicyArn=ADMIN)
    assert me.iam.list_attached_user_policies(UserName="ann")["AttachedPolicies"][0]["PolicyArn"] == ADMIN


@behaviour(15, "the policy SupportUser has a document")
def _(me):
    arn = "arn:aws:iam::aws:policy/job-function/SupportUser"
    version = me.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    read = me.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert "support:*" in read["Statement"][0]["Action"]


@behaviour(16, "a managed policy that does not exist cannot be attached")
def _(me):
    me.user("ann")
    with refused("NoSuchEntity", 404):
        me.iam.attach_user_policy(UserName="ann", PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicyAtAll")


@behaviour(17, "a trust policy with a resource is refused")
def _(me):
    trusting = json.loads(TRUST_EC2)
    trusting["Statement"][0]["Resource"] = "*"
    with refused("MalformedPolicyDocument", 400, "Has prohibited field Resource"):
        me.role("r", json.dumps(trusting))


@behaviour(18, "a trust policy that names a user who does not exist is refused")
def _(me):
    arn = me.arn("user/nobody")
    with refused("MalformedPolicyDocument", 400, f'Invalid principal in policy: "AWS":"{arn}"'):
        me.role("r", trust(AWS=arn))


@behaviour(19, "AssumeRole is refused by the trust policy")
def _(me):
    sts = me.as_key("sts", me.user("ann", ALLOW_ALL))
    with refused("AccessDenied", 403):
        sts.assume_role(RoleArn=me.role("r", TRUST_EC2)["Arn"], RoleSessionName="s1")


@behaviour(20, "AssumeRole of a role that does not exist is refused")
def _(me):
    sts = me.as_key("sts", me.user("ann", ALLOW_ALL))
    with refused("AccessDenied", 403):
        sts.assume_role(RoleArn=me.arn("role/none"), RoleSessionName="s1")


@behaviour(21, "a missing external id is refused")
def _(me):
    key = me.user("ann", ALLOW_ALL)
    condition = {"StringEquals": {"sts:ExternalId": "42"}}
    trusting = {"Effect": "Allow", "Principal": {"AWS": me.id}, "Action": "sts:AssumeRole", "Condition": condition}
    role, sts = me.role("r", document(trusting)), me.as_key("sts", key)
    with refused("AccessDenied", 403):
        sts.assume_role(RoleArn=role["Arn"], RoleSessionName="s1")
    sts.assume_role(RoleArn=role["Arn"], RoleSessionName="s1", ExternalId="42")


@behaviour(22, "a session longer than MaxSessionDuration is refused")
def _(me):
    key = me.user("ann", ALLOW_ALL)
    role = me.role("r", trust(AWS=me.id))
    message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    with refused("ValidationError", 400, message):
        me.as_key("sts", key).assume_role(RoleArn=role["Arn"], RoleSessionName="s1", DurationSeconds=3601)


@behaviour(23, "GetSessionToken and GetFederationToken give credentials that work, each its own")
def _(me):
    sts = me.as_key("sts", me.user("ann", ALLOW_ALL))
    made = [sts.get_session_token(), sts.get_session_token(), sts.get_federation_token(Name="guest", Policy=ALLOW_ALL)]
    assert len({answer["Credentials"]["AccessKeyId"] for answer in made}) == 3
    who = [me.as_key("sts", answer["Credentials"]).get_caller_identity()["Arn"] for answer in made]
    assert [arn.split("/")[-1] for arn in who] == ["ann", "ann", "guest"]


@behaviour(24, "SimulatePrincipalPolicy allows what an attached policy of a user with a path allows")
def _(me):
    user = me.iam.create_user(UserName="ann", Path="/team/")["User"]
    me.iam.attach_user_policy(UserName="ann", PolicyArn=READ_ONLY)
    answer = me.iam.simulate_principal_policy(PolicySourceArn=user["Arn"], ActionNames=["s3:GetObject", "s3:PutObject"])
    assert [row["EvalDecision"] for row in answer["EvaluationResults"]] == ["allowed", "implicitDeny"]


@behaviour(25, "GetContextKeysForCustomPolicy finds the keys of a policy")
def _(me):
    condition = {"StringEquals": {"aws:PrincipalTag/team": "a"}, "Bool": {"aws:SecureTransport": "true"}}
    policy = document(
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}", "Condition": condition}
    )
    keys = me.iam.get_context_keys_for_custom_policy(PolicyInputList=[policy])["ContextKeyNames"]
    assert sorted(key.lower() for key in keys) == ["aws:principaltag/team", "aws:securetransport", "aws:username"]


@behaviour(26, "EnableMFADevice refuses codes that are wrong")
def _(me):
    me.iam.create_user(UserName="ann")
    serial = me.iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000001"}
    with refused("InvalidAuthenticationCode", 403):
        me.iam.enable_mfa_device(UserName="ann", SerialNumber=serial, **codes)


@behaviour(27, "PasswordResetRequired is kept")
def _(me):
    me.iam.create_user(UserName="ann")
    me.iam.create_login_profile(UserName="ann", Password="Secret-1!x", PasswordResetRequired=True)
    assert me.iam.get_login_profile(UserName="ann")["LoginProfile"]["PasswordResetRequired"] is True


@behaviour(28, "the password policy refuses a weak password")
def _(me):
    me.iam.create_user(UserName="ann")
    me.iam.update_account_password_policy(MinimumPasswordLength=12)
    with refused("PasswordPolicyViolation", 400):
        me.iam.create_login_profile(UserName="ann", Password="short1A")


@behaviour(29, "the access advisor answers from what was used")
def _(me):
    me.as_key("iam", me.user("ann", ALLOW_ALL)).list_users()

    def used():
        job = me.iam.generate_service_last_accessed_details(Arn=me.arn("user/ann"))["JobId"]
        rows = me.iam.get_service_last_accessed_details(JobId=job, MaxItems=1000)["ServicesLastAccessed"]
        return [row["ServiceNamespace"] for row in rows if "LastAuthenticated" in row]

    assert until(used) == ["iam"]


@behaviour(30, "DeleteRole refuses a service-linked role")
def _(me):
    role = me.iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")["Role"]
    assert role["RoleName"] == "AWSServiceRoleForECS"
    with refused("UnmodifiableEntity", 400):
        me.iam.delete_role(RoleName=role["RoleName"])


@behaviour(31, "ListUsers honours MaxItems")
def _(me):
    for nth in range(15):
        me.iam.create_user(UserName=f"user{nth:02}")
    page = me.iam.list_users(MaxItems=5)
    assert (len(page["Users"]), page["IsTruncated"]) == (5, True)
    rest = me.iam.list_users(Marker=page["Marker"])
    assert (len(rest["Users"]), rest["IsTruncated"]) == (10, False)


@behaviour(32, "a bad marker is refused")
def _(me):
    with refused("ValidationError", 400):
        me.iam.list_users(Marker="this is no marker")


@behaviour(33, "more than fifty tags are refused")
def _(me):
    def tags(of):
        return [{"Key": f"k{nth}", "Value": "v"} for nth in of]

    me.iam.create_user(UserName="ann", Tags=tags(range(50)))
    with refused("LimitExceeded", 409):
        me.iam.tag_user(UserName="ann", Tags=tags([50]))
    with refused("ValidationError", 400):
        me.iam.create_user(UserName="bob", Tags=tags(range(51)))


@behaviour(34, "a tag key of AWS's own is refused")
def _(me):
    with refused("InvalidInput", 400):
        me.iam.create_user(UserName="ann", Tags=[{"Key": "aws:team", "Value": "v"}])


@behaviour(35, "UpdateUser and UpdateGroup give the new ARN")
def _(me):
    me.iam.create_user(UserName="ann")
    me.iam.create_group(GroupName="g")
    me.iam.update_user(UserName="ann", NewUserName="eve", NewPath="/team/")
    me.iam.update_group(GroupName="g", NewGroupName="h", NewPath="/team/")
    assert me.iam.get_user(UserName="eve")["User"]["Arn"] == me.arn("user/team/eve")
    assert me.iam.get_group(GroupName="h")["Group"]["Arn"] == me.arn("group/team/h")


@behaviour(36, "DeleteRole refuses a role that is in an instance profile")
def _(me):
    me.role("r", TRUST_EC2)
    me.iam.create_instance_profile(InstanceProfileName="p")
    me.iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="r")
    with refused("DeleteConflict", 409, "Cannot delete entity, must remove roles from instance profile first."):
        me.iam.delete_role(RoleName="r")


@behaviour(37, "an eleventh attached policy exceeds the quota")
def _(me):
    me.iam.create_user(UserName="ann")
    for nth in range(10):
        me.iam.attach_user_policy(UserName="ann", PolicyArn=me.policy(f"p{nth}"))
    with refused("LimitExceeded", 409, "Cannot exceed quota for PoliciesPerUser: 10"):
        me.iam.attach_user_policy(UserName="ann", PolicyArn=ADMIN)


@behaviour(38, "inline policies of a user above 2,048 characters exceed the quota")
def _(me):
    me.iam.create_user(UserName="ann")
    large = allow([f"s3:GetObject{nth:04}*" for nth in range(120)])
    with refused("LimitExceeded", 409, "Maximum policy size of 2048 bytes exceeded for user ann"):
        me.iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=large)


@behaviour(39, "PutUserPermissionsBoundary limits the user")
def _(me):
    key = me.user("ann", ALLOW_ALL)
    me.as_key("iam", key).create_group(GroupName="before")
    me.iam.put_user_permissions_boundary(UserName="ann", PermissionsBoundary=READ_ONLY)
    with refused("AccessDenied", 403):
        me.as_key("iam", key).create_group(GroupName="after")


@behaviour(40, "a web identity token that is garbage is refused")
def _(me):
    me.iam.create_open_id_connect_provider(Url="https://issuer.example.com", ClientIDList=["c"])
    role = me.role("r", trust(Federated=me.arn("oidc-provider/issuer.example.com")))
    unsigned = me.client("sts", signature_version=UNSIGNED)
    asked = {"RoleArn": role["Arn"], "RoleSessionName": "s1", "WebIdentityToken": "this.is.garbage"}
    with refused("InvalidIdentityToken", 400):
        unsigned.assume_role_with_web_identity(**asked)


@pytest.mark.parametrize("shows", BEHAVIOURS)
def test_aws_behaves_so(enforcing, shows):
    shows(Me(enforcing))


def test_there_are_forty_behaviours():
    assert [int(row.id[:2]) for row in BEHAVIOURS] == list(range(1, 41))
