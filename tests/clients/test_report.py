"""Credential reports and access advisor reports."""

import csv
import io

from conftest import refused
from harness import until

POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","sqs:*"],"Resource":"*"}]}'


def user_with_key(account, iam, name):
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=POLICY)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key, account.as_key("iam", key)


def test_a_used_key_says_so_within_seconds_and_the_credential_report_too(account, iam):
    key, mine = user_with_key(account, iam, "alice")
    asked = {"AccessKeyId": key["AccessKeyId"]}
    before = iam.get_access_key_last_used(**asked)["AccessKeyLastUsed"]
    assert before == {"ServiceName": "N/A", "Region": "N/A"}
    mine.list_users()
    last = until(lambda: iam.get_access_key_last_used(**asked)["AccessKeyLastUsed"].get("LastUsedDate"))
    assert (last.second, last.microsecond) == (0, 0)
    with refused("ReportNotPresent", 410):
        iam.get_credential_report()
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    report = iam.get_credential_report()
    assert report["ReportFormat"] == "text/csv"
    root, alice = csv.DictReader(io.StringIO(report["Content"].decode()))
    assert root["user"] == "<root_account>"
    assert (alice["user"], alice["access_key_1_active"]) == ("alice", "true")
    assert alice["access_key_1_last_used_service"] == "iam"


def test_the_access_advisor_says_what_was_used(account, iam):
    _, mine = user_with_key(account, iam, "alice")
    mine.list_users()
    arn = iam.get_user(UserName="alice")["User"]["Arn"]

    def report(granularity):
        job = iam.generate_service_last_accessed_details(Arn=arn, Granularity=granularity)["JobId"]
        return iam.get_service_last_accessed_details(JobId=job), job

    def used():
        details, job = report("SERVICE_LEVEL")
        services = {it["ServiceNamespace"]: it for it in details["ServicesLastAccessed"]}
        assert set(services) == {"iam", "sqs"}
        return (services, job) if "LastAuthenticated" in services["iam"] else None

    services, job = until(used)
    assert services["iam"]["LastAuthenticatedEntity"] == arn
    assert services["sqs"]["TotalAuthenticatedEntities"] == 0
    entities = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="iam")
    assert [it["EntityInfo"]["Arn"] for it in entities["EntityDetailsList"]] == [arn]
    actions, _ = report("ACTION_LEVEL")
    tracked = actions["ServicesLastAccessed"][0]["TrackedActionsLastAccessed"]
    assert [it["ActionName"] for it in tracked if "LastAccessedTime" in it] == ["ListUsers"]
    granting = iam.list_policies_granting_service_access(Arn=arn, ServiceNamespaces=["sqs"])
    (entry,) = granting["PoliciesGrantingServiceAccess"]
    assert [it["PolicyName"] for it in entry["Policies"]] == ["p"]
