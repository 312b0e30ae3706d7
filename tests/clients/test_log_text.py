"""`roleback log export` and `log import`: the event log as text, and back with the same hashes."""

import json
import shutil
import stat

import pytest

from decode_journal import read_history
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


@pytest.fixture
def compacted(history):
    """The data directory of a log whose first four records were removed."""
    run("compact", "--before", "4", "--yes", "--data-dir", history.data_dir)
    return history.data_dir


def test_a_compacted_log_is_exported_with_its_base_and_imported_with_the_same_hashes(compacted, tmp_path):
    text, copy, again = tmp_path / "log.jsonl", tmp_path / "copy", tmp_path / "again.jsonl"
    assert "Records 1 to 4 are not in it" in run("log", "export", "--from", compacted, "--out", text).stdout
    first = json.loads(text.read_text().splitlines()[0])
    assert (first["version"], first["base"]["seq"]) == (2, 4)
    made = json.loads(run("log", "import", text, "--into", copy, "-o", "json").stdout)["data"]
    assert (made["records"], made["folded"]) == (first["records"], 4)
    assert verified(copy) == verified(compacted)
    assert list(read_history(copy)) == list(read_history(compacted))
    run("log", "export", "--from", copy, "--out", again)
    assert again.read_bytes() == text.read_bytes()
    for directory in (compacted, copy):
        blame = json.loads(run("blame", "user/ann", "--data-dir", directory, "-o", "json").stdout)["data"]
        assert blame["lines"][0]["record"]["folded"]
        assert "records 1 to 4 folded" in run("show", "2", "--data-dir", directory, status=5).stderr
    assert run("log", "--data-dir", copy).stdout == run("log", "--data-dir", compacted).stdout


def test_an_export_of_a_compacted_log_that_was_changed_is_refused(compacted, history, tmp_path):
    text, other = tmp_path / "log.jsonl", tmp_path / "other.jsonl"
    run("log", "export", "--from", compacted, "--out", text)
    lines = text.read_text().splitlines(keepends=True)
    header = json.loads(lines[0])
    base = header["base"]["state_lines"] + header["base"]["note_lines"]
    ann = next(number for number, line in enumerate(lines[1:], 1) if '"name":"ann"' in line)
    changes = {
        "a line of the state": lines[:ann] + [lines[ann].replace('"ann"', '"bob"')] + lines[ann + 1 :],
        "the end of the base": lines[:base],
        "the first record": lines[: base + 1] + lines[base + 2 :],
        "the hash of the base": [lines[0].replace(header["base"]["hash"], "0" * 64)] + lines[1:],
    }
    for what, changed in changes.items():
        other.write_text("".join(changed))
        done = roleback("log", "import", other, "--into", tmp_path / "refused")
        # A changed state is found where the state ends: its hash is another than the header says.
        expected = (5, "its header says") if what == "a line of the state" else (2, "cannot import")
        assert done.returncode == expected[0] and expected[1] in done.stderr, (what, done)
        assert not (tmp_path / "refused").exists()
    # The access key is in the state that the base keeps.
    redacted = tmp_path / "redacted.jsonl"
    run("log", "export", "--from", compacted, "--out", redacted, "--redact")
    assert history.secret in text.read_text() and history.secret not in redacted.read_text()
    assert "--redact" in run("log", "import", redacted, "--into", tmp_path / "refused", status=2).stderr


def test_golden_exports_of_logs_are_imported(tmp_path):
    exports = sorted((REPOSITORY / "snapshots").glob("log-format-*/log.jsonl"))
    assert exports
    for number, text in enumerate(exports):
        copy, again = tmp_path / f"copy-{number}", tmp_path / f"again-{number}.jsonl"
        run("log", "import", text, "--into", copy)
        found = json.loads(run("verify", "--data-dir", copy, "-o", "json").stdout)["data"]
        expected = json.loads((text.parent / "expected.json").read_text())
        assert {name: found[name] for name in expected} == expected
        run("log", "export", "--from", copy, "--out", again)
        assert again.read_text() == text.read_text()


@pytest.mark.parametrize("version", ["format-1", "format-2"])
def test_the_golden_journals_are_exported_and_imported(version, tmp_path):
    journal, text, copy = tmp_path / "journal", tmp_path / "log.jsonl", tmp_path / "copy"
    shutil.copytree(REPOSITORY / f"snapshots/{version}/journal", journal)
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
