"""A disk that is full: writes are refused, reads go on, and writes work again when there is room.

The disk is a small tmpfs in a mount namespace of the server's own, seen from here through /proc.
"""

import os
from pathlib import Path

import pytest

import harness
from signer import Connection

DISK_BYTES = 8 * 1024 * 1024
# More writes than the disk can hold.
WRITES_MAX = 20_000


class ServerOnSmallDisk(harness.Server):
    """A server on a private tmpfs."""

    def command(self):
        unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        mount = f'mount -t tmpfs -o size={DISK_BYTES} none {self.data_dir.parent} && exec "$0" "$@"'
        return [*unshare, "sh", "-c", mount, *super().command()]

    def disk(self):
        return Path(f"/proc/{self.process.pid}/root{self.data_dir.parent}")


@pytest.fixture
def server(tmp_path):
    server = ServerOnSmallDisk(data_dir=tmp_path / "data")
    yield server
    server.close()


def fill(disk):
    """A file that fills the rest of the disk."""
    with open(disk / "filler", "wb", buffering=0) as filler:
        block = b"\0" * 65_536
        try:
            while True:
                filler.write(block)
        except OSError:
            return


def test_a_full_disk_refuses_writes_and_nothing_else(server):
    connection = Connection(server.endpoint)
    assert connection.call("CreateUser", UserName="first")[0] == 200
    fill(server.disk())
    answered, status = ["first"], 200
    for number in range(WRITES_MAX):
        status, body = connection.call("CreateUser", UserName=f"u{number}")
        if status != 200:
            break
        answered.append(f"u{number}")
    assert (status, "ServiceFailure" in body) == (500, True), body

    for name in answered:
        assert connection.call("GetUser", UserName=name)[0] == 200, name
    assert connection.call("GetCallerIdentity", service="sts", version="2011-06-15")[0] == 200
    assert server.process.poll() is None

    (server.disk() / "filler").unlink()
    assert connection.call("CreateUser", UserName="after")[0] == 200
    for name in [*answered, "after"]:
        assert connection.call("GetUser", UserName=name)[0] == 200, name
