"""The keys of OIDC issuers, fetched from an issuer on this machine: when, from where, and what goes wrong."""

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore import UNSIGNED

import oidc
from conftest import refused
from harness import ROOT_ACCOUNT, roleback

ISSUER = "idp.example.com"
NOT_RETRIEVED = (
    "Couldn't retrieve verification key from your identity provider,  please reference "
    "AssumeRoleWithWebIdentity documentation for requirements"
)
DISCOVERY = "/.well-known/openid-configuration"
TLS = Path(__file__).parent / "tls"


@pytest.fixture(scope="module")
def key():
    return oidc.private_key("rsa-2048.pem")


class Issuer:
    """An issuer on a free port. `answers` has the answer of each path: a status and a body, or an event to wait for."""

    def __init__(self, tls=None):
        self.answers, self.asked = {}, []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked.append(self.path)
                status, body, *headers = issuer.answers.get(self.path, (404, b""))
                if isinstance(status, threading.Event):
                    status.wait(60)
                    status = 404
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.endpoint = f"http{'s' if tls else ''}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serves(self, key, name="k1", at="", issuer=ISSUER):
        """Answers discovery as an issuer does that does not know its real address, and the key."""
        self.answers[f"{at}{DISCOVERY}"] = 200, {"issuer": f"https://{issuer}", "jwks_uri": f"https://{issuer}/keys"}
        self.answers[f"{at}/keys"] = 200, oidc.jwks(key, name)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def issuer(key):
    issuer = Issuer()
    issuer.serves(key)
    yield issuer
    issuer.close()


class Trusting:
    """A server whose default account has a role for every subject of an issuer."""

    def __init__(self, server, *issuers):
        self.server, self.sts = server, server.client("sts", signature_version=UNSIGNED)
        iam = server.client("iam")
        for issuer in issuers:
            arn = iam.create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=["sts.amazonaws.com"])
            trust = oidc.trust(arn["OpenIDConnectProviderArn"], {})
            iam.create_role(RoleName=issuer, AssumeRolePolicyDocument=trust)

    def assume(self, key, issuer=ISSUER, key_name="k1"):
        token = oidc.token(key, issuer, "ann", key_name=key_name)
        role = f"arn:aws:iam::{ROOT_ACCOUNT}:role/{issuer}"
        answer = self.sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="s1", WebIdentityToken=token)
        return answer["SubjectFromWebIdentityToken"]

    def known(self):
        return self.server.json("GET", "/_roleback/oidc-keys")["issuers"]


def options(endpoint, *more):
    return ["--issuer-keys", "fetch", "--issuer-endpoint", f"https://{ISSUER}={endpoint}", *more]


def test_keys_are_fetched_once_and_the_log_has_them(start, issuer, key):
    trusting = Trusting(start("disk", *options(issuer.endpoint)), ISSUER)
    assert issuer.asked == []
    assert [trusting.assume(key) for _ in range(3)] == ["ann"] * 3
    assert issuer.asked == [DISCOVERY, "/keys"]
    (known,) = trusting.known()
    assert (known["issuer"], known["account"], known["keys"]) == (f"https://{ISSUER}", ROOT_ACCOUNT, 1)
    assert known["fetched"].endswith("Z")
    # A replay and a restart need no issuer.
    issuer.close()
    assert roleback("replay", "--endpoint", trusting.server.endpoint).returncode == 0
    trusting.server.restart()
    trusting.sts = trusting.server.client("sts", signature_version=UNSIGNED)
    assert trusting.assume(key) == "ann" and issuer.asked == [DISCOVERY, "/keys"]


def test_a_new_key_of_the_issuer_is_fetched(start, issuer, key):
    server = start("disk", *options(issuer.endpoint))
    trusting = Trusting(server, ISSUER)
    assert trusting.assume(key) == "ann"
    other = oidc.private_key("rsa-2048-other.pem")
    issuer.serves(other, "k2")
    # Tokens that name unknown keys make no fetches without end.
    for _ in range(3):
        with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
            trusting.assume(other, key_name="k2")
    assert issuer.asked == [DISCOVERY, "/keys"]
    # What was asked lately is forgotten by a restart.
    server.restart()
    trusting.sts = server.client("sts", signature_version=UNSIGNED)
    assert trusting.assume(other, key_name="k2") == "ann"
    assert issuer.asked == [DISCOVERY, "/keys"] * 2


def test_nothing_is_fetched_without_need(start, issuer, key):
    trusting = Trusting(start(None, *options(issuer.endpoint)))
    with refused("InvalidIdentityToken", 400):
        trusting.assume(key)
    registered = {"issuer": f"https://{ISSUER}", "jwks": oidc.jwks(key)}
    trusting.server.json("PUT", "/_roleback/oidc-keys", json.dumps(registered).encode())
    trusting = Trusting(trusting.server, ISSUER)
    assert trusting.assume(key) == "ann"
    with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
        trusting.assume(key, key_name="k2")
    offline = Trusting(start(None, "--issuer-keys", "registered", *options(issuer.endpoint)[2:]), ISSUER)
    with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
        offline.assume(key)
    assert issuer.asked == []


def test_an_issuer_that_answers_wrongly_has_no_keys_and_the_log_says_why(start, issuer, key):
    cases = {
        "absent": ({}, "answers with status 404"),
        "moved": ({DISCOVERY: (302, b"", ("location", DISCOVERY))}, "answers with status 302"),
        "text": ({DISCOVERY: (200, b"hello")}, "is not an OpenID configuration"),
        "no-url": ({DISCOVERY: (200, {"jwks_uri": 1})}, "is not an OpenID configuration"),
        "long": ({DISCOVERY: (200, b" " * 70_000)}, "answers with more than 65536 bytes"),
        "many-keys": ({"/keys": (200, b" " * 1_100_000)}, "answers with more than 1048576 bytes"),
        "no-keys": ({"/keys": (200, {"keys": []})}, "has no RSA key"),
        "no-set": ({"/keys": (200, b"[")}, "the key set is not JSON"),
        "inside": (
            {DISCOVERY: (200, {"jwks_uri": "https://169.254.169.254/keys"})},
            "its address 169.254.169.254 is not of the public internet",
        ),
        "file": ({DISCOVERY: (200, {"jwks_uri": "file:///etc/passwd"})}, "cannot fetch `file:///etc/passwd`"),
    }
    names = {case: f"{case}.example.com" for case in cases}
    for case, (answers, _) in cases.items():
        if case != "absent":
            issuer.serves(key, at=f"/{case}", issuer=names[case])
        issuer.answers |= {f"/{case}{path}": answer for path, answer in answers.items()}
    endpoints = ",".join(f"https://{name}={issuer.endpoint}/{case}" for case, name in names.items())
    trusting = Trusting(start(None, "--issuer-keys", "fetch", "--issuer-endpoint", endpoints), *names.values())
    for name in names.values():
        with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
            trusting.assume(key, name)
    assert trusting.known() == []
    lines = trusting.server.log().splitlines()
    for case, (_, reason) in cases.items():
        assert any(names[case] in line and reason in line for line in lines), (case, lines)


def test_the_url_of_a_provider_leads_nowhere_into_this_network(start, key):
    trusting = Trusting(start(None, "--issuer-keys", "fetch"), "127.0.0.1", "localhost")
    for issuer in ("127.0.0.1", "localhost"):
        with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
            trusting.assume(key, issuer)
    assert trusting.server.log().count("is not of the public internet") == 2


def test_an_issuer_that_does_not_answer_delays_no_other_request(start, issuer, key):
    done = threading.Event()
    issuer.answers[DISCOVERY] = done, b""
    trusting = Trusting(start(None, *options(issuer.endpoint)), ISSUER)
    outcomes = []

    def assume():
        with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
            trusting.assume(key)
        outcomes.append("refused")

    waiting = [threading.Thread(target=assume) for _ in range(8)]
    for thread in waiting:
        thread.start()
    for _ in range(20):
        assert trusting.server.client("sts").get_caller_identity()["Account"] == ROOT_ACCOUNT
    for thread in waiting:
        thread.join()
    done.set()
    assert outcomes == ["refused"] * 8 and issuer.asked == [DISCOVERY]


def test_keys_are_fetched_over_tls_from_a_server_that_this_machine_trusts(start, key, monkeypatch):
    issuer = Issuer(tls=TLS / "server.pem")
    issuer.serves(key)
    try:
        strange = Trusting(start(None, *options(issuer.endpoint)), ISSUER)
        with refused("InvalidIdentityToken", 400, NOT_RETRIEVED):
            strange.assume(key)
        assert "UnknownIssuer" in strange.server.log()
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
        assert Trusting(start(None, *options(issuer.endpoint)), ISSUER).assume(key) == "ann"
        assert issuer.asked == [DISCOVERY, "/keys"]
    finally:
        issuer.close()
