"""The organization: built with commands and over HTTP, and stored like everything else."""

import json

import pytest
from botocore.exceptions import ClientError

from documents import ALLOW_ALL, document, trust
from harness import roleback

MANAGER, MEMBER, OTHER = "111111111111", "222222222222", "333333333333"
DENY = document({"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
FENCE = document({"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*"})


@pytest.fixture
def documents(tmp_path):
    for name, text in [("deny", DENY), ("fence", FENCE)]:
        (tmp_path / name).write_text(text)
    return tmp_path


def run(*words, status=0):
    """Runs `org` and returns its data, or its error."""
    done = roleback("org", *words, "-o", "json")
    assert done.returncode == status, done.stderr
    answer = json.loads(done.stdout)
    return answer["data"] if status == 0 else answer["error"]["message"]


def build(place, documents):
    def org(*words, status=0):
        return run(*words, *place, status=status)

    org("create", MANAGER, "--id", "o-aaaaaaaaaa", "--root-id", "r-root")
    org("unit", "add", "Work", "--id", "ou-root-workwork")
    org("unit", "add", "Dev", "--in", "Work")
    org("account", "add", MEMBER, "--in", "Work/Dev", "--name", "member")
    org("account", "add", OTHER)
    org("account", "move", OTHER, "ou-root-workwork")
    org("account", "rename", OTHER, "other")
    org("policy", "put", "guard", "--type", "scp", "--document", documents / "deny", "--id", "p-guard000")
    org("policy", "put", "fence", "--type", "rcp", "--document", documents / "fence", "--description", "Fences")
    org("attach", "guard", "Work/Dev")
    org("attach", "fence", MEMBER)
    return org


def tree(server):
    return server.json("GET", "/_roleback/org")


def put(server, tree):
    return server.json("PUT", "/_roleback/org", json.dumps(tree).encode())


def test_the_words_of_the_program_build_a_tree(start, documents):
    server = start()
    org = build(("--endpoint", server.endpoint), documents)
    found = tree(server)
    assert found["id"], found["managementAccount"] == ("o-aaaaaaaaaa", MANAGER)
    work = found["root"]["units"][0]
    assert (work["name"], work["id"]) == ("Work", "ou-root-workwork")
    assert [(leaf["id"], leaf["name"]) for leaf in work["accounts"]] == [(OTHER, "other")]
    dev = work["units"][0]
    assert dev["policies"] == ["FullAWSAccess", "RCPFullAWSAccess", "guard"]
    assert dev["accounts"][0]["policies"] == ["FullAWSAccess", "RCPFullAWSAccess", "fence"]
    assert [policy["name"] for policy in found["policies"]] == ["fence", "guard"]
    assert org("show") == found

    org("detach", "guard", "Work/Dev")
    org("policy", "remove", "guard")
    org("account", "remove", OTHER)
    org("unit", "rename", "Work", "Workloads")
    assert tree(server)["root"]["units"][0]["name"] == "Workloads"
    drawn = roleback("org", "show", "--endpoint", server.endpoint).stdout
    assert "Workloads (ou-root-workwork): FullAWSAccess" in drawn and "member" in drawn


def test_what_breaks_a_rule_is_refused_with_what_to_do(start, documents):
    server = start()
    refused = roleback("org", "show", "--endpoint", server.endpoint)
    assert refused.returncode == 1 and "`roleback org create ACCOUNT`" in refused.stderr
    org = build(("--endpoint", server.endpoint), documents)
    assert "OrganizationalUnitNotEmptyException" in org("unit", "remove", "Work", status=1)
    assert "PolicyInUseException" in org("policy", "remove", "guard", status=1)
    assert "not an account id" in org("account", "remove", "12", status=2)
    status, _, body = server.http("POST", "/_roleback/org", b'{"step":"MoveAccount","account":"1"}')
    assert (status, json.loads(body)["error"]["code"]) == (400, "bad_request")
    for step, status in [
        ({"step": "DeleteUnit", "unit": "Nowhere"}, 404),
        ({"step": "CreateUnit", "name": "Work"}, 409),
        ({"step": "CreateUnit", "name": ""}, 400),
        ({"step": "CreateUnit", "name": "x", "colour": "red"}, 400),
    ]:
        assert server.http("POST", "/_roleback/org", json.dumps(step).encode())[0] == status, step


def test_a_tree_is_put_whole_and_only_what_differs_becomes_an_event(start, documents):
    server = start()
    wanted = {
        "managementAccount": MANAGER,
        "root": {"units": [{"name": "Work", "policies": ["guard"], "accounts": [{"id": MEMBER}]}]},
        "policies": [{"name": "guard", "type": "SCP", "document": json.loads(DENY)}],
    }
    assert put(server, wanted)["seq"] is not None
    assert put(server, wanted) == {"seq": None, "id": None}
    assert put(server, tree(server))["seq"] is None
    wanted["root"]["units"][0]["accounts"] = []
    seq = put(server, wanted)["seq"]
    record = server.json("GET", f"/_roleback/log/{seq}")
    assert record["operation"] == "roleback:PutTree"
    assert record["events"] == [{"account": MEMBER, "event": "AccountRemoved", "data": {"account": MEMBER}}]

    saved = documents / "tree.json"
    shown = roleback("org", "show", "-o", "json", "--endpoint", server.endpoint).stdout
    for text in [json.dumps(tree(server)), shown]:
        saved.write_text(text)
        other = start()
        run("apply", saved, "--endpoint", other.endpoint)
        assert tree(other) == tree(server)


def test_the_tree_survives_a_kill_and_is_proved_and_worked_on_while_no_server_runs(start, documents, tmp_path):
    server = start("disk")
    build(("--endpoint", server.endpoint), documents)
    before = tree(server)
    server.restart()
    assert tree(server) == before
    server.stop()
    place = ("--data-dir", tmp_path / "disk")
    assert run("show", *place) == before
    run("detach", "guard", "Work/Dev", *place)
    run("account", "move", MEMBER, "root", *place)
    replayed = roleback("replay", *place, "-o", "json")
    found = json.loads(replayed.stdout)["data"]
    assert (found["ok"], found["own"]) == (True, 1) and found["decisions"] == 13
    assert roleback("verify", *place).returncode == 0
    server.start()
    assert tree(server)["root"]["accounts"][1]["name"] == "member"


def test_the_tree_is_saved_reset_and_put_back(start, documents):
    server = start()
    build(("--endpoint", server.endpoint), documents)
    before = tree(server)
    saved = server.json("POST", "/_roleback/snapshots/tree")
    assert (saved["counts"]["units"], saved["counts"]["members"], saved["counts"]["control_policies"]) == (3, 3, 2)
    server.json("POST", "/_roleback/reset")
    assert server.http("GET", "/_roleback/org")[0] == 404
    server.json("PUT", "/_roleback/snapshots/tree/restore")
    assert tree(server) == before


def denial(call, **arguments):
    with pytest.raises(ClientError) as raised:
        call(**arguments)
    assert raised.value.response["Error"]["Code"] == "AccessDenied"
    return raised.value.response["Error"]["Message"]


def test_control_policies_bind_members_but_not_the_manager(start):
    server = start(None, "--enforce", "on")
    manager, member = (server.client("iam", key=account) for account in (MANAGER, MEMBER))
    member.create_user(UserName="bob")
    member.put_user_policy(UserName="bob", PolicyName="all", PolicyDocument=ALLOW_ALL)
    key = member.create_access_key(UserName="bob")["AccessKey"]
    bob = server.client("iam", key["AccessKeyId"], key["SecretAccessKey"])
    bob.list_users()
    wanted = {
        "id": "o-aaaaaaaaaa",
        "managementAccount": MANAGER,
        "root": {"policies": ["FullAWSAccess", "guard"], "accounts": [{"id": MEMBER}]},
        "policies": [{"id": "p-guard000", "name": "guard", "type": "SCP", "document": json.loads(DENY)}],
    }
    put(server, wanted)
    arn = f"arn:aws:organizations::{MANAGER}:policy/o-aaaaaaaaaa/service_control_policy/p-guard000"
    clause = f"on resource: arn:aws:iam::{MEMBER}:user/ with an explicit deny in a service control policy: {arn}"
    for who, client in [("user/bob", bob), ("root", member)]:
        expected = f"User: arn:aws:iam::{MEMBER}:{who} is not authorized to perform: iam:ListUsers {clause}"
        assert denial(client.list_users) == expected
    manager.list_users()
    server.client("iam", key=OTHER).list_users()

    wanted["root"]["accounts"][0]["policies"] = ["narrow"]
    wanted["root"]["policies"] = None
    narrow = document({"Effect": "Allow", "Action": "iam:List*", "Resource": "*"})
    wanted["policies"] = [{"name": "narrow", "type": "SCP", "document": json.loads(narrow)}]
    put(server, wanted)
    bob.list_users()
    assert denial(bob.get_user).endswith("because no service control policy allows the iam:GetUser action")


def sts_of_an_administrator(server, account):
    """STS as a user with all permissions, because a root user cannot assume a role."""
    iam = server.client("iam", key=account)
    iam.create_user(UserName="admin")
    iam.attach_user_policy(UserName="admin", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    key = iam.create_access_key(UserName="admin")["AccessKey"]
    return server.client("sts", key=key["AccessKeyId"], secret=key["SecretAccessKey"])


def test_a_resource_control_policy_keeps_strangers_from_roles(start):
    server = start(None, "--enforce", "on")
    server.client("iam", key=MEMBER).create_role(RoleName="shared", AssumeRolePolicyDocument=trust(AWS="*"))
    fence = document(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sts:AssumeRole",
            "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}},
        }
    )
    tree = {
        "managementAccount": MANAGER,
        "root": {"policies": ["FullAWSAccess", "fence"], "accounts": [{"id": MEMBER}]},
        "policies": [{"name": "fence", "type": "RCP", "document": json.loads(fence)}],
    }
    put(server, tree)
    role = {"RoleArn": f"arn:aws:iam::{MEMBER}:role/shared", "RoleSessionName": "session"}
    stranger = sts_of_an_administrator(server, OTHER)
    told = denial(stranger.assume_role, **role)
    assert told.endswith("with an explicit deny in a resource control policy")
    sts_of_an_administrator(server, MANAGER).assume_role(**role)
    tree["root"]["accounts"].append({"id": OTHER})
    put(server, tree)
    stranger.assume_role(**role)
