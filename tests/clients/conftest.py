"""What every test of this folder shares.

Most tests share one server: each takes an account of its own, because a 12-digit access key id is the account's id.
A test that kills, restarts or empties a server starts its own.
"""

import itertools
import os
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

import harness
from upstreams import MINISTACK, MiniStack, Moto, User

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ |= {key: value for key, value in harness.clean_environment().items() if key.startswith("AWS_")}

ACCOUNTS = itertools.count(100_000_000_001)


@pytest.fixture(scope="session")
def shared_server():
    server = harness.Server()
    yield server
    server.close()


class Account:
    """An empty account on a server, used as its root user."""

    def __init__(self, server):
        self.server, self.id = server, str(next(ACCOUNTS))
        self.iam, self.sts = self.client("iam"), self.client("sts")

    def client(self, service, **options):
        return self.server.client(service, key=self.id, secret="test", **options)

    def arn(self, resource):
        return f"arn:aws:iam::{self.id}:{resource}"

    def as_key(self, service, key, **options):
        """A client with an access key as CreateAccessKey, AssumeRole and the like answer it."""
        return self.server.client(
            service, key["AccessKeyId"], key["SecretAccessKey"], key.get("SessionToken"), **options
        )


@pytest.fixture
def account(shared_server):
    return Account(shared_server)


@pytest.fixture
def other_account(shared_server):
    return Account(shared_server)


@pytest.fixture
def iam(account):
    return account.iam


@pytest.fixture
def sts(account):
    return account.sts


@pytest.fixture
def start(tmp_path):
    """Starts servers that end with the test: `start()` in memory, `start("disk")` in a directory of that name."""
    servers = []

    def start_one(directory=None, *options):
        servers.append(harness.Server(*options, data_dir=tmp_path / directory if directory else None))
        return servers[-1]

    yield start_one
    for server in servers:
        server.close()


@contextmanager
def refused(code, status=None, message=None):
    """The call inside must fail with this code, and with this status and message if they are given."""
    with pytest.raises(ClientError) as caught:
        yield
    answer = caught.value.response
    seen = answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]
    expected = code, status if status else seen[1], message if message is not None else seen[2]
    assert seen == expected


def pages(client, operation, **arguments):
    """Every page of a list."""
    return list(client.get_paginator(operation).paginate(**arguments))


@pytest.fixture(scope="module")
def moto():
    upstream = Moto()
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def ministack(tmp_path_factory):
    if not MINISTACK.exists():
        pytest.skip("MiniStack is not installed: tests/run installs it")
    upstream = MiniStack(tmp_path_factory.mktemp("ministack"))
    yield upstream
    upstream.close()


@pytest.fixture(scope="module", params=["moto", "ministack"])
def upstream(request):
    """One of each kind: a test that uses it runs with both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def user(server, request):
    """A user of the gateway's tests without permissions, named like the test. Their file has the `server`."""
    return User(server, "".join(letter for letter in request.node.name if letter.isalnum())[:60])
