"""Writes the golden journal and pod of an on-disk format: every kind of event, in a world that anyone can make again.

    SERVER_UNDER_TEST=target/release/roleback tests/.venv/bin/python tests/clients/make_golden.py snapshots/format-N

A folder whose name starts with `pod-` gets the pod only: the format of pods can change without that of the journal. From format 2
on, the journal has what format 1 cannot have: a record in pieces, and a base instead of its first records. It is run once for a format, when that is released. What it wrote is never written again.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import BINARY, ROOT_ACCOUNT, Server, clean_environment

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
)
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}
)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def main(target):
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        server = Server("--seed", "1", "--clock", "fixed:2026-01-01T00:00:00Z", data_dir=data)
        live(server)
        # The pod has two layers: this save, and what changes afterwards.
        server.json("POST", "/_roleback/snapshots/base")
        iam = server.client("iam")
        iam.tag_user(UserName="Anna", Tags=[{"Key": "layer", "Value": "second"}])
        iam.delete_user_policy(UserName="Anna", PolicyName="inline")
        if target.name != "format-1":
            in_pieces(server)
        server.stop()
        if target.name != "format-1":
            run("compact", "--before", "40", "--yes", "--data-dir", data)
        verified = run("verify", "--data-dir", data)
        run("pod", "save", target / "world.pod", "--data-dir", data)
        if not target.name.startswith("pod-"):
            shutil.copytree(data, target / "journal", ignore=shutil.ignore_patterns("LOCK", "pods"))
    expected = {name: verified[name] for name in ("seq", "hash", "state_hash", "folded") if name in verified}
    (target / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


def run(*words):
    command = [BINARY, *map(str, words), "--output", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=clean_environment())
    return json.loads(done.stdout)["data"]


def live(server):
    """A reset, a restore, and every kind of event."""
    iam, other = server.client("iam"), server.client("iam", key="111122223333")
    iam.create_user(UserName="forgotten")
    server.json("POST", "/_roleback/snapshots/early")
    server.json("POST", "/_roleback/reset")
    server.json("PUT", "/_roleback/snapshots/early/restore")
    policies(iam)
    users_and_groups(iam)
    roles(iam)
    account(iam)
    organization(server)
    other.create_user(UserName="neighbour", Path="/other/")


def in_pieces(server):
    """A record of more than 256 KiB: it restores many long policies."""
    iam = server.client("iam")
    for number in range(60):
        document = POLICY.replace("*", f"arn:aws:s3:::{number}/" + "golden/" * 800)
        iam.create_policy(PolicyName=f"long-{number}", PolicyDocument=document)
    server.json("POST", "/_roleback/snapshots/large")
    server.json("POST", "/_roleback/reset")
    server.json("PUT", "/_roleback/snapshots/large/restore?merge=overwrite")


def policies(iam):
    arn = f"arn:aws:iam::{ROOT_ACCOUNT}:policy/team/reader"
    iam.create_policy(PolicyName="reader", Path="/team/", PolicyDocument=POLICY, Description="Reads")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY.replace("Get", "Put"), SetAsDefault=True)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "owner", "Value": "team"}])
    iam.create_policy(PolicyName="gone", PolicyDocument=POLICY)
    iam.delete_policy(PolicyArn=f"arn:aws:iam::{ROOT_ACCOUNT}:policy/gone")


def users_and_groups(iam):
    tags = [{"Key": "team", "Value": "blue"}, {"Key": "empty", "Value": ""}]
    iam.create_user(UserName="Ann", Path="/team/", Tags=tags, PermissionsBoundary=READ_ONLY)
    iam.untag_user(UserName="Ann", TagKeys=["team"])
    iam.update_user(UserName="Ann", NewUserName="Anna", NewPath="/")
    iam.delete_user_permissions_boundary(UserName="Anna")
    iam.put_user_permissions_boundary(UserName="Anna", PermissionsBoundary=READ_ONLY)
    keys = [iam.create_access_key(UserName="Anna")["AccessKey"]["AccessKeyId"] for _ in range(2)]
    iam.update_access_key(UserName="Anna", AccessKeyId=keys[0], Status="Inactive")
    iam.delete_access_key(UserName="Anna", AccessKeyId=keys[1])
    iam.create_access_key()
    iam.attach_user_policy(UserName="Anna", PolicyArn=READ_ONLY)
    iam.attach_user_policy(UserName="Anna", PolicyArn=f"arn:aws:iam::{ROOT_ACCOUNT}:policy/team/reader")
    iam.detach_user_policy(UserName="Anna", PolicyArn=READ_ONLY)
    iam.put_user_policy(UserName="Anna", PolicyName="inline", PolicyDocument=POLICY)
    iam.put_user_policy(UserName="Anna", PolicyName="gone", PolicyDocument=POLICY)
    iam.delete_user_policy(UserName="Anna", PolicyName="gone")
    iam.delete_user(UserName="forgotten")
    iam.create_group(GroupName="Admins")
    iam.update_group(GroupName="Admins", NewGroupName="Readers", NewPath="/team/")
    iam.add_user_to_group(GroupName="Readers", UserName="Anna")
    iam.create_group(GroupName="gone")
    iam.add_user_to_group(GroupName="gone", UserName="Anna")
    iam.remove_user_from_group(GroupName="gone", UserName="Anna")
    iam.delete_group(GroupName="gone")


def roles(iam):
    iam.create_role(RoleName="service", AssumeRolePolicyDocument=TRUST, Description="Serves", MaxSessionDuration=7200)
    iam.update_assume_role_policy(RoleName="service", PolicyDocument=TRUST.replace("*", ROOT_ACCOUNT))
    iam.update_role(RoleName="service", Description="Serves well")
    iam.create_instance_profile(InstanceProfileName="machine", Tags=[{"Key": "on", "Value": "metal"}])
    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="service")
    iam.create_role(RoleName="gone", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="gone")
    iam.add_role_to_instance_profile(InstanceProfileName="gone", RoleName="gone")
    iam.remove_role_from_instance_profile(InstanceProfileName="gone", RoleName="gone")
    iam.delete_instance_profile(InstanceProfileName="gone")
    iam.delete_role(RoleName="gone")


def account(iam):
    iam.create_account_alias(AccountAlias="gone")
    iam.delete_account_alias(AccountAlias="gone")
    iam.create_account_alias(AccountAlias="golden")
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")


def organization(server):
    def step(step, **members):
        server.json("POST", "/_roleback/org", json.dumps({"step": step, **members}).encode())

    step("CreateOrganization", managementAccount="999999999999")
    step("DeleteOrganization")
    step("CreateOrganization", managementAccount="111122223333")
    step("CreateUnit", name="Workloads")
    step("CreateUnit", name="Dev", parent="Workloads")
    step("CreateUnit", name="gone")
    step("DeleteUnit", unit="gone")
    step("AddAccount", account=ROOT_ACCOUNT, parent="Workloads/Dev", name="golden")
    step("AddAccount", account="444455556666")
    step("RemoveAccount", account="444455556666")
    step("PutPolicy", name="guard", type="SCP", description="Guards", document=POLICY.replace("Allow", "Deny"))
    step("PutPolicy", name="gone", type="SCP", document=POLICY)
    step("DeletePolicy", policy="gone")
    step("AttachPolicy", policy="guard", target="Workloads")
    step("AttachPolicy", policy="guard", target=ROOT_ACCOUNT)
    step("DetachPolicy", policy="guard", target=ROOT_ACCOUNT)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
