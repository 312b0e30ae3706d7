"""SSH keys, signing certificates and service-specific credentials of users: create, show, deactivate, delete."""

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import refused

KEYS = Path(__file__).parents[2] / "crates/identity/tests/keys"
SSH_KEY = (KEYS / "rsa-2048.pub").read_text().strip()
SSH_KEY_PEM = (KEYS / "rsa-2048.pub.pem").read_text().strip()
SIGNING_CERTIFICATE = (KEYS / "signing.crt").read_text()


@pytest.fixture
def alice(iam):
    iam.create_user(UserName="alice")
    return "alice"


def test_an_ssh_key_comes_back_in_both_encodings(iam, alice):
    key = iam.upload_ssh_public_key(UserName=alice, SSHPublicKeyBody=SSH_KEY)["SSHPublicKey"]
    assert re.fullmatch(r"APKA[A-Z2-7]{16}", key["SSHPublicKeyId"])
    assert key["SSHPublicKeyBody"] == SSH_KEY
    named = {"UserName": alice, "SSHPublicKeyId": key["SSHPublicKeyId"]}
    bodies = [SSH_KEY.rsplit(" ", 1)[0], SSH_KEY_PEM]
    for encoding, body in zip(["SSH", "PEM"], bodies, strict=True):
        shown = iam.get_ssh_public_key(**named, Encoding=encoding)["SSHPublicKey"]
        assert (shown["SSHPublicKeyBody"], shown["Fingerprint"]) == (body, key["Fingerprint"])
    with refused("DuplicateSSHPublicKey", 400):
        iam.upload_ssh_public_key(UserName=alice, SSHPublicKeyBody=SSH_KEY_PEM)
    iam.update_ssh_public_key(**named, Status="Inactive")
    [listed] = iam.list_ssh_public_keys(UserName=alice)["SSHPublicKeys"]
    assert set(listed) == {"UserName", "SSHPublicKeyId", "Status", "UploadDate"}
    assert listed["Status"] == "Inactive"
    with refused("DeleteConflict", 409, "Cannot delete entity, must remove referenced objects first."):
        iam.delete_user(UserName=alice)
    iam.delete_ssh_public_key(**named)
    iam.delete_user(UserName=alice)


def test_a_signing_certificate_has_one_owner_in_the_account(iam, alice):
    iam.create_user(UserName="bob")
    upload = {"CertificateBody": SIGNING_CERTIFICATE}
    first = iam.upload_signing_certificate(UserName=alice, **upload)["Certificate"]
    again = iam.upload_signing_certificate(UserName=alice, **upload)["Certificate"]
    assert again == first
    with refused("DuplicateCertificate", 409):
        iam.upload_signing_certificate(UserName="bob", **upload)
    named = {"UserName": alice, "CertificateId": first["CertificateId"]}
    iam.update_signing_certificate(**named, Status="Inactive")
    [listed] = iam.list_signing_certificates(UserName=alice)["Certificates"]
    assert listed == first | {"Status": "Inactive"}
    iam.delete_signing_certificate(**named)
    with refused("NoSuchEntity", 404):
        iam.delete_signing_certificate(**named)


def test_a_password_for_codecommit_is_shown_when_it_is_made(iam, alice):
    service = {"UserName": alice, "ServiceName": "codecommit.amazonaws.com"}
    made = iam.create_service_specific_credential(**service)["ServiceSpecificCredential"]
    assert len(made["ServicePassword"]) == 60
    assert made["ServiceUserName"].startswith("alice-at-")
    named = {"UserName": alice, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
    iam.update_service_specific_credential(**named, Status="Inactive")
    [listed] = iam.list_service_specific_credentials(**service)["ServiceSpecificCredentials"]
    assert listed["Status"] == "Inactive" and "ServicePassword" not in listed
    reset = iam.reset_service_specific_credential(**named)["ServiceSpecificCredential"]
    assert reset["ServicePassword"] != made["ServicePassword"]
    assert reset["Status"] == "Inactive"
    iam.delete_service_specific_credential(**named)
    with refused("NoSuchEntity", 404, "No such credential ID exists"):
        iam.delete_service_specific_credential(**named)


def test_an_api_key_of_bedrock_holds_its_alias_and_expires(iam, alice):
    answer = iam.create_service_specific_credential(
        UserName=alice, ServiceName="bedrock.amazonaws.com", CredentialAgeDays=30
    )
    made = answer["ServiceSpecificCredential"]
    assert made["ExpirationDate"] - made["CreateDate"] == timedelta(days=30)
    token = base64.b64decode(made["ServiceCredentialSecret"].removeprefix("ABSK")).decode()
    assert token.startswith(made["ServiceCredentialAlias"] + ":")
    listed = iam.list_service_specific_credentials(AllUsers=True)["ServiceSpecificCredentials"]
    assert [it["ServiceCredentialAlias"] for it in listed] == [made["ServiceCredentialAlias"]]
