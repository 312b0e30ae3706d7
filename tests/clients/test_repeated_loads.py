"""Loads again and again: content is logged once, pieces of it are part of the log, and undo gives back equal states."""

import json
import os
from pathlib import Path

import pytest

from decode_journal import read_history
from harness import roleback

USERS = 1_500
# How often the pod is saved, loaded and undone; a long run sets more.
ROUNDS = int(os.environ.get("ROLEBACK_ROUNDS", "15"))


def size(directory):
    return sum(path.stat().st_size for path in Path(directory).rglob("*") if path.is_file())


def run(*arguments, status=0):
    done = roleback(*map(str, arguments))
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture
def server(start):
    """A server with many users, saved as `many`. A load of it has more than half a megabyte."""
    server = start("ours")
    iam = server.client("iam")
    for number in range(USERS):
        tags = [{"Key": "note", "Value": os.urandom(100).hex()}]
        iam.create_user(UserName=f"user-{number:05}", Path=f"/team/{number % 7}/", Tags=tags)
    server.json("POST", "/_roleback/snapshots/many")
    return server


def state_hash(server):
    return server.json("POST", "/_roleback/snapshots/look")["state_hash"]


def test_a_pod_that_is_loaded_again_and_again_is_logged_once(server, tmp_path):
    iam = server.client("iam")
    sizes, content = [], server.data_dir / "content"
    for merge in ("overwrite", "service-merge"):
        for _ in range(4):
            server.json("POST", "/_roleback/reset")
            iam.create_user(UserName="in-between")
            server.json("PUT", f"/_roleback/snapshots/many/restore?merge={merge}")
            sizes.append(size(content))
    assert sizes[0] > 200_000
    # Only the piece at the end of a record differs, which has the request. Four whole loads would have four times the bytes.
    assert sizes[3] < 2 * sizes[0], sizes
    assert sizes[7] < 2 * sizes[4], sizes
    # Garbage collection of pods does not touch what the log names.
    run("pod", "delete", "many", "--yes", "--endpoint", server.endpoint)
    run("pod", "gc", "--endpoint", server.endpoint)
    assert size(content) == sizes[7]
    users = len(list(iam.get_paginator("list_users").paginate().search("Users[]")))
    server.stop()
    run("verify", "--data-dir", server.data_dir)
    records = list(read_history(server.data_dir))
    assert sum(len(record["payload"]) > 500_000 for record in records) == 8
    into = tmp_path / "into"
    run("replay", "--data-dir", server.data_dir, "--into", into)
    assert list(read_history(into / "export")) == records
    text = tmp_path / "log.jsonl"
    run("log", "export", "--from", server.data_dir, "--out", text)
    run("log", "import", text, "--into", tmp_path / "again")
    assert list(read_history(tmp_path / "again")) == records
    server.start()
    assert len(list(server.client("iam").get_paginator("list_users").paginate().search("Users[]"))) == users


def test_a_damaged_piece_is_reported_and_never_served(server):
    server.json("POST", "/_roleback/reset")
    server.json("PUT", "/_roleback/snapshots/many/restore?merge=overwrite")
    loaded = json.loads(server.http("GET", "/_roleback/log?limit=1")[2])["seq"]
    server.stop()
    piece = sorted((server.data_dir / "content").iterdir())[0]
    good = piece.read_bytes()
    for at in range(0, len(good), max(1, len(good) // 12)):
        flipped = bytearray(good)
        flipped[at] ^= 1
        piece.write_bytes(flipped)
        done = roleback("verify", "--data-dir", str(server.data_dir))
        if done.returncode != 0:
            assert done.returncode == 5, (at, done.stdout, done.stderr)
            assert str(loaded) in done.stdout + done.stderr
    piece.unlink()
    done = roleback("verify", "--data-dir", str(server.data_dir))
    assert done.returncode == 5
    assert piece.name in done.stdout + done.stderr
    piece.write_bytes(good)
    run("verify", "--data-dir", server.data_dir)


def test_save_load_and_undo_give_equal_states_however_often(start):
    server = start("ours")
    iam = server.client("iam")
    iam.create_user(UserName="ann", Tags=[{"Key": "team", "Value": "a"}])
    iam.create_access_key(UserName="ann")
    server.json("POST", "/_roleback/snapshots/begin")
    iam.create_user(UserName="bob")
    iam.tag_user(UserName="ann", Tags=[{"Key": "team", "Value": "b"}])
    changed, hashes = state_hash(server), set()
    for _ in range(ROUNDS):
        server.json("POST", "/_roleback/snapshots/round")
        loaded = server.json("PUT", "/_roleback/snapshots/begin/restore?merge=account-region-merge")
        undone = server.json("POST", "/_roleback/undo", json.dumps({"record": loaded["seq"]}).encode())
        hashes.add((loaded["state_hash"], undone["stateHash"]))
        assert state_hash(server) == changed
    assert len(hashes) == 1, hashes
