"""The compose files: they follow the schema of the Compose specification, and name what exists."""

import re
import subprocess

import pytest
from tools import OPS, PYTHON, python, yaml

COMPOSE = sorted((OPS / "compose").glob("*.yaml"))


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
