"""`roleback serve`: its output, its errors, and its files."""

import json
import re
import socket
import stat

import pytest

import harness
from harness import StartFailed, roleback


def test_it_says_where_and_how_it_serves_and_then_that_it_is_ready(start, tmp_path):
    server = start("data")
    said = "\n".join(server.stdout)
    assert server.stdout[-1] == "Ready."
    assert server.endpoint in said and str(tmp_path / "data") in said
    for mode in ["enforcement", "signature", "durability", "root"]:
        assert mode in said.lower(), mode


def test_health_is_told_on_both_paths(start):
    server = start()
    assert server.http("GET", "/_roleback/health")[0] == 200
    assert server.http("GET", "/_localstack/health")[0] == 200


def test_the_coverage_lists_what_is_not_decided_yet(start):
    text = start().http("GET", "/_roleback/coverage")[2].decode()
    assert "CreateUser" in text and "GetCallerIdentity" in text


def test_an_account_can_be_chosen(start):
    who = start(None, "--account", "123456789012").client("sts").get_caller_identity()
    assert who["Account"] == "123456789012"


def test_the_same_seed_and_clock_give_the_same_ids_and_dates(start):
    def world():
        iam = start(None, "--seed", "7", "--clock", "fixed:2026-01-01T00:00:00Z").client("iam")
        user = iam.create_user(UserName="alice")["User"]
        return user, iam.create_access_key(UserName="alice")["AccessKey"]

    assert world() == world()
    assert world()[0]["CreateDate"].isoformat() == "2026-01-01T00:00:00+00:00"


def test_without_a_seed_ids_differ(start):
    ids = {start().client("iam").create_user(UserName="alice")["User"]["UserId"] for _ in range(2)}
    assert len(ids) == 2


def test_the_data_directory_is_private(start, tmp_path):
    server = start("data")
    server.client("iam").create_user(UserName="alice")
    server.json("POST", "/_roleback/snapshots/one")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]}
    assert {path: mode for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}


def test_secrets_are_in_no_line_that_it_prints(start):
    server = start("data")
    iam = server.client("iam")
    iam.create_user(UserName="alice")
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    sts = server.client("sts", key["AccessKeyId"], key["SecretAccessKey"])
    session = sts.get_session_token()["Credentials"]
    assert server.stop() == 0
    said = "".join(server.stdout) + "".join(server.stderr)
    for secret in [key["SecretAccessKey"], session["SecretAccessKey"], session["SessionToken"]]:
        assert secret not in said


def refusal(*options, data_dir=None):
    with pytest.raises(StartFailed) as caught:
        harness.Server(*options, data_dir=data_dir)
    return caught.value


def test_a_directory_that_another_server_uses_is_refused_in_one_line(start, tmp_path):
    start("data")
    error = refusal(data_dir=tmp_path / "data")
    assert (error.status, error.stderr.strip().count("\n")) == (1, 0)
    assert str(tmp_path / "data") in error.stderr


def test_a_directory_that_cannot_be_one_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").write_text("I am a file")
    error = refusal(data_dir=tmp_path / "file")
    assert (error.status, error.stderr.strip().count("\n")) == (1, 0)
    assert str(tmp_path / "file") in error.stderr


def test_a_port_in_use_is_refused_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = roleback("serve", "--memory", "--listen", address)
    assert (done.returncode, done.stderr.strip().count("\n")) == (1, 0)
    assert address in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--no-such-option"],
        ["serve", "--durability", "maybe"],
        ["serve", "--clock", "yesterday"],
        ["serve", "--account", "12"],
        ["serve", "--listen", "nowhere"],
        ["serve", "--memory", "--data-dir", "x"],
        ["no-such-verb"],
    ],
)
def test_what_it_does_not_know_is_an_error_of_usage(arguments):
    done = roleback(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize("option", [["-o", "json"], ["--output=json"]])
@pytest.mark.parametrize("arguments", [["show", "nothing"], ["log", "--no-such-option"], ["no-such-verb"]])
def test_a_usage_error_is_json_on_request(arguments, option):
    done = roleback(*arguments, *option)
    said = json.loads(done.stdout)
    assert (done.returncode, said["command"], said["status"]) == (2, arguments[0], "error")
    assert (said["error"]["category"], said["error"]["code"]) == ("usage", 2)
    assert arguments[-1].lstrip("-") in said["error"]["message"]


def test_a_verb_is_suggested_for_one_misspelt():
    assert "verify" in roleback("verfy").stderr


def test_a_setting_of_ours_in_the_environment_that_is_none_is_an_error():
    done = roleback("serve", "--memory", ROLEBACK_NO_SUCH_SETTING="1")
    assert done.returncode in (1, 2)
    assert "ROLEBACK_NO_SUCH_SETTING" in done.stderr


def test_help_and_version_are_no_errors():
    for arguments in [["--help"], ["serve", "--help"], ["--version"], ["help"]]:
        done = roleback(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert re.search("roleback", done.stdout), arguments


def test_a_stop_answers_with_success(start):
    assert start("data").stop() == 0
