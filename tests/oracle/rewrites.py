"""Rewrites of a question that are equivalent according to AWS's documentation."""

import ipaddress
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

KINDS = ("identityPolicies", "permissionsBoundary", "sessionPolicies", "resourcePolicy", "vpcEndpointPolicies")
LEVELS = ("serviceControlPolicies", "resourceControlPolicies")
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
# Text that no request has, for conditions that nothing equals.
NOTHING, NOTHING_ARN = "no-such-value", "arn:aws:none:none:000000000000:none"
NOBODY = {"AWS": "arn:aws:iam::000000000000:user/nobody"}
UNSEEN_ADDRESS = {4: "255.255.255.255/32", 6: "ffff::ffff/128"}
VARIABLE = re.compile(r"\$\{([^}]*)\}")


def documents(question):
    for kind in KINDS:
        yield from question.get(kind) or ()
    for kind in LEVELS:
        for level in question.get(kind) or ():
            yield from level


def statements(question):
    for document in documents(question):
        yield from listed(document["Statement"])


def listed(one_or_many):
    return one_or_many if isinstance(one_or_many, list) else [one_or_many]


def context(question):
    """Names in lower case to lists of values."""
    return {entry["ContextKeyName"].lower(): entry["ContextKeyValues"] for entry in question["context"]}


def single_values(question):
    """The values that variables can have."""
    entries = (entry for entry in question["context"] if not entry.get("ContextKeyType", "").endswith("List"))
    return {entry["ContextKeyName"].lower(): entry["ContextKeyValues"][0] for entry in entries}


def replace_wanted(question, fits, change):
    """Changes each value of a condition: `fits(operator)`, `change(value, key)` to a value or a list of values."""
    for statement in statements(question):
        for operator, keys in statement.get("Condition", {}).items():
            if not fits(operator):
                continue
            for key, values in keys.items():
                changed = [new for value in listed(values) for new in listed(change(str(value), key.lower()))]
                keys[key] = changed if changed != listed(values) else values


def replace_resources(question, change):
    for statement in statements(question):
        for element in {"Resource", "NotResource"} & statement.keys():
            changed = [change(pattern) for pattern in listed(statement[element])]
            statement[element] = changed if changed != listed(statement[element]) else statement[element]


def is_text(operator):
    return "String" in operator or "Arn" in operator


# --- Addresses. ---


def all_of_ipv4_in_halves(question):
    halves = ["0.0.0.0/1", "128.0.0.0/1"]
    replace_wanted(
        question, lambda name: "IpAddress" in name, lambda value, _: halves if value == "0.0.0.0/0" else value
    )


def addresses_of_one_family_and_spelling(question):
    """Replaces addresses of the other family with an address that no caller has."""
    entries = [entry for entry in question["context"] if entry["ContextKeyName"].lower() == "aws:sourceip"]
    if not entries:
        return
    caller = ipaddress.ip_address(entries[0]["ContextKeyValues"][0])
    entries[0]["ContextKeyValues"] = [str(caller)]

    def change(value, _):
        network = ipaddress.ip_network(value, strict=False)
        return str(network) if network.version == caller.version else UNSEEN_ADDRESS[caller.version]

    replace_wanted(question, lambda name: "IpAddress" in name, change)


# --- Variables. ---


def expand(text, values, unknown):
    """The text with variables as their values; `unknown` when one has none."""
    for name in VARIABLE.findall(text):
        key, _, default = name.partition(",")
        if key in ("*", "?", "$"):
            continue
        value = values.get(key.lower(), default.strip().strip("'") or None)
        if value is None:
            return unknown
        text = text.replace(f"${{{name}}}", value)
    return text


def variables_of_resources_expanded(question):
    values = single_values(question)
    new = [document for document in documents(question) if document.get("Version") == "2012-10-17"]
    replace_resources({"identityPolicies": new}, lambda pattern: expand(pattern, values, NOTHING_ARN))


def variables_of_conditions_expanded(question):
    values = single_values(question)
    new = {"identityPolicies": [d for d in documents(question) if d.get("Version") == "2012-10-17"]}
    replace_wanted(new, lambda name: "String" in name, lambda value, _: expand(value, values, NOTHING))
    replace_wanted(new, lambda name: "Arn" in name, lambda value, _: expand(value, values, NOTHING_ARN))


def variables_of_2008_as_text(question):
    for document in documents(question):
        if document.get("Version") != "2012-10-17":
            document["Version"] = "2012-10-17"
            old = {"identityPolicies": [document]}
            replace_resources(old, lambda pattern: pattern.replace("${", "${$}{"))
            replace_wanted(old, is_text, lambda value, _: NOTHING if VARIABLE.search(value) else value)


def literal_asterisk(question):
    def is_equality(name):
        return "StringEquals" in name or "StringNotEquals" in name

    replace_wanted(question, is_equality, lambda value, _: value.replace("${*}", "*"))


# --- Dates, numbers, ARNs. ---


def dates_in_iso(question):
    def iso(value):
        return datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value.isdigit() else value

    replace_wanted(question, lambda name: "Date" in name, lambda value, _: iso(value))
    for entry in question["context"]:
        if entry["ContextKeyName"].lower() == "aws:epochtime":
            entry["ContextKeyValues"] = [iso(value) for value in entry["ContextKeyValues"]]


def numbers_in_digits(question):
    def digits(value):
        try:
            return f"{Decimal(value):f}"
        except InvalidOperation:
            return value

    replace_wanted(question, lambda name: "Numeric" in name, lambda value, _: digits(value))


def heads_of_other_case_match_nothing(question):
    def change(pattern):
        head = VARIABLE.sub("", pattern).split(":")[:5]
        return NOTHING_ARN if ":".join(head) != ":".join(head).lower() else pattern

    replace_resources(question, change)
    replace_wanted(question, lambda name: "Arn" in name, lambda value, _: change(value))


def arn_patterns_in_six_segments(question):
    """`*` matches every ARN, and a value that is not an ARN matches none."""
    values = context(question)

    def change(value, key):
        seen = values.get(key, ["arn:"])
        if any(not one.startswith("arn:") for one in seen):
            return NOTHING_ARN
        return "arn:*:*:*:*:*" if value == "*" else value

    replace_wanted(question, lambda name: "Arn" in name, change)
    for entry in question["context"]:
        if entry["ContextKeyName"].lower() == "aws:sourcearn":
            entry["ContextKeyValues"] = [
                one if one.startswith("arn:") else "arn:aws:x:::x" for one in entry["ContextKeyValues"]
            ]


def all_buckets_as_asterisk(question):
    if question["action"] == "s3:ListAllMyBuckets":
        replace_resources(question, lambda pattern: "*" if pattern == "arn:aws:s3:::*" else pattern)


def null_without_set_operators(question):
    """`Null` tests the key, not its values: with `ForAnyValue` it is never true, with `ForAllValues` always."""
    for statement in statements(question):
        condition = statement.get("Condition", {})
        condition.pop("ForAllValues:Null", None)
        if condition.pop("ForAnyValue:Null", None):
            condition.setdefault("StringEquals", {})["aws:PrincipalOrgID"] = NOTHING


def empty_lists_left_out(question):
    question["context"] = [entry for entry in question["context"] if entry["ContextKeyValues"]]
