"""The compose files: they follow the schema of the Compose specification, and name what exists."""

import os
import re
import shutil
import subprocess

import pytest
from tools import OPS, PYTHON, TOOLS, python, yaml

COMPOSE = sorted((OPS / "compose").glob("*.yaml"))
NATS_CONF = OPS / "nats/server.conf"
# What the nodes require of the servers: see crates/cli/docs/sharing.md.
NATS_VERSION_MIN = (2, 15, 1)
NATS_SERVER = os.environ.get("NATS_SERVER", TOOLS / "nats/bin/nats-server")


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_it_follows_the_specification(path):
    python("import check_jsonschema")
    command = [PYTHON, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", path]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_specification_is_checked(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("services:\n  a:\n    image: x\n    prots: ['1:1']\n")
    python("import check_jsonschema")
    command = [PYTHON, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", wrong]
    assert subprocess.run(command, capture_output=True, timeout=120).returncode == 1


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_its_files_exist_and_only_this_machine_reaches_its_ports(path):
    [document] = yaml(path)
    volumes = document.get("volumes", {})
    for name, service in document["services"].items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), (name, port)
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in volumes or (path.parent / source).exists(), (name, mount)
        build = service.get("build")
        if build:
            assert (path.parent / build["context"] / build["dockerfile"]).is_file(), name


def test_the_parts_of_the_stack_name_each_other():
    [single] = yaml(OPS / "compose/single.yaml")
    [stack] = yaml(OPS / "compose/observability.yaml")
    services = single["services"] | stack["services"]
    for name, service in stack["services"].items():
        assert set(service["depends_on"]) <= set(services), name
    [prometheus] = yaml(OPS / "prometheus/prometheus.yml")
    [scrape] = prometheus["scrape_configs"]
    targets = [target for config in scrape["static_configs"] for target in config["targets"]]
    assert targets == ["roleback:4566"] and scrape["job_name"] == "roleback"
    [source] = yaml(OPS / "grafana/provisioning/datasources/prometheus.yaml")
    assert re.match(r"http://(\w+):9090$", source["datasources"][0]["url"]).group(1) in services
    [provided] = yaml(OPS / "grafana/provisioning/dashboards/roleback.yaml")
    mounts = stack["services"]["grafana"]["volumes"]
    place = provided["providers"][0]["options"]["path"]
    assert f"../grafana/dashboards:{place}:ro" in mounts


def test_the_nodes_of_the_cluster_reach_every_nats_server():
    [cluster] = yaml(OPS / "compose/jetstream-cluster.yaml")
    services = cluster["services"]
    servers = {name for name in services if name.startswith("nats-")}
    nodes = {name: service for name, service in services.items() if name.startswith("node-")}
    assert len(servers) == len(nodes) == 3 and set(services) == servers | set(nodes)
    for name, service in nodes.items():
        environment = service["environment"]
        log = re.fullmatch(r"nats://(.*)/iam", environment["ROLEBACK_SHARED_LOG"]).group(1)
        assert log.split(",") == [f"{server}:4222" for server in sorted(servers)], name
        monitors = environment["ROLEBACK_SHARED_LOG_MONITOR"].split(",")
        assert monitors == [f"http://{server}:8222" for server in sorted(servers)], name
        assert set(service["depends_on"]) <= set(services), name
    # Each server and each node has a store of its own, and each node a port.
    stores = [mount.split(":")[0] for it in services.values() for mount in it["volumes"] if mount[0] != "."]
    ports = [port for it in nodes.values() for port in it["ports"]]
    assert sorted(stores) == sorted(cluster["volumes"]) and len(set(ports)) == 3
    for name in servers:
        version = re.match(r"nats:(\d+)\.(\d+)\.(\d+)", services[name]["image"]).groups()
        assert tuple(map(int, version)) >= NATS_VERSION_MIN
        assert services[name]["environment"]["NATS_NAME"] == name
    routes = re.search(r"routes: \[(.*)\]", NATS_CONF.read_text()).group(1).split(", ")
    assert routes == [f"nats://{server}:6222" for server in sorted(servers)]


def test_nats_accepts_the_configuration_of_its_servers(tmp_path):
    program = shutil.which(NATS_SERVER)
    if not program:
        pytest.skip("nats-server is not installed: `tests/run cluster` installs it")
    conf = tmp_path / "server.conf"
    conf.write_text(NATS_CONF.read_text().replace("/data", str(tmp_path / "data")))
    checked = subprocess.run(
        [program, "-t", "-c", conf], capture_output=True, text=True, env={"NATS_NAME": "nats-1"}, timeout=60
    )
    assert checked.returncode == 0 and "configuration file" in checked.stderr, checked.stderr
    conf.write_text(NATS_CONF.read_text().replace("sync_interval: always", "sync_interval: sometimes"))
    refused = subprocess.run([program, "-t", "-c", conf], capture_output=True, env={"NATS_NAME": "nats-1"}, timeout=60)
    assert refused.returncode != 0
