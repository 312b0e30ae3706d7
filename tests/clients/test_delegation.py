"""Acting in another account: delegation requests, and root users of member accounts, on a server that enforces permissions."""

import json

import pytest
from botocore.exceptions import ClientError

from conftest import Account, refused
from documents import ALLOW_ALL, allow

READ_ONLY = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
AUDIT = {"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
UNLOCK = {"arn": "arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy"}


@pytest.fixture
def server(start):
    return start(None, "--enforce", "on")


@pytest.fixture
def account(server):
    return Account(server)


@pytest.fixture
def partner(server):
    return Account(server)


def user(account, name, policy):
    """A client's key of a new user with one policy."""
    account.iam.create_user(UserName=name)
    account.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
    return account.iam.create_access_key(UserName=name)["AccessKey"]


def request(partner, owner, workflow="workflow-1", **more):
    """What a partner asks of an account."""
    made = partner.iam.create_delegation_request(
        OwnerAccountId=owner.id,
        Description="Reads queues",
        Permissions={"PolicyTemplateArn": READ_ONLY},
        RequestorWorkflowId=workflow,
        NotificationChannel=f"arn:aws:sns:us-east-1:{partner.id}:topic",
        SessionDuration=3600,
        **more,
    )
    assert made["DelegationRequestId"] in made["ConsoleDeepLink"]
    return {"DelegationRequestId": made["DelegationRequestId"]}


def state(iam, request):
    return iam.get_delegation_request(**request)["DelegationRequest"]["State"]


def test_a_partner_acts_as_who_accepted_within_what_was_asked(account, partner):
    made = request(partner, account)
    with refused("EntityAlreadyExists", 409):
        request(partner, account)
    iam = account.as_key("iam", user(account, "ann", ALLOW_ALL))
    assert state(iam, made) == "UNASSIGNED"
    iam.associate_delegation_request(**made)
    with refused("InvalidInput", 400):
        iam.send_delegation_token(**made)
    iam.update_delegation_request(**made, Notes="Please look")
    shown = iam.get_delegation_request(**made, DelegationPermissionCheck=True)
    assert (shown["PermissionCheckStatus"], shown["PermissionCheckResult"]) == ("COMPLETE", "ALLOWED")
    assert shown["DelegationRequest"]["OwnerId"] == account.arn("user/ann")
    assert [one["State"] for one in iam.list_delegation_requests()["DelegationRequests"]] == ["PENDING_APPROVAL"]
    arn = account.arn(f"delegation-request/{made['DelegationRequestId']}")
    summary = iam.get_human_readable_summary(EntityArn=arn, Locale="en")
    assert (summary["SummaryState"], "Amazon SQS" in summary["SummaryContent"]) == ("AVAILABLE", True)
    iam.accept_delegation_request(**made)
    iam.send_delegation_token(**made)
    assert state(partner.iam, made) == "FINALIZED"
    (sent,) = account.server.json("GET", "/_roleback/delegation-tokens")["tokens"]
    assert (sent["request"], sent["account"]) == (made["DelegationRequestId"], partner.id)
    assert sent["channel"] == f"arn:aws:sns:us-east-1:{partner.id}:topic"
    token = sent["token"]
    with refused("AccessDenied", 403):
        account.sts.get_delegated_access_token(TradeInToken=token)
    traded = partner.sts.get_delegated_access_token(TradeInToken=token)
    assert traded["AssumedPrincipal"] == account.arn("user/ann")
    session = traded["Credentials"]
    assert account.as_key("sts", session).get_caller_identity()["Arn"] == account.arn("user/ann")
    with refused("AccessDenied", 403):
        account.as_key("iam", session).list_users()


def test_a_request_is_rejected_with_a_reason_and_only_the_owner_sends(account, partner):
    rejected, own = request(partner, account), request(partner, account, "workflow-2", OnlySendByOwner=True)
    ann = account.as_key("iam", user(account, "ann", ALLOW_ALL))
    ann.associate_delegation_request(**rejected)
    ann.reject_delegation_request(**rejected, Notes="Not now")
    assert ann.get_delegation_request(**rejected)["DelegationRequest"]["RejectionReason"] == "Not now"
    with refused("ConcurrentModification", 409):
        ann.accept_delegation_request(**rejected)
    ann.associate_delegation_request(**own)
    ann.accept_delegation_request(**own)
    with pytest.raises(ClientError):
        account.as_key("iam", user(account, "bob", ALLOW_ALL)).send_delegation_token(**own)
    ann.send_delegation_token(**own)


@pytest.fixture
def member(account, partner):
    """The second account, in the organization of the first."""
    tree = {"managementAccount": account.id, "root": {"accounts": [{"id": partner.id}]}}
    account.server.json("PUT", "/_roleback/org", json.dumps(tree).encode())
    return partner


def test_a_manager_assumes_root_for_a_task_whose_feature_is_on(account, member):
    key = user(account, "ann", allow("sts:AssumeRoot"))
    sts = account.as_key("sts", key)

    def assume(task):
        return sts.assume_root(TargetPrincipal=member.id, TaskPolicyArn=task)

    with refused("AccessDenied", 403):
        assume(AUDIT)
    features = account.iam.enable_organizations_root_credentials_management()
    assert features["EnabledFeatures"] == ["RootCredentialsManagement"]
    with refused("AccessDenied", 403):
        assume(UNLOCK)
    session = assume(AUDIT)["Credentials"]
    assert member.as_key("sts", session).get_caller_identity()["Arn"] == member.arn("root")
    root = member.as_key("iam", session)
    assert root.list_access_keys()["AccessKeyMetadata"] == []
    with refused("AccessDenied", 403):
        root.create_user(UserName="eve")
    with refused("AccessDenied", 403):
        account.as_key("sts", user(account, "bob", allow("iam:*"))).assume_root(
            TargetPrincipal=member.id, TaskPolicyArn=AUDIT
        )


def test_the_management_account_alone_switches_root_features(account, member):
    with refused("AccountNotManagementOrDelegatedAdministratorException", 400):
        member.iam.list_organizations_features()
    iam = account.iam
    assert iam.enable_organizations_root_sessions()["EnabledFeatures"] == ["RootSessions"]
    iam.enable_organizations_root_credentials_management()
    listed = iam.list_organizations_features()
    assert listed["EnabledFeatures"] == ["RootCredentialsManagement", "RootSessions"]
    assert listed["OrganizationId"].startswith("o-")
    iam.disable_organizations_root_sessions()
    assert iam.disable_organizations_root_credentials_management()["EnabledFeatures"] == []


def test_root_features_need_an_organization(account):
    with refused("OrganizationNotFoundException", 400):
        account.iam.list_organizations_features()


def test_account_properties_are_set_by_who_may(account):
    iam = account.iam
    assert iam.get_account_properties()["Properties"] == {"RoleManager/Enabled": "false"}
    iam.put_account_properties(Properties={"RoleManager/Enabled": "true"})
    assert iam.get_account_properties()["Properties"] == {"RoleManager/Enabled": "true"}
    with refused("InvalidInput", 400):
        iam.put_account_properties(Properties={"RoleManager/Enabled": "maybe"})
    reader = account.as_key("iam", user(account, "ann", allow("iam:GetAccountProperties")))
    assert reader.get_account_properties()["Properties"]
    with refused("AccessDenied", 403):
        reader.put_account_properties(Properties={"RoleManager/Enabled": "false"})
