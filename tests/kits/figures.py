"""Measures what the kit for pytest costs: a start of the server, a fork for each test, 1,000 tests with a fork each.

python tests/kits/figures.py BINARY        # with pytest-roleback and boto3 installed; prints milliseconds
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pytest_roleback import Server

STARTS = 20
FORKS = 2_000
TESTS = 1_000
SAMPLE_WORLD = Path(__file__).resolve().parents[2] / "snapshots/sample-world/world.pod"

# Each test makes a client and two calls. Both suites differ only in what the client is led to.
SUITE = """
import boto3, pytest

@pytest.mark.parametrize("number", range({tests}))
def test_it({fixture}, number):
    iam = boto3.client("iam")
    iam.create_user(UserName=f"u{{number}}")
    iam.get_user(UserName=f"u{{number}}")
"""


def milliseconds(work):
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


def show(what, times):
    times = sorted(times)
    print(
        f"{what:<44} median {statistics.median(times):8.2f}   p90 {times[len(times) * 9 // 10]:8.2f}   of {len(times)}"
    )


def starts(binary):
    def one():
        servers.append(Server.start(binary))

    servers = []
    times = [milliseconds(one) for _ in range(STARTS)]
    for server in servers:
        server.stop()
    return times


def forks(server, **options):
    made = []
    times = [milliseconds(lambda: made.append(server.fork(**options))) for _ in range(FORKS)]
    drops = [milliseconds(fork.drop) for fork in made]
    return [fork + drop for fork, drop in zip(times, drops, strict=True)]


def suite(binary, fixture):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_it.py").write_text(SUITE.format(fixture=fixture, tests=TESTS))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--roleback-binary", binary, folder]
        environment = os.environ | {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        return milliseconds(
            lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=folder)
        )


def main():
    [binary] = sys.argv[1:]
    show("start of the server, until Ready.", starts(binary))
    server = Server.start(binary)
    show("a fork and its drop", forks(server))
    show("... with enforcement", forks(server, enforce=True))
    show("... of a pod", forks(server, pod=SAMPLE_WORLD))
    server.stop()
    plain, forked = [], []
    for _ in range(3):
        plain.append(suite(binary, "roleback_server"))
        forked.append(suite(binary, "roleback"))
    show(f"{TESTS} tests without forks", plain)
    show(f"{TESTS} tests with a fork each", forked)
    print(f"{'the forks of the tests':<44} {statistics.median(forked) - statistics.median(plain):.0f}")


if __name__ == "__main__":
    main()
