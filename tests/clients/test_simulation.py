"""The policy simulator, as boto3 sees it."""

import json

import pytest

from conftest import refused
from documents import ALLOW_ALL, allow, document, trust
from harness import roleback

OBJECT, OTHER = "arn:aws:s3:::bucket/key", "arn:aws:s3:::other/key"


def entry(key, *values, kind="string"):
    return {"ContextKeyName": key, "ContextKeyValues": list(values), "ContextKeyType": kind}


def decisions(answer):
    return {
        (result["EvalActionName"], resource["EvalResourceName"]): resource["EvalResourceDecision"]
        for result in answer["EvaluationResults"]
        for resource in result["ResourceSpecificResults"]
    }


def test_each_action_is_decided_on_each_resource(iam):
    policies = [allow("s3:Get*"), document({"Effect": "Deny", "Action": "*", "Resource": OTHER})]
    answer = iam.simulate_custom_policy(
        PolicyInputList=policies, ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=[OBJECT, OTHER]
    )
    assert decisions(answer) == {
        ("s3:GetObject", OBJECT): "allowed",
        ("s3:GetObject", OTHER): "explicitDeny",
        ("s3:PutObject", OBJECT): "implicitDeny",
        ("s3:PutObject", OTHER): "explicitDeny",
    }
    assert [result["EvalDecision"] for result in answer["EvaluationResults"]] == ["explicitDeny", "explicitDeny"]


def test_a_matched_statement_is_found_in_the_policy_by_its_positions(iam):
    policy = allow("s3:*", OBJECT)
    answer = iam.simulate_custom_policy(
        PolicyInputList=[allow("iam:*"), policy], ActionNames=["s3:GetObject"], ResourceArns=[OBJECT]
    )
    [result] = answer["EvaluationResults"]
    [statement] = result["MatchedStatements"]
    assert (statement["SourcePolicyId"], statement["SourcePolicyType"]) == ("PolicyInputList.2", "IAM Policy")
    start, end = statement["StartPosition"], statement["EndPosition"]
    assert (start["Line"], end["Line"]) == (1, 1)
    assert json.loads(policy[start["Column"] - 1 : end["Column"] - 1])["Resource"] == OBJECT


def test_keys_that_were_not_given_are_told(iam):
    policy = document(
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    )
    call = {"PolicyInputList": [policy], "ActionNames": ["sqs:SendMessage"]}
    [missing] = iam.simulate_custom_policy(**call)["EvaluationResults"]
    assert (missing["EvalDecision"], missing["MissingContextValues"]) == ("implicitDeny", ["aws:SecureTransport"])
    context = [entry("aws:SecureTransport", "true", kind="boolean")]
    [given] = iam.simulate_custom_policy(**call, ContextEntries=context)["EvaluationResults"]
    assert (given["EvalDecision"], given["MissingContextValues"]) == ("allowed", [])
    assert iam.get_context_keys_for_custom_policy(PolicyInputList=[policy])["ContextKeyNames"] == [
        "aws:SecureTransport"
    ]


def test_a_user_is_simulated_with_its_groups_and_its_boundary(account, iam):
    iam.create_user(UserName="ann")
    iam.create_group(GroupName="devs")
    iam.add_user_to_group(GroupName="devs", UserName="ann")
    iam.put_group_policy(GroupName="devs", PolicyName="all", PolicyDocument=ALLOW_ALL)
    iam.put_user_permissions_boundary(
        UserName="ann", PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    call = {"PolicySourceArn": account.arn("user/ann"), "ActionNames": ["s3:GetObject", "s3:PutObject"]}
    read, write = iam.simulate_principal_policy(**call)["EvaluationResults"]
    assert (read["EvalDecision"], write["EvalDecision"]) == ("allowed", "implicitDeny")
    assert [statement["SourcePolicyId"] for statement in read["MatchedStatements"]] == ["group_devs_all"]
    assert not write["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"]
    unlimited = iam.simulate_principal_policy(**call, PolicyExclusionList=[{"PolicyType": "permission-boundary"}])
    assert {result["EvalDecision"] for result in unlimited["EvaluationResults"]} == {"allowed"}


def test_the_paginator_shows_every_result_once(iam):
    actions = [f"sqs:Action{number}" for number in range(7)]
    pages = iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[ALLOW_ALL], ActionNames=actions, PaginationConfig={"PageSize": 3}
    )
    assert [result["EvalActionName"] for page in pages for result in page["EvaluationResults"]] == actions


@pytest.mark.parametrize(
    "more",
    [
        {"ActionNames": ["s3:*"]},
        {"ResourceArns": ["bucket"]},
        {"PolicyInputList": ["not json"]},
        {"ResourcePolicy": trust(AWS="111111111111").replace("sts:AssumeRole", "s3:GetObject")},
        {"PermissionsBoundaryPolicyInputList": [ALLOW_ALL, ALLOW_ALL]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_bad_input_is_refused(iam, more):
    with refused("InvalidInput", 400):
        iam.simulate_custom_policy(**{"PolicyInputList": [ALLOW_ALL], "ActionNames": ["s3:GetObject"]} | more)


def test_an_unknown_principal_is_refused(account, iam):
    with refused("NoSuchEntity", 404):
        iam.simulate_principal_policy(PolicySourceArn=account.arn("user/nobody"), ActionNames=["s3:GetObject"])


def test_the_policies_of_an_organization_bear_on_its_members(start, tmp_path):
    server = start()
    scp = tmp_path / "scp.json"
    scp.write_text(document({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}))
    for words in [
        ["create", "111111111111"],
        ["account", "add", "222222222222"],
        ["policy", "put", "guard", "--type", "scp", "--document", scp],
        ["attach", "guard", "222222222222"],
    ]:
        done = roleback("org", *words, "--endpoint", server.endpoint)
        assert done.returncode == 0, done.stderr
    iam = server.client("iam", key="222222222222")
    iam.create_user(UserName="ann")
    iam.put_user_policy(UserName="ann", PolicyName="all", PolicyDocument=ALLOW_ALL)
    call = {
        "PolicySourceArn": "arn:aws:iam::222222222222:user/ann",
        "ActionNames": ["sqs:SendMessage", "sns:Publish"],
    }

    def simulated(**more):
        results = iam.simulate_principal_policy(**call, **more)["EvaluationResults"]
        detail = [result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations") for result in results]
        return [result["EvalDecision"] for result in results], detail

    assert simulated() == (["explicitDeny", "allowed"], [False, True])
    assert simulated(PolicyExclusionList=[{"PolicyType": "scp"}]) == (["allowed", "allowed"], [None, None])
