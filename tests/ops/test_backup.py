"""Backup and restore drill, with a real server."""

import os
import subprocess
from pathlib import Path

import pytest
from tools import OPS

from harness import BINARY, Server, clean_environment

BACKUP, DRILL = OPS / "backup/backup.sh", OPS / "backup/drill.sh"


def run(script, *arguments, **variables):
    path = os.pathsep.join([str(BINARY.parent), os.environ["PATH"]])
    environment = clean_environment(PATH=path, **variables)
    command = [script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)


@pytest.fixture
def server(tmp_path):
    server = Server(data_dir=tmp_path / "data")
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    iam.create_access_key(UserName="ann")
    yield server
    server.close()


def backup(server, *arguments):
    done = run(BACKUP, *arguments, ROLEBACK_ENDPOINT=server.endpoint)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_drill_restores_a_backup_and_ends_with_verify(server, tmp_path):
    file = backup(server, tmp_path / "backups")
    # The backup is what counts, not the server that it was made from.
    server.client("iam").delete_access_key(
        UserName="ann",
        AccessKeyId=server.client("iam").list_access_keys(UserName="ann")["AccessKeyMetadata"][0]["AccessKeyId"],
    )
    # None of the variables for another server reaches that of the drill: with any of these, it would not start.
    others = {"ROLEBACK_DURABILITY": "wrong", "LOCALSTACK_ENFORCE_IAM": "wrong", "AUTO_LOAD_POD": "missing"}
    drilled = run(DRILL, file, ROLEBACK_ENDPOINT=server.endpoint, **others)
    assert drilled.returncode == 0, drilled.stderr
    said = drilled.stdout
    assert said.index("restored user ann") < said.index("The event log is intact")
    assert said.splitlines()[-1].startswith("State hash")


def test_a_backup_without_secrets_is_not_one(server, tmp_path):
    file = backup(server, tmp_path / "backups", 3, "--no-secrets")
    drilled = run(DRILL, file)
    assert drilled.returncode == 6 and "a backup without secrets cannot be restored" in drilled.stderr


def test_a_backup_with_its_history_opens_with_its_passphrase_only(server, tmp_path):
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse battery\n")
    file = backup(server, tmp_path / "backups", 3, "--history", "--encrypt", "--passphrase-file", phrase)
    assert run(DRILL, file).returncode != 0
    drilled = run(DRILL, file, "--passphrase-file", phrase)
    assert drilled.returncode == 0 and "The event log is intact" in drilled.stdout, drilled.stderr


def test_a_damaged_backup_fails_the_drill(server, tmp_path):
    file = backup(server, tmp_path / "backups")
    content = bytearray(Path(file).read_bytes())
    content[len(content) // 2] ^= 1
    Path(file).write_bytes(content)
    assert run(DRILL, file).returncode != 0
    # Without its checksum, the pod's own hashes find it.
    os.remove(f"{file}.sha256")
    assert run(DRILL, file).returncode != 0


def test_only_the_newest_backups_stay(server, tmp_path):
    place = tmp_path / "backups"
    place.mkdir()
    for day in range(1, 5):
        for end in ("", ".sha256"):
            (place / f"roleback-2026010{day}T000000Z.pod{end}").write_text("old")
    file = backup(server, place, 3)
    kept = ["roleback-20260103T000000Z.pod", "roleback-20260104T000000Z.pod", os.path.basename(file)]
    assert sorted(os.listdir(place)) == sorted(name + end for name in kept for end in ("", ".sha256"))
    assert os.stat(file).st_mode & 0o777 == 0o600


@pytest.mark.parametrize("arguments", [(), ("d", "0"), ("d", "many")])
def test_a_wrong_call_is_refused(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(BACKUP, *arguments).returncode == 2
    assert os.listdir(tmp_path) == []


def test_a_backup_that_fails_leaves_nothing(tmp_path):
    done = run(BACKUP, tmp_path / "backups", ROLEBACK_ENDPOINT="http://127.0.0.1:1")
    assert done.returncode != 0 and os.listdir(tmp_path / "backups") == []
