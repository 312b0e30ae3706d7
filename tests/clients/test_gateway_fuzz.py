"""What was decided on is what the upstream executed: thousands of changed requests, and moto's own record of what ran."""

import json
import os
import random
import re
import socket
import subprocess
import threading

import botocore.session
import pytest
from botocore import xform_name

import fuzzed_requests
import harness
from fuzzed_requests import requests
from request_changes import changed

SEED = int(os.environ.get("FUZZ_SEED", "20261130"))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "10000"))
MOTO_PYTHON = harness.REPOSITORY / "tests/.tools/moto/bin/python"
RECORDER = harness.REPOSITORY / "tests/clients/moto_recorder.py"
# Requests whose decisions are read at once.
BATCH = 200


class Recorded:
    """moto with a record of what it executes."""

    def __init__(self, directory):
        self.log = directory / "executed.jsonl"
        self.process = subprocess.Popen(
            [MOTO_PYTHON, RECORDER, self.log, "-H", "127.0.0.1", "-p", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=harness.clean_environment(MOTO_ACCOUNT_ID=harness.ROOT_ACCOUNT, PYTHONUNBUFFERED="1"),
        )
        for line in self.process.stderr:
            if "Running on" in line:
                self.url = line.split()[-1]
                break
        else:
            raise AssertionError("moto did not start")
        threading.Thread(target=lambda: all(self.process.stderr), daemon=True).start()
        self.at = 0

    def executed(self):
        """What ran since the last call, by the user agent of the request."""
        with self.log.open() as log:
            log.seek(self.at)
            lines = log.readlines()
            self.at = log.tell()
        found = {}
        for line in map(json.loads, lines):
            found.setdefault(line["agent"], []).extend(line["calls"])
        return found


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    server = Recorded(tmp_path_factory.mktemp("moto"))
    yield server
    server.process.kill()
    server.process.wait()


@pytest.fixture(scope="module")
def server(moto):
    server = harness.Server("--enforce", "on", "--upstream", moto.url, "--signatures", "off", "--policy-stream")
    fuzzed_requests.prepare(server.client)
    yield server
    server.close()


def send(server, request, agent):
    """Sends it, and answers the status, or None if the connection ended without one."""
    host, port = server.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=harness.REQUEST_SECS_MAX) as connection:
        connection.sendall(request.bytes(agent))
        told = b""
        try:
            while piece := connection.recv(65_536):
                told += piece
        except ConnectionResetError:
            pass
    return int(told.split(b" ", 2)[1]) if told.startswith(b"HTTP/1.1 ") else None


def decisions(server):
    """The newest decisions, by the user agent of the request."""
    found = {}
    for line in server.http("GET", "/_roleback/decisions?limit=1000")[2].splitlines():
        entry = json.loads(line)
        agent = entry["context"].get("aws:UserAgent", [""])
        found.setdefault(agent[0] if isinstance(agent, list) else agent, []).append(entry)
    return found


# moto's packages that are not called like the service in SDKs.
PACKAGES = {"awslambda": "lambda"}
models = {}


def operations(package):
    """The operations of a service, in the spelling of Python."""
    service = PACKAGES.get(package, package)
    if package not in models:
        try:
            names = botocore.session.get_session().get_service_model(service).operation_names
        except botocore.exceptions.UnknownServiceError:
            names = []
        models[package] = {xform_name(name): name for name in names}
    return models[package]


def operation(calls):
    """The service and the operation that moto executed."""
    handlers = [(call[0], call[2]) for call in calls if call[1] == "responses" and call[2] in operations(call[0])]
    # Before it handles an object, moto looks for it.
    backends = [(call[0], call[2]) for call in calls if call[1] != "responses" and call[2] in operations(call[0])]
    backends = [call for call in backends if call not in (("s3", "get_object"), ("s3", "head_object"))]
    first = (handlers or backends or [None])[0]
    return first and (PACKAGES.get(first[0], first[0]), first[1])


def names(calls):
    """The names of resources that moto's backends were called with."""
    bucket, found = None, set()
    for _, file, function, arguments in calls:
        if file == "responses" or function in ("get_permission", "dynamo_to_dict"):
            continue
        bucket = arguments.get("bucket_name", bucket)
        for value in (value for name, value in arguments.items() if name != "version_id"):
            for name in re.findall(r"zq.*", value, re.DOTALL):
                found.add(name)
    return found


def disagreement(calls, decided, aliases):
    """What moto executed that was not decided on, if anything."""
    ran = operation(calls)
    if ran is None:
        return None
    if not decided:
        return f"{ran} ran without a decision"
    service, _, name = decided[0]["operation"].partition(":")
    expected = {(service, xform_name(name)), *aliases.get(decided[0]["operation"], ())}
    if ran not in expected:
        return f"{ran} ran instead of {decided[0]['operation']}"
    resources = " ".join(entry["resource"] for entry in decided)
    strange = [found for found in names(calls) if found not in resources]
    return f"{strange} of {ran} are not among {resources}" if strange else None


def run(server, moto, batch, aliases):
    """Sends requests, and answers what disagrees, and how many of them were refused and executed."""
    statuses = {agent: send(server, request, agent) for agent, (request, _) in batch.items()}
    executed, decided = moto.executed(), decisions(server)
    wrong = []
    for agent, (request, changes) in batch.items():
        problem = disagreement(executed.get(agent, []), decided.get(agent, []), aliases)
        if problem:
            wrong.append(f"{problem}\n  {'+'.join(changes)} -> {statuses[agent]}\n  {request.bytes(agent)[:600]!r}")
    ran = sum(operation(executed.get(agent, [])) is not None for agent in batch)
    return wrong, sum(status in (400, 403) for status in statuses.values()), ran


def test_what_was_decided_on_is_what_the_upstream_executed(server, moto):
    base = [request for _, request in requests()]
    # What moto calls an operation, by the requests of a client that nobody changed.
    aliases = {}
    batch = {f"base-{at}": (request, ["none"]) for at, request in enumerate(base)}
    statuses = {agent: send(server, request, agent) for agent, (request, _) in batch.items()}
    executed, decided = moto.executed(), decisions(server)
    for agent in batch:
        ran = operation(executed.get(agent, []))
        assert ran and decided[agent], (statuses[agent], batch[agent][0].bytes(agent), executed.get(agent))
        aliases.setdefault(decided[agent][0]["operation"], set()).add(ran)
    print(aliases)
    wrong, refused, ran = [], 0, 0
    choose = random.Random(SEED)
    for first in range(0, REQUESTS, BATCH):
        batch = {}
        for number in range(first, min(first + BATCH, REQUESTS)):
            batch[f"fuzz-{number}"] = changed(choose, choose.choice(base))
        found = run(server, moto, batch, aliases)
        wrong, refused, ran = wrong + found[0], refused + found[1], ran + found[2]
        if len(wrong) > 20:
            break
    assert not wrong, f"{len(wrong)} of {REQUESTS}, seed {SEED}:\n" + "\n".join(wrong[:12])
    # The changes leave many requests whole, and break many others.
    assert ran > REQUESTS / 10 and refused > REQUESTS / 10, (ran, refused)
