"""SAML providers, and roles that are assumed with assertions which signxml signed and cryptography encrypted."""

import base64
import datetime
import json
import os

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner, methods

from conftest import refused
from harness import REGION

ISSUER = "https://idp.example.com/metadata"
SIGN_IN = "https://signin.aws.amazon.com/saml"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
DS = "http://www.w3.org/2000/09/xmldsig#"


class IdentityProvider:
    """A key, its certificate, and what is signed with it."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
        start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        made = x509.CertificateBuilder(name, name, self.key.public_key(), 1, start, start.replace(year=2021))
        self.certificate = made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def pem(self):
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()

    def metadata(self, issuer=ISSUER):
        digits = "".join(self.certificate.splitlines()[1:-1])
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{issuer}">'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}"><md:KeyDescriptor use="signing">'
            f'<ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{digits}</ds:X509Certificate></ds:X509Data>'
            '</ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"'
            ' Location="https://idp.example.com/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def assertion(self, attributes, seconds=300, signed=True):
        """An assertion as an XML element."""
        now = datetime.datetime.now(datetime.UTC)
        start, end = (f"{(now + datetime.timedelta(seconds=by)):%Y-%m-%dT%H:%M:%SZ}" for by in (-60, seconds))
        named = "".join(
            f'<saml:Attribute Name="{ATTRIBUTES}{name}">'
            + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in attributes.items()
        )
        made = etree.fromstring(
            f'<saml:Assertion xmlns:saml="{SAML}" ID="_a" Version="2.0" IssueInstant="{start}"><saml:Issuer>{ISSUER}</saml:Issuer>'
            '<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">jane</saml:NameID>'
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{SIGN_IN}"/></saml:SubjectConfirmation></saml:Subject>'
            f'<saml:Conditions NotBefore="{start}" NotOnOrAfter="{end}"/><saml:AuthnStatement AuthnInstant="{start}">'
            "<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{named}</saml:AttributeStatement></saml:Assertion>"
        )
        if not signed:
            return made
        signer = XMLSigner(method=methods.enveloped, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
        return signer.sign(made, key=self.key, cert=self.certificate, reference_uri="_a")

    def encrypted(self, assertion):
        """The assertion, encrypted for the provider's key."""
        key, nonce = AESGCM.generate_key(256), os.urandom(12)
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        value = nonce + AESGCM(key).encrypt(nonce, etree.tostring(assertion), None)
        wrapped = self.key.public_key().encrypt(key, oaep)
        wrapped, value = (base64.b64encode(part).decode() for part in (wrapped, value))
        return etree.fromstring(
            f'<saml:EncryptedAssertion xmlns:saml="{SAML}"><xenc:EncryptedData xmlns:xenc="{XENC}">'
            f'<xenc:EncryptionMethod Algorithm="{XENC11}aes256-gcm"/><ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey>'
            f'<xenc:EncryptionMethod Algorithm="{XENC11}rsa-oaep"><ds:DigestMethod Algorithm="{XENC}sha256"/>'
            f'<x:MGF xmlns:x="{XENC11}" Algorithm="{XENC11}mgf1sha256"/></xenc:EncryptionMethod>'
            f"<xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>"
            f"<xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
            "</saml:EncryptedAssertion>"
        )


def response(*assertions):
    """A response with these elements, as browsers post it."""
    inside = b"".join(etree.tostring(assertion) for assertion in assertions).decode()
    text = (
        f'<samlp:Response xmlns:samlp="{PROTOCOL}" ID="_r" Version="2.0"><samlp:Status><samlp:StatusCode '
        f'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{inside}</samlp:Response>'
    )
    return base64.b64encode(text.encode()).decode()


@pytest.fixture(scope="module")
def idp():
    return IdentityProvider()


@pytest.fixture
def provider(iam, idp):
    return iam.create_saml_provider(Name="idp", SAMLMetadataDocument=idp.metadata())["SAMLProviderArn"]


@pytest.fixture
def role(iam, provider):
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"saml:aud": SIGN_IN}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return iam.create_role(RoleName="app", AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.fixture
def attributes(role, provider):
    return {"Role": [f"{role},{provider}"], "RoleSessionName": ["jane@example.com"]}


@pytest.fixture
def assume(account, role, provider):
    """AssumeRoleWithSAML without a signature, as clients call it."""
    config = Config(signature_version=UNSIGNED)
    sts = boto3.client("sts", region_name=REGION, endpoint_url=account.server.endpoint, config=config)

    def call(posted, **more):
        return sts.assume_role_with_saml(RoleArn=role, PrincipalArn=provider, SAMLAssertion=posted, **more)

    return call


def test_an_assertion_that_another_library_signed_makes_a_session(account, idp, attributes, assume):
    tagged = attributes | {"PrincipalTag:Team": ["red"]}
    answer = assume(response(idp.assertion(tagged)), DurationSeconds=900)
    assert (answer["Subject"], answer["SubjectType"]) == ("jane", "persistent")
    assert (answer["Issuer"], answer["Audience"]) == (ISSUER, SIGN_IN)
    assert len(base64.b64decode(answer["NameQualifier"])) == 20
    session = account.as_key("sts", answer["Credentials"])
    arn = f"arn:aws:sts::{account.id}:assumed-role/app/jane@example.com"
    assert session.get_caller_identity()["Arn"] == arn == answer["AssumedRoleUser"]["Arn"]


def test_assertions_that_were_changed_wrapped_or_expired_are_refused(idp, attributes, assume):
    good, evil = idp.assertion(attributes), idp.assertion(attributes, signed=False)
    with refused("InvalidIdentityToken", 400, "Response signature invalid"):
        assume(base64.b64encode(base64.b64decode(response(good)).replace(b">jane<", b">root<")).decode())
    for wrapped in ((evil, good), (good, evil)):
        with refused("InvalidIdentityToken", 400):
            assume(response(*wrapped))
    with refused("InvalidIdentityToken", 400):
        assume(response(evil))
    with refused("InvalidIdentityToken", 400, "Response signature invalid"):
        assume(response(IdentityProvider().assertion(attributes)))
    with refused("ExpiredTokenException", 400, "Response has expired"):
        assume(response(idp.assertion(attributes, seconds=-30)))
    missing = "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"
    with refused("InvalidIdentityToken", 400, missing):
        assume(response(idp.assertion(attributes | {"Role": ["arn:aws:iam::1:role/x"]})))


def test_encrypted_assertions_are_decrypted_with_the_keys_of_the_provider(iam, idp, provider, attributes, assume):
    signed = idp.assertion(attributes)
    sent = response(idp.encrypted(signed))
    with refused("InvalidIdentityToken", 400):
        assume(sent)
    iam.update_saml_provider(SAMLProviderArn=provider, AssertionEncryptionMode="Required", AddPrivateKey=idp.pem())
    assert assume(sent)["Subject"] == "jane"
    with refused("InvalidIdentityToken", 400):
        assume(response(signed))


def test_a_provider_keeps_its_metadata_and_never_shows_its_keys(iam, idp, provider):
    shown = iam.get_saml_provider(SAMLProviderArn=provider)
    assert shown["SAMLMetadataDocument"] == idp.metadata()
    assert shown["ValidUntil"].year == shown["CreateDate"].year + 100
    assert [entry["IssuerURL"] for entry in shown["SAMLKeyHashes"]] == [ISSUER]
    other = idp.metadata("https://other.example.com")
    iam.update_saml_provider(SAMLProviderArn=provider, SAMLMetadataDocument=other, AddPrivateKey=idp.pem())
    shown = iam.get_saml_provider(SAMLProviderArn=provider)
    assert shown["SAMLMetadataDocument"] == other
    [key] = shown["PrivateKeyList"]
    assert key.keys() == {"KeyId", "Timestamp"}
    iam.update_saml_provider(SAMLProviderArn=provider, RemovePrivateKey=key["KeyId"])
    iam.tag_saml_provider(SAMLProviderArn=provider, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    iam.untag_saml_provider(SAMLProviderArn=provider, TagKeys=["a"])
    assert iam.list_saml_provider_tags(SAMLProviderArn=provider)["Tags"] == [{"Key": "A", "Value": "2"}]
    [listed] = iam.list_saml_providers()["SAMLProviderList"]
    # An update makes it valid for another hundred years.
    shown = iam.get_saml_provider(SAMLProviderArn=provider)
    assert (listed["Arn"], listed["ValidUntil"]) == (provider, shown["ValidUntil"])
    assert iam.get_account_summary()["SummaryMap"]["Providers"] == 1
    iam.delete_saml_provider(SAMLProviderArn=provider)
    with refused("NoSuchEntity", 404, f"Manifest not found for arn {provider}"):
        iam.get_saml_provider(SAMLProviderArn=provider)
    with refused("InvalidInput", 400, "Could not parse metadata"):
        iam.create_saml_provider(Name="bad", SAMLMetadataDocument="x" * 1000)
