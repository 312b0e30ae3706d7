"""Injected faults: how often boto3 and the AWS command line repeat a request, and what they make of a lost answer."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

import harness

# The errors that clients repeat a request for, each with an operation of its own, so that their counts are apart.
REPEATED = {
    "Throttling": ("throttle", "ListUsers", "list-users"),
    "ThrottlingException": ("throttle", "ListRoles", "list-roles"),
    "RequestLimitExceeded": ("throttle", "ListGroups", "list-groups"),
    "ServiceUnavailable": ("5xx", "ListPolicies", "list-policies"),
    "ServiceFailure": ("5xx", "GetAccountSummary", "get-account-summary"),
}
# The requests that one call makes, by default.
BOTO3_REQUESTS = 3
CLI_REQUESTS = 5


def fault(server, *words):
    done = harness.roleback("fault", *words, "-o", "json", "--endpoint", server.endpoint)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["data"]


def hits(server):
    """How many requests each rule affected, by the operation."""
    return {rule["op"].removeprefix("iam:"): rule["hits"] for rule in fault(server, "list")["faults"]}


def iam(server, path="", **config):
    """A client that repeats requests as boto3 does by default."""
    return harness.client(
        "iam",
        endpoint_url=server.endpoint + path,
        region_name=harness.REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(proxies={}, **config),
    )


def requests_of(client, call):
    """How many requests a call makes, and how it fails."""
    sent = []
    client.meta.events.register("before-send.*.*", lambda **request: sent.append(request))
    with pytest.raises((ClientError, ConnectionClosedError, ReadTimeoutError)) as failed:
        call()
    error = failed.value
    return len(sent), error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error)


@pytest.fixture
def faulty(start):
    server = start()
    for code, (kind, operation, _) in REPEATED.items():
        fault(server, "add", "--op", f"iam:{operation}", "--kind", kind, "--code", code)
    return server


def test_boto3_repeats_a_request_after_throttling_and_server_errors(faulty):
    client = iam(faulty)
    for code, (_, operation, verb) in REPEATED.items():
        call = getattr(client, verb.replace("-", "_"))
        with pytest.raises(ClientError) as failed:
            call()
        assert failed.value.response["Error"]["Code"] == code
        assert hits(faulty)[operation] == BOTO3_REQUESTS, code


def test_the_command_line_repeats_a_request_after_throttling_and_server_errors(faulty):
    program = Path(sys.executable).with_name("aws")
    environment = harness.clean_environment(
        AWS_ENDPOINT_URL=faulty.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test"
    )

    def call(verb):
        command = [str(program), "iam", verb]
        return run(command, env=environment, capture_output=True, text=True, timeout=harness.PATIENCE_SECS * 2)

    # At the same time, because the waits between the requests take seconds.
    with ThreadPoolExecutor() as pool:
        done = dict(zip(REPEATED, pool.map(call, [verb for *_, verb in REPEATED.values()]), strict=True))
    for code, output in done.items():
        assert output.returncode == 254 or output.returncode == 255, output
        assert f"({code})" in output.stderr and "reached max retries: 4" in output.stderr, output.stderr
    assert set(hits(faulty).values()) == {CLI_REQUESTS}


def test_boto3_does_not_repeat_what_the_server_has_decided(start):
    server = start()
    client = iam(server)
    assert requests_of(client, lambda: client.get_user(UserName="nobody")) == (1, "NoSuchEntity")
    missing = iam(server, "/_roleback/at/999")
    assert requests_of(missing, missing.list_users) == (1, "NoSuchMoment")
    past = iam(server, "/_roleback/at/1")
    assert requests_of(past, lambda: past.create_user(UserName="a")) == (1, "ReadOnlyMoment")
    sts = server.client("sts")
    role = f"arn:aws:iam::{harness.ROOT_ACCOUNT}:role/none"
    calls = requests_of(sts, lambda: sts.assume_role(RoleArn=role, RoleSessionName="job"))
    assert calls == (1, "AccessDenied")


def test_boto3_repeats_a_request_whose_connection_was_closed_or_that_took_too_long(start):
    server = start()
    fault(server, "add", "--op", "iam:ListUsers", "--kind", "drop")
    fault(server, "add", "--op", "iam:ListRoles", "--kind", "latency", "--delay", "60s")
    client = iam(server)
    assert requests_of(client, client.list_users) == (BOTO3_REQUESTS, ConnectionClosedError)
    assert hits(server)["ListUsers"] == BOTO3_REQUESTS
    impatient = iam(server, read_timeout=0.2)
    assert requests_of(impatient, impatient.list_roles) == (BOTO3_REQUESTS, ReadTimeoutError)
    assert hits(server)["ListRoles"] == BOTO3_REQUESTS


def test_a_lost_answer_makes_the_repeated_request_fail_because_the_first_one_was_decided(start):
    server = start()
    fault(server, "add", "--op", "iam:CreateUser", "--kind", "lost-answer", "--count", "1")
    client = iam(server)
    calls = requests_of(client, lambda: client.create_user(UserName="ann"))
    assert calls == (2, "EntityAlreadyExists")
    assert client.get_user(UserName="ann")["User"]["UserName"] == "ann"


def test_a_call_succeeds_if_fewer_requests_are_refused_than_it_makes(start):
    server = start()
    fault(server, "add", "--op", "iam:*", "--kind", "throttle", "--count", str(BOTO3_REQUESTS - 1), "--seed", "7")
    assert iam(server).list_users()["Users"] == []
    log = harness.roleback("log", "-o", "json", "--endpoint", server.endpoint)
    operations = [record["operation"] for record in json.loads(log.stdout)["data"]]
    assert "roleback:Faults" in operations
