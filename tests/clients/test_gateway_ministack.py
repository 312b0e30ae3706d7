"""The calls of the gateway's table with MiniStack as the upstream."""

import pytest

import harness
from gateway_calls import CALLS
from upstreams import check_call, prepare


@pytest.fixture(scope="module")
def server(ministack):
    server = harness.Server("--enforce", "on", "--upstream", ministack.url)
    yield server
    server.close()


@pytest.fixture(scope="module")
def things(server):
    return prepare(server.client)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_exactly_its_permissions(user, things, name):
    check_call(user, things, name)
