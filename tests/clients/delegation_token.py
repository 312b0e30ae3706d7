"""The token of a delegation request, which AWS sends to a topic of SNS."""

import io
import re
import tarfile

import zstandard

# How a zstd frame starts.
ZSTD = b"\x28\xb5\x2f\xfd"


def delegation_token(server):
    """The one token among the secrets of a saved state."""
    server.json("POST", "/_roleback/snapshots/delegation")
    saved = server.http("GET", "/_roleback/snapshots/delegation")[2]
    with tarfile.open(fileobj=io.BytesIO(saved)) as pod:
        layers = [pod.extractfile(entry).read() for entry in pod.getmembers() if entry.name.startswith("blobs/")]
    unpacked = [zstandard.ZstdDecompressor().decompressobj().decompress(layer) for layer in layers if layer[:4] == ZSTD]
    plain = [layer for layer in layers if layer[:4] != ZSTD]
    (token,) = re.findall(rb'"([a-z0-9]{64})"', b"".join(plain + unpacked))
    return token.decode()
