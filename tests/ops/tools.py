"""The programs that check the files of ops/, where tests/run has installed them."""

import json
import os
import shutil
import subprocess

import pytest

from harness import REPOSITORY

OPS = REPOSITORY / "ops"
TOOLS = REPOSITORY / "tests/.tools"
# A Python with the packages of files-requirements.txt, if it is not where tests/run puts it.
PYTHON = os.environ.get("OPS_PYTHON", TOOLS / "ops-files/bin/python")
PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool") or TOOLS / "prometheus/usr/bin/promtool"


def promtool(*arguments, cwd=OPS / "prometheus"):
    """Runs Prometheus's tool, or skips the test without it."""
    if not shutil.which(PROMTOOL):
        pytest.skip("promtool is not installed: `tests/run ops` unpacks it from Debian's package prometheus")
    done = subprocess.run([PROMTOOL, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(script, *arguments, status=0):
    """Runs a script with the packages of files-requirements.txt, or skips the test without them. Returns its output."""
    if not shutil.which(PYTHON):
        pytest.skip("the packages of tests/ops/files-requirements.txt are not installed: `tests/run ops` installs them")
    command = [PYTHON, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def yaml(path):
    """The documents of a YAML file."""
    script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))"
    return json.loads(python(script, path))
