"""Runs test files with the installed plugin, each in a process of its own, as users do."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).resolve().parents[4]
BINARY = Path(os.environ.get("SERVER_UNDER_TEST", REPOSITORY / "target/release/roleback"))
SAMPLE_WORLD = REPOSITORY / "snapshots/sample-world/world.pod"


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest on a test file with this text."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "ROLEBACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROLEBACK_BINARY", str(BINARY))
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)

    def run(text, *options, **outcomes):
        pytester.makepyfile(text)
        result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *options, timeout=300)
        if outcomes:
            result.assert_outcomes(**outcomes)
        return result

    return run
