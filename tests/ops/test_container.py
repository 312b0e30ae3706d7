"""The container's entrypoint, run here against the program just built, as a container would run it."""

import os
import re
import subprocess

import pytest

from harness import BINARY, REPOSITORY, clean_environment

ENTRYPOINT = REPOSITORY / "ops/container/docker-entrypoint.sh"
CONTAINERFILE = REPOSITORY / "ops/container/Containerfile"


def environment(*first):
    return clean_environment(PATH=os.pathsep.join([*map(str, first), str(BINARY.parent), os.environ["PATH"]]))


def run(*arguments, path=()):
    command = [str(ENTRYPOINT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(*path), timeout=60)


@pytest.fixture
def echo(tmp_path):
    """A `roleback` that only says how it was called."""
    program = tmp_path / "roleback"
    program.write_text('#!/bin/sh\necho "roleback $*"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    "arguments, runs",
    [
        ((), "roleback serve --listen 0.0.0.0:4566 --data-dir /var/lib/roleback"),
        (("--seed", "7"), "roleback serve --seed 7 --listen 0.0.0.0:4566 --data-dir /var/lib/roleback"),
        (("--memory",), "roleback serve --memory --listen 0.0.0.0:4566"),
        (("serve", "--listen=1.2.3.4:5", "--data-dir", "/d"), "roleback serve --listen=1.2.3.4:5 --data-dir /d"),
        (("verify", "--data-dir", "/d"), "roleback verify --data-dir /d"),
        (("echo", "a b"), "a b"),
    ],
)
def test_what_is_given_decides_what_runs(echo, arguments, runs):
    assert run(*arguments, path=[echo]).stdout.strip() == runs


def test_it_serves_says_so_and_is_healthy(tmp_path):
    command = [str(ENTRYPOINT), "--listen", "127.0.0.1:0", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as server:
        said = []
        for line in server.stdout:
            said.append(line.strip())
            if said[-1] == "Ready.":
                break
        port = re.search(r"http://127\.0\.0\.1:(\d+)", "\n".join(said)).group(1)
        healthy = run("health", port).returncode
        server.terminate()
        assert (healthy, server.wait(timeout=60)) == (0, 0)
    assert run("health", port).returncode != 0


def test_the_image_has_what_it_copies_and_the_port_that_the_entrypoint_opens():
    text = CONTAINERFILE.read_text()
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M):
        for source in sources.split():
            assert (REPOSITORY / source).exists(), source
    [port] = re.findall(r"^EXPOSE (\d+)$", text, re.M)
    assert f"0.0.0.0:{port}" in ENTRYPOINT.read_text()
