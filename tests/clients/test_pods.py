"""Pods: save, list, download, load, and refuse damaged ones, over HTTP and with the program."""

import gzip
import os

import pytest

from conftest import refused
from harness import roleback


@pytest.fixture
def server(start):
    server = start("pods")
    server.client("iam").create_user(UserName="alice")
    return server


def names(server):
    return [user["UserName"] for user in server.client("iam").list_users()["Users"]]


def test_a_save_has_a_name_and_versions_and_is_put_back_whole(server):
    server.json("POST", "/_roleback/snapshots/start")
    server.client("iam").create_user(UserName="bob")
    server.json("POST", "/_roleback/snapshots/start")
    listed = server.http("GET", "/_roleback/snapshots")[2].decode()
    assert "start" in listed
    server.json("PUT", "/_roleback/snapshots/start/restore?version=1")
    assert names(server) == ["alice"]
    server.json("PUT", "/_roleback/snapshots/start/restore")
    assert names(server) == ["alice", "bob"]


def test_a_file_is_fetched_and_put_into_another_server(server, start):
    key = server.client("iam").create_access_key(UserName="alice")["AccessKey"]
    server.json("POST", "/_roleback/snapshots/one")
    status, _, pod = server.http("GET", "/_roleback/snapshots/one")
    assert status == 200
    other = start()
    other.json("PUT", "/_roleback/snapshots/restore", pod)
    who = other.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    assert who["Arn"].endswith(":user/alice")


def test_what_was_put_back_survives_a_kill(server):
    server.json("POST", "/_roleback/snapshots/one")
    server.client("iam").create_user(UserName="bob")
    server.json("PUT", "/_roleback/snapshots/one/restore")
    server.restart()
    assert names(server) == ["alice"]
    assert "one" in server.http("GET", "/_roleback/snapshots")[2].decode()


def damaged(pod):
    """Invalid files, made from a valid one."""
    middle = len(pod) // 2
    yield b""
    yield b"no pod at all"
    yield pod[:middle]
    yield pod[:-1]
    yield pod + b"\0"
    yield pod[:middle] + bytes([pod[middle] ^ 1]) + pod[middle + 1 :]
    yield gzip.compress(b"\0" * 10_000_000)
    yield os.urandom(10_000)


def test_a_damaged_or_hostile_file_is_refused_and_the_world_is_untouched(server):
    server.json("POST", "/_roleback/snapshots/one")
    pod = server.http("GET", "/_roleback/snapshots/one")[2]
    for number, file in enumerate(damaged(pod)):
        status, _, text = server.http("PUT", "/_roleback/snapshots/restore", file)
        assert 400 <= status < 500, (number, status, text)
        assert names(server) == ["alice"], number


def test_a_save_that_is_not_there_is_not_found(server):
    for method, path in [("GET", "/_roleback/snapshots/none"), ("PUT", "/_roleback/snapshots/none/restore")]:
        assert server.http(method, path)[0] == 404


@pytest.mark.parametrize("name", ["..", "%2e%2e%2fetc", "a%00b", "a" * 300])
def test_a_name_cannot_lead_outside(server, name):
    assert 400 <= server.http("POST", f"/_roleback/snapshots/{name}")[0] < 500
    assert names(server) == ["alice"]


def test_a_reset_empties(server):
    server.json("POST", "/_roleback/reset")
    assert names(server) == []
    with refused("NoSuchEntity"):
        server.client("iam").get_user(UserName="alice")
    server.restart()
    assert names(server) == []


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout


def test_the_program_saves_lists_loads_and_empties(server):
    where = ["--endpoint", server.endpoint]
    run("pod", "save", "one", *where)
    assert "one" in run("pod", "list", *where)
    run("reset", "--yes", *where)
    assert names(server) == []
    run("pod", "load", "one", "--yes", *where)
    assert names(server) == ["alice"]


def test_what_overwrites_asks_first(server):
    where = ["--endpoint", server.endpoint]
    run("pod", "save", "one", *where)
    run("pod", "load", "one", *where, status=3)
    run("reset", *where, status=3)
    assert names(server) == ["alice"]


def test_a_pod_that_is_not_there_is_an_error(server):
    run("pod", "load", "none", "--yes", "--endpoint", server.endpoint, status=1)


def test_a_damaged_pod_is_listed_with_why_and_hides_no_other(server, tmp_path):
    for name in ("bad", "good"):
        server.json("POST", f"/_roleback/snapshots/{name}", f'{{"message": "{name}"}}'.encode())
    digest = next(pod for pod in listed(server) if pod["name"] == "bad")["digest"].removeprefix("sha256:")
    blobs = tmp_path / "pods" / "pods" / "blobs" / "sha256"
    (blobs / digest).write_text("{}")
    bad, good = (next(pod for pod in listed(server) if pod["name"] == name) for name in ("bad", "good"))
    assert "do not match" in bad["damaged"] and "damaged" not in good
    shown = run("pod", "list", "--endpoint", server.endpoint)
    assert "good" in shown and "refused" in shown
    assert server.json("GET", "/_roleback/snapshots/bad/versions")["versions"][0]["damaged"] == bad["damaged"]


def listed(server):
    return server.json("GET", "/_roleback/snapshots")["snapshots"]
