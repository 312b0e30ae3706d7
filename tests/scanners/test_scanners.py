"""Scanners that companies point at AWS accounts: each reads a filled account without an error, and finds what is in it.

`tests/run scanners` installs three of them, each into an environment of its own below tests/.tools. Prowler is two gigabytes
large: `tests/run prowler` installs and runs it.
"""

import json
import subprocess
from pathlib import Path

import pytest

import harness
from conftest import ACCOUNT

HERE = Path(__file__).resolve().parent
TOOLS = harness.REPOSITORY / "tests/.tools"
# How long one program may take before the test gives up. The slowest takes a minute.
PROGRAM_SECS_MAX = 600

# The resources that each of Cloud Custodian's policies is to find.
FOUND_BY_CUSTODIAN = {
    "account-credential": [ACCOUNT],
    "account-password-policy": [ACCOUNT],
    "account-summary": [ACCOUNT],
    "certificates": ["site"],
    "groups-inline": ["developers"],
    "groups-used": ["developers"],
    "oidc": [f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"],
    "roles-crossing": ["crossing"],
    "roles-managed": ["crossing"],
    "tag-users": ["alice"],
    "users-administrators": ["auditor"],
    "users-in-developers": ["carol"],
    "users-may": ["alice", "auditor"],
    "users-ssh": ["alice"],
    "users-used": ["alice", "auditor", "carol"],
    "users-with-keys": ["alice", "auditor"],
    "users-with-mfa-device": ["alice"],
    "users-without-mfa": ["auditor", "carol"],
}


def run(environment, directory, program, *arguments):
    """Runs an installed program, which must succeed. Returns what it said."""
    path = TOOLS / program
    if not path.exists():
        pytest.skip(f"{program} is not installed: tests/run --list says which step does it")
    done = subprocess.run(
        [path, *map(str, arguments)],
        env=environment,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=PROGRAM_SECS_MAX,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    return said


def test_cloudsplaining_reports_risks(scanned, tmp_path):
    run(scanned, tmp_path, "cloudsplaining/bin/cloudsplaining", "download")
    scan = ["scan", "--input-file", "default.json", "--output", ".", "--skip-open-report"]
    run(scanned, tmp_path, "cloudsplaining/bin/cloudsplaining", *scan)
    found = json.loads((tmp_path / "iam-results-default.json").read_text())
    assert {user["name"] for user in found["users"].values()} == {"alice", "auditor", "carol"}
    assert {"server", "crossing"} <= {role["name"] for role in found["roles"].values()}
    (own,) = (policy for policy in found["customer_managed_policies"].values() if policy["PolicyName"] == "own")
    assert own["DataExfiltration"]["findings"]


def test_principal_mapper_finds_who_can_become_an_administrator(scanned, server, tmp_path):
    environment = scanned | {"PMAPPER_STORAGE": str(tmp_path), "PYTHONPATH": str(HERE / "pmapper")}

    def pmapper(*arguments):
        return run(environment, tmp_path, "pmapper/bin/pmapper", *arguments)

    # Edges over other services would need those services.
    here = [
        "--localstack-endpoint",
        server.endpoint,
        "--include-regions",
        "us-east-1",
        "--include-services",
        "iam",
        "sts",
    ]
    assert "Found new edge: user/carol can access via sts:AssumeRole role/crossing" in pmapper("graph", "create", *here)
    assert "user/carol CAN call action iam:CreateUser for resource * THRU role/crossing" in " ".join(
        pmapper("--account", ACCOUNT, "query", "can user/carol do iam:CreateUser").split()
    )


def test_cloud_custodian_filters_and_acts(scanned, server, tmp_path):
    policies = HERE / "custodian/policies.yml"
    said = run(
        scanned, tmp_path, "custodian/bin/custodian", "run", "--output-dir", ".", "--cache-period", "0", policies
    )
    assert "ERROR" not in said

    def found(policy):
        resources = json.loads((tmp_path / policy / "resources.json").read_text())
        names = ("UserName", "RoleName", "GroupName", "ServerCertificateName", "Arn", "account_id")
        return sorted(next(one[name] for name in names if name in one) for one in resources)

    assert {
        policy.parent.name: found(policy.parent.name) for policy in tmp_path.glob("*/resources.json")
    } == FOUND_BY_CUSTODIAN
    tags = server.client("iam", ACCOUNT).list_user_tags(UserName="alice")["Tags"]
    assert {"Key": "seen", "Value": "custodian"} in tags
