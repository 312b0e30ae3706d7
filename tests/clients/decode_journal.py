"""Reads a journal's history without the product: written from crates/journal/FORMAT.md and from nothing else.

    python tests/clients/decode_journal.py DIR         a data directory or an export: its segments, as JSON lines
    python tests/clients/decode_journal.py FILE.seg    one segment

Everything that the format says can be checked is checked; the first thing that is wrong ends it.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import zstandard

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NO_HASH = bytes(32)
RECORD = struct.Struct("<4sBBHII16sQ16sqQH6s32s")
SEGMENT = struct.Struct("<4sBBHQQQ16s32s32sq4sI")
BASE = struct.Struct("<4sBBHQQQ16sQ32sqI4s")
REMOVED = struct.Struct("<QQ32sqq")


class Damaged(Exception):
    """An error and its position."""


def crc32c_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC32C = crc32c_table()


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = value >> 8 ^ CRC32C[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFF


def ulid(data):
    number = int.from_bytes(data, "big")
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def expect(holds, what):
    if not holds:
        raise Damaged(what)


def decompress(data, size):
    """One zstd frame that must become exactly `size` bytes."""
    content = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    expect(len(content) == size, f"{len(content)} bytes after decompression instead of {size}")
    return content


def read_pieces(references, content):
    """A payload that is stored in pieces, each under the hash of its bytes."""
    pieces = []
    for at in range(0, len(references), 36):
        digest, size = references[at : at + 32], int.from_bytes(references[at + 32 : at + 36], "little")
        piece = decompress((content / digest.hex()).read_bytes(), size)
        expect(hashlib.sha256(piece).digest() == digest, f"piece {digest.hex()} is damaged")
        pieces.append(piece)
    return b"".join(pieces)


def read_record(data, at=0, content=None):
    """The record at `at`: its fields, and where the next one starts. `content` is the directory of pieces."""
    expect(len(data) - at >= RECORD.size, f"no record at byte {at}")
    (magic, version, codec, caller, stored, raw, log, seq, name, time_ns, account, operation, zero, prev) = (
        RECORD.unpack_from(data, at)
    )
    expect(magic == b"rbkR" and version == 1 and codec <= 2 and zero == bytes(6), f"no record at byte {at}")
    parts, end = [], at + RECORD.size
    for length in (caller, operation, stored, 32, 4):
        parts.append(data[end : end + length])
        end += length
    expect(end <= len(data), f"record {seq} is cut")
    caller, operation, stored, digest, checksum = parts
    expect(struct.pack("<I", crc32c(data[at : end - 4])) == checksum, f"record {seq}: its sum does not match")
    expect(hashlib.sha256(data[at : end - 36]).digest() == digest, f"record {seq}: its hash does not match")
    decoders = [lambda: stored, lambda: decompress(stored, raw), lambda: read_pieces(stored, content)]
    payload = decoders[codec]()
    expect(len(payload) == raw, f"record {seq}: its payload has another length")
    fields = {
        "log": ulid(log),
        "seq": seq,
        "ulid": ulid(name),
        "time_ns": time_ns,
        "account": f"{account:012d}",
        "caller": caller.decode(),
        "operation": operation.decode(),
        "payload": payload,
        "prev": prev.hex(),
        "hash": digest.hex(),
    }
    return fields, end


def read_segment(path):
    """The records of one segment, in order."""
    data = path.read_bytes()
    first, last, name = path.name.removesuffix(".seg").split("-")
    expect(hashlib.sha256(data).hexdigest() == name, f"{path.name}: its bytes do not match its name")
    header = SEGMENT.unpack_from(data)
    magic, version, codec, _, header_first, header_last, size, log, prev, digest, time_ns, _, checksum = header
    expect((magic, version, codec) == (b"rbkS", 1, 1), f"{path.name}: not a segment of version 1")
    expect(crc32c(data[:124]) == checksum, f"{path.name}: the sum of its header does not match")
    expect((header_first, header_last) == (int(first), int(last)), f"{path.name}: its header is of another segment")
    body, at, records = decompress(data[SEGMENT.size :], size), 0, []
    while at < len(body):
        record, at = read_record(body, at, path.parent.parent / "content")
        records.append(record)
    expect([record["seq"] for record in records] == list(range(header_first, header_last + 1)), f"{path.name}: a gap")
    expect(all(record["log"] == ulid(log) for record in records), f"{path.name}: records of another log")
    expect(records[0]["prev"] == prev.hex(), f"{path.name}: it starts after another record")
    expect((records[-1]["hash"], records[-1]["time_ns"]) == (digest.hex(), time_ns), f"{path.name}: another end")
    return records


def read_base(path, log):
    """What is known of the removed records: the last of them, the removed segments, the state after it, and the notes."""
    data = path.read_bytes()
    expect(len(data) >= BASE.size + 32, f"{path.name}: it is cut")
    expect(hashlib.sha256(data[:-32]).digest() == data[-32:], f"{path.name}: its hash does not match")
    magic, version, codec, _, state, notes, stored, owner, seq, digest, time_ns, count, _ = BASE.unpack_from(data)
    expect((magic, version, codec) == (b"rbkB", 1, 1), f"{path.name}: not a base of version 1")
    expect((ulid(owner), seq) == (log, int(path.stem)), f"{path.name}: a base of another log, or of another record")
    names = ("first", "last", "hash", "least_ns", "greatest_ns")
    end = BASE.size + REMOVED.size * count
    segments = [dict(zip(names, values, strict=True)) for values in REMOVED.iter_unpack(data[BASE.size : end])]
    followed = 0
    for segment in segments:
        # The records of the last one after the base are in a segment of the log.
        expect(segment["first"] == followed + 1, f"{path.name}: a gap in the removed segments")
        followed = segment["last"]
    expect(not segments or segments[-1]["first"] <= seq, f"{path.name}: a removed segment begins after it")
    parts = []
    for part, size in [(data[end : end + stored], state), (data[end + stored : -32], notes)]:
        lines = [json.loads(line) for line in decompress(part, size).splitlines()]
        expect(all(isinstance(line, dict) for line in lines), f"{path.name}: a line is no object")
        parts.append(lines)
    return {
        "seq": seq,
        "hash": digest.hex(),
        "time_ns": time_ns,
        "segments": segments,
        "state": parts[0],
        "notes": parts[1],
    }


def read_history(directory):
    """Every record that is in segments, the chain checked from the first to the last."""
    description = json.loads((directory / "journal.json").read_text())
    expect(description["format"] in (1, 2), f"format {description['format']} needs version {description['needs']}")
    seq, prev = 0, NO_HASH.hex()
    for path in (directory / "base").glob("*.base"):
        expect(description["format"] == 2, f"format {description['format']} has no base")
        base = read_base(path, description["log"])
        seq, prev = base["seq"], base["hash"]
    expect(description["format"] == 2 or not (directory / "content").exists(), "format 1 has no pieces")
    for path in sorted((directory / "segments").glob("*.seg")):
        for record in read_segment(path):
            expect(record["log"] == description["log"], f"record {record['seq']} is of another log")
            expect((record["seq"], record["prev"]) == (seq + 1, prev), f"record {seq + 1} is missing, or another one")
            seq, prev = record["seq"], record["hash"]
            yield record


def main(path):
    for record in read_history(path) if path.is_dir() else read_segment(path):
        print(json.dumps(record | {"payload": f"{len(record['payload'])} bytes"}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
