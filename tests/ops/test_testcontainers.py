"""The LocalStack modules of Testcontainers with Roleback's image in place of LocalStack's, against an engine that runs processes."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from container_engine import PORT, STDERR, STDOUT, Container, Engine

from harness import PATIENCE_SECS, REPOSITORY, clean_environment

HERE = Path(__file__).resolve().parent
PYTHON = REPOSITORY / "tests/.tools/ops/bin/python"
RUST = REPOSITORY / "target/testcontainers/debug/roleback-testcontainers"
CONTAINERFILE = REPOSITORY / "ops/container/Containerfile"

WITH_PYTHON = """
from testcontainers.community.localstack import LocalStackContainer

with LocalStackContainer(image="roleback", region_name="us-east-1").with_services("iam", "sts") as roleback:
    iam = roleback.get_client("iam")
    iam.create_user(UserName="ann")
    print(iam.list_users()["Users"][0]["UserName"], roleback.get_client("sts").get_caller_identity()["Arn"])
"""

WITH_NODE = """
const { LocalstackContainer } = require("@testcontainers/localstack");

(async () => {
  const roleback = await new LocalstackContainer("roleback").withEnvironment({ ENFORCE_IAM: "1" }).start();
  const answer = await fetch(roleback.getConnectionUri() + "/_roleback/health");
  console.log((await answer.json()).mode.enforcement);
  await roleback.stop();
})();
"""


@pytest.fixture
def engine():
    engine = Engine()
    yield engine
    engine.close()


def run(engine, *command, **variables):
    """Runs a program that uses Testcontainers. Returns what it prints."""
    environment = clean_environment(
        DOCKER_HOST=engine.address,
        TESTCONTAINERS_CONNECTION_MODE="docker_host",
        TESTCONTAINERS_HOST_OVERRIDE="127.0.0.1",
        TESTCONTAINERS_RYUK_DISABLED="true",
        **variables,
    )
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=2 * PATIENCE_SECS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_stopped(engine):
    assert engine.containers == {}
    assert [container.is_running() for container in engine.removed] == [False]


def test_the_python_module_starts_it_uses_it_and_stops_it(engine):
    python = os.environ.get("TESTCONTAINERS_PYTHON", PYTHON)
    assert run(engine, python, "-c", WITH_PYTHON) == "ann arn:aws:iam::000000000000:root\n"
    assert_stopped(engine)


def test_the_node_module_starts_it_with_variables_of_localstack_and_stops_it(engine):
    node = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    assert run(engine, node, "-e", WITH_NODE, NODE_PATH=str(HERE / "node_modules")) == "on\n"
    assert_stopped(engine)


def test_the_rust_module_starts_it_with_variables_of_localstack_and_stops_it(engine):
    if not RUST.exists():
        pytest.skip("tests/ops/testcontainers-rust is not built: tests/run builds it")
    head, _, body = run(engine, RUST).partition("\n\n")
    assert head.startswith("HTTP/1.1 200 ")
    assert json.loads(body)["mode"]["enforcement"] == "on"
    assert_stopped(engine)


@pytest.fixture
def container():
    container = Container({"Image": "roleback", "Env": ["AWS_ACCESS_KEY_ID=test"]})
    container.start()
    yield container
    container.stop()


def lines(container, stream):
    """The lines of the log until `Ready.`, without the headers of their frames."""
    found = []
    for frame in container.log({stream}, follow=True):
        found.append(frame[8:].decode())
        if found[-1] == "Ready.\n":
            return found
    return found


def test_what_the_modules_wait_for(container):
    """Rust and Java wait for the line on standard output, Python for its text, Go for the answer of the health."""
    said = lines(container, STDOUT)
    assert said[-1] == "Ready.\n" and said.count("Ready.\n") == 1
    # Java's expression, which matches the whole line.
    assert re.fullmatch(r".*Ready\.\n", said[-1])
    port = container.described()["NetworkSettings"]["Ports"][PORT][0]["HostPort"]
    for method in ("GET", "HEAD"):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/_localstack/health", method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECS) as answer:
            assert answer.status == 200
            body = answer.read()
        if method == "GET":
            health = json.loads(body)
    assert health["services"] == {"iam": "running", "sts": "running"}
    assert health["version"]


def test_standard_error_does_not_say_that_it_is_ready(container):
    lines(container, STDOUT)
    assert "Ready.\n" not in [frame[8:].decode() for frame in container.log({STDERR}, follow=False)]


def test_the_image_has_the_shell_and_the_entrypoint_that_modules_start():
    """Java's module replaces the command by a script for `sh`, which runs the image's entrypoint at its usual place."""
    text = CONTAINERFILE.read_text()
    [base] = re.findall(r"^FROM (\S+)$", text, re.M)[-1:]
    assert base.startswith("debian:")
    assert re.search(r"^COPY \S+/docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh$", text, re.M)
    assert re.search(r"^EXPOSE 4566$", text, re.M)
