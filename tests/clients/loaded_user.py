"""A user with everything that keeps a user from being deleted, for clients that remove it all."""

from documents import ALLOW_ALL
from harness import REPOSITORY
from totp import two_codes

KEYS = REPOSITORY / "crates/identity/tests/keys"


def load(iam, user):
    """Gives a user one of each kind of dependent resource. Returns the serial number of its MFA device."""
    iam.put_user_policy(UserName=user, PolicyName="outside", PolicyDocument=ALLOW_ALL)
    iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=(KEYS / "rsa-2048-other.pub").read_text())
    iam.upload_signing_certificate(UserName=user, CertificateBody=(KEYS / "server.crt").read_text())
    iam.create_service_specific_credential(UserName=user, ServiceName="codecommit.amazonaws.com")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="outside")["VirtualMFADevice"]
    serial = {"SerialNumber": device["SerialNumber"]}
    iam.enable_mfa_device(UserName=user, **serial, **two_codes(device["Base32StringSeed"]))
    return device["SerialNumber"]
