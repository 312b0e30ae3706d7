"""Nodes that share a stream, clients that write to them, and what must be true afterwards."""

import itertools
import json
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from harness import PATIENCE_SECS, Server, roleback

STREAM = "iam"
WRITERS = 8


clients = {}


def iam(node):
    """A client of a node. Making one takes longer than many requests, so each is kept until its node starts again."""
    if node.endpoint not in clients:
        clients[node.endpoint] = node.client("iam")
    return clients[node.endpoint]


class Nodes:
    """Servers that share a stream. Each has a directory of its own."""

    def __init__(self, cluster, directory, count=3, options=(), **ports):
        self.cluster = cluster
        directory.mkdir(exist_ok=True)
        self.nodes = [
            Server(
                *cluster.options(STREAM, ports.get(f"ports_{number}")), *options, data_dir=directory / f"node-{number}"
            )
            for number in range(count)
        ]

    def __enter__(self):
        return self.nodes

    def __exit__(self, *_):
        for node in self.nodes:
            node.close()


def health(node):
    status, _, body = node.http("GET", "/_roleback/health?verbose")
    assert status == 200, body
    return json.loads(body)


def end_of(node):
    found = health(node)
    return found["log"], found["head"]["seq"], found["head"]["hash"], found["state_hash"]


def agree(nodes):
    """Waits until all nodes have the same records, and returns how many."""
    end = time.monotonic() + PATIENCE_SECS
    while len(ends := {end_of(node) for node in nodes}) > 1:
        assert time.monotonic() < end, [health(node) for node in nodes]
        time.sleep(0.1)
    return ends.pop()[1]


def users(node):
    pages = iam(node).get_paginator("list_users").paginate()
    return [user["UserName"] for page in pages for user in page["Users"]]


class Writer(threading.Thread):
    """A client that creates one user after the other. Notes which were acknowledged, and which were refused as existing."""

    def __init__(self, node, name):
        super().__init__()
        self.node, self.user = node, name
        self.sent, self.acknowledged, self.ending = [], [], threading.Event()

    def run(self):
        for number in itertools.count():
            if self.ending.is_set():
                return
            name = f"{self.user}-{number}"
            self.sent.append(name)
            try:
                iam(self.node).create_user(UserName=name)
                self.acknowledged.append(name)
            except (ClientError, BotoCoreError):
                # The node or the cluster is down: nobody knows whether the user exists.
                time.sleep(0.05)


def write(nodes, round_name, work):
    """Has eight writers write while `work` runs, and returns them."""
    writers = [Writer(nodes[number % len(nodes)], f"{round_name}-{number}") for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        work()
    finally:
        for writer in writers:
            writer.ending.set()
        for writer in writers:
            writer.join()
    return writers


def check(nodes, writers):
    """Nothing is lost, doubled or missing in between, and all nodes have the same state."""
    last = agree(nodes)
    for node in nodes:
        found = users(node)
        assert len(found) == len(set(found))
        lost = {name for writer in writers for name in writer.acknowledged} - set(found)
        assert not lost, lost
        assert set(found) <= {name for writer in writers for name in writer.sent}
    return last


def verify(nodes):
    """Stops the nodes, and checks the chain of hashes of each copy."""
    ends = set()
    for node in nodes:
        node.stop()
        result = roleback("verify", "--data-dir", str(node.data_dir), "--output", "json")
        assert result.returncode == 0, result.stdout + result.stderr
        data = json.loads(result.stdout)["data"]
        ends.add(json.dumps([data.get("head"), data.get("state_hash")], sort_keys=True))
    assert len(ends) == 1, ends


def soon(holds, what):
    """Waits until something holds."""
    end = time.monotonic() + PATIENCE_SECS
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def holders(nodes):
    """The nodes that decide, as they say themselves."""
    return [node for node in nodes if health(node)["decides"]]


def holder(nodes):
    """The node that decides. Waits until all nodes agree that it is this one."""
    soon(lambda: len(holders(nodes)) == 1, "the nodes do not elect one of them")
    return holders(nodes)[0]


def marks(node):
    """The marks in the event log, each as often as there is a record of it."""
    status, _, body = node.http("GET", "/_roleback/log?operation=Mark&limit=1000")
    assert status == 200, body
    return [json.loads(line)["summary"].removeprefix("marked this moment as ") for line in body.splitlines()]
