"""Tokens that principals present to other services: PyJWT verifies them with what the running server publishes."""

import json
import urllib.error
import urllib.request

import jwt
import pytest

from conftest import Account, refused

AUDIENCE = "https://api.example.com"
AWS = "https://sts.amazonaws.com/"


def published(server, issuer):
    """Where the running server answers what AWS answers below the issuer's URL."""
    uuid = issuer.removeprefix("https://").split(".")[0]
    return f"{server.endpoint}/_roleback/outbound/{uuid}/.well-known"


def discovered(server, issuer):
    with urllib.request.urlopen(f"{published(server, issuer)}/openid-configuration", timeout=60) as answer:
        return json.load(answer)


def verified(server, issuer, token):
    """The claims of a token, as a service reads them that knows the issuer alone."""
    found = discovered(server, issuer)
    assert found["issuer"] == issuer
    key = jwt.PyJWKClient(found["jwks_uri"]).get_signing_key_from_jwt(token)
    algorithms = found["id_token_signing_alg_values_supported"]
    return jwt.decode(token, key, algorithms=algorithms, audience=AUDIENCE, issuer=issuer)


@pytest.mark.parametrize("algorithm", ["RS256", "ES384"])
def test_a_standard_library_verifies_a_token(account, algorithm):
    issuer = account.iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    user = account.iam.create_user(UserName="ann", Path="/team/", Tags=[{"Key": "Team", "Value": "red"}])["User"]
    account.iam.put_user_policy(
        UserName="ann",
        PolicyName="tokens",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["sts:GetWebIdentityToken", "sts:TagGetWebIdentityToken"],
                        "Resource": f"arn:aws:sts::{account.id}:self",
                        "Condition": {"ForAllValues:StringEquals": {"sts:IdentityTokenAudience": AUDIENCE}},
                    }
                ],
            }
        ),
    )
    key = account.iam.create_access_key(UserName="ann")["AccessKey"]
    tags = [{"Key": "job", "Value": "7"}]
    answer = account.as_key("sts", key).get_web_identity_token(
        Audience=[AUDIENCE], SigningAlgorithm=algorithm, DurationSeconds=600, Tags=tags
    )
    claims = verified(account.server, issuer, answer["WebIdentityToken"])
    assert claims["sub"] == user["Arn"]
    assert claims["exp"] - claims["iat"] == 600
    assert claims["exp"] == int(answer["Expiration"].timestamp())
    assert claims[AWS]["aws_account"] == account.id
    assert claims[AWS]["principal_tags"] == {"Team": "red"}
    assert claims[AWS]["request_tags"] == {"job": "7"}
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(
            answer["WebIdentityToken"], audience="other", options={"verify_signature": False, "verify_aud": True}
        )
    header = jwt.get_unverified_header(answer["WebIdentityToken"])
    assert header["kid"] == {"RS256": "RSA_0", "ES384": "EC384_0"}[algorithm]


def test_the_feature_is_off_until_it_is_enabled(account):
    message = f"Outbound identity federation is disabled for account {account.id}"
    for call in ("get_outbound_web_identity_federation_info", "disable_outbound_web_identity_federation"):
        with refused("FeatureDisabled", 404, message):
            getattr(account.iam, call)()
    with refused("OutboundWebIdentityFederationDisabledException", 403):
        account.sts.get_web_identity_token(Audience=[AUDIENCE], SigningAlgorithm="RS256")
    issuer = account.iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    with refused("FeatureEnabled", 409):
        account.iam.enable_outbound_web_identity_federation()
    info = account.iam.get_outbound_web_identity_federation_info()
    assert (info["IssuerIdentifier"], info["JwtVendingEnabled"]) == (issuer, True)
    with pytest.raises(urllib.error.HTTPError) as unknown:
        discovered(account.server, issuer.replace(issuer[8:16], "00000000"))
    assert unknown.value.code == 404


def test_issuer_and_keys_survive_a_restart_and_the_feature_being_off(start):
    server = start("disk")
    account = Account(server)
    issuer = account.iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    token = account.sts.get_web_identity_token(Audience=[AUDIENCE], SigningAlgorithm="RS256")["WebIdentityToken"]
    account.iam.disable_outbound_web_identity_federation()
    server.close()
    server = start("disk")
    assert verified(server, issuer, token)["iss"] == issuer
    iam = server.client("iam", key=account.id, secret="test")
    assert iam.enable_outbound_web_identity_federation()["IssuerIdentifier"] == issuer
