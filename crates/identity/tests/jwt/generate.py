"""Signs the tokens beside this file with PyJWT, so that an implementation that is not ours says what a right signature is.

    python3 -m venv venv && venv/bin/pip install 'pyjwt[crypto]'
    venv/bin/python generate.py

The keys are those of `../keys/`.
"""

import json
from pathlib import Path

import jwt

HERE = Path(__file__).parent
ROWS = (
    ("RS256", "rsa-2048"),
    ("RS384", "rsa-2048"),
    ("RS512", "rsa-2048"),
    ("ES256", "p-256"),
    ("ES384", "p-384"),
    ("ES512", "p-521"),
)
CLAIMS = {
    "iss": "https://token.actions.githubusercontent.com",
    "sub": "repo:o/r:ref:refs/heads/main",
    "aud": "sts.amazonaws.com",
    "iat": 1_800_000_000,
    "exp": 1_800_000_600,
}

keys, tokens = [], []
for algorithm, name in ROWS:
    pem = (HERE.parent / "keys" / f"{name}.pem").read_text()
    signer = jwt.get_algorithm_by_name(algorithm)
    private = signer.prepare_key(pem)
    keys.append({**json.loads(signer.to_jwk(private.public_key())), "kid": algorithm})
    keys[-1].pop("key_ops", None)
    tokens.append(jwt.encode(CLAIMS, pem, algorithm, headers={"kid": algorithm}))
(HERE / "keys.json").write_text(json.dumps({"keys": keys}, indent=1) + "\n")
(HERE / "tokens.txt").write_text("\n".join(tokens) + "\n")
