"""Nodes prove to the NATS servers who they are, and check who the servers are."""

import os

import nats_access
import pytest
from nats_servers import Cluster
from nodes import STREAM, iam

from harness import Server, StartFailed


def clusters(settings, directory):
    program = os.environ.get("NATS_SERVER")
    if not program:
        pytest.skip("set NATS_SERVER to the program `nats-server` 2.15.1 or newer")
    return Cluster(program, directory / "nats", settings=settings)


def works(options, directory):
    """Whether a node with these options writes and reads."""
    node = Server(*options, data_dir=directory / "data")
    try:
        iam(node).create_user(UserName="ann")
        return [user["UserName"] for user in iam(node).list_users()["Users"]] == ["ann"]
    finally:
        node.close()


def test_a_node_needs_the_seed_that_the_servers_accept(tmp_path):
    seed, wrong = tmp_path / "seed", tmp_path / "wrong"
    cluster = clusters(nats_access.nkey(seed), tmp_path)
    nats_access.nkey(wrong)
    options = cluster.options(STREAM)
    try:
        for refused in [[], ["--shared-log-nkey", str(wrong)]]:
            with pytest.raises(StartFailed) as failed:
                Server(*options, *refused, data_dir=tmp_path / "refused")
            assert "authorization" in str(failed.value).lower()
            assert wrong.read_text().strip() not in str(failed.value)
        assert works([*options, "--shared-log-nkey", str(seed)], tmp_path)
    finally:
        cluster.close()


def test_a_node_needs_credentials_that_the_servers_accept(tmp_path):
    file, wrong = tmp_path / "node.creds", tmp_path / "wrong.creds"
    cluster = clusters(nats_access.credentials(file), tmp_path)
    nats_access.credentials(wrong)
    options = cluster.options(STREAM)
    try:
        for refused in [[], ["--shared-log-credentials", str(wrong)]]:
            with pytest.raises(StartFailed, match=r"(?i)authorization"):
                Server(*options, *refused, data_dir=tmp_path / "refused")
        with pytest.raises(StartFailed, match=r"missing\.creds"):
            Server(*options, "--shared-log-credentials", str(tmp_path / "missing.creds"), data_dir=tmp_path / "refused")
        assert works([*options, "--shared-log-credentials", str(file)], tmp_path)
    finally:
        cluster.close()


def test_a_node_and_the_servers_check_each_others_certificates(tmp_path):
    directory, other = tmp_path / "certificates", tmp_path / "other"
    cluster = clusters(nats_access.certificates(directory), tmp_path)
    nats_access.certificates(other)
    log, *monitors = cluster.options(STREAM)[1:]
    options = ["--log", log.replace("nats://", "tls://"), *monitors]

    def files(authority, node):
        return [
            *("--shared-log-ca", str(authority / "ca.pem")),
            *("--shared-log-certificate", str(node / "node.pem")),
            *("--shared-log-key", str(node / "node.key")),
        ]

    try:
        # No certificate, one of another authority, and servers of an authority that the node does not trust.
        refused = [["--shared-log-ca", str(directory / "ca.pem")], files(directory, other), files(other, directory)]
        for wrong in refused:
            with pytest.raises(StartFailed, match="cannot connect"):
                Server(*options, *wrong, data_dir=tmp_path / "refused")
        assert works([*options, *files(directory, directory)], tmp_path)
    finally:
        cluster.close()
