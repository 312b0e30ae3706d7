"""Simulations and reports."""

from documents import ALLOW_ALL, document

from . import until_complete


def simulation(life, do):
    actions = {"ActionNames": ["s3:GetObject", "iam:ListUsers"]}
    alice = {"PolicySourceArn": life.account.arn("user/team/alice")}
    when = document(
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    )
    do("SimulateCustomPolicy", PolicyInputList=[ALLOW_ALL, when], **actions)
    do("SimulatePrincipalPolicy", **alice, **actions)
    do("GetContextKeysForCustomPolicy", PolicyInputList=[when])
    do("GetContextKeysForPrincipalPolicy", **alice, PolicyInputList=[when])


def reports(life, do):
    until_complete(lambda: do("GenerateCredentialReport")["State"])
    do("GetCredentialReport")
    do("GetAccountAuthorizationDetails")
    do("ListEntitiesForPolicy", PolicyArn=life.policy)
    alice = {"Arn": life.account.arn("user/team/alice")}
    for granularity in ("SERVICE_LEVEL", "ACTION_LEVEL"):
        job = {"JobId": do("GenerateServiceLastAccessedDetails", **alice, Granularity=granularity)["JobId"]}
        until_complete(lambda job=job: do("GetServiceLastAccessedDetails", **job)["JobStatus"])
    job = {"JobId": do("GenerateServiceLastAccessedDetails", Arn=life.policy)["JobId"]}
    do("GetServiceLastAccessedDetailsWithEntities", **job, ServiceNamespace="iam")
    do("ListPoliciesGrantingServiceAccess", **alice, ServiceNamespaces=["iam", "s3"])
