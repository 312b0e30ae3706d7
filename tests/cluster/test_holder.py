"""One node decides the writes of all nodes; which one may change at any time."""

import json
import threading
import time

import pytest
from botocore.exceptions import ClientError
from nats_servers import Proxy
from nodes import Nodes, Writer, agree, check, health, holder, holders, iam, marks, soon, users, verify, write

from harness import PATIENCE_SECS


def test_a_write_to_any_node_is_decided_by_the_holder(cluster, tmp_path):
    with Nodes(cluster, tmp_path) as nodes:
        decides = holder(nodes)
        for number, node in enumerate(nodes):
            client = iam(node)
            created = client.create_user(UserName=f"user-{number}")["User"]
            # The node has the record when it answers.
            assert client.get_user(UserName=f"user-{number}")["User"] == created
            with pytest.raises(client.exceptions.EntityAlreadyExistsException):
                client.create_user(UserName=f"user-{number}")
            with pytest.raises(ClientError, match="ValidationError"):
                client.create_user(UserName="not a name")
        agree(nodes)
        # The holder counted all of them; the others none.
        for node in nodes:
            scrape = node.http("GET", "/_roleback/metrics")[2].decode()
            assert ('operation="CreateUser"' in scrape) == (node is decides)
            # The stream has no limit, so there is no metric of it.
            for name in ("decides", "lag", "bytes"):
                assert f"\nroleback_shared_log_{name} " in scrape, scrape


def test_writes_go_on_when_the_holder_is_killed(cluster, tmp_path):
    with Nodes(cluster, tmp_path) as nodes:
        killed = holder(nodes)
        others = [node for node in nodes if node is not killed]
        writers = []

        def kill():
            time.sleep(1)
            killed.kill()
            done = [len(writer.acknowledged) for writer in running]
            # Writes and reads through the others go on.
            soon(
                lambda: all(len(it.acknowledged) > before for it, before in zip(running, done, strict=True)),
                "no writes after the holder was killed",
            )
            assert users(others[0]) is not None
            soon(lambda: len(holders(others)) == 1, "no new holder")

        running = [Writer(others[number % 2], f"w-{number}") for number in range(8)]
        for writer in running:
            writer.start()
        try:
            kill()
        finally:
            for writer in running:
                writer.ending.set()
            for writer in running:
                writer.join()
        writers += running
        killed.start()
        writers += write(nodes, "after", lambda: time.sleep(1))
        check(nodes, writers)
        verify(nodes)


def test_nodes_that_decide_at_once_lose_and_double_nothing(cluster, tmp_path):
    # Marks are decided by the node that gets them, so every node decides here, at the same time as the holder decides writes.
    with Nodes(cluster, tmp_path) as nodes:
        acknowledged = []

        def mark(at):
            for number in range(30):
                name = f"m-{at}-{number}"
                status, _, body = nodes[at].http("POST", "/_roleback/marks", json.dumps({"name": name}).encode())
                assert status == 200, body
                acknowledged.append(name)

        def work():
            threads = [threading.Thread(target=mark, args=(at,)) for at in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        writers = write(nodes, "all", work)
        check(nodes, writers)
        assert len(acknowledged) == 90
        for node in nodes:
            assert sorted(marks(node)) == sorted(acknowledged)
        verify(nodes)


def test_a_holder_that_is_cut_off_and_believes_to_hold_the_lease_doubles_nothing(cluster, tmp_path):
    proxies = [Proxy(port) for port in cluster.ports]
    ports = [it.port for it in proxies]
    with Nodes(cluster, tmp_path, count=2, ports_0=ports, ports_1=ports) as behind:
        holder(behind)
        with Nodes(cluster, tmp_path / "direct", count=1) as [direct]:
            agree([*behind, direct])

            def cut():
                for proxy in proxies:
                    proxy.open.clear()
                # The old holder does not know yet that it was cut off, and the new one decides.
                soon(lambda: holders([direct]) == [direct], "no new holder")
                iam(direct).create_user(UserName="decided-by-the-new-holder")
                for proxy in proxies:
                    proxy.open.set()
                for node in behind:
                    soon(lambda node=node: health(node)["write_failure"] is None, "a node does not recover")

            writers = write([*behind, direct], "cut", cut)
            everyone = [*behind, direct]
            agree(everyone)
            for node in everyone:
                found = users(node)
                assert len(found) == len(set(found))
                assert "decided-by-the-new-holder" in found
                assert {name for it in writers for name in it.acknowledged} <= set(found)
            verify([direct])
        verify(behind)
    for proxy in proxies:
        proxy.close()


def test_a_stopped_holder_is_followed_by_another_one(cluster, tmp_path):
    with Nodes(cluster, tmp_path, count=2) as nodes:
        first = holder(nodes)
        [other] = [node for node in nodes if node is not first]
        first.stop()
        end = time.monotonic() + PATIENCE_SECS
        while not health(other)["decides"]:
            iam(other).create_user(UserName=f"user-{time.monotonic_ns()}")
            assert time.monotonic() < end
        first.start()
        agree(nodes)
