"""Several nodes share one IAM through a real cluster of NATS servers."""

import json
import os
import random
import time

import pytest
from botocore.exceptions import ClientError
from nats_servers import Cluster, Proxy
from nodes import STREAM, Nodes, agree, check, end_of, health, iam, soon, users, verify, write

from harness import Server, StartFailed, roleback

# Rounds of kills. ROLEBACK_CLUSTER_ROUNDS=30 is what a change of the shared log, or a new version of the servers, asks for.
ROUNDS = int(os.environ.get("ROLEBACK_CLUSTER_ROUNDS", "4"))
# Time between the start of the writers and a kill, and from there to the next start.
WRITING_SECS = (0.5, 1.5)
DOWN_SECS = (0.3, 1.5)


def examined(options):
    """The status and the message of `doctor` about a shared log."""
    done = roleback("doctor", *options, "--output", "json")
    checks = {it["check"]: it for it in json.loads(done.stdout)["data"]["checks"]}
    return checks["shared-log"]["status"], checks["shared-log"]["message"]


def test_a_log_moves_into_a_stream_and_back_with_the_same_hash(cluster, tmp_path):
    server = Server(data_dir=tmp_path / "data")
    for number in range(300):
        iam(server).create_user(UserName=f"user-{number}")
    before = end_of(server)
    server.stop()
    monitors = cluster.options(STREAM)[2:]

    def move(source, target):
        result = roleback("log", "move", "--from", source, "--to", target, *monitors, "--output", "json")
        assert result.returncode == 0, result.stdout + result.stderr
        return json.loads(result.stdout)["data"]

    status, message = examined(cluster.options(STREAM))
    assert status == "warn" and "no stream" in message
    there = move(str(tmp_path / "data"), cluster.address(STREAM))
    assert examined(cluster.options(STREAM))[0] == "ok"
    assert (there["log"], there["records"], there["head_hash"]) == before[:3]
    # Once more changes nothing.
    assert move(str(tmp_path / "data"), cluster.address(STREAM)) == there
    back = move(cluster.address(STREAM), str(tmp_path / "back"))
    assert (back["records"], back["head_hash"]) == (there["records"], there["head_hash"])
    server = Server(data_dir=tmp_path / "back")
    assert end_of(server) == before or health(server)["head"]["seq"] > before[1]
    server.close()
    with Nodes(cluster, tmp_path, count=1) as [node]:
        assert end_of(node)[:2] == before[:2] or end_of(node)[1] >= before[1]
        assert len(users(node)) == 300
        iam(node).create_user(UserName="another")
    refused = roleback("log", "move", "--from", str(tmp_path / "back"), "--to", str(tmp_path / "x"))
    assert refused.returncode == 2 and "shared log" in refused.stderr


def test_every_node_reads_and_writes_the_same_iam(cluster, tmp_path):
    with Nodes(cluster, tmp_path) as nodes:
        writers = write(nodes, "all", lambda: time.sleep(4))
        check(nodes, writers)
        # Each node acknowledged writes although all decided at the same time.
        assert all(writer.acknowledged for writer in writers)
        text = nodes[0].http("GET", "/_roleback/readyz")
        assert text[0] == 200
        status = roleback("status", "--endpoint", nodes[1].endpoint)
        assert "shared through nats://" in status.stdout, status.stdout
        verify(nodes)


def test_a_client_reads_on_one_node_what_it_wrote_on_another(cluster, tmp_path):
    with Nodes(cluster, tmp_path) as nodes:
        clients = [node.client("iam") for node in nodes]
        last = {"seq": "0"}
        for client in clients:
            client.meta.events.register(
                "before-call.iam", lambda params, **_: params["headers"].update({"x-roleback-seq": last["seq"]})
            )
        for number in range(30):
            written = clients[number % 3].create_user(UserName=f"user-{number}")
            last["seq"] = written["ResponseMetadata"]["HTTPHeaders"]["x-roleback-seq"]
            assert clients[(number + 1) % 3].get_user(UserName=f"user-{number}")
        last["seq"] = "x"
        with pytest.raises(ClientError, match="x-roleback-seq"):
            clients[0].list_users()


def test_a_node_that_wrote_much_sees_what_another_one_writes(cluster, tmp_path):
    with Nodes(cluster, tmp_path, count=2) as [one, other]:
        for number in range(150):
            iam(one).create_user(UserName=f"user-{number}")
        agree([one, other])
        for number in range(3):
            iam(other).create_user(UserName=f"other-{number}")
            agree([one, other])
        assert len(users(one)) == 153


def test_a_large_change_reaches_every_node(cluster, tmp_path):
    with Nodes(cluster, tmp_path, count=2) as [one, other]:
        for number in range(300):
            iam(one).create_user(UserName=f"user-{number}")
        saved = roleback("pod", "save", "large", "--endpoint", one.endpoint)
        assert saved.returncode == 0, saved.stderr
        iam(one).create_user(UserName="after")
        loaded = roleback("pod", "load", "large", "--endpoint", one.endpoint, "--yes")
        assert loaded.returncode == 0, loaded.stderr
        agree([one, other])
        assert len(users(other)) == 300


def test_kills_lose_nothing(cluster, tmp_path):
    chance = random.Random(14)
    everyone = []
    with Nodes(cluster, tmp_path) as nodes:
        for number in range(ROUNDS):
            victims = [1, 2, 3, 0][number % 4]

            def kill(victims=victims):
                time.sleep(chance.uniform(*WRITING_SECS))
                if victims == 0:
                    node = chance.choice(nodes)
                    node.kill()
                    time.sleep(chance.uniform(*DOWN_SECS))
                    node.start()
                    return
                leader = cluster.leader(STREAM) or 0
                killed = [(leader + step) % 3 for step in range(victims)]
                for server in killed:
                    cluster.kill(server)
                time.sleep(chance.uniform(*DOWN_SECS))
                # Reads go on meanwhile.
                assert users(nodes[0]) is not None
                for server in killed:
                    cluster.start(server)
                cluster.wait()
                time.sleep(1)

            everyone += write(nodes, f"r{number}", kill)
            check(nodes, everyone)
        verify(nodes)


def test_a_node_that_is_cut_off_reads_and_catches_up(cluster, tmp_path):
    proxies = [Proxy(port) for port in cluster.ports]
    with Nodes(cluster, tmp_path, count=2, ports_1=[it.port for it in proxies]) as nodes:
        here, cut_off = nodes
        iam(here).create_user(UserName="before")
        agree(nodes)
        for proxy in proxies:
            proxy.open.clear()
        for number in range(20):
            iam(here).create_user(UserName=f"meanwhile-{number}")
        assert users(cut_off) == ["before"]
        for proxy in proxies:
            proxy.open.set()
        agree(nodes)
        assert len(users(cut_off)) == 21
        iam(cut_off).create_user(UserName="after")
        agree(nodes)
    for proxy in proxies:
        proxy.close()


def test_damaged_files_of_one_server_are_never_served(cluster, tmp_path):
    with Nodes(cluster, tmp_path, count=1) as nodes:
        for number in range(200):
            iam(nodes[0]).create_user(UserName=f"user-{number}")
        before = end_of(nodes[0])
        nodes[0].stop()
    for number in range(3):
        cluster.kill(number)
    blocks = sorted((tmp_path / "nats" / "0").glob("**/streams/iam/msgs/*.blk"))
    assert blocks
    for block in blocks:
        data = bytearray(block.read_bytes())
        for part in (1, 2, 3):
            data[len(data) * part // 4] ^= 0x10
        block.write_bytes(data)
    for number in range(3):
        cluster.start(number)
    cluster.wait()
    for number in range(2):
        node = Server(*cluster.options(STREAM), data_dir=tmp_path / f"fresh-{number}")
        try:
            found = health(node)
            # All good records, or a word about the others: never a different history.
            if found["head"]["seq"] >= before[1]:
                assert set(users(node)) == {f"user-{it}" for it in range(200)}
            else:
                assert found["read_only"] or found["write_failure"], found
        finally:
            node.close()


def test_what_every_server_has_damaged_comes_from_another_node(cluster, tmp_path):
    with Nodes(cluster, tmp_path, count=1) as [good]:
        for number in range(60):
            iam(good).create_user(UserName=f"user-{number}")
        before = end_of(good)
        good.stop()
        for number in range(3):
            cluster.kill(number)
        blocks = sorted((tmp_path / "nats").glob("*/**/streams/iam/msgs/*.blk"))
        assert len(blocks) >= 3
        for block in blocks:
            data = bytearray(block.read_bytes())
            data[len(data) // 2] ^= 0x10
            block.write_bytes(data)
        for number in range(3):
            cluster.start(number)
        cluster.wait()
        good.start()
        fresh = Server(*cluster.options(STREAM), data_dir=tmp_path / "fresh")
        try:
            assert agree([good, fresh]) >= before[1]
            assert set(users(fresh)) == {f"user-{number}" for number in range(60)}
            soon(lambda: health(fresh)["read_only"] is None, "the node is not repaired")
            iam(fresh).create_user(UserName="after")
            agree([good, fresh])
            fresh.stop()
            fresh.start()
            agree([good, fresh])
            verify([good, fresh])
        finally:
            fresh.close()


def test_servers_and_streams_that_could_lose_records_are_refused(cluster, tmp_path):
    cluster.close()
    loose = Cluster(cluster.program, tmp_path / "loose", sync='"2m"')
    try:
        with pytest.raises(StartFailed, match="`sync_interval` is 120s"):
            Server(*loose.options(STREAM), data_dir=tmp_path / "data")
        status, message = examined(loose.options(STREAM))
        assert status == "fail" and "`sync_interval` is 120s" in message
        with pytest.raises(StartFailed, match="shared-log-monitor"):
            Server("--log", loose.address(STREAM), data_dir=tmp_path / "data")
        Server("--log", loose.address(STREAM), "--shared-log-monitor", "unchecked", data_dir=tmp_path / "data").close()
    finally:
        loose.close()


def test_a_node_reads_its_copy_while_no_server_answers_and_catches_up(cluster, tmp_path):
    with Nodes(cluster, tmp_path, count=2) as [node, other]:
        for number in range(10):
            iam(node).create_user(UserName=f"user-{number}")
        agree([node, other])
        node.stop()
        iam(other).create_user(UserName="meanwhile")
        other.stop()
        for number in range(3):
            cluster.kill(number)
        node.start()
        assert len(users(node)) == 10
        found = health(node)
        assert "cannot connect" in found["write_failure"], found
        status, _, body = node.http("GET", "/_roleback/readyz")
        assert status == 503 and b"cannot connect" in body
        status = roleback("status", "--endpoint", node.endpoint)
        assert "not connected" in status.stdout and "cannot connect" in status.stdout, status.stdout
        with pytest.raises(ClientError, match="ServiceFailure"):
            iam(node).create_user(UserName="refused")
        # Without a copy, there is nothing to serve.
        with pytest.raises(StartFailed, match="cannot connect"):
            Server(*cluster.options(STREAM), data_dir=tmp_path / "empty")
        for number in range(3):
            cluster.start(number)
        cluster.wait()
        soon(lambda: health(node)["write_failure"] is None, "the node does not connect")
        other.start()
        agree([node, other])
        iam(node).create_user(UserName="after")
        agree([node, other])
        assert len(users(other)) == 12


def test_a_node_that_is_cut_off_says_so_although_nobody_writes(cluster, tmp_path):
    proxies = [Proxy(port) for port in cluster.ports]
    ports = [it.port for it in proxies]
    # A record of last uses would be a write.
    options = ["--last-used-interval", "off"]
    with Nodes(cluster, tmp_path, count=2, options=options, ports_0=ports) as [node, other]:
        iam(node).create_user(UserName="ann")
        agree([node, other])
        soon(lambda: node.http("GET", "/_roleback/readyz")[0] == 200, "the node is not ready")
        for proxy in proxies:
            proxy.open.clear()
        soon(lambda: node.http("GET", "/_roleback/readyz")[0] == 503, "the node does not notice that it is cut off")
        assert b"not connected" in node.http("GET", "/_roleback/readyz")[2]
        status = roleback("status", "--endpoint", node.endpoint)
        assert "not connected to the servers of the shared log" in status.stdout, status.stdout
        assert health(node)["write_failure"] is None and users(node) == ["ann"]
        # The node knows what it knew, and not whether it decides.
        scrape = node.http("GET", "/_roleback/metrics")[2].decode()
        assert "\nroleback_shared_log_lag 0\n" in scrape and "\nroleback_shared_log_decides " not in scrape
        iam(other).create_user(UserName="meanwhile")
        for proxy in proxies:
            proxy.open.set()
        agree([node, other])
        soon(lambda: node.http("GET", "/_roleback/readyz")[0] == 200, "the node is not ready again")
    for proxy in proxies:
        proxy.close()


def test_with_read_your_writes_a_client_needs_no_header(cluster, tmp_path):
    with Nodes(cluster, tmp_path, options=["--read-your-writes"]) as nodes:
        for number in range(30):
            iam(nodes[number % 3]).create_user(UserName=f"user-{number}")
            assert iam(nodes[(number + 1) % 3]).get_user(UserName=f"user-{number}")
        for number in range(3):
            cluster.kill(number)
        # What other nodes wrote is not known now.
        with pytest.raises(ClientError, match="ServiceUnavailable"):
            users(nodes[0])
    with pytest.raises(StartFailed, match="shared-log"):
        Server("--read-your-writes", data_dir=tmp_path / "alone")
