"""Inline policies of users, groups and roles: the same rules for three kinds."""

import json

import pytest

from conftest import refused
from documents import ALLOW_ALL, allow
from test_attachment import NOUNS

# The most characters, not counting white space, of all inline policies of one entity together.
SIZES_MAX = {"user": 2_048, "group": 5_120, "role": 10_240}


@pytest.fixture(params=NOUNS, ids=lambda noun: noun.name)
def noun(request, iam):
    request.param.make(iam)
    return request.param


def put(iam, noun, name, document):
    return noun.call(iam, "put_{}_policy", PolicyName=name, PolicyDocument=document)


def test_what_is_put_is_what_is_got(iam, noun):
    put(iam, noun, "p", ALLOW_ALL)
    put(iam, noun, "p", allow("s3:*"))
    got = noun.call(iam, "get_{}_policy", PolicyName="p")
    assert (got[noun.member], got["PolicyName"]) == ("x", "p")
    assert got["PolicyDocument"] == json.loads(allow("s3:*"))
    assert noun.call(iam, "list_{}_policies")["PolicyNames"] == ["p"]
    noun.call(iam, "delete_{}_policy", PolicyName="p")
    assert noun.call(iam, "list_{}_policies")["PolicyNames"] == []


def test_names_are_listed_in_pages(iam, noun):
    for number in range(3):
        put(iam, noun, f"p{number}", ALLOW_ALL)
    first = noun.call(iam, "list_{}_policies", MaxItems=2)
    assert (first["PolicyNames"], first["IsTruncated"]) == (["p0", "p1"], True)
    rest = noun.call(iam, "list_{}_policies", Marker=first["Marker"])
    assert (rest["PolicyNames"], rest["IsTruncated"]) == (["p2"], False)


def test_one_that_is_not_there_is_no_such_entity(iam, noun):
    message = f"The {noun.name} policy with name none cannot be found."
    for verb in ["get_{}_policy", "delete_{}_policy"]:
        with refused("NoSuchEntity", 404, message):
            noun.call(iam, verb, PolicyName="none")


def test_a_document_that_is_no_policy_is_malformed(iam, noun):
    for document in ["{", "text", '{"Version": "2012-10-17"}', '{"Version": "2010", "Statement": []}']:
        with refused("MalformedPolicyDocument", 400):
            put(iam, noun, "p", document)


def test_a_principal_has_no_place_in_an_identity_policy(iam, noun):
    document = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    with refused("MalformedPolicyDocument", 400):
        put(iam, noun, "p", json.dumps({"Version": "2012-10-17", "Statement": [document]}))


def test_all_of_one_entity_together_have_a_size(iam, noun):
    size_max = SIZES_MAX[noun.name]
    document = allow("s3:" + "a" * (size_max // 2))
    put(iam, noun, "p1", document)
    with refused("LimitExceeded", 409, f"Maximum policy size of {size_max} bytes exceeded for {noun.name} x"):
        put(iam, noun, "p2", document)
    put(iam, noun, "p1", document)
    assert noun.call(iam, "list_{}_policies")["PolicyNames"] == ["p1"]


def test_white_space_does_not_count(iam):
    iam.create_user(UserName="x")
    iam.put_user_policy(UserName="x", PolicyName="p", PolicyDocument=ALLOW_ALL + " " * 4_000)
