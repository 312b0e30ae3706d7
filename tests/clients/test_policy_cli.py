"""`roleback policy lint|fmt|diff|summary`, and linting over HTTP: all without a state."""

import json

import boto3
import pytest

from harness import roleback

GOOD = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"},
}
BAD = '{\n  "Version": "2012-10-17",\n  "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]\n}\n'


@pytest.fixture
def write(tmp_path):
    """Writes a document. Returns its path."""

    def write_one(name, document):
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    return write_one


def statement(**changes):
    return {**GOOD, "Statement": {**GOOD["Statement"], **changes}}


def test_lint_shows_the_place_with_carets_and_ends_with_six(write):
    said = roleback("policy", "lint", write("bad.json", BAD))
    assert said.returncode == 6
    assert "bad.json:3:47: ERROR INVALID_ACTION: The action s3:GetObjekt does not exist." in said.stdout
    carets = next(line for line in said.stdout.splitlines() if "^" in line)
    assert carets.count("^") == len('"s3:GetObjekt"')
    assert said.stdout.endswith("1 error in 1 document\n")


def test_lint_takes_several_files_and_standard_input(write):
    said = roleback("policy", "lint", write("good.json", GOOD), write("bad.json", BAD))
    assert said.returncode == 6 and said.stdout.endswith("1 error in 2 documents\n")
    with write("good.json", GOOD).open() as stdin:
        said = roleback("policy", "lint", "-", stdin=stdin)
    assert (said.returncode, said.stdout) == (0, "no findings in 1 document\n")


def test_warnings_count_only_when_strict(write):
    path = write("old.json", {"Statement": GOOD["Statement"]})
    assert roleback("policy", "lint", path).returncode == 0
    assert roleback("policy", "lint", "--strict", path).returncode == 6


@pytest.mark.parametrize(
    ("kind", "principal", "code"),
    [
        ("identity", "*", "UNSUPPORTED_PRINCIPAL"),
        ("resource", "me", "INVALID_PRINCIPAL_FORMAT"),
        ("scp", "*", "SCP_SYNTAX_ERROR_PRINCIPAL"),
        ("rcp", {"AWS": "*"}, "RCP_SYNTAX_ERROR_PRINCIPAL"),
        ("trust", "*", "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
    ],
)
def test_each_type_of_policy_has_its_own_rules(write, kind, principal, code):
    path = write("p.json", statement(Principal=principal))
    said = roleback("policy", "lint", "--type", kind, "--output", "json", path)
    (file,) = json.loads(said.stdout)["data"]
    assert code in [finding["issueCode"] for finding in file["findings"]]


def test_json_has_the_members_of_validate_policy(write):
    said = roleback("policy", "lint", "-o", "json", write("bad.json", BAD))
    answer = json.loads(said.stdout)
    (finding,) = answer["data"][0]["findings"]
    assert answer["status"] == "unmet" and finding["findingType"] == "ERROR"
    (location,) = finding["locations"]
    assert location["path"] == [{"value": "Statement"}, {"index": 0}, {"value": "Action"}]
    assert location["span"]["start"] == {"line": 3, "column": 46, "offset": BAD.index('"s3:GetObjekt"')}


def test_sarif_names_its_rules_and_places(write):
    log = json.loads(roleback("policy", "lint", "--format", "sarif", write("bad.json", BAD)).stdout)
    (run,) = log["runs"]
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert log["version"] == "2.1.0" and rule["id"] == result["ruleId"] == "INVALID_ACTION"
    assert rule["helpUri"].endswith("#access-analyzer-reference-policy-checks-error-invalid-action")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("/bad.json")
    assert place["region"] == {"startLine": 3, "startColumn": 47, "endLine": 3, "endColumn": 61}


def test_lint_over_http_answers_as_validate_policy(shared_server):
    asked = {"policyDocument": BAD, "policyType": "IDENTITY_POLICY"}
    (finding,) = shared_server.json("POST", "/_roleback/policy/lint", json.dumps(asked).encode())["findings"]
    assert finding["issueCode"] == "INVALID_ACTION"
    asked["validatePolicyResourceType"] = "AWS::S3::Bucket"
    status, _, body = shared_server.http("POST", "/_roleback/policy/lint", json.dumps(asked).encode())
    assert status == 400 and b"RESOURCE_POLICY" in body


def test_the_client_of_access_analyzer_validates_policies_page_by_page(shared_server):
    endpoint = shared_server.endpoint + "/_aws/access-analyzer"
    key = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    analyzer = boto3.client("accessanalyzer", endpoint_url=endpoint, **key)
    wrong = ["s3:GetObjekt", "s3:PutObjekt", "sqs:Sent"]
    asked = {"policyDocument": json.dumps(statement(Action=wrong)), "policyType": "IDENTITY_POLICY", "locale": "EN"}
    whole = analyzer.validate_policy(**asked)
    assert [finding["issueCode"] for finding in whole["findings"]] == ["INVALID_ACTION"] * 3
    assert "nextToken" not in whole
    pages = list(analyzer.get_paginator("validate_policy").paginate(**asked, PaginationConfig={"PageSize": 2}))
    assert [len(page["findings"]) for page in pages] == [2, 1]
    assert [finding for page in pages for finding in page["findings"]] == whole["findings"]
    long = json.dumps(statement(Resource=[f"arn:aws:s3:::bucket/{number:0100}" for number in range(900)]))
    assert len(long) > 100_000
    analyzer.validate_policy(policyDocument=long, policyType="IDENTITY_POLICY")


def test_fmt_orders_members_checks_and_writes(write):
    path = write("p.json", '{"Statement":{"Action":"s3:*","Effect":"Deny","Resource":"*"},"Version":"2012-10-17"}')
    assert roleback("policy", "fmt", "--check", path).returncode == 6
    printed = roleback("policy", "fmt", path).stdout
    assert list(json.loads(printed)) == ["Version", "Statement"] and '\n        "Effect": "Deny",\n' in printed
    assert roleback("policy", "fmt", "--write", path).returncode == 0
    assert path.read_text() == printed
    assert roleback("policy", "fmt", "--check", path).returncode == 0


def test_what_is_no_policy_is_refused_with_its_place(write):
    said = roleback("policy", "fmt", write("p.json", "{\n  oops"))
    assert said.returncode == 1 and "p.json:2:3: not JSON" in said.stderr
    said = roleback("policy", "summary", "/nowhere.json")
    assert said.returncode == 1 and "cannot read `/nowhere.json`" in said.stderr


def test_diff_says_what_a_change_allows_more_and_less(write):
    old = write("old.json", GOOD)
    new = write("new.json", statement(Action=["s3:GetObject", "s3:PutObject"], Resource="arn:aws:s3:::bucket/a/*"))
    said = roleback("policy", "diff", "--exit-code", old, new)
    assert said.returncode == 6
    assert "+ allows more: s3:PutObject on arn:aws:s3:::bucket/a/*\n" in said.stdout
    assert "- allows less: s3:GetObject on arn:aws:s3:::bucket/*\n" in said.stdout
    said = roleback("policy", "diff", "--exit-code", old, old)
    assert (said.returncode, said.stdout) == (0, "no change in what is allowed or denied\n")


def test_a_summary_has_a_row_for_each_service(write):
    path = write("p.json", statement(Action=["sqs:*", "s3:GetObject"], Resource="*"))
    lines = roleback("policy", "summary", path).stdout.splitlines()
    assert lines[0].split() == ["EFFECT", "SERVICE", "ACCESS", "RESOURCE", "CONDITION"]
    assert lines[1].split() == ["Allow", "s3", "Limited:", "Read", "All", "resources", "None"]
    assert "Full access" in lines[2]
