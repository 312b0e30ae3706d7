"""Pods that are loaded at the start: by option, by LocalStack's variable, and from a directory."""

import json
import subprocess

import pytest

import harness
from harness import StartFailed


@pytest.fixture
def pod(start, tmp_path):
    """A pod file with the user alice."""
    server = start()
    server.client("iam").create_user(UserName="alice")
    server.json("POST", "/_roleback/snapshots/one")
    file = tmp_path / "one.pod"
    file.write_bytes(server.http("GET", "/_roleback/snapshots/one")[2])
    archive = tmp_path / "one.zip"
    archive.write_bytes(server.http("GET", "/_localstack/pods/state")[2])
    return file


def names(server):
    return [user["UserName"] for user in server.client("iam").list_users()["Users"]]


def said(server):
    return [line.split(maxsplit=1)[1] for line in server.stdout if line.split()[:1] == ["pods"]]


def test_a_sample_world_is_loaded_by_name(start):
    server = start(None, "--pod", "sample-world")
    assert names(server) == ["ana", "ben", "chen", "dora"]
    assert said(server) == ["loaded sample-world"]
    key = server.client("iam").create_access_key(UserName="ana")["AccessKey"]
    who = server.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    assert who["Arn"].endswith(":user/administrators/ana")
    session = server.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{harness.ROOT_ACCOUNT}:role/deployer", RoleSessionName="session"
    )
    assert session["Credentials"]["SessionToken"]


@pytest.mark.parametrize("suffix", [".pod", ".zip"])
def test_a_file_is_loaded_once_and_not_again_after_a_restart(start, pod, suffix):
    file = str(pod.with_suffix(suffix))
    server = start("disk", "--pod", file)
    assert names(server) == ["alice"] and said(server) == [f"loaded {file}"]
    server.client("iam").create_user(UserName="bob")
    server.restart()
    assert names(server) == ["alice", "bob"]
    assert "NOT loaded" in said(server)[-1]


def test_a_directory_beside_the_init_scripts_is_loaded_in_order(start, pod, tmp_path):
    (tmp_path / "init").mkdir()
    directory = tmp_path / "init-pods.d"
    directory.mkdir()
    (directory / "1.txt").write_text("# the company\nsample-world\n")
    pod.rename(directory / "2.pod")
    server = start(None, "--init-dir", str(tmp_path / "init"))
    assert "alice" in names(server)
    assert said(server) == [f"loaded sample-world, {directory / '2.pod'}"]


def test_localstacks_variable_names_the_pods(tmp_path):
    command = [str(harness.BINARY), "serve", "--memory", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=harness.clean_environment(AUTO_LOAD_POD="sample-world")
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line == "Ready.\n":
            break
    process.kill()
    process.wait()
    assert any("loaded sample-world" in line for line in lines), lines


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("none", "the sample worlds are `sample-world`"),
        ("none:3", "none:3"),
        ("./missing.pod", "No such file"),
        ("sample-world,./missing.zip", "missing.zip"),
    ],
)
def test_a_pod_that_cannot_be_loaded_is_an_error_before_the_server_is_ready(start, tmp_path, reference, why):
    with pytest.raises(StartFailed) as failed:
        start("disk", "--pod", reference)
    assert failed.value.status == 1 and "Ready." not in failed.value.stdout
    assert why in failed.value.stderr and "at the start" in failed.value.stderr
    # Nothing was loaded: a start without the mistake begins with its pods.
    assert said(start("disk", "--pod", "sample-world")) == ["loaded sample-world"]


def test_a_damaged_pod_is_an_error_before_the_server_is_ready(start, pod):
    content = bytearray(pod.read_bytes())
    content[len(content) // 2] ^= 1
    pod.write_bytes(content)
    with pytest.raises(StartFailed) as failed:
        start(None, "--pod", str(pod))
    assert failed.value.status == 1 and str(pod) in failed.value.stderr


def test_the_sample_world_is_as_its_readme_says(start):
    server = start(None, "--pod", "sample-world")
    readme = (harness.REPOSITORY / "snapshots/sample-world/README.md").read_text()
    details = server.client("iam").get_account_authorization_details()
    for kind, name in [
        ("UserDetailList", "UserName"),
        ("GroupDetailList", "GroupName"),
        ("RoleDetailList", "RoleName"),
    ]:
        for entity in details[kind]:
            assert f"`{entity[name]}`" in readme, entity[name]
    assert json.loads(server.http("GET", "/_roleback/health")[2])["head"]["seq"] == 2
