"""Prowler checks IAM of a filled account without an error of Roleback's."""

import json
import re

from test_scanners import run

# What Prowler says of services that are not there, and of an action of its own list that AWS took out of service.
NOT_OURS = ("This endpoint serves IAM and STS, not ", "Service 'codestar' not found")


def test_prowler_checks_every_user(scanned, tmp_path):
    arguments = ["aws", "--services", "iam", "--region", "us-east-1", "--output-formats", "json-ocsf"]
    arguments += [
        "--output-directory",
        tmp_path,
        "--no-banner",
        "--no-color",
        "--ignore-exit-code-3",
        "--log-level",
        "ERROR",
    ]
    said = run(scanned, tmp_path, "prowler/bin/prowler", *arguments)
    errors = [line for line in said.splitlines() if "ERROR:" in line or "Something went wrong" in line]
    assert [line for line in errors if not any(words in line for words in NOT_OURS)] == []
    (report,) = tmp_path.glob("*.ocsf.json")
    found = json.loads(report.read_text())
    checks = {finding["metadata"]["event_code"] for finding in found}
    assert {"iam_user_hardware_mfa_enabled", "iam_password_policy_minimum_length_14"} <= checks
    named = " ".join(resource["uid"] for finding in found for resource in finding["resources"])
    assert set(re.findall(r"user/(\w+)", named)) == {"alice", "auditor", "carol"}
