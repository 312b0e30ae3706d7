"""Sessions, and what lets others act in an account."""

import json

from botocore.exceptions import ClientError

from documents import ALLOW_ALL

from . import AWS_POLICY, TAGS, until_complete

ROLE_TEMPLATE = "arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1"


def sessions(life, do):
    alice = do.by(life.key)
    do("GetCallerIdentity")
    alice("GetCallerIdentity")
    alice("GetSessionToken")
    alice("GetFederationToken", Name="fed", Policy=ALLOW_ALL, Tags=TAGS)
    assumed = alice(
        "AssumeRole", RoleArn=life.role, RoleSessionName="run", Policy=ALLOW_ALL, Tags=TAGS, SourceIdentity="alice"
    )
    life.session = assumed["Credentials"]
    do.by(life.session)("GetCallerIdentity")
    do("GetAccessKeyInfo", AccessKeyId=life.key["AccessKeyId"])


def scoped_credentials(life, do):
    do.by(life.session)("GetScopedCredentials", Policy=ALLOW_ALL, DurationSeconds=900)


def role_templates(life, do):
    template = {"TemplateArn": ROLE_TEMPLATE}
    do("GetRoleTemplateVersion", **template)
    values = {"AWSServiceName": {"Values": ["lambda.amazonaws.com"]}, "RoleName": {"Values": ["acquired"]}}
    do("AcquireRole", **template, ReplacementValues=values)


def encoded_message(life, do):
    """Only a server that enforces permissions makes such a message, and only for a caller who lacks them."""
    bob = life.account.as_key("iam", do("CreateAccessKey", UserName="bob")["AccessKey"])
    try:
        bob.list_users()
    except ClientError as error:
        headers = error.response["ResponseMetadata"]["HTTPHeaders"]
    do("DecodeAuthorizationMessage", EncodedMessage=headers["x-roleback-authorization-message"])


def organization(life, do):
    tree = {"managementAccount": life.account.id, "root": {"accounts": [{"id": life.member.id}]}}
    life.account.server.json("PUT", "/_roleback/org", json.dumps(tree).encode())
    root = json.loads(life.account.server.http("GET", "/_roleback/org")[2])
    path = f"{root['id']}/{root['root']['id']}"
    job = {"JobId": do("GenerateOrganizationsAccessReport", EntityPath=path)["JobId"]}
    until_complete(lambda: do("GetOrganizationsAccessReport", **job)["JobStatus"])
    do("EnableOrganizationsRootSessions")
    do("DisableOrganizationsRootSessions")
    do("DisableOrganizationsRootCredentialsManagement")
    do("EnableOrganizationsRootCredentialsManagement")
    do("ListOrganizationsFeatures")
    do.by(life.key)(
        "AssumeRoot",
        TargetPrincipal=life.member.id,
        TaskPolicyArn={"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"},
    )


def delegation(life, do):
    partner, owner = do.of(life.member), do.by(life.key)

    def request(workflow):
        made = partner(
            "CreateDelegationRequest",
            OwnerAccountId=life.account.id,
            Description="d",
            Permissions={"PolicyTemplateArn": AWS_POLICY},
            RequestorWorkflowId=workflow,
            NotificationChannel=f"arn:aws:sns:us-east-1:{life.member.id}:topic",
            SessionDuration=3600,
        )
        request = {"DelegationRequestId": made["DelegationRequestId"]}
        owner("AssociateDelegationRequest", **request)
        return request

    rejected, accepted = request("workflow-1"), request("workflow-2")
    owner("RejectDelegationRequest", **rejected, Notes="no")
    owner("UpdateDelegationRequest", **accepted, Notes="please")
    owner("AcceptDelegationRequest", **accepted)
    owner("GetDelegationRequest", **accepted, DelegationPermissionCheck=True)
    owner("ListDelegationRequests")
    summarised = f"arn:aws:iam::{life.account.id}:delegation-request/{accepted['DelegationRequestId']}"
    owner("GetHumanReadableSummary", EntityArn=summarised, Locale="en")
    owner("SendDelegationToken", **accepted)
    (sent,) = life.account.server.json("GET", "/_roleback/delegation-tokens")["tokens"]
    partner("GetDelegatedAccessToken", TradeInToken=sent["token"])
