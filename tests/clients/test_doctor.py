"""`roleback doctor` on this machine: a server, none, another program on the port, and wrong settings of AWS's clients."""

import http.server
import json
import threading

import pytest

from harness import Server, roleback

CHECKS = [
    "port",
    "server",
    "version",
    "dns",
    "clock",
    "disk",
    "permissions",
    "shared-log",
    "aws-cli",
    "aws-profile",
    "aws-endpoint",
    "aws-key",
    "aws-region",
    "proxy",
]


@pytest.fixture
def server(tmp_path):
    server = Server(data_dir=tmp_path / "data")
    yield server
    server.close()


def doctor(*arguments, **environment):
    """The exit code, and the finding of each check by its name."""
    done = roleback("doctor", "-o", "json", *arguments, **environment)
    data = json.loads(done.stdout)["data"]
    found = {check["check"]: check for check in data["checks"]}
    assert list(found) == CHECKS
    statuses = [check["status"] for check in found.values()]
    assert {status: statuses.count(status) for status in ("ok", "warn", "fail")} == {
        key: data[key] for key in ("ok", "warn", "fail")
    }
    assert all((check["status"] == "ok") == (check["remedy"] is None) for check in found.values())
    return done.returncode, found


def statuses(found, *names):
    return [found[name]["status"] for name in names]


def test_it_finds_a_server_and_the_settings_of_a_client(server, tmp_path):
    settings = {"AWS_ENDPOINT_URL": server.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    code, found = doctor("--endpoint", server.endpoint, "--data-dir", tmp_path / "data", **settings)
    names = ["port", "server", "version", "clock", "permissions", "aws-endpoint", "aws-key", "aws-region", "proxy"]
    assert statuses(found, *names) == ["ok"] * len(names), found
    assert server.endpoint in found["port"]["message"]
    failed = [check for check in found.values() if check["status"] == "fail"]
    assert (code == 6) == bool(failed)


def test_it_prints_a_line_and_a_remedy_for_each_finding(server):
    done = roleback("doctor", "--endpoint", server.endpoint)
    lines = done.stdout.splitlines()
    assert any(line.startswith("ok    port          a Roleback server answers") for line in lines)
    [place] = [place for place, line in enumerate(lines) if line.startswith("warn  aws-endpoint")]
    assert lines[place + 1].strip() == f"run `export AWS_ENDPOINT_URL={server.endpoint}`"
    assert lines[-1].endswith(" failed.")


def test_it_finds_what_is_wrong_with_the_settings_of_a_client(server, tmp_path):
    config = tmp_path / "config"
    config.write_text("[profile elsewhere]\nendpoint_url = http://127.0.0.1:9\n")
    found = doctor("--endpoint", server.endpoint, AWS_CONFIG_FILE=str(config), AWS_PROFILE="elsewhere")[1]
    assert statuses(found, "aws-profile", "aws-endpoint") == ["ok", "warn"]
    assert "http://127.0.0.1:9" in found["aws-endpoint"]["message"]
    code, found = doctor("--endpoint", server.endpoint, AWS_PROFILE="gone")
    assert (code, found["aws-profile"]["status"]) == (6, "fail")
    found = doctor("--endpoint", server.endpoint, HTTP_PROXY="http://192.0.2.1:1", NO_PROXY="", no_proxy="")[1]
    assert found["proxy"]["status"] == "warn"
    found = doctor("--endpoint", server.endpoint, AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE")[1]
    assert found["aws-key"]["status"] == "warn" and "AKIAIOSFODNN7EXAMPLE" not in json.dumps(found)


def test_a_port_without_a_server_is_free(server):
    server.kill()
    found = doctor("--endpoint", server.endpoint)[1]
    assert found["port"]["status"] == "ok" and "free" in found["port"]["message"]


def test_another_program_on_the_port_is_found():
    other = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    code, found = doctor("--endpoint", f"http://127.0.0.1:{other.server_port}")
    other.shutdown()
    assert (code, found["port"]["status"]) == (6, "fail")
    assert "another program" in found["port"]["message"]


def test_a_directory_that_others_read_or_that_is_a_file_is_found(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    (tmp_path / "file").touch()
    for name, status, word in [("open", "warn", "chmod 700"), ("file", "fail", "--data-dir"), ("new", "ok", None)]:
        found = doctor("--endpoint", "http://127.0.0.1:1", "--data-dir", tmp_path / name)[1]["permissions"]
        assert found["status"] == status
        assert word is None or word in found["remedy"]
