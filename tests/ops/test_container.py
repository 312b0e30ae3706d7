"""The container's entrypoint, run here against the program just built, as a container would run it."""

import os
import re
import subprocess

import pytest

from harness import BINARY, REPOSITORY, clean_environment

ENTRYPOINT = REPOSITORY / "ops/container/docker-entrypoint.sh"
CONTAINERFILE = REPOSITORY / "ops/container/Containerfile"


def run(*arguments, path=(), **variables):
    where = os.pathsep.join([*map(str, path), str(BINARY.parent), os.environ["PATH"]])
    command = [str(ENTRYPOINT), *map(str, arguments)]
    environment = clean_environment(PATH=where, **variables)
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)


@pytest.fixture
def echo(tmp_path):
    """A `roleback` that only prints its arguments."""
    program = tmp_path / "roleback"
    program.write_text(
        f"""#!/bin/sh
case $1 in help) exec {BINARY} "$@" ;; esac
echo "roleback $*"
env | grep ^ROLEBACK_ | sort
"""
    )
    program.chmod(0o755)
    return tmp_path


REMOTE = ["ROLEBACK_ALLOW_REMOTE=true", "ROLEBACK_DATA_DIR=/var/lib/roleback", "ROLEBACK_LISTEN=0.0.0.0:4566"]


@pytest.mark.parametrize(
    "arguments, variables, runs",
    [
        ((), {}, ["roleback serve", *REMOTE]),
        (("--seed", "7"), {}, ["roleback serve --seed 7", *REMOTE]),
        (("--memory",), {}, ["roleback serve --memory", REMOTE[0], REMOTE[2]]),
        ((), {"ROLEBACK_MEMORY": "true"}, ["roleback serve", REMOTE[0], REMOTE[2], "ROLEBACK_MEMORY=true"]),
        ((), {"ROLEBACK_DATA_DIR": "/d"}, ["roleback serve", REMOTE[0], "ROLEBACK_DATA_DIR=/d", REMOTE[2]]),
        (("verify", "--data-dir", "/d"), {}, ["roleback verify --data-dir /d"]),
        (("echo", "a b"), {}, ["a b"]),
    ],
)
def test_what_is_given_decides_what_runs(echo, arguments, variables, runs):
    assert run(*arguments, path=[echo], **variables).stdout.splitlines() == runs


def verbs():
    text = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
    commands = text.split("Commands:\n", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^  (\w+)", commands, re.M)


def test_every_verb_of_the_program_is_a_verb_of_the_container(echo):
    assert {"serve", "explain", "decisions", "simulate", "policy", "org", "help"} <= set(verbs())
    for verb in [*verbs(), "snapshot"]:
        if verb not in ("serve", "help"):
            assert run(verb, "x", path=[echo]).stdout.splitlines() == [f"roleback {verb} x"]


def test_it_serves_says_so_and_is_healthy(tmp_path):
    command = [str(ENTRYPOINT), "--listen", "127.0.0.1:0", "--data-dir", str(tmp_path / "data")]
    path = os.pathsep.join([str(BINARY.parent), os.environ["PATH"]])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment(PATH=path)) as server:
        said = []
        for line in server.stdout:
            said.append(line.strip())
            if said[-1] == "Ready.":
                break
        endpoint = re.search(r"http://127\.0\.0\.1:\d+", "\n".join(said)).group()
        healthy = run("status", "--endpoint", endpoint).returncode
        server.terminate()
        assert (healthy, server.wait(timeout=60)) == (0, 0)
    assert run("status", "--endpoint", endpoint).returncode == 7


def test_the_image_has_what_it_copies_and_the_port_that_the_entrypoint_opens():
    text = CONTAINERFILE.read_text()
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M):
        for source in sources.split():
            assert (REPOSITORY / source).exists(), source
    [port] = re.findall(r"^EXPOSE (\d+)$", text, re.M)
    assert f"0.0.0.0:{port}}}" in ENTRYPOINT.read_text()
