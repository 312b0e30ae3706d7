"""`roleback log export` and `log import`: the event log as text, and back with the same hashes."""

import json
import shutil
import stat

import pytest

from documents import ALLOW_ALL, TRUST_EC2
from harness import REPOSITORY, roleback


def run(*arguments, status=0):
    done = roleback(*arguments)
    assert done.returncode == status, (done.args, done.stdout, done.stderr)
    return done


def verified(directory):
    found = json.loads(run("verify", "--data-dir", directory, "-o", "json").stdout)["data"]
    return found["seq"], found["hash"], found["state_hash"]


@pytest.fixture
def history(start):
    server = start("history")
    iam = server.client("iam")
    iam.create_user(UserName="ann", Tags=[{"Key": "größe", "Value": "äöü"}])
    server.secret = iam.create_access_key(UserName="ann")["AccessKey"]["SecretAccessKey"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST_EC2)
    iam.create_login_profile(UserName="ann", Password="Password-1234")
    iam.create_policy(PolicyName="large", PolicyDocument=ALLOW_ALL)
    # A record whose payload is compressed.
    server.json("POST", "/_roleback/snapshots/pod")
    server.json("PUT", "/_roleback/snapshots/pod/restore")
    server.stop()
    return server


def test_an_imported_log_has_the_same_records_and_hashes(history, tmp_path):
    text, copy = tmp_path / "log.jsonl", tmp_path / "copy"
    done = run("log", "export", "--from", history.data_dir, "--out", text)
    assert "secrets" in done.stderr
    assert stat.S_IMODE(text.stat().st_mode) == 0o600
    run("log", "import", text, "--into", copy)
    assert verified(copy) == verified(history.data_dir)
    again = tmp_path / "again.jsonl"
    run("log", "export", "--from", copy, "--out", again)
    assert again.read_text() == text.read_text()


def test_the_golden_journal_is_exported_and_imported(tmp_path):
    journal, text, copy = tmp_path / "journal", tmp_path / "log.jsonl", tmp_path / "copy"
    shutil.copytree(REPOSITORY / "snapshots/format-1/journal", journal)
    run("log", "export", "--from", journal, "--out", text)
    run("log", "import", text, "--into", copy)
    assert verified(copy) == verified(journal)


def test_a_redacted_log_has_no_secrets_and_cannot_be_imported(history, tmp_path):
    text = tmp_path / "log.jsonl"
    run("log", "export", "--from", history.data_dir, "--out", text, "--redact")
    assert history.secret not in text.read_text() and '"entropy"' not in text.read_text()
    assert "--redact" in run("log", "import", text, "--into", tmp_path / "copy", status=2).stderr


def test_a_changed_or_cut_log_is_refused_and_leaves_nothing(history, tmp_path):
    text, copy = tmp_path / "log.jsonl", tmp_path / "copy"
    run("log", "export", "--from", history.data_dir, "--out", text)
    lines = text.read_text().splitlines()
    changed = [line.replace('"ann"', '"bob"') if n == 2 else line for n, line in enumerate(lines)]
    for content, status in [(changed, 2), (lines[:2] + lines[3:], 2), (["{}"], 2), ([], 2)]:
        text.write_text("\n".join(content) + "\n")
        assert "cannot import" in run("log", "import", text, "--into", copy, status=status).stderr
        assert not copy.exists()
        assert not list(tmp_path.glob("copy*"))
