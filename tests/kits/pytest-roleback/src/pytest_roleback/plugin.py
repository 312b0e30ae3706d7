"""The fixtures, the marker and the options."""

import pytest

from . import report
from .environment import DefaultSession, Environment
from .fork import Fork
from .server import Server

MARKER = "roleback(pod=None, enforce=None, clock=None, seed=None): run the test in a fork of its own of the state, or of a pod"
FORK = pytest.StashKey[Fork]()


def pytest_addoption(parser):
    group = parser.getgroup("roleback", "Roleback, an AWS IAM and STS on this machine")
    group.addoption(
        "--roleback-binary", metavar="PATH", help="the program; by default ROLEBACK_BINARY, then `roleback` on the PATH"
    )
    group.addoption(
        "--roleback-endpoint", metavar="URL", help="use a server that runs already, instead of starting one"
    )
    parser.addini("roleback_binary", "the program, if neither option nor variable names it")
    parser.addini("roleback_pod", "pods to load into the state that every test begins with", type="args")
    parser.addini("roleback_pods", "folders with pod files, below the root folder", type="args", default=["."])
    parser.addini(
        "roleback_options", "more options for `roleback serve`, such as `--account 123456789012`", type="args"
    )


def pytest_configure(config):
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def roleback_server(pytestconfig):
    """The server of the session; with pytest-xdist, each worker has its own. AWS clients made in fixtures of a wider
    scope than the test use its state, which every fork begins with."""
    folders = [pytestconfig.rootpath / folder for folder in pytestconfig.getini("roleback_pods")]
    if endpoint := pytestconfig.getoption("roleback_endpoint"):
        server = Server.attach(endpoint, folders)
    else:
        binary = pytestconfig.getoption("roleback_binary")
        options = pytestconfig.getini("roleback_options")
        server = Server.start(binary, options, folders, pytestconfig.getini("roleback_binary"))
    environment, session = Environment(), DefaultSession()
    try:
        environment.lead_to(server.endpoint)
        for pod in pytestconfig.getini("roleback_pod"):
            server.load_pod(pod)
        yield server
    finally:
        environment.restore()
        session.restore()
        server.stop()


@pytest.fixture
def roleback(request, roleback_server):
    """The fork of this test. While the test runs, AWS_ENDPOINT_URL is its endpoint."""
    fork = roleback_server.fork(**_marked(request.node))
    environment = Environment()
    environment.switch(fork.endpoint)
    request.node.stash[FORK] = fork
    yield fork
    environment.restore()
    fork.drop()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    for item in items:
        names = getattr(item, "fixturenames", None)
        if names is not None and (item.get_closest_marker("roleback") or "roleback" in names):
            names[:] = _ordered(names, item)


def _ordered(names, item):
    """The server first, so that all fixtures lead their clients to it; the fork before the first fixture of the test, so that
    those lead them to the fork, whatever the order of the arguments is."""
    others = [name for name in names if name not in ("roleback_server", "roleback")]
    definitions = item._fixtureinfo.name2fixturedefs
    is_of_test = [name in definitions and definitions[name][-1].scope == "function" for name in others]
    first = is_of_test.index(True) if True in is_of_test else len(others)
    return ["roleback_server", *others[:first], "roleback", *others[first:]]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    made = (yield).get_result()
    if made.failed and call.when == "call" and (fork := item.stash.get(FORK, None)):
        made.sections.extend(report.sections(fork))


def _marked(item):
    """The arguments of the marks: those of the function win over those of its class and module."""
    found = {}
    for mark in reversed(list(item.iter_markers("roleback"))):
        if mark.args:
            raise pytest.UsageError(
                f"{item.nodeid}: @pytest.mark.roleback takes arguments by name, such as enforce=True"
            )
        found |= mark.kwargs
    if unknown := found.keys() - {"pod", "enforce", "clock", "seed"}:
        known = "pod, enforce, clock and seed"
        raise pytest.UsageError(
            f"{item.nodeid}: @pytest.mark.roleback has no argument {sorted(unknown)}; it has {known}"
        )
    return found
