"""Three NATS servers on loopback, shared by the tests of a module; without the program, the tests are skipped."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from nats_servers import Cluster


@pytest.fixture
def cluster(tmp_path):
    program = os.environ.get("NATS_SERVER")
    if not program:
        pytest.skip("set NATS_SERVER to the program `nats-server` 2.15.1 or newer")
    cluster = Cluster(program, tmp_path / "nats")
    yield cluster
    cluster.close()
