"""`POST /_roleback/evaluate`: any request against any policies."""

import json

import pytest

from documents import ALLOW_ALL, allow, document

SESSION = "arn:aws:sts::111122223333:assumed-role/reader/run"


@pytest.fixture
def evaluate(shared_server):
    def ask(**members):
        body = {"principal": SESSION, "action": "sqs:SendMessage", "resource": "*", "context": []} | members
        return shared_server.json("POST", "/_roleback/evaluate", json.dumps(body).encode())

    return ask


@pytest.mark.parametrize(
    ("members", "decision"),
    [
        ({}, "implicitDeny"),
        ({"identityPolicies": [ALLOW_ALL]}, "allowed"),
        ({"identityPolicies": [ALLOW_ALL], "sessionPolicies": None}, "allowed"),
        ({"identityPolicies": [ALLOW_ALL], "sessionPolicies": []}, "implicitDeny"),
        ({"identityPolicies": [ALLOW_ALL], "serviceControlPolicies": [[ALLOW_ALL], []]}, "implicitDeny"),
        (
            {"identityPolicies": [ALLOW_ALL, document({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"})]},
            "explicitDeny",
        ),
        ({"principal": "events.amazonaws.com", "identityPolicies": [ALLOW_ALL]}, "implicitDeny"),
    ],
)
def test_a_kind_that_is_null_is_not_there_and_an_empty_one_allows_nothing(evaluate, members, decision):
    assert evaluate(**members)["decision"] == decision


def test_the_answer_says_which_element_failed_and_what_would_allow(evaluate):
    answer = evaluate(identityPolicies=[allow("sqs:Receive*")])
    [layer] = answer["layers"]
    [statement] = layer["policies"][0]["statements"]
    assert [(check["element"], check["passed"]) for check in statement["checks"]] == [
        ("Action", False),
        ("Resource", True),
    ]
    assert answer["changes"] == ['add "sqs:SendMessage" to `Action` in statement 1 of identityPolicies[0]']


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"principal": "bob"}, "`principal`"),
        ({"identityPolicies": ["{}"]}, "`identityPolicies[0]`"),
        (
            {"context": [{"ContextKeyName": "a:b", "ContextKeyValues": ["x"], "ContextKeyType": "date"}]},
            "`context[0].ContextKeyValues`",
        ),
        ({"unknown": 1}, "`unknown`"),
    ],
)
def test_a_mistake_names_its_member(shared_server, members, named):
    body = {"principal": SESSION, "action": "sqs:SendMessage", "resource": "*"} | members
    status, _, text = shared_server.http("POST", "/_roleback/evaluate", json.dumps(body).encode())
    assert status == 400
    assert named in json.loads(text)["error"]["message"]
