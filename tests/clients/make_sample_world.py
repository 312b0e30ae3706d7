"""Writes snapshots/sample-world/world.pod: a small company, for trying things out.

    SERVER_UNDER_TEST=target/release/roleback tests/.venv/bin/python tests/clients/make_sample_world.py

The pod has no secrets: no access keys or passwords, and not the key that seals session tokens, which every server that
loads it makes for itself.
"""

import hashlib
import io
import json
import tarfile

import zstandard

from documents import TRUST_EC2, allow, document, trust
from harness import REPOSITORY, ROOT_ACCOUNT, Server

TARGET = REPOSITORY / "snapshots/sample-world/world.pod"
AWS = "arn:aws:iam::aws:policy/"
OWN = f"arn:aws:iam::{ROOT_ACCOUNT}:policy/"
PEOPLE = {"ana": "administrators", "ben": "developers", "chen": "developers", "dora": "auditors"}
STATE = "application/vnd.roleback.pod.state.v1.jsonl"


def main():
    server = Server("--seed", "1", "--clock", "fixed:2026-01-01T00:00:00Z")
    company(server.client("iam"))
    server.json("POST", "/_roleback/snapshots/sample-world", b'{"message": "A small company"}')
    pod = server.http("GET", "/_roleback/snapshots/sample-world")[2]
    server.close()
    TARGET.write_bytes(without_secrets(pod))


def company(iam):
    iam.create_account_alias(AccountAlias="sample-world")
    iam.update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True)
    deploy = {"Effect": "Allow", "Action": ["lambda:UpdateFunctionCode", "s3:PutObject"], "Resource": "*"}
    keep = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
    for name, text in {
        "deploy": document(deploy, keep),
        "developer-boundary": allow(["s3:*", "lambda:*", "logs:*", "sts:AssumeRole"]),
    }.items():
        iam.create_policy(PolicyName=name, PolicyDocument=text)
    for group, policy in {
        "administrators": AWS + "AdministratorAccess",
        "developers": OWN + "deploy",
        "auditors": AWS + "SecurityAudit",
    }.items():
        iam.create_group(GroupName=group)
        iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    for user, group in PEOPLE.items():
        iam.create_user(UserName=user, Path=f"/{group}/", Tags=[{"Key": "team", "Value": group}])
        iam.add_user_to_group(UserName=user, GroupName=group)
        if group == "developers":
            iam.put_user_permissions_boundary(UserName=user, PermissionsBoundary=OWN + "developer-boundary")
    iam.create_role(RoleName="web-server", AssumeRolePolicyDocument=TRUST_EC2, Tags=[{"Key": "team", "Value": "web"}])
    iam.put_role_policy(
        RoleName="web-server",
        PolicyName="read-assets",
        PolicyDocument=allow("s3:GetObject", "arn:aws:s3:::sample-world-assets/*"),
    )
    iam.create_instance_profile(InstanceProfileName="web-server")
    iam.add_role_to_instance_profile(InstanceProfileName="web-server", RoleName="web-server")
    iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=trust(AWS=f"arn:aws:iam::{ROOT_ACCOUNT}:root"))
    iam.attach_role_policy(RoleName="deployer", PolicyArn=OWN + "deploy")


def without_secrets(pod):
    """The pod without the key that seals session tokens, which must be its only secret."""
    with tarfile.open(fileobj=io.BytesIO(pod)) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}
    layers = json.loads(parts["manifest.json"])["layers"]
    meta = json.loads(parts["meta.json"])
    lines = []
    for layer in layers:
        chunk = parts["blobs/sha256/" + layer["digest"].removeprefix("sha256:")]
        chunk = zstandard.ZstdDecompressor().decompress(chunk) if layer["mediaType"].endswith("+zstd") else chunk
        if layer["mediaType"].startswith(STATE):
            lines += [line for line in chunk.decode().splitlines() if '"kind":"sealing_key"' not in line]
    text = "".join(line + "\n" for line in lines).encode()
    assert b"$secret" not in text
    meta |= {
        "state_hash": hashlib.sha256(text).hexdigest(),
        "state_lines": len(lines),
        "secret_lines": 0,
        "raw_bytes": len(text),
    }
    described = json.dumps(meta, separators=(",", ":")).encode()
    manifest = json.loads(parts["manifest.json"])
    manifest["config"] |= {"digest": digest(described), "size": len(described)}
    counted = {"dev.roleback.lines": str(len(lines)), "dev.roleback.raw-bytes": str(len(text))}
    manifest["layers"] = [{"mediaType": STATE, "digest": digest(text), "size": len(text), "annotations": counted}]
    files = {
        "manifest.json": json.dumps(manifest, separators=(",", ":")).encode(),
        "meta.json": described,
        "blobs/sha256/" + digest(text).removeprefix("sha256:"): text,
    }
    return tar_of(files)


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
        length = tar.offset
    # Two blocks of zeros end a pod file; Python fills up to a whole record.
    return out.getvalue()[: length + 2 * tarfile.BLOCKSIZE]


if __name__ == "__main__":
    main()
