"""Signs the responses beside this file with signxml and xmlsec1, so that implementations that are not ours say what is right.

    python3 -m venv venv && venv/bin/pip install signxml
    venv/bin/python generate.py        (xmlsec1 must be on the PATH)

The keys are those of `../keys/`. The certificates are written beside them, expired since 2020: AWS does not look.
"""

import base64
import os
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod, XMLSigner, methods

HERE = Path(__file__).parent
KEYS = HERE.parent / "keys"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
ISSUER = "https://idp.example.com/metadata"

# What is odd in a file: prefixes, white space, CDATA, references, a prefix that stands for what another one does.
PLAIN = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2027-01-15T07:59:00Z" Destination="https://signin.aws.amazon.com/saml" InResponseTo="_unknown"><saml:Issuer>https://idp.example.com/metadata</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_a" Version="2.0" IssueInstant="2027-01-15T07:59:00Z"><saml:Issuer>https://idp.example.com/metadata</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">admin@example.com</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="2027-01-15T08:05:00Z" Recipient="https://signin.aws.amazon.com/saml"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="2027-01-15T07:59:00Z" NotOnOrAfter="2027-01-15T08:05:00Z"><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="2027-01-15T07:59:00Z" SessionIndex="_a"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/Role"><saml:AttributeValue xsi:type="xs:string">arn:aws:iam::123456789012:role/reader,arn:aws:iam::123456789012:saml-provider/idp</saml:AttributeValue></saml:Attribute><saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName"><saml:AttributeValue xsi:type="xs:string">admin</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"""
ODD = (
    PLAIN.replace("saml:", "a.b-c:")
    .replace("xmlns:saml=", "xmlns:a.b-c=")
    .replace("<samlp:Status>", '<q:Status xmlns:q="urn:oasis:names:tc:SAML:2.0:protocol" xml:lang="en">')
    .replace("</samlp:Status>", "</q:Status>")
    .replace("admin@example.com", "<![CDATA[<admin>]]>&amp;&#13;&#x65;\u00e9\t\"'")
    .replace('SessionIndex="_a"', "SessionIndex='a&#9;&#10;&#13;\"&lt;&gt;'")
    .replace("<a.b-c:Conditions", '<Conditions xmlns="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:unused="urn:unused"')
    .replace("</a.b-c:Conditions>", "</Conditions>")
    .replace(">urn:amazon:webservices<", '><x xmlns="" xmlns:z="urn:z" z:b="1" b="2" a="3"><y/></x><')
)
PRETTY = PLAIN.replace("><", ">\n  <")


def certificate(key, name):
    """A certificate of 2019."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2019, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (KEYS / f"{name}.crt").write_bytes(pem)
    return pem.decode()


def signed(root, reference, key, cert, method, digest):
    """The document with a signature over the element of that id."""
    signer = XMLSigner(
        method=methods.enveloped, signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=EXCLUSIVE
    )
    target = root if root.get("ID") == reference else root.xpath(f"//*[@ID='{reference}']")[0]
    made = signer.sign(target, key=key, cert=cert, reference_uri=reference)
    if target is root:
        return made
    target.getparent().replace(target, made)
    return root


def by_xmlsec(text, references, prefixes=""):
    """The document with signatures over the elements of those ids. signxml moves the element, which changes odd prefixes."""
    listed = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{prefixes}"/>' if prefixes else ""
    for reference in references:
        template = f"""<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}">{listed}</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#{reference}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="{EXCLUSIVE}">{listed}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"""
        end = ":Assertion>" if reference == "_a" else ":Response>"
        at = text.rindex("</", 0, text.rindex(end))
        ids = [f"--id-attr:ID=urn:oasis:names:tc:SAML:2.0:{name}" for name in ("assertion:Assertion", "protocol:Response")]
        ids = [part for name in ids for part in name.split("=")]
        node = ["--node-xpath", f"//*[@ID='{reference}']/*[local-name()='Signature']"]
        command = ["xmlsec1", "--sign", *ids, *node, "--privkey-pem", str(KEYS / "rsa-2048.pem"), "/dev/stdin"]
        made = subprocess.run(command, input=(text[:at] + template + text[at:]).encode(), capture_output=True, check=True)
        text = made.stdout.decode().removeprefix('<?xml version="1.0"?>').strip()
    return text


def encrypted_data(cipher, wrapping, wrapped="", value=""):
    """An `EncryptedData` with an encrypted key and value."""
    return f"""<xenc:EncryptedData xmlns:xenc="{XENC}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{cipher}"/><ds:KeyInfo><xenc:EncryptedKey>{wrapping}<xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"""


def encrypted_by_xmlsec(assertion, cipher, session_key):
    """The assertion, encrypted for the RSA key with OAEP and SHA-1."""
    wrapping = f'<xenc:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"/>'
    with tempfile.TemporaryDirectory() as folder:
        data, form = Path(folder, "data.xml"), Path(folder, "form.xml")
        data.write_text(assertion)
        form.write_text(encrypted_data(cipher, wrapping))
        key = ["--pubkey-cert-pem", str(KEYS / "rsa-2048.crt"), "--session-key", session_key]
        command = ["xmlsec1", "--encrypt", *key, "--xml-data", str(data), str(form)]
        made = subprocess.run(command, capture_output=True, check=True)
    return made.stdout.decode().removeprefix('<?xml version="1.0"?>').strip()


def encrypted_by_cryptography(assertion):
    """The assertion, encrypted for the RSA key with OAEP and SHA-256, which older versions of xmlsec1 do not know."""
    wrapping = f"""<xenc:EncryptionMethod Algorithm="{XENC11}rsa-oaep"><ds:DigestMethod Algorithm="{XENC}sha256"/><xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1sha256"/></xenc:EncryptionMethod>"""
    public = x509.load_pem_x509_certificate((KEYS / "rsa-2048.crt").read_bytes()).public_key()
    key, nonce = AESGCM.generate_key(256), os.urandom(12)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    value = nonce + AESGCM(key).encrypt(nonce, assertion.encode(), None)
    texts = (base64.b64encode(made).decode() for made in (public.encrypt(key, oaep), value))
    return encrypted_data(f"{XENC11}aes256-gcm", wrapping, *texts)


def write_encrypted():
    """Writes the files with encrypted assertions."""
    root = etree.parse(HERE / "rsa-sha256.xml").getroot()
    node = root.xpath("//*[@ID='_a']")[0]
    assertion = etree.tostring(node, with_tail=False).decode()
    node.getparent().replace(node, etree.Comment("here"))
    response = etree.tostring(root).decode()
    for name, data in (
        ("aes128-cbc", encrypted_by_xmlsec(assertion, f"{XENC}aes128-cbc", "aes-128")),
        ("aes256-cbc", encrypted_by_xmlsec(assertion, f"{XENC}aes256-cbc", "aes-256")),
        ("aes128-gcm", encrypted_by_xmlsec(assertion, f"{XENC11}aes128-gcm", "aes-128")),
        ("aes256-gcm-sha256", encrypted_by_cryptography(assertion)),
    ):
        text = response.replace("<!--here-->", f"<saml:EncryptedAssertion>{data}</saml:EncryptedAssertion>")
        (HERE / f"encrypted-{name}.xml").write_text(text)
    (HERE / "encrypted-both.xml").write_text(by_xmlsec(text, ["_r"]))


def main():
    """Writes all files."""
    rsa, p256, p384 = (
        serialization.load_pem_private_key((KEYS / f"{name}.pem").read_bytes(), None)
        for name in ("rsa-2048", "p-256", "p-384")
    )
    sig, dig = SignatureMethod, DigestAlgorithm
    certificates = {id(key): certificate(key, name) for key, name in ((rsa, "rsa-2048"), (p256, "p-256"), (p384, "p-384"))}
    rows = [
        ("rsa-sha256", PLAIN, ["_a"], rsa, sig.RSA_SHA256, dig.SHA256),
        ("rsa-sha384", PLAIN, ["_a"], rsa, sig.RSA_SHA384, dig.SHA384),
        ("rsa-sha512", PLAIN, ["_a"], rsa, sig.RSA_SHA512, dig.SHA512),
        ("ecdsa-sha256", PLAIN, ["_a"], p256, sig.ECDSA_SHA256, dig.SHA256),
        ("ecdsa-sha384", PLAIN, ["_a"], p384, sig.ECDSA_SHA384, dig.SHA384),
        ("both", PLAIN, ["_a", "_r"], rsa, sig.RSA_SHA256, dig.SHA256),
        ("response", PLAIN, ["_r"], rsa, sig.RSA_SHA256, dig.SHA256),
        ("pretty", PRETTY, ["_a"], rsa, sig.RSA_SHA256, dig.SHA256),
    ]
    for name, text, references, key, method, digest in rows:
        root = etree.fromstring(text.encode())
        for reference in references:
            root = signed(root, reference, key, certificates[id(key)], method, digest)
        (HERE / f"{name}.xml").write_bytes(etree.tostring(root))
    for name, text, references, prefixes in (
        ("odd", ODD, ["_a"], ""),
        ("odd-both", ODD, ["_a", "_r"], ""),
        ("prefix-list", PLAIN, ["_a"], "xs samlp unknown"),
        ("prefix-list-both", ODD, ["_a", "_r"], "xs #default a.b-c"),
    ):
        (HERE / f"{name}.xml").write_text(by_xmlsec(text, references, prefixes))
    write_encrypted()


main()
