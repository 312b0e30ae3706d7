"""Server certificates: upload with key and chain, show without the key, rename, tag, delete."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import refused

KEYS = Path(__file__).parents[2] / "crates/identity/tests/keys"
BODY, MIDDLE, ROOT, KEY, OTHER_KEY = (
    (KEYS / name).read_text()
    for name in ("server.crt", "server-middle.crt", "server-root.crt", "rsa-2048.pem", "rsa-2048-other.pem")
)
UPLOAD = {"ServerCertificateName": "web", "CertificateBody": BODY, "PrivateKey": KEY}
WEB = {"ServerCertificateName": "web"}
UNKNOWN = "The Server Certificate with name web cannot be found."


def test_a_certificate_comes_back_without_its_key(account, iam):
    tags = [{"Key": "team", "Value": "a"}]
    answer = iam.upload_server_certificate(**UPLOAD, CertificateChain=MIDDLE + ROOT, Path="/cdn/", Tags=tags)
    metadata = answer["ServerCertificateMetadata"]
    assert re.fullmatch(r"ASCA[A-Z2-7]{17}", metadata["ServerCertificateId"])
    assert metadata["Arn"] == account.arn("server-certificate/cdn/web")
    assert metadata["Expiration"] == datetime(2120, 1, 1, tzinfo=UTC)
    assert answer["Tags"] == tags
    assert iam.get_server_certificate(**WEB)["ServerCertificate"] == {
        "ServerCertificateMetadata": metadata,
        "CertificateBody": BODY.strip(),
        "CertificateChain": (MIDDLE + ROOT).strip(),
        "Tags": tags,
    }
    listed = iam.list_server_certificates(PathPrefix="/cdn/")["ServerCertificateMetadataList"]
    assert listed == [metadata]
    assert iam.list_server_certificates(PathPrefix="/other/")["ServerCertificateMetadataList"] == []
    with refused("EntityAlreadyExists", 409, "The Server Certificate with name WEB already exists."):
        iam.upload_server_certificate(**UPLOAD | {"ServerCertificateName": "WEB"})


def test_another_name_and_path_keep_id_and_tags(account, iam):
    tags = [{"Key": "team", "Value": "a"}]
    metadata = iam.upload_server_certificate(**UPLOAD, Tags=tags)["ServerCertificateMetadata"]
    iam.update_server_certificate(**WEB, NewServerCertificateName="site", NewPath="/cdn/")
    with refused("NoSuchEntity", 404, UNKNOWN):
        iam.get_server_certificate(**WEB)
    shown = iam.get_server_certificate(ServerCertificateName="site")["ServerCertificate"]
    moved = {"Path": "/cdn/", "ServerCertificateName": "site", "Arn": account.arn("server-certificate/cdn/site")}
    assert shown["ServerCertificateMetadata"] == metadata | moved
    assert shown["Tags"] == tags


def test_a_certificate_is_deleted_once(iam):
    iam.upload_server_certificate(**UPLOAD)
    iam.delete_server_certificate(**WEB)
    with refused("NoSuchEntity", 404, UNKNOWN):
        iam.delete_server_certificate(**WEB)


def test_the_case_of_tag_keys_counts(iam):
    iam.upload_server_certificate(**UPLOAD)
    tags = [{"Key": "Team", "Value": "b"}, {"Key": "team", "Value": "a"}]
    iam.tag_server_certificate(**WEB, Tags=tags)
    assert iam.list_server_certificate_tags(**WEB)["Tags"] == tags
    iam.untag_server_certificate(**WEB, TagKeys=["Team"])
    assert iam.list_server_certificate_tags(**WEB)["Tags"] == tags[1:]
    with refused("InvalidInput", 400, "The provided tag map must not be null/empty."):
        iam.tag_server_certificate(**WEB, Tags=[])
    with refused("InvalidInput", 400, "The provided tag keys must not be null/empty."):
        iam.untag_server_certificate(**WEB, TagKeys=[])


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        ({"PrivateKey": OTHER_KEY}, "KeyPairMismatch", "The private key did not match the public key provided."),
        ({"CertificateBody": "none"}, "MalformedCertificate", "Unable to parse certificate."),
        ({"CertificateChain": ROOT + MIDDLE}, "MalformedCertificate", "Unable to validate certificate chain."),
        ({"CertificateChain": ROOT}, "MalformedCertificate", "Unable to validate certificate chain."),
    ],
    ids=["the key of another", "not PEM", "a chain in the wrong order", "a chain with a gap"],
)
def test_what_does_not_belong_together_is_refused(iam, members, code, message):
    with pytest.raises(iam.exceptions.ClientError) as caught:
        iam.upload_server_certificate(**UPLOAD | members)
    error = caught.value.response["Error"]
    assert error["Code"] == code and error["Message"].startswith(message), error
    assert iam.list_server_certificates()["ServerCertificateMetadataList"] == []
