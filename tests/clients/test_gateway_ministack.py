"""The calls of the gateway's table with MiniStack as the upstream."""

import pytest

import harness
from gateway_calls import CALLS
from upstreams import MINISTACK, MiniStack, User, check_call, prepare


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not MINISTACK.exists():
        pytest.skip("MiniStack is not installed: tests/run installs it")
    upstream = MiniStack(tmp_path_factory.mktemp("ministack"))
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    yield server
    server.close()
    upstream.close()


@pytest.fixture(scope="module")
def things(server):
    return prepare(server.client)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_needs_exactly_its_permissions(server, things, request, name):
    user = User(server, "".join(letter for letter in request.node.name if letter.isalnum())[:60])
    check_call(user, things, name)
