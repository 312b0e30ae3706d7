"""`roleback graph`: who can assume whom, against a running server and on the directory of a stopped one."""

import json

import pytest

from harness import roleback

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal, **condition):
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **condition}


@pytest.fixture(params=["running", "stopped"])
def where(request, start):
    server = start("graph")
    iam = server.client("iam")
    ann = iam.create_user(UserName="ann")["User"]["Arn"]
    iam.create_user(UserName="bob")
    staging = iam.create_role(RoleName="staging", AssumeRolePolicyDocument=policy(trust({"AWS": ann})))["Role"]["Arn"]
    mfa = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    document = policy(trust({"AWS": staging}), trust({"AWS": ann}, **mfa))
    iam.create_role(RoleName="production", AssumeRolePolicyDocument=document)
    iam.attach_role_policy(RoleName="production", PolicyArn=ADMINISTRATOR)
    allow = {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": ann}
    iam.put_user_policy(UserName="bob", PolicyName="keys", PolicyDocument=policy(allow))
    if request.param == "running":
        return ["--endpoint", server.endpoint]
    server.stop()
    return ["--data-dir", server.data_dir]


def graph(where, *arguments):
    done = roleback("graph", *arguments, *where)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_who_can_assume_is_text_json_dot_and_mermaid(where):
    table = graph(where, "who-can-assume", "production").splitlines()
    assert [line.split()[:2] for line in table[1:]] == [
        ["user/ann", "role/production"],
        ["role/staging", "role/production"],
    ]
    assert "aws:MultiFactorAuthPresent Bool true" in table[1]
    data = json.loads(graph(where, "who-can-assume", "-o", "json"))["data"]
    edges = {(edge["from"].split(":")[-1], edge["to"].split(":")[-1]): edge["conditions"] for edge in data["edges"]}
    assert edges == {
        ("user/ann", "role/staging"): [],
        ("role/staging", "role/production"): [],
        ("user/ann", "role/production"): ["aws:MultiFactorAuthPresent Bool true"],
    }
    dot = graph(where, "who-can-assume", "-o", "dot")
    assert dot.startswith("digraph") and dot.count(" -> ") == 3 and dot.count("style=dashed") == 1
    mermaid = graph(where, "who-can-assume", "--by", "ann", "-o", "mermaid")
    assert mermaid.startswith("flowchart LR") and mermaid.count("-->") == 1 and mermaid.count("-.->") == 1


def test_paths_and_steps_to_an_administrator(where):
    paths = json.loads(graph(where, "paths", "ann", "role/production", "-o", "json"))["data"]["paths"]
    assert [len(path["edges"]) for path in paths] == [1, 2]
    found = json.loads(graph(where, "administrators", "-o", "json"))["data"]["toAdministrator"]
    steps = {path["from"].split("/")[-1]: len(path["edges"]) for path in found}
    assert steps == {"production": 0, "staging": 1, "ann": 1, "bob": 2}
    # Before the last record, bob could not make keys for ann.
    earlier = json.loads(graph(where, "administrators", "--at", "head~1", "-o", "json"))["data"]["toAdministrator"]
    assert "bob" not in {path["from"].split("/")[-1] for path in earlier}


def test_a_principal_that_does_not_exist_is_an_error(where):
    done = roleback("graph", "paths", "nobody", "production", *where)
    assert done.returncode == 1
    assert "`nobody` is not in the graph" in done.stderr
