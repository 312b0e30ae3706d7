"""Remotes of pods: a directory, and buckets of an S3 server that is not ours."""

import concurrent.futures
import json
import socket
import time

import pytest
from botocore.config import Config
from localstack.sdk.api import PodsApi
from localstack.sdk.api_client import ApiClient
from localstack.sdk.configuration import Configuration
from localstack.sdk.models import CreateRemoteRequest

import harness
import upstreams
from harness import roleback

PUSHERS = 8
# A store that does not answer must be an error within this time: three attempts, and the time of each is limited.
ERROR_SECS_MAX = 60


class Moto:
    """A server of S3 with the bucket `pods`. With `strict`, it checks credentials."""

    def __init__(self, strict=False):
        self.server = upstreams.Moto(**({"INITIAL_NO_AUTH_ACTION_COUNT": "1"} if strict else {}))
        self.endpoint = self.server.url
        self.close = self.server.close
        self.s3 = harness.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=harness.REGION,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )
        self.s3.create_bucket(Bucket="pods")

    def url(self, prefix):
        return f"s3://pods/{prefix}?endpoint={self.endpoint}"

    def keys(self, prefix=""):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="pods", Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]


@pytest.fixture(scope="module")
def moto():
    server = Moto()
    yield server
    server.close()


@pytest.fixture
def server(start):
    server = start()
    server.client("iam").create_user(UserName="alice")
    return server


@pytest.fixture
def run(tmp_path):
    """Runs the program with a configuration of its own. Answers its data."""

    def run_one(*arguments, status=0, **environment):
        given = {
            "XDG_CONFIG_HOME": tmp_path / "config",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "hidden-word",
            # Of the server under test, and not of S3.
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        }
        done = roleback(
            *arguments, "--output", "json", **{key: str(value) for key, value in (given | environment).items()}
        )
        assert done.returncode == status, (done.args, done.stdout, done.stderr)
        answer = json.loads(done.stdout)
        assert "hidden-word" not in done.stdout + done.stderr
        return answer["data"] if status == 0 else answer["error"]["message"]

    return run_one


@pytest.fixture(params=["directory", "s3"])
def url(request, tmp_path):
    if request.param == "directory":
        return str(tmp_path / "store")
    return request.getfixturevalue("moto").url(tmp_path.name)


def names(server):
    return [user["UserName"] for user in server.client("iam").list_users()["Users"]]


def test_a_pod_goes_from_one_server_to_another(server, start, run, url):
    here, other = ["--endpoint", server.endpoint], start()
    there = ["--endpoint", other.endpoint]
    run("pod", "remote", "add", "team", url)
    assert [remote["name"] for remote in run("pod", "remote", "list")] == ["team"]
    run("pod", "save", "base", *here)
    assert run("pod", "push", "base", "team", *here)["version"] == 1
    server.client("iam").create_user(UserName="bob")
    run("pod", "save", "base", *here)
    second = run("pod", "push", "base", "team", "--expect", "1", *here)
    assert second["version"] == 2 and not second["already"]
    assert run("pod", "push", "base", "team", *here)["already"]
    assert run("pod", "remote", "show", "team") == [{"name": "base", "version": 2, "versions": 2}]
    run("pod", "pull", "base:1", "team", "--as", "old", *there)
    run("pod", "pull", "base", "team", *there)
    run("pod", "load", "old", "--yes", *there)
    assert names(other) == ["alice"]
    run("pod", "load", "base", "--yes", *there)
    assert names(other) == ["alice", "bob"]


def test_a_push_can_be_refused_if_others_pushed(server, run, url):
    here = ["--endpoint", server.endpoint]
    run("pod", "remote", "add", "team", url)
    run("pod", "save", "one", *here)
    server.client("iam").create_user(UserName="bob")
    run("pod", "save", "two", *here)
    run("pod", "push", "one", "team", "--as", "base", *here)
    why = run("pod", "push", "two", "team", "--as", "base", "--expect", "0", *here, status=6)
    assert "the newest version of `base` is 1, not 0" in why
    assert run("pod", "push", "two", "team", "--as", "base", *here)["version"] == 2
    assert run("pod", "pull", "base:3", "team", *here, status=1).startswith("there is no pod `base:3`")


def test_eight_who_push_at_once_lose_no_version(run, url, start):
    run("pod", "remote", "add", "team", url)
    servers = [start() for _ in range(PUSHERS)]
    for number, server in enumerate(servers):
        server.client("iam").create_user(UserName=f"user-{number}")
        run("pod", "save", "base", "--endpoint", server.endpoint)

    def push(server):
        return run("pod", "push", "base", "team", "--endpoint", server.endpoint)["version"]

    with concurrent.futures.ThreadPoolExecutor(PUSHERS) as pool:
        versions = list(pool.map(push, servers))
    assert sorted(versions) == list(range(1, PUSHERS + 1))
    for number, version in enumerate(versions):
        reader = servers[0]
        where = ["--endpoint", reader.endpoint]
        run("pod", "pull", f"base:{version}", "team", "--as", f"pulled-{number}", *where)
        run("pod", "load", f"pulled-{number}", "--merge", "overwrite", "--yes", *where)
        assert names(reader) == [f"user-{number}"]


def test_the_garbage_of_a_remote_is_removed(server, run, moto):
    here = ["--endpoint", server.endpoint]
    url = moto.url("garbage")
    run("pod", "remote", "add", "team", url)
    run("pod", "save", "base", *here)
    run("pod", "push", "base", "team", *here)
    moto.s3.put_object(Bucket="pods", Key="garbage/blobs/sha256/" + "0" * 64, Body=b"lost")
    assert run("pod", "remote", "gc", "team", "--yes")["removed"] == 0
    why = run("pod", "remote", "gc", "team", "--grace", "1h", "--yes", status=2)
    assert "24h" in why
    time.sleep(1.1)
    assert run("pod", "remote", "gc", "team", "--grace", "1s", "--unsafe", "--yes")["removed"] == 1
    run("pod", "pull", "base", "team", "--as", "again", *here)


def test_credentials_come_from_a_profile_and_are_not_stored(server, run, moto, tmp_path):
    file = tmp_path / "credentials"
    file.write_text("[team]\naws_access_key_id = key\naws_secret_access_key = secret\n")
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SHARED_CREDENTIALS_FILE": file}
    run("pod", "remote", "add", "team", moto.url("profile") + "&profile=team", **nothing)
    why = run("pod", "remote", "add", "other", moto.url("profile"), status=4, **nothing)
    assert "AWS_ACCESS_KEY_ID" in why and "`default`" in why
    why = run("pod", "remote", "add", "other", "s3://pods/x?access_key_id=a&secret_access_key=b", status=2)
    assert "must not have credentials" in why
    assert "secret" not in (tmp_path / "config/roleback/remotes.json").read_text()


def test_wrong_credentials_are_told_apart_from_an_unreachable_store(run):
    strict = Moto(strict=True)
    try:
        why = run("pod", "remote", "add", "team", strict.url("x"), status=4)
        assert "refuses the credentials" in why and "AWS_ACCESS_KEY_ID" in why
    finally:
        strict.close()
    why = run("pod", "remote", "add", "team", strict.url("x"), status=1)
    assert "s3://pods/x" in why and "refused" in why.lower()


def test_a_store_that_does_not_answer_is_an_error(run):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"s3://pods/x?endpoint=http://127.0.0.1:{silent.getsockname()[1]}"
        silent.listen()
        connections = []
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            hung_up = pool.submit(lambda: [connections.append(silent.accept()[0].close()) for _ in range(1)])
            why = run("pod", "remote", "add", "team", url, status=1)
            hung_up.result(timeout=ERROR_SECS_MAX)
    assert "s3://pods/x" in why


@pytest.mark.parametrize("place", ["folder", "prefix", "bucket"])
def test_a_place_that_is_no_store_is_refused(run, moto, tmp_path, server, place):
    moto.s3.put_object(Bucket="pods", Key="photos/one.jpg", Body=b"x")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/one.jpg").write_text("x")
    url, why = {
        "folder": (str(tmp_path / "photos"), "is not a store of pods"),
        "prefix": (moto.url("photos"), "is not a store of pods"),
        "bucket": (f"s3://missing?endpoint={moto.endpoint}", "s3://missing"),
    }[place]
    assert why in run("pod", "remote", "add", "team", url, status=1)
    run("pod", "save", "base", "--endpoint", server.endpoint)
    assert run("pod", "push", "base", url, "--endpoint", server.endpoint, status=1)
    assert run("pod", "push", "base", "unknown", "--endpoint", server.endpoint, status=1).startswith(
        "there is no remote"
    )


def test_localstacks_sdk_saves_into_a_remote_of_a_server_that_allows_it(start, moto, tmp_path):
    here, there = start(None, "--allow-remotes"), start(None, "--allow-remotes")
    here.client("iam").create_user(UserName="alice")
    credentials = {"access_key_id": "key", "secret_access_key": "secret"}
    remote = {"remote": {"remote_name": "team", "remote_params": credentials}}
    for server in (here, there):
        PodsApi(ApiClient(Configuration(host=server.endpoint))).create_remote(
            "team", CreateRemoteRequest(protocols=["s3"], remote_url=moto.url(tmp_path.name))
        )
    listed = PodsApi(ApiClient(Configuration(host=here.endpoint))).list_remotes().remotes
    assert [(remote.name, remote.protocols) for remote in listed] == [("team", ["s3"])]

    def last(server, method, path, body):
        status, _, text = server.http(method, path, json.dumps(body).encode())
        assert status == 200, text
        return json.loads(text.splitlines()[-1])

    assert last(here, "POST", "/_localstack/pods/base", remote)["info"]["version"] == 1
    assert last(there, "GET", "/_localstack/pods", remote)["cloudpods"][0]["pod_name"] == "base"
    assert last(there, "PUT", "/_localstack/pods/base", remote)["status"] == "ok"
    assert names(there) == ["alice"]
    missing = last(there, "PUT", "/_localstack/pods/none", remote)
    assert missing["status"] == "error" and "Failed to get version information" in missing["message"]
    here.client("iam").create_user(UserName="bob")
    assert last(here, "POST", "/_localstack/pods/base", remote)["info"]["version"] == 2
    found = last(there, "GET", "/_localstack/pods/base/versions", remote)
    assert [version["version"] for version in found["versions"]] == [1, 2] and found["remote_url"]
    assert all(version["storage_size"] > 500 and version["created_at"] > 1_700_000_000 for version in found["versions"])
    only_here = there.http("DELETE", "/_localstack/pods/base?local=true", json.dumps(remote).encode())
    assert only_here[0] == 404 and b"not found" in only_here[2]
    assert last(there, "DELETE", "/_localstack/pods/base", remote) == {}
    assert last(here, "GET", "/_localstack/pods", remote) == {"cloudpods": []}
    for method, path in [("GET", "/_localstack/pods/base/versions"), ("DELETE", "/_localstack/pods/base")]:
        status, _, text = here.http(method, path, json.dumps(remote).encode())
        assert status == 404 and b"not found" in text
    assert last(here, "POST", "/_localstack/pods/base", remote)["info"]["version"] == 3
    assert there.http("DELETE", "/_localstack/pods/remotes/team")[0] == 200
    assert there.http("GET", "/_localstack/pods/remotes/team")[0] == 404


def test_clients_add_remotes_only_if_the_server_allows_it(start):
    body = json.dumps({"remote_url": "s3://pods"}).encode()
    status, _, text = start().http("POST", "/_localstack/pods/remotes/team", body)
    assert status == 403 and b"--allow-remotes" in text
    allowing = start(None, "--allow-remotes")
    for url, why in [("/srv/pods", b"s3://BUCKET"), ("s3://a:b@pods", b"credentials")]:
        body = json.dumps({"remote_url": url}).encode()
        status, _, text = allowing.http("POST", "/_localstack/pods/remotes/team", body)
        assert status == 400 and why in text, text
