"""An independent reader, written from the page about the format, reads what the product writes."""

import json
import shutil

import pytest

from decode_journal import Damaged, crc32c, read_base, read_history, read_record
from harness import REPOSITORY, roleback

RECORDS = sorted((REPOSITORY / "crates/journal/corpus/record").iterdir())


def test_the_checksum_is_the_published_one():
    assert crc32c(b"123456789") == 0xE3069283


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_record_of_the_corpus_is_read(path):
    data = path.read_bytes()
    record, end = read_record(data)
    assert (end, record["seq"], record["account"]) == (len(data), 42, "123456789012")


def test_a_compressed_payload_comes_back():
    record, _ = read_record((REPOSITORY / "crates/journal/corpus/record/compressed").read_bytes())
    assert record["payload"] == b"again and " * 4_000


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_flipped_bit_is_noticed(path):
    data = bytearray(path.read_bytes())
    for at in range(0, len(data), 41):
        data[at] ^= 1 << at % 8
        with pytest.raises((Damaged, UnicodeDecodeError)):
            read_record(bytes(data))
        data[at] ^= 1 << at % 8


def test_the_history_of_a_stopped_server_is_read_to_the_same_end(start):
    server = start("history")
    iam = server.client("iam")
    for number in range(20):
        iam.create_user(UserName=f"user{number}")
    assert server.stop() == 0
    records = list(read_history(server.data_dir))
    assert [record["operation"] for record in records].count("iam:CreateUser") == 20
    verified = json.loads(roleback("verify", "--data-dir", server.data_dir, "--output", "json").stdout)
    assert records[-1]["hash"] in json.dumps(verified)


@pytest.mark.parametrize("name", ["format-1", "format-2"])
def test_the_golden_journals_are_read_to_their_known_ends(name):
    home = REPOSITORY / "snapshots" / name
    expected = json.loads((home / "expected.json").read_text())
    records = list(read_history(home / "journal"))
    assert (records[-1]["seq"], records[-1]["hash"]) == (expected["seq"], expected["hash"])
    folded = expected.get("folded", {"last": 0, "hash": "00" * 32})
    assert (records[0]["seq"], records[0]["prev"]) == (folded["last"] + 1, folded["hash"])


def changed(tmp_path, at):
    """A copy of the golden compacted journal whose base has another byte at this place."""
    home = tmp_path / f"changed{at}"
    shutil.copytree(REPOSITORY / "snapshots/format-2/journal", home)
    (base,) = (home / "base").glob("*.base")
    data = bytearray(base.read_bytes())
    data[at] ^= 1
    base.chmod(0o600)
    base.write_bytes(data)
    return home


@pytest.mark.parametrize("at", [0, 4, 32, 48, 56, 88, 96, 104, 200, -200, -1])
def test_a_changed_base_is_noticed(tmp_path, at):
    with pytest.raises(Damaged):
        list(read_history(changed(tmp_path, at)))


def test_a_base_tells_what_was_removed(tmp_path):
    home = REPOSITORY / "snapshots/format-2/journal"
    expected = json.loads((home.parent / "expected.json").read_text())["folded"]
    (path,) = (home / "base").glob("*.base")
    base = read_base(path, json.loads((home / "journal.json").read_text())["log"])
    assert (base["seq"], base["hash"], len(base["segments"])) == (
        expected["last"],
        expected["hash"],
        expected["segments"],
    )
    assert base["segments"][0]["first"] == 1 and base["segments"][-1]["last"] == base["seq"]
    assert base["state"][0]["content"] == 1 and {"user", "role"} <= {line.get("kind") for line in base["state"]}
    assert {name for note in base["notes"] for name in note} >= {"record", "entity"}
