"""`roleback undo` and `roleback rewind`: what comes back works again, and what cannot be undone is refused with reasons."""

import json

import pytest
from botocore.exceptions import ClientError

from documents import trust
from harness import roleback

ACCOUNT = "000000000000"


def run(server, *arguments, status=0):
    done = roleback(*arguments, "--endpoint", server.endpoint, "--output", "json")
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    answer = json.loads(done.stdout)
    return answer["data"] if status == 0 else answer["error"]["message"]


def head(server):
    records = map(json.loads, server.http("GET", "/_roleback/log")[2].splitlines())
    return next(record["seq"] for record in records if record["operation"] != "roleback:RecordUses")


def document(**statements):
    all_statements = [
        {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": "*"} for sid, action in statements.items()
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": all_statements})


def sids(policy):
    return sorted(statement["Sid"] for statement in policy["PolicyDocument"]["Statement"])


def test_creating_a_user_is_undone_only_without_keys_or_with_cascade(start):
    server = start()
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    created = head(server)
    key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    refused = run(server, "undo", str(created), "--yes", status=1)
    assert key in refused and f"record {created + 1}" in refused
    plan = run(server, "undo", str(created), "--cascade", "--dry-run")
    assert {change["action"] for change in plan["changes"]} == {"delete"} and len(plan["changes"]) == 2
    assert head(server) == created + 1
    done = run(server, "undo", str(created), "--cascade", "--yes")
    assert done["seq"] == created + 2 and iam.list_users()["Users"] == []
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        server.client("sts", key, "x" * 40).get_caller_identity()
    shown = json.loads(server.http("GET", f"/_roleback/log/{done['seq']}")[2])
    assert shown["operation"] == "roleback:Undo" and f"undid {created}: created user ann" in json.dumps(shown)


def test_keys_and_sessions_of_what_comes_back_work_again(start):
    server = start()
    iam, sts = server.client("iam"), server.client("sts")
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=trust(AWS=ACCOUNT))
    role = iam.get_role(RoleName="ci")["Role"]
    session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="session")["Credentials"]
    in_session = server.client("sts", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    in_session.get_caller_identity()
    iam.delete_role(RoleName="ci")
    with pytest.raises(ClientError):
        in_session.get_caller_identity()
    run(server, "undo", str(head(server)), "--yes")
    assert in_session.get_caller_identity()["Arn"].endswith("assumed-role/ci/session")
    assert iam.get_role(RoleName="ci")["Role"] == role

    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    as_ann = server.client("sts", key["AccessKeyId"], key["SecretAccessKey"])
    before = as_ann.get_caller_identity()["UserId"]
    iam.delete_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"])
    first = head(server)
    iam.delete_user(UserName="ann")
    last = head(server)
    assert f"deleted by record {last}" in run(server, "undo", str(first), "--yes", status=1)
    run(server, "undo", f"{first}..{last}", "--yes")
    assert as_ann.get_caller_identity()["UserId"] == before


def test_a_taken_name_is_named_and_what_was_written_again_is_kept(start):
    server = start()
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    iam.delete_user(UserName="ann")
    deleted = head(server)
    iam.create_user(UserName="Ann")
    refused = run(server, "undo", str(deleted), "--yes", status=1)
    assert f"the name ann is taken by another user since record {deleted + 1}" in refused

    iam.tag_user(UserName="Ann", Tags=[{"Key": "team", "Value": "a"}])
    tagged = head(server)
    iam.tag_user(UserName="Ann", Tags=[{"Key": "team", "Value": "a"}])
    again = head(server)
    nothing = run(server, "undo", str(tagged), "--yes", status=6)
    assert "nothing is left to undo" in nothing and f"written again by record {again}" in nothing
    assert head(server) == again


def test_documents_are_undone_by_statement_and_versions_only_if_a_default_is_left(start):
    server = start()
    iam = server.client("iam")
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=trust(AWS=ACCOUNT))
    policy = {"RoleName": "ci", "PolicyName": "p"}
    iam.put_role_policy(**policy, PolicyDocument=document(A="s3:GetObject", B="s3:PutObject", C="sqs:SendMessage"))
    put = head(server)
    iam.put_role_policy(**policy, PolicyDocument=document(A="s3:GetObject", B="s3:*", C="sqs:SendMessage", D="ec2:Run"))
    run(server, "undo", str(put), "--yes")
    assert sids(iam.get_role_policy(**policy)) == ["B", "D"]

    arn = iam.create_policy(PolicyName="q", PolicyDocument=document(A="s3:*"))["Policy"]["Arn"]
    for action in ("s3:Get*", "s3:List*"):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(A=action), SetAsDefault=True)
    third = head(server)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    assert "v2 would be the default version" in run(server, "undo", str(third), "--yes", status=1)
    run(server, "undo", str(third + 1), "--yes")
    run(server, "undo", str(third), "--yes")
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    new = iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(A="s3:*"))["PolicyVersion"]
    assert new["VersionId"] == "v4"


def test_undoing_an_undo_alternates_between_two_states(start):
    server = start()
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    iam.tag_user(UserName="ann", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.untag_user(UserName="ann", TagKeys=["a"])
    hashes = [run(server, "undo", str(head(server)), "--yes")["stateHash"] for _ in range(4)]
    assert hashes[0] == hashes[2] != hashes[1] == hashes[3]
    # What the third one restored is what the first record wrote: undoing that record again works.
    tagged = head(server) - 5
    assert run(server, "undo", str(tagged), "--dry-run")["changes"]


def test_a_loaded_pod_is_undone_and_later_writes_stay(start):
    server = start("pods")
    iam = server.client("iam")
    iam.create_user(UserName="loaded")
    run(server, "pod", "save", "base")
    run(server, "reset", "--yes")
    iam.create_user(UserName="mine")
    run(server, "pod", "load", "base", "--yes")
    loaded = head(server)
    for number in range(10):
        iam.create_user(UserName=f"later{number}")
    run(server, "undo", str(loaded), "--yes")
    names = {user["UserName"] for user in iam.list_users()["Users"]}
    assert names == {"mine"} | {f"later{number}" for number in range(10)}


def test_rewind_restores_a_state_keeps_the_log_and_is_undone(start):
    server = start("rewind")
    iam, sts = server.client("iam"), server.client("sts")
    iam.create_role(RoleName="ci", AssumeRolePolicyDocument=trust(AWS=ACCOUNT))
    session = sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/ci", RoleSessionName="session")["Credentials"]
    before = head(server)
    iam.create_user(UserName="ann")
    iam.delete_role(RoleName="ci")
    after = head(server)
    assert "use `--yes`" in run(server, "rewind", str(before), status=3)
    assert len(run(server, "rewind", "head~2", "--dry-run")["changes"]) == 2
    assert head(server) == after
    done = run(server, "rewind", str(before), "--yes")
    assert (done["seq"], done["to"]) == (after + 1, before)
    assert iam.list_users()["Users"] == []
    in_session = server.client("sts", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    in_session.get_caller_identity()
    again = run(server, "rewind", str(before), "--yes")
    assert again["changes"] == [] and head(server) == done["seq"]
    run(server, "undo", str(done["seq"]), "--yes")
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["ann"]
    server.restart()
    assert server.client("iam").list_roles()["Roles"] == []
