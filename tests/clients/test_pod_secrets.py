"""Pods with encrypted secrets and without secrets, with the program and over HTTP."""

import json
import os
import pty
import subprocess

import pytest
from botocore.exceptions import ClientError

from harness import BINARY, roleback, until

IDENTITY = "AGE-SECRET-KEY-1YMM4S04XUJZGDE8TUZPDQ2U0RXFSTCSTCVYLHE0DZQL6TKNCZ3ZSSFDJT3"
RECIPIENT = "age1ra44sjvw4ntktvlyhjf63aqdaup7yd4velusxc7352sv0d2nf96s5k5dv7"
OTHER = "AGE-SECRET-KEY-1AW2K4D3F92P7WWL7V6J53FS6SESKJD0WP8RQK06KPHNEFWZE40RSFLKD5S"
PASSPHRASE = "correct horse b\u00e4ttery"
PASSPHRASE_HEADER = "x-roleback-pod-passphrase"


@pytest.fixture
def server(start):
    server = start("ours")
    server.client("iam").create_user(UserName="ann")
    server.key = server.client("iam").create_access_key(UserName="ann")["AccessKey"]
    return server


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def identity(tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(f"# created: today\n# public key: {RECIPIENT}\n{IDENTITY}\n")
    return path


def pod(*arguments, status=0, **environment):
    done = roleback("pod", *map(str, arguments), **environment)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done.stdout + done.stderr


def signs(server, key):
    who = server.client("sts", key["AccessKeyId"], key["SecretAccessKey"])
    return who.get_caller_identity()["Arn"].endswith(":user/ann")


def users(server):
    return [user["UserName"] for user in server.client("iam").list_users()["Users"]]


def test_a_passphrase_opens_what_it_encrypted_and_no_other_does(server, start, tmp_path, secret):
    file = tmp_path / "team.pod"
    pod("save", file, "--encrypt", "--passphrase-file", secret, "--endpoint", server.endpoint)
    content = file.read_bytes()
    assert server.key["SecretAccessKey"].encode() not in content
    assert b"age-encryption.org/v1" in content
    assert "encrypted with a passphrase; names and policies are not" in pod("inspect", file)
    assert "not checked: the secrets are encrypted" in pod("verify", file)
    assert "not checked" not in pod("verify", file, "--passphrase-file", secret)
    other = start("other")
    other.client("iam").create_user(UserName="bob")
    at = ("--yes", "--endpoint", other.endpoint)
    records = other.http("GET", "/_roleback/log")[2]
    assert "encrypted with a passphrase: give it" in pod("load", file, *at, status=4)
    refused = pod("load", file, *at, status=4, ROLEBACK_POD_PASSPHRASE="correct horse battery")
    assert "does not open the secrets" in refused
    flipped = bytearray(content)
    flipped[content.index(b"age-encryption.org/v1") + 300] ^= 1
    (tmp_path / "flipped.pod").write_bytes(flipped)
    assert "digest" in pod("load", tmp_path / "flipped.pod", *at, "--passphrase-file", secret, status=1)
    assert users(other) == ["bob"]
    assert other.http("GET", "/_roleback/log")[2] == records
    pod("load", file, *at, ROLEBACK_POD_PASSPHRASE=PASSPHRASE)
    assert users(other) == ["ann"]
    assert signs(other, server.key)
    # Encrypted pods are stored, listed and exported as they are, without the passphrase.
    pod("import", file, "copy", "--endpoint", other.endpoint)
    pod("export", "copy", tmp_path / "copy.pod", "--endpoint", other.endpoint)
    assert (tmp_path / "copy.pod").read_bytes() == content
    # Of a stopped server, too.
    other.stop()
    stopped = ("--data-dir", other.data_dir)
    assert "give it" in pod("load", "copy", "--merge", "overwrite", "--yes", *stopped, status=4)
    loaded = pod("load", "copy", "--merge", "overwrite", "--yes", *stopped, "--passphrase-file", secret)
    assert " 0 removed" in loaded
    assert "copy:1 ok" in pod("verify", "copy", *stopped, "--passphrase-file", secret)


def test_recipients_open_with_their_private_key(server, start, tmp_path, identity):
    file = tmp_path / "team.pod"
    at = ("--endpoint", server.endpoint)
    pod("save", file, "--recipient", RECIPIENT, *at)
    assert "encrypted for recipients" in pod("inspect", file)
    assert "cannot be used with" in pod("save", file, "--encrypt", "--recipient", RECIPIENT, *at, status=2)
    assert "is not a recipient" in pod("save", file, "--recipient", "age1x", *at, status=2)
    other = start("other")
    there = ("--yes", "--endpoint", other.endpoint)
    assert "--identity FILE" in pod("load", file, *there, status=4)
    (tmp_path / "other.txt").write_text(OTHER)
    assert "no identity given" in pod("load", file, *there, "--identity", tmp_path / "other.txt", status=4)
    pod("load", file, *there, "--identity", identity)
    assert signs(other, server.key)
    # A push and a pull change nothing.
    remote = tmp_path / "remote"
    remote.mkdir()
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    pod("remote", "add", "team", remote, **home)
    pod("push", file, "team", **home)
    pod("pull", "team", "team", "--to", tmp_path / "back.pod", **home)
    assert (tmp_path / "back.pod").read_bytes() == file.read_bytes()


def test_a_passphrase_is_asked_for_on_a_terminal_and_not_shown(server, tmp_path):
    file = tmp_path / "asked.pod"
    ours, theirs = pty.openpty()
    command = [str(BINARY), "pod", "save", str(file), "--encrypt", "--endpoint", server.endpoint]
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""

    def read_until(text):
        nonlocal seen
        while text not in seen:
            seen += os.read(ours, 1_024)

    read_until(b"New passphrase: ")
    os.write(ours, PASSPHRASE.encode() + b"\n")
    read_until(b"again: ")
    os.write(ours, PASSPHRASE.encode() + b"\n")
    read_until(b"Saved")
    assert child.wait(60) == 0
    assert PASSPHRASE.encode() not in seen
    assert "not checked" not in pod("verify", file, ROLEBACK_POD_PASSPHRASE=PASSPHRASE)


def test_headers_encrypt_and_open_over_http(server, start):
    header = {PASSPHRASE_HEADER: PASSPHRASE.encode()}
    status, _, saved = server.http("POST", "/_roleback/snapshots/team", b"", headers=header)
    assert (status, b'"secrets":"passphrase"' in saved) == (200, True)
    status, _, file = server.http("GET", "/_roleback/snapshots/team")
    other = start("other")
    for wrong in ({}, {PASSPHRASE_HEADER: "no"}):
        assert other.http("PUT", "/_roleback/snapshots/restore", file, headers=wrong)[0] == 403
    assert users(other) == []
    assert other.http("PUT", "/_roleback/snapshots/restore", file, headers=header)[0] == 200
    assert signs(other, server.key)
    both = b'{"no_secrets": true}'
    assert server.http("POST", "/_roleback/snapshots/team", both, headers=header)[0] == 400


def test_localstacks_header_encrypts_and_opens_too(server, start):
    header = {"x-localstack-state-secret": PASSPHRASE.encode()}
    status, _, lines = server.http("POST", "/_localstack/pods/team", b"", headers=header)
    assert status == 200
    assert b'"status":"ok"' in lines
    assert b'"secrets":"passphrase"' in server.http("GET", "/_roleback/snapshots/team/description")[2]
    refused = server.http("PUT", "/_localstack/pods/team")
    assert b"encrypted with a passphrase" in refused[2]
    loaded = server.http("PUT", "/_localstack/pods/team", headers=header)
    assert b'"status":"ok"' in loaded[2]
    status, _, archive = server.http("GET", "/_localstack/pods/state", headers=header)
    assert status == 200
    assert server.key["SecretAccessKey"].encode() not in archive
    other = start("other")
    assert other.http("POST", "/_localstack/pods", archive)[0] == 403
    assert other.http("POST", "/_localstack/pods", archive, headers=header)[0] == 201
    assert signs(other, server.key)


def test_a_server_begins_with_an_encrypted_pod(server, start, tmp_path, secret):
    file = tmp_path / "team.pod"
    pod("save", file, "--encrypt", "--endpoint", server.endpoint, ROLEBACK_POD_PASSPHRASE=PASSPHRASE)
    begun = start("begun", "--pod", str(file), "--pod-passphrase-file", str(secret))
    assert signs(begun, server.key)


def test_new_secrets_are_printed_once_and_stand_nowhere_else(server, start, tmp_path):
    file = tmp_path / "open.pod"
    pod("save", file, "--no-secrets", "--endpoint", server.endpoint)
    other = start("other")
    at = ("--endpoint", other.endpoint)
    assert "shown only now" not in pod("load", file, "--yes", *at, "--dry-run", "--regenerate-secrets")
    printed = pod("load", file, "--yes", *at, "--regenerate-secrets")
    assert "shown only now" in printed
    lines = printed.splitlines()
    identifier, made, user = lines[lines.index("New secrets of access keys, shown only now:") + 1].split()[:3]
    assert identifier == server.key["AccessKeyId"]
    assert user == "ann"
    assert made != server.key["SecretAccessKey"]
    assert signs(other, {"AccessKeyId": identifier, "SecretAccessKey": made})
    views = [
        roleback("log", "-o", "json", *at).stdout,
        roleback("show", "head", *at).stdout,
        roleback("show", "head", "-o", "json", *at).stdout,
        roleback("blame", "user/ann", *at).stdout,
        roleback("decisions", "-o", "json", *at).stdout,
        roleback("diff", "0", "head", "-o", "json", *at).stdout,
    ]
    for view in views:
        assert made not in view
    other.stop()
    assert made not in "".join(other.stdout + other.stderr)


def test_a_diff_says_which_secrets_it_cannot_compare(server, tmp_path, secret):
    at = ("--endpoint", server.endpoint)
    closed, bare = tmp_path / "closed.pod", tmp_path / "bare.pod"
    pod("save", closed, "--encrypt", "--passphrase-file", secret, *at)
    pod("save", bare, "--no-secrets", *at)
    for file, why in ((closed, "encrypted, not compared"), (bare, "left out of the pod, not compared")):
        told = roleback("diff", str(file), *at).stdout
        assert f"~ /secret: {why}\n" in told, told
        assert f"~ /key: {why}\n" in told and "changed\n" not in told and "0 created, 2 changed, 0 deleted" in told
        differences = json.loads(roleback("diff", str(file), "--output", "json", *at).stdout)["data"]
        found = [it for change in differences["changes"] for it in change["attributes"] if it.get("secret")]
        assert {it["notCompared"] for it in found} == {"encrypted" if file is closed else "leftOut"}
    pod("import", closed, "elsewhere", *at)
    assert roleback("diff", "pod:elsewhere", *at).stdout == "No differences.\n"


def test_the_log_says_why_a_key_without_a_secret_is_refused(server, start, tmp_path):
    file = tmp_path / "open.pod"
    pod("save", file, "--no-secrets", "--endpoint", server.endpoint)
    other = start("other")
    pod("load", file, "--yes", "--endpoint", other.endpoint)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        signs(other, server.key)
    why = "the access key has no secret: it was loaded from a pod without secrets; create another key"
    until(lambda: why in "".join(other.stderr))
