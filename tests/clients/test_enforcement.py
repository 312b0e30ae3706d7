"""Permissions as clients see them: modes, denials with AWS's messages, conditions, roles, exemptions."""

import json
import subprocess

import pytest
from botocore.exceptions import ClientError

import harness
from conftest import Account
from documents import ALLOW_ALL, allow, document, trust

DENY_GET_USER = document({"Sid": "No", "Effect": "Deny", "Action": "iam:GetUser", "Resource": "*"})


@pytest.fixture(scope="module")
def enforcing():
    server = harness.Server("--enforce", "on")
    yield server
    server.close()


@pytest.fixture
def account(enforcing):
    return Account(enforcing)


@pytest.fixture
def bob(account):
    """A user without permissions, used with its own key."""
    account.iam.create_user(UserName="bob")
    key = account.iam.create_access_key(UserName="bob")["AccessKey"]
    return account.as_key("iam", key), account.as_key("sts", key), key


def denial(call, **arguments):
    """The message of an expected AccessDenied."""
    with pytest.raises(ClientError) as raised:
        call(**arguments)
    error = raised.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("AccessDenied", 403)
    return error["Error"]["Message"]


def text(who, action, resource, clause):
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} {clause}"


def configure(server, state):
    return server.json("POST", "/_aws/iam/config", json.dumps({"state": state}).encode())


def test_each_layer_denies_in_its_own_words(account, bob):
    root, (iam, _, _) = account.iam, bob
    arn, limit = account.arn("user/bob"), account.arn("policy/limit")

    def told(clause):
        assert denial(iam.get_user) == text(arn, "iam:GetUser", "user bob", clause)

    told("because no identity-based policy allows the iam:GetUser action")
    root.put_user_policy(UserName="bob", PolicyName="all", PolicyDocument=ALLOW_ALL)
    assert iam.get_user()["User"]["Arn"] == arn
    root.create_policy(PolicyName="limit", PolicyDocument=allow("iam:List*"))
    root.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=limit)
    told("because no permissions boundary allows the iam:GetUser action")
    assert iam.list_users()["Users"]
    root.create_policy_version(PolicyArn=limit, PolicyDocument=DENY_GET_USER, SetAsDefault=True)
    told(f"with an explicit deny in a permissions boundary: {limit}")
    root.delete_user_permissions_boundary(UserName="bob")
    root.attach_user_policy(UserName="bob", PolicyArn=limit)
    told(f"with an explicit deny in an identity-based policy: {limit}")


def test_a_denied_caller_does_not_learn_what_is_there(account, bob):
    iam, _, _ = bob
    account.iam.create_user(UserName="there")
    messages = {name: denial(iam.get_user, UserName=name) for name in ("there", "gone")}
    assert messages["there"].replace("there", "gone") == messages["gone"]


def test_everyone_may_ask_who_they_are(account, bob):
    _, sts, _ = bob
    assert sts.get_caller_identity()["Arn"] == account.arn("user/bob")
    assert sts.get_session_token()["Credentials"]


def test_session_policies_and_roles_bind(account, bob):
    _, sts, _ = bob
    role = account.iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(AWS=account.id))["Role"]["Arn"]
    account.iam.put_role_policy(RoleName="r", PolicyName="iam", PolicyDocument=allow("iam:*"))
    assume = {"RoleArn": role, "RoleSessionName": "job"}
    clause = "because no identity-based policy allows the sts:AssumeRole action"
    assert denial(sts.assume_role, **assume) == text(account.arn("user/bob"), "sts:AssumeRole", role, clause)
    account.iam.update_assume_role_policy(RoleName="r", PolicyDocument=trust(AWS=account.arn("user/bob")))
    wide = account.as_key("iam", sts.assume_role(**assume)["Credentials"])
    narrow = account.as_key("iam", sts.assume_role(**assume, Policy=allow("iam:ListUsers"))["Credentials"])
    assert wide.list_roles()["Roles"] and narrow.list_users()["Users"]
    session = f"arn:aws:sts::{account.id}:assumed-role/r/job"
    clause = "because no session policy allows the iam:ListRoles action"
    assert denial(narrow.list_roles) == text(session, "iam:ListRoles", account.arn("role/"), clause)


def test_an_external_id_must_be_the_right_one(account, bob):
    _, sts, _ = bob
    trusting = {
        "Effect": "Allow",
        "Principal": {"AWS": account.arn("user/bob")},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "secret"}},
    }
    role = account.iam.create_role(RoleName="r", AssumeRolePolicyDocument=document(trusting))["Role"]["Arn"]
    assume = {"RoleArn": role, "RoleSessionName": "job"}
    clause = "because no role trust policy allows the sts:AssumeRole action"
    for more in ({}, {"ExternalId": "guess"}):
        assert denial(sts.assume_role, **assume, **more).endswith(clause)
    assert sts.assume_role(**assume, ExternalId="secret")["Credentials"]


def test_putting_a_role_into_an_instance_profile_needs_the_right_to_pass_it(account, bob):
    iam, _, _ = bob
    account.iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"))
    account.iam.create_instance_profile(InstanceProfileName="p")
    add = {"InstanceProfileName": "p", "RoleName": "r"}
    account.iam.put_user_policy(UserName="bob", PolicyName="add", PolicyDocument=allow("iam:AddRoleToInstanceProfile"))
    clause = "because no identity-based policy allows the iam:PassRole action"
    passing = text(account.arn("user/bob"), "iam:PassRole", account.arn("role/r"), clause)
    assert denial(iam.add_role_to_instance_profile, **add) == passing
    may_pass = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": account.arn("role/*"),
        "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
    }
    account.iam.put_user_policy(UserName="bob", PolicyName="pass", PolicyDocument=document(may_pass))
    iam.add_role_to_instance_profile(**add)


def test_tags_decide(account, bob):
    iam, _, _ = bob
    account.iam.tag_user(UserName="bob", Tags=[{"Key": "team", "Value": "red"}])
    for team in ("red", "blue"):
        tags = [{"Key": "team", "Value": team}]
        account.iam.create_role(RoleName=team, AssumeRolePolicyDocument=trust(AWS=account.id), Tags=tags)
    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    asked = {"StringEquals": {"aws:RequestTag/team": "red"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}
    document_of_bob = document(
        {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*", "Condition": own},
        {"Effect": "Allow", "Action": ["iam:CreateUser", "iam:TagUser"], "Resource": "*", "Condition": asked},
    )
    account.iam.put_user_policy(UserName="bob", PolicyName="tags", PolicyDocument=document_of_bob)
    assert iam.get_role(RoleName="red")
    denial(iam.get_role, RoleName="blue")
    iam.create_user(UserName="new", Tags=[{"Key": "team", "Value": "red"}])
    denial(iam.create_user, UserName="other", Tags=[{"Key": "team", "Value": "blue"}])
    denial(iam.create_user, UserName="other")


def test_wildcards_and_variables_name_resources(account, bob):
    iam, _, _ = bob
    self_service = allow("iam:*AccessKey*", account.arn("user/${aws:username}"))
    account.iam.put_user_policy(UserName="bob", PolicyName="self", PolicyDocument=self_service)
    account.iam.create_user(UserName="alice")
    assert iam.create_access_key()["AccessKey"]["UserName"] == "bob"
    assert len(iam.list_access_keys(UserName="bob")["AccessKeyMetadata"]) == 2
    denial(iam.create_access_key, UserName="alice")


def test_a_denial_brings_a_message_that_somebody_else_decodes(account, bob):
    iam, sts, _ = bob
    with pytest.raises(ClientError) as raised:
        iam.list_users()
    message = raised.value.response["ResponseMetadata"]["HTTPHeaders"]["x-roleback-authorization-message"]
    assert "sts:DecodeAuthorizationMessage" in denial(sts.decode_authorization_message, EncodedMessage=message)
    decoded = json.loads(account.sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"])
    assert (decoded["allowed"], decoded["explicitDeny"]) == (False, False)
    assert decoded["context"]["action"] == "iam:ListUsers"
    assert decoded["context"]["principal"]["arn"] == account.arn("user/bob")
    with pytest.raises(ClientError) as raised:
        account.sts.decode_authorization_message(EncodedMessage=message[:-4])
    assert raised.value.response["Error"]["Code"] == "InvalidAuthorizationMessageException"


def test_what_is_malformed_is_told_before_what_is_denied(bob):
    iam, _, _ = bob
    with pytest.raises(ClientError) as raised:
        iam.create_user(UserName="!")
    assert raised.value.response["Error"]["Code"] == "ValidationError"


def test_the_command_line_shows_the_denial(account, bob):
    _, _, key = bob
    environment = harness.clean_environment(
        AWS_ACCESS_KEY_ID=key["AccessKeyId"], AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"]
    )
    command = ["aws", "--endpoint-url", account.server.endpoint, "iam", "list-users"]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert shown.returncode != 0
    assert "because no identity-based policy allows the iam:ListUsers action" in shown.stderr


def test_a_soft_server_says_what_it_would_deny_and_denies_nothing(start, monkeypatch):
    monkeypatch.setenv("IAM_SOFT_MODE", "1")
    monkeypatch.setattr(harness, "clean_environment", with_log(harness.clean_environment))
    server = start()
    assert any(
        "IAM_SOFT_MODE is set, and taken for `--enforce soft`" in " ".join(line.split()) for line in server.stdout
    )
    assert server.json("GET", "/_roleback/health")["mode"]["enforcement"] == "soft"
    account = Account(server)
    account.iam.create_user(UserName="bob")
    iam = account.as_key("iam", account.iam.create_access_key(UserName="bob")["AccessKey"])
    assert iam.list_users()["Users"]
    log = server.log()
    arn, users = account.arn("user/bob"), account.arn("user/")
    for line in (
        f"Request for service 'iam' by principal '{arn}' for operation 'ListUsers' denied.",
        f"Necessary permissions for this action: [\"Action 'iam:ListUsers' for '{users}'\"]",
        "0 permissions have been explicitly denied: []",
        "0 permissions have been explicitly allowed: []",
        f"1 permissions have been implicitly denied: [\"Action 'iam:ListUsers' for '{users}'\"]",
    ):
        assert line in log


def with_log(environment):
    return lambda **more: environment(**more) | {"DEBUG": "1"}


def test_the_mode_is_switched_while_the_server_runs_and_all_that_is_there_stays(start):
    server = start("disk")
    account = Account(server)
    account.iam.create_user(UserName="bob")
    iam = account.as_key("iam", account.iam.create_access_key(UserName="bob")["AccessKey"])
    off = {"state": "DISABLED", "config_enforce_iam": False, "config_iam_soft_mode": False}
    assert server.json("GET", "/_aws/iam/config") == off
    iam.create_group(GroupName="free")
    assert configure(server, "ENFORCED")["state"] == "ENFORCED"
    assert server.json("GET", "/_roleback/health")["mode"]["enforcement"] == "on"
    denial(iam.create_group, GroupName="denied")
    for state in ("SOFT_MODE", "ENGINE_ONLY", "DISABLED"):
        assert configure(server, state)["state"] == state
        iam.create_group(GroupName=state)
    assert server.http("POST", "/_aws/iam/config", b'{"state": "on"}')[0] == 400
    assert len(account.iam.list_groups()["Groups"]) == 4
    server.stop()
    server.options = ("--enforce", "on")
    server.start()
    assert server.json("POST", "/_roleback/replay")["differences"] == []
    assert len(account.client("iam").list_groups()["Groups"]) == 4


def test_somebody_asks_what_a_key_may_do(account, bob):
    _, _, key = bob
    statements = (
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
    )
    account.iam.put_user_policy(UserName="bob", PolicyName="s3", PolicyDocument=document(*statements))

    def check(*wanted, key_id=key["AccessKeyId"]):
        permissions = [{"action": action, "resource": resource} for action, resource in wanted]
        body = {"access_key_id": key_id, "region_name": "us-east-1", "required_permission": permissions}
        return account.server.json("POST", "/_aws/iam/check-actions-allowed", json.dumps(body).encode())

    get, delete, put = (
        (action, "arn:aws:s3:::b/k") for action in ("s3:GetObject", "s3:DeleteObject", "sqs:SendMessage")
    )
    named = [{"action": action, "resource": resource} for action, resource in (get, delete, put)]
    answer = check(get, delete, put)
    assert answer == {
        "allowed": False,
        "explicit_allow": named[:1],
        "explicit_deny": named[1:2],
        "implicit_deny": named[2:],
        "source_principal": {"arn": account.arn("user/bob"), "account": account.id},
        "status_code": 200,
        "status_reason": "OK",
    }
    assert check(get)["allowed"] is True
    assert check(put, key_id=account.id)["allowed"] is True
    nobody = check(get, key_id="AKIAIOSFODNN7EXAMPLE")
    assert (nobody["allowed"], nobody["status_code"]) == (False, 403)
