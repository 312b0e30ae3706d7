"""Keys, tokens and certificates with which nodes prove to NATS servers who they are, made for a test."""

import base64
import datetime
import ipaddress
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

# The first byte of a public key: its first character is O, A or U.
OPERATOR, ACCOUNT, USER, SEED = 14 << 3, 0, 20 << 3, 18 << 3
UNLIMITED = dict.fromkeys(
    [
        "subs",
        "data",
        "payload",
        "imports",
        "exports",
        "conn",
        "leaf",
        "mem_storage",
        "disk_storage",
        "streams",
        "consumer",
    ],
    -1,
)


def encoded(data):
    """Base32 with a checksum: CRC-16 with the polynomial 0x1021."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return base64.b32encode(data + crc.to_bytes(2, "little")).decode().rstrip("=")


class NKey:
    def __init__(self, kind):
        self.kind, self.key = kind, Ed25519PrivateKey.generate()
        self.public = encoded(bytes([kind]) + self.key.public_key().public_bytes_raw())

    def seed(self):
        kind = bytes([SEED | self.kind >> 5, (self.kind & 31) << 3])
        return encoded(kind + self.key.private_bytes_raw())

    def token(self, subject, claims):
        """A JWT that this key signs for a public key."""

        def part(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=")

        head = {"typ": "JWT", "alg": "ed25519-nkey"}
        body = {
            "jti": subject,
            "iat": 1,
            "iss": self.public,
            "sub": subject,
            "name": "test",
            "nats": {"version": 2} | claims,
        }
        text = b".".join(part(json.dumps(it).encode()) for it in (head, body))
        return (text + b"." + part(self.key.sign(text))).decode()


def credentials(file):
    """Writes a credentials file, as `nsc` does; returns the configuration of servers that accept it."""
    operator, system, account, user = NKey(OPERATOR), NKey(ACCOUNT), NKey(ACCOUNT), NKey(USER)
    limits = {"type": "account", "limits": UNLIMITED | {"wildcards": True}}
    tokens = {
        # JetStream is not for the system account.
        system.public: operator.token(
            system.public,
            {
                "type": "account",
                "limits": UNLIMITED | {"mem_storage": 0, "disk_storage": 0, "streams": 0, "consumer": 0},
            },
        ),
        account.public: operator.token(account.public, limits),
    }
    token = account.token(user.public, {"type": "user", "subs": -1, "data": -1, "payload": -1})
    file.write_text(
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.seed()}\n------END USER NKEY SEED------\n"
    )
    preload = ", ".join(f"{name}: {token}" for name, token in tokens.items())
    return (
        f"operator: {operator.token(operator.public, {'type': 'operator'})}\nsystem_account: {system.public}\n"
        f"resolver: MEMORY\nresolver_preload: {{ {preload} }}\n"
    )


def nkey(file):
    """Writes the seed of an NKey; returns the configuration of servers that accept it."""
    user = NKey(USER)
    file.write_text(user.seed() + "\n")
    return f"authorization {{ users: [ {{ nkey: {user.public} }} ] }}\n"


def certificates(directory):
    """Writes an authority, and certificates of a server and a node; returns the configuration of servers with them."""
    directory.mkdir()
    authority = certificate(directory, "ca", None)
    certificate(directory, "server", authority)
    certificate(directory, "node", authority)
    files = ", ".join(f'{name}: "{directory / file}"' for name, file in [
        ("cert_file", "server.pem"), ("key_file", "server.key"), ("ca_file", "ca.pem")
    ])  # fmt: skip
    return f"tls {{ {files}, verify: true }}\n"


def certificate(directory, name, authority):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing = authority or (subject, key)
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
    )
    made = builder.sign(signing, hashes.SHA256())
    (directory / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (directory / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return subject, key
