"""Codes of virtual MFA devices: an independent implementation of RFC 6238."""

import base64
import hashlib
import hmac
import struct
import time

STEP_SECS = 30


def code(seed: bytes, counter: int) -> str:
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def two_codes(seed: bytes) -> dict:
    """Those of now and of the next step, as the operations take them."""
    counter = int(time.time()) // STEP_SECS
    return {"AuthenticationCode1": code(seed, counter), "AuthenticationCode2": code(seed, counter + 1)}
