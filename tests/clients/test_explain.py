"""`explain`: why a request is allowed or denied, now or after an earlier record."""

import json
import shlex

import pytest

from conftest import refused
from harness import roleback

ANN = "arn:aws:iam::000000000000:user/ann"


def policy(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*"} | statement})


@pytest.fixture
def server(start):
    """A server with enforcement, and a user that can read users of her team from one address."""
    server = start("data", "--enforce", "on")
    root = server.client("iam")
    root.create_user(UserName="ann", Tags=[{"Key": "team", "Value": "red"}])
    wanted = policy(Sid="Team", Action="iam:Get*", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    root.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=wanted)
    key = root.create_access_key(UserName="ann")["AccessKey"]
    server.as_ann = lambda service="iam": server.client(service, key["AccessKeyId"], key["SecretAccessKey"])
    return server


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout if status == 0 else done.stderr


def explained(server, **asked):
    status, _, body = server.http("POST", "/_roleback/explain", json.dumps(asked).encode())
    assert status == 200, body
    return json.loads(body)["explanations"]


def test_a_denial_names_the_element_that_failed_with_what_was_seen_and_wanted(server):
    (found,) = explained(server, principal=ANN, action="iam:GetUser", resource=ANN)
    assert found["decision"] == "implicitDeny"
    (layer,) = [layer for layer in found["layers"] if layer["layer"] == "identity"]
    (own,) = layer["policies"]
    assert (own["name"], own["holder"]) == ("own", "user ann")
    (statement,) = own["statements"]
    assert (statement["sid"], statement["applies"], statement["line"], statement["column"]) == ("Team", False, 1, 40)
    (failed,) = [check for check in statement["checks"] if not check["passed"]]
    assert (failed["key"], failed["seen"], failed["wanted"]) == ("aws:PrincipalTag/team", ["red"], ["blue"])
    assert found["nearest"] == {"layer": "identity", "policy": 0, "statement": 0}
    assert found["changes"]


def test_the_given_context_counts_over_what_is_known(server):
    (found,) = explained(
        server, principal=ANN, action="iam:GetUser", resource=ANN, context={"aws:PrincipalTag/team": "blue"}
    )
    assert found["decision"] == "allowed"
    text = run(
        "explain", ANN, "iam:GetUser", ANN, "--context", "aws:PrincipalTag/team=blue", "--endpoint", server.endpoint
    )
    assert text.startswith("allowed: iam:GetUser on")


def test_the_last_denial_is_explained_and_its_command_says_the_same_again(server):
    with refused("AccessDenied"):
        server.as_ann().get_user(UserName="ann")
    where = ["--endpoint", server.endpoint]
    text = run("explain", "--last-denied", *where)
    for words in [
        "implicitDeny: iam:GetUser on " + ANN,
        "nearest    statement 1 Team of own of user ann",
        "statement 1 Team, Allow",
        '      > "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}\n          the request has red',
        "To allow it:",
    ]:
        assert words in text, text
    again = text.rsplit("To repeat: roleback ", 1)[1].strip()
    assert run(*shlex.split(again), *where) == text
    server.kill()
    assert run(*shlex.split(again), "--data-dir", server.data_dir) == text


def test_a_managed_policy_is_named_once_by_its_arn(server):
    arn = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    iam = server.client("iam")
    iam.create_user(UserName="sam")
    iam.attach_user_policy(UserName="sam", PolicyArn=arn)
    text = run("explain", "user/sam", "sqs:DeleteQueue", "--endpoint", server.endpoint)
    assert f"  {arn} of user sam\n" in text and f"({arn})" not in text, text


def test_a_request_is_explained_by_its_id_in_the_world_that_it_met(server):
    with refused("AccessDenied") as _:
        server.as_ann().get_user(UserName="ann")
    denial = json.loads(server.http("GET", "/_roleback/decisions")[2].splitlines()[0])
    server.client("iam").put_user_policy(UserName="ann", PolicyName="all", PolicyDocument=policy(Action="iam:*"))
    (then,) = explained(server, requestId=denial["request_id"])
    assert (then["decision"], then["at"]) == ("implicitDeny", denial["seq"])
    assert then["recorded"]["id"] == denial["id"]
    head = server.json("GET", "/_roleback/health")["head"]["seq"]
    (now,) = explained(server, requestId=denial["request_id"], at=head)
    assert now["decision"] == "allowed"


def test_the_past_is_explained_too(server):
    before = server.json("GET", "/_roleback/health")["head"]["seq"]
    server.client("iam").put_user_policy(UserName="ann", PolicyName="all", PolicyDocument=policy(Action="iam:*"))
    asked = {"principal": ANN, "action": "iam:ListUsers", "resource": "*"}
    assert explained(server, **asked)[0]["decision"] == "allowed"
    assert explained(server, **asked, at=before)[0]["decision"] == "implicitDeny"
    server.kill()
    words = ["explain", ANN, "iam:ListUsers", "*", "--data-dir", server.data_dir]
    assert run(*words).startswith("allowed")
    assert run(*words, "--at", before).startswith("implicitDeny")


def test_a_role_must_trust_the_principal_that_assumes_it(server):
    trust = {
        "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    }
    role = server.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    (found,) = explained(server, principal=ANN, action="sts:AssumeRole", resource=role)
    assert found["decision"] == "implicitDeny"
    (layer,) = [layer for layer in found["layers"] if layer["layer"] == "trust"]
    (failed,) = [check for check in layer["policies"][0]["statements"][0]["checks"] if not check["passed"]]
    assert (failed["element"], failed["seen"]) == ("Principal", [ANN])


def test_a_session_is_explained_with_what_it_brought_along(server):
    iam, sts = server.client("iam"), server.as_ann("sts")
    trust = {"Statement": {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:AssumeRole"}}
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="r", PolicyName="all", PolicyDocument=policy(Action="*"))
    session = sts.assume_role(RoleArn=role, RoleSessionName="s1", Policy=policy(Action="iam:GetUser"))
    question = {"principal": session["AssumedRoleUser"]["Arn"], "action": "iam:ListUsers", "resource": "*"}
    (unknown,) = explained(server, **question)
    assert unknown["decision"] == "allowed" and "the decision log has no decision" in unknown["session"]
    with refused("AccessDenied"):
        as_session(server, session["Credentials"]).list_users()
    (known,) = explained(server, **question)
    assert (known["decision"], known["session"][:13]) == ("implicitDeny", "as in request")

    guest = server.client("sts").get_federation_token(Name="guest", Policy=policy(Action="iam:ListUsers"))
    question = {"principal": guest["FederatedUser"]["Arn"], "action": "iam:ListUsers", "resource": "*"}
    assert server.http("POST", "/_roleback/explain", json.dumps(question).encode())[0] == 404
    server.json("POST", "/_roleback/policy-stream/state", b'{"streaming": true}')
    as_session(server, guest["Credentials"], "sts").get_caller_identity()
    (known,) = explained(server, **question)
    assert known["decision"] == "allowed"


def as_session(server, credentials, service="iam"):
    key = [credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    return server.client(service, *key)


def test_the_trust_policy_of_a_role_is_explained_to_a_service_and_an_anonymous_caller(server):
    trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    role = server.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    for principal, decision in [
        ("events.amazonaws.com", "allowed"),
        ("ec2.amazonaws.com", "implicitDeny"),
        ("anonymous", "implicitDeny"),
    ]:
        (found,) = explained(server, principal=principal, action="sts:AssumeRole", resource=role)
        assert (found["caller"], found["principal"], found["decision"]) == (principal, principal, decision)
        text = run("explain", principal, "sts:AssumeRole", role, "--endpoint", server.endpoint)
        assert text.startswith(f"{decision}: sts:AssumeRole on")


def test_what_cannot_be_explained_says_why(server):
    for asked, status, words in [
        ({}, 400, "nothing to explain"),
        ({"principal": ANN}, 400, "nothing to explain"),
        ({"principal": ANN + "x", "action": "a:B", "resource": "*"}, 404, "principal not found: no root user, user"),
        ({"principal": ANN, "action": "ListUsers", "resource": "*"}, 400, "is not an action"),
        ({"requestId": "none"}, 404, "no decision about this request"),
        ({"lastDenied": True}, 404, "no denial is recorded"),
        (
            {"principal": ANN, "action": "a:B", "resource": "*", "at": 999},
            400,
            "record 999 does not exist: the last one is",
        ),
        ({"colour": "red"}, 400, "colour"),
    ]:
        answer = server.http("POST", "/_roleback/explain", json.dumps(asked).encode())
        assert (answer[0], words in answer[2].decode()) == (status, True), (asked, answer[2])
    assert "--last-denied" in run("explain", "--endpoint", server.endpoint, status=2)
    assert "PRINCIPAL ACTION" in run("explain", ANN, "--endpoint", server.endpoint, status=2)
    assert run("explain", ANN, "iam:ListUsers", "--endpoint", server.endpoint).startswith(
        "implicitDeny: iam:ListUsers on *\n"
    )
    run("explain", ANN, "iam:GetUser", "*", "--context", "x", "--endpoint", server.endpoint, status=2)
    assert "no denial" in run("explain", "--last-denied", "--endpoint", server.endpoint, status=1)


def test_a_principal_is_found_by_its_short_form(server):
    root = server.client("iam")
    anybody = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": anybody})
    for account, name in [(root, "eve"), (server.client("iam", "111111111111", "test"), "mallory")]:
        account.create_role(RoleName=name, Path="/team/", AssumeRolePolicyDocument=trust)
    where = ["--endpoint", server.endpoint]
    for short, arn in [
        ("ann", ANN),
        ("user/ann", ANN),
        ("role/team/eve", "arn:aws:iam::000000000000:role/team/eve"),
        ("role/mallory", "arn:aws:iam::111111111111:role/team/mallory"),
    ]:
        assert "of " + arn in run("explain", short, "iam:ListUsers", *where), short
        assert run("simulate", "--principal", short, "--action", "iam:ListUsers", *where), short
    root.create_user(UserName="eve")
    several = run("explain", "eve", "iam:ListUsers", *where, status=1)
    assert "role/team/eve" in several and "user/eve" in several
    assert "no root user" in run("explain", "nobody", "iam:ListUsers", *where, status=1)


def test_a_control_policy_is_named(server, tmp_path):
    deny = tmp_path / "deny.json"
    deny.write_text(policy(Effect="Deny", Action="iam:*"))
    where = ["--endpoint", server.endpoint]
    for words in [
        ("create", "111111111111"),
        ("account", "add", "000000000000"),
        ("policy", "put", "guard", "--type", "scp", "--document", deny),
        ("attach", "guard", "000000000000"),
    ]:
        run("org", *words, *where)
    text = run("explain", "ann", "iam:ListUsers", *where)
    assert "because    statement 1 of guard of account 000000000000 denies it" in text
    assert "\n  guard (arn:aws:organizations::111111111111:policy/" in text and "\n  FullAWSAccess (arn:" in text
