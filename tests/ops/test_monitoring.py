"""Alert rules and dashboards: every metric that they query is in a scrape of the running server, and every alert fires."""

import json
import re
import subprocess

import pytest
from tools import OPS, promtool, yaml

from harness import Server, roleback

RULES = OPS / "prometheus/rules.yml"
DASHBOARDS = sorted((OPS / "grafana/dashboards").glob("*.json"))
# What Prometheus itself adds to a scrape.
OF_PROMETHEUS = {"up"}
# Only a node of a shared log has these. tests/cluster looks for them, but not for the limit: it needs a stream that has one.
OF_SHARED_LOG = {f"roleback_shared_log_{name}" for name in ("decides", "lag", "bytes", "bytes_limit")}


@pytest.fixture(scope="module")
def scrape(tmp_path_factory):
    """The names of all samples of a server that has answered, refused and denied requests."""
    # Nothing listens there: a request that is passed on fails, and is counted.
    upstream = ("--upstream", "http://127.0.0.1:1")
    server = Server("--enforce", "on", *upstream, data_dir=tmp_path_factory.mktemp("scrape"))
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ann = server.client("iam", key["AccessKeyId"], key["SecretAccessKey"])
    with pytest.raises(ann.exceptions.ClientError):
        ann.list_users()
    s3 = server.client("s3")
    with pytest.raises(s3.exceptions.ClientError):
        s3.list_buckets()
    status, _, body = server.http("GET", "/_roleback/metrics")
    server.close()
    assert status == 200
    text = body.decode()
    return {re.match(r"\w+", line).group() for line in text.splitlines() if not line.startswith("#")}


def rules():
    [document] = yaml(RULES)
    return [rule for group in document["groups"] for rule in group["rules"]]


def alerts():
    return [rule for rule in rules() if "alert" in rule]


def queries(dashboard):
    panels = json.loads(dashboard.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]


def metrics(expression):
    """The names of metrics in a query."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\b(by|without|on|ignoring) \([^)]*\)', "", expression)
    return set(re.findall(r"\b(?:roleback[a-z_0-9:]+|process_\w+|up)\b", bare))


def test_a_query_names_its_metrics():
    query = 'sum by (roleback_x) (rate(roleback_a_total{up="roleback_b"}[5m])) / roleback:c:ratio'
    assert metrics(query) == {"roleback_a_total", "roleback:c:ratio"}


def test_every_metric_of_a_rule_is_in_a_scrape(scrape):
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    for rule in rules():
        named = metrics(rule["expr"])
        assert named and named <= scrape | recorded | OF_PROMETHEUS | OF_SHARED_LOG, rule


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.name)
def test_every_metric_of_a_dashboard_is_in_a_scrape(scrape, dashboard):
    assert len(queries(dashboard)) > 20
    for query in queries(dashboard):
        assert metrics(query) and metrics(query) <= scrape, query


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.name)
def test_prometheus_understands_every_query_of_a_dashboard(dashboard, tmp_path):
    filled = [query.replace("$__rate_interval", "5m") for query in queries(dashboard)]
    group = {"name": "dashboard", "rules": [{"record": f"q:{n}", "expr": query} for n, query in enumerate(filled)]}
    # JSON is YAML.
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [group]}))
    assert f"{len(filled)} rules found" in promtool("check", "rules", "rules.yml", cwd=tmp_path)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.name)
def test_the_panels_of_a_dashboard_have_places_of_their_own(dashboard):
    panels = json.loads(dashboard.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = set()
    for panel in panels:
        at = panel["gridPos"]
        own = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not own & cells and at["x"] + at["w"] <= 24, panel["title"]
        cells |= own


def test_prometheus_accepts_the_configuration_and_the_rules():
    promtool("check", "config", "prometheus.yml")


def test_every_alert_fires_when_it_should_and_not_otherwise():
    promtool("test", "rules", "rules.test.yml")


def test_every_alert_has_a_test_and_a_runbook():
    [tested] = yaml(OPS / "prometheus/rules.test.yml")
    cases = [case for test in tested["tests"] for case in test["alert_rule_test"]]
    firing = {case["alertname"] for case in cases if case["exp_alerts"]}
    quiet = {case["alertname"] for case in cases if not case["exp_alerts"]}
    names = {alert["alert"] for alert in alerts()}
    assert firing == quiet == names
    for alert in alerts():
        book = OPS.parent / alert["annotations"]["runbook_url"]
        assert book == OPS / f"runbooks/{alert['alert']}.md" and book.is_file()


RUNBOOKS = sorted((OPS / "runbooks").glob("*.md"))


def commands(book):
    """The lines of its blocks of commands."""
    return [line.strip() for line in book.read_text().splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("book", RUNBOOKS, ids=lambda path: path.stem)
def test_a_runbook_says_how_to_look_and_how_to_repair(book):
    text = book.read_text()
    assert re.match(r"# .+\n\n.+", text) and "\n## Look\n" in text and "\n## Repair\n" in text
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (book.parent / link).is_file(), link


@pytest.mark.parametrize("book", RUNBOOKS, ids=lambda path: path.stem)
def test_every_command_of_a_runbook_parses(book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = commands(book)
    assert any(line.startswith("roleback ") for line in lines), "no command"
    for line in lines:
        assert subprocess.run(["sh", "-n", "-c", line], capture_output=True).returncode == 0, line
        # `./roleback` is a program that is not installed yet.
        if line.removeprefix("./").startswith("roleback "):
            words = line.split(" | ")[0].split()[1:]
            # A server would run for good, and `wait` would wait; the parser still sees their options.
            more = ["--help"] if words[0] in ("serve", "wait") else []
            done = roleback(*words, *more, ROLEBACK_ENDPOINT="http://127.0.0.1:1")
            # 2 is a command line that is not understood. Without a server, most commands fail in another way.
            assert done.returncode != 2, (line, done.stderr)
