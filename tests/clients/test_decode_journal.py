"""An independent reader, written from the page about the format, reads what the product writes."""

import json

import pytest

from decode_journal import Damaged, crc32c, read_history, read_record
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
