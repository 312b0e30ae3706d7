"""An OIDC issuer in Python: keys, tokens, and the trust in them."""

import base64
import json
import time

import rsa
from pyasn1.codec.der import decoder as der

from harness import REPOSITORY


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def private_key(name):
    """A key of the Rust tests, which is no secret. Making one takes many seconds in Python."""
    lines = (REPOSITORY / "crates/identity/tests/keys" / name).read_text().splitlines()
    info, _ = der.decode(base64.b64decode("".join(line for line in lines if not line.startswith("-----"))))
    return rsa.PrivateKey.load_pkcs1(bytes(info[2]), "DER")


def jwks(key, name="k1"):
    def number(value):
        return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))

    return {"keys": [{"kty": "RSA", "kid": name, "use": "sig", "alg": "RS256", "n": number(key.n), "e": number(key.e)}]}


def token(key, issuer, subject, audience="sts.amazonaws.com", key_name="k1", **claims):
    now = int(time.time())
    claims = {"iss": f"https://{issuer}", "sub": subject, "aud": audience, "iat": now, "exp": now + 600} | claims
    signed = ".".join(
        base64url(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": key_name, "typ": "JWT"}, claims)
    )
    signature = rsa.sign(signed.encode(), key, "SHA-256")
    return f"{signed}.{base64url(signature)}"


def trust(arn, condition):
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
