"""The case files of the policy crate as questions; `01_basics.txt` there says how they are written."""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "crates/policy/tests/cases"
ACCOUNT = "111122223333"
KINDS = {
    "identity": "identityPolicies",
    "boundary": "permissionsBoundary",
    "session": "sessionPolicies",
    "resource-policy": "resourcePolicy",
    "trust": "resourcePolicy",
    "vpce": "vpcEndpointPolicies",
    "scp": "serviceControlPolicies",
    "rcp": "resourceControlPolicies",
}


class NotExpressible(Exception):
    """A request body cannot express it."""


def read():
    """Pairs of a heading and a question, without questions that a request body cannot express."""
    blocks = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.txt"))).split("\ncase ")[1:]
    for block in blocks:
        heading, *lines = block.split("\n")
        lines = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
        if any(key == "expect" for key, _ in lines):
            try:
                yield heading, question(lines)
            except NotExpressible:
                continue


def question(lines):
    body = {
        "principal": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::bucket/key",
        "context": [],
    }
    for key, value in lines:
        add(body, key, value)
    body.setdefault("resourceAccount", account_of(body["resource"]) or account_of(body["principal"]) or ACCOUNT)
    return body


def account_of(arn):
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else None


def add(body, key, value):
    match key:
        case "action" | "resource":
            body[key] = value
        case "owner":
            body["resourceAccount"] = value
        case "caller":
            add_caller(body, value.split(" "))
        case "context":
            name, _, value = value.partition(" =")
            body["context"].append(entry(name, value.lstrip()))
        case "scp" | "rcp":
            level, _, policy = value.partition(" ")
            levels = body.setdefault(KINDS[key], [])
            levels.extend([] for _ in range(int(level) + 1 - len(levels)))
            levels[int(level)] += documents(policy)
        case "management" | "malformed":
            raise NotExpressible(key)
        case _ if key in KINDS:
            body.setdefault(KINDS[key], []).extend(documents(value))


def add_caller(body, words):
    options = dict(word.split("=", 1) for word in words if "=" in word)
    body["principal"] = words[1] if words[0] in ("service", "provider") else words[0]
    for option, value in options.items():
        if option == "role":
            body["context"].append(entry("aws:PrincipalArn", value))
        elif option == "id":
            body["context"].append(entry("aws:userid", value if ":user/" in words[0] else f"{value}:session"))
        else:
            raise NotExpressible(option)


def entry(name, value):
    if value.startswith("[") and value.endswith("]"):
        values = value[1:-1].split(", ") if value != "[]" else []
        return {"ContextKeyName": name, "ContextKeyValues": values, "ContextKeyType": "stringList"}
    return {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}


def documents(text):
    if text == "none":
        return []
    if '"Statement"' in text:
        return [json.loads(text)]
    return [{"Version": "2012-10-17", "Statement": json.loads(text)}]
