"""The Helm chart: Helm lints and renders it, and Kubernetes' schemas accept what it makes."""

import json
import re

import pytest
from tools import OPS, python

from harness import REPOSITORY, roleback

CHART = OPS / "helm/roleback"
RENDER = """
import json, sys, helm_python, yaml
chart = helm_python.Chart.load(sys.argv[1])
made = chart.render(json.loads(sys.argv[2]), name="demo", namespace="dev")
files = [text for name, text in made.items() if name.endswith(".yaml")]
print(json.dumps([one for text in files for one in yaml.safe_load_all(text) if one]))
"""
VALIDATE = """
import json, sys, kubernetes_validate
for one in json.loads(sys.argv[1]):
    kubernetes_validate.validate(one, "1.33", strict=True)
"""
# The operator's own kind has no schema in Kubernetes.
OF_OPERATOR = "ServiceMonitor"


def render(**values):
    made = json.loads(python(RENDER, CHART, json.dumps(values)))
    python(VALIDATE, json.dumps([one for one in made if one["kind"] != OF_OPERATOR]))
    return {one["kind"]: one for one in made}


def container(made):
    [found] = made["StatefulSet"]["spec"]["template"]["spec"]["containers"]
    return found, {one["name"]: one["value"] for one in found["env"]}


def test_helm_has_no_complaint():
    script = "import json, sys, helm_python; print(json.dumps(helm_python.lint(sys.argv[1])))"
    found = json.loads(python(script, CHART))
    worse = [message for message in found["messages"] if message["severity"] > 1]
    assert (worse, found["errors"]) == ([], [])


def test_by_default_one_private_server_keeps_its_state():
    made = render()
    assert set(made) == {"StatefulSet", "Service", "NetworkPolicy"}
    spec = made["StatefulSet"]["spec"]
    assert spec["replicas"] == 1 and spec["volumeClaimTemplates"][0]["metadata"]["name"] == "state"
    pod = spec["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
    assert made["NetworkPolicy"]["spec"]["ingress"][0]["from"] == [{"podSelector": {}}]
    assert made["Service"]["spec"]["selector"] == spec["selector"]["matchLabels"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize(
    "values, finds",
    [
        (
            {"persistence": {"enabled": False}},
            lambda made: made["StatefulSet"]["spec"]["template"]["spec"]["volumes"][0]["emptyDir"] == {},
        ),
        (
            {"serviceMonitor": {"enabled": True}},
            lambda made: made[OF_OPERATOR]["spec"]["endpoints"][0]["path"] == "/_roleback/metrics",
        ),
        ({"networkPolicy": {"enabled": False}}, lambda made: "NetworkPolicy" not in made),
        ({"networkPolicy": {"namespaces": ["ci"]}}, lambda made: "ci" in json.dumps(made["NetworkPolicy"])),
        ({"enforce": "on"}, lambda made: container(made)[1]["ROLEBACK_ENFORCE"] == "on"),
        ({"env": {"ROLEBACK_SEED": "7"}}, lambda made: container(made)[1]["ROLEBACK_SEED"] == "7"),
        (
            {"allowedHosts": ["iam.test"]},
            lambda made: container(made)[1]["ROLEBACK_ALLOWED_HOSTS"] == "*.dev.svc,*.dev.svc.cluster.local,iam.test",
        ),
        (
            {"startPod": {"secret": "s", "file": "a.pod"}},
            lambda made: container(made)[1]["ROLEBACK_POD"] == "/start/a.pod",
        ),
        ({"image": {"tag": "1.2"}}, lambda made: container(made)[0]["image"] == "roleback:1.2"),
        ({"service": {"port": 80}}, lambda made: made["Service"]["spec"]["ports"][0]["port"] == 80),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_a_value_changes_what_it_is_for(values, finds):
    assert finds(render(**values))


@pytest.mark.parametrize(
    "values",
    [{"enforce": "yes"}, {"replicas": 2}, {"service": {"port": 0}}, {"startPod": {"file": "a.zip"}}],
    ids=json.dumps,
)
def test_a_wrong_value_is_refused(values):
    script = (
        "import json, sys, helm_python; helm_python.Chart.load(sys.argv[1]).validate_schema(json.loads(sys.argv[2]))"
    )
    python(script, CHART, "{}")
    python(script, CHART, json.dumps(values), status=1)


def test_it_fits_the_image_and_the_program():
    found, variables = container(render())
    image = (OPS / "container/Containerfile").read_text()
    port, user = re.search(r"^EXPOSE (\d+)$", image, re.M).group(1), re.search(r"^USER (\d+):", image, re.M).group(1)
    assert str(found["ports"][0]["containerPort"]) == port
    [mount] = found["volumeMounts"]
    assert mount["mountPath"] == re.search(r"^VOLUME (\S+)$", image, re.M).group(1)
    # Kubernetes makes the directories that it mounts as root. The server makes its data directory itself, below.
    assert "subPath" not in mount and variables["ROLEBACK_DATA_DIR"].startswith(mount["mountPath"] + "/")
    pod = render()["StatefulSet"]["spec"]["template"]["spec"]
    assert str(pod["securityContext"]["runAsUser"]) == user
    described = roleback("serve", "--help").stdout
    assert all(f"[env: {name}]" in " ".join(described.split()) for name in variables)
    version = re.search(r'^version = "(.*)"$', (REPOSITORY / "Cargo.toml").read_text(), re.M).group(1)
    assert f"appVersion: {version}\n" in (CHART / "Chart.yaml").read_text()


def test_its_probes_are_endpoints_of_the_server():
    found, _ = container(render())
    endpoints = (REPOSITORY / "crates/cli/docs/endpoints.md").read_text()
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert f"`GET {found[probe]['httpGet']['path']}`" in endpoints
