"""What users and the account sign in and sign with."""

import time

from harness import REPOSITORY
from totp import STEP_SECS, code

from . import TAGS

KEYS = REPOSITORY / "crates/identity/tests/keys"
PASSWORD, SECOND_PASSWORD, THIRD_PASSWORD = "Str0ng&First!", "Str0ng&Second!", "Str0ng&Third!"


def key_file(name):
    return (KEYS / name).read_text()


def access_keys(life, do):
    life.key = do("CreateAccessKey", UserName="alice")["AccessKey"]
    at = {"UserName": "alice", "AccessKeyId": life.key["AccessKeyId"]}
    do("UpdateAccessKey", **at, Status="Inactive")
    do("UpdateAccessKey", **at, Status="Active")
    do("ListAccessKeys", UserName="alice")
    do("GetAccessKeyLastUsed", AccessKeyId=at["AccessKeyId"])
    spare = do("CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"]
    do("DeleteAccessKey", UserName="alice", AccessKeyId=spare)


def passwords(life, do):
    alice = {"UserName": "alice"}
    do("CreateLoginProfile", **alice, Password=PASSWORD, PasswordResetRequired=True)
    do("GetLoginProfile", **alice)
    do("UpdateLoginProfile", **alice, Password=SECOND_PASSWORD, PasswordResetRequired=False)
    do.by(life.key)("ChangePassword", OldPassword=SECOND_PASSWORD, NewPassword=THIRD_PASSWORD)


def mfa_devices(life, do):
    spare = do("CreateVirtualMFADevice", VirtualMFADeviceName="spare")["VirtualMFADevice"]["SerialNumber"]
    do("DeleteVirtualMFADevice", SerialNumber=spare)
    device = do("CreateVirtualMFADevice", VirtualMFADeviceName="phone", Path="/team/", Tags=TAGS)["VirtualMFADevice"]
    serial, seed = {"SerialNumber": device["SerialNumber"]}, device["Base32StringSeed"]
    counter = int(time.time()) // STEP_SECS

    def codes(ahead):
        return {f"AuthenticationCode{number}": code(seed, counter + ahead + number) for number in (1, 2)}

    do("EnableMFADevice", UserName="alice", **serial, **codes(-1))
    do("ResyncMFADevice", UserName="alice", **serial, **codes(10))
    do("ListMFADevices", UserName="alice")
    do("ListVirtualMFADevices")
    do("TagMFADevice", **serial, Tags=TAGS)
    do("UntagMFADevice", **serial, TagKeys=["other"])
    do("ListMFADeviceTags", **serial)


def fido_keys(life, do):
    """No operation registers one: GetMFADevice, which answers for FIDO keys alone, can only be refused."""
    do("GetMFADevice", UserName="alice", SerialNumber=life.account.arn("mfa/team/phone"))


def certificates(life, do):
    alice, site = {"UserName": "alice"}, {"ServerCertificateName": "site"}
    ssh_key = do("UploadSSHPublicKey", **alice, SSHPublicKeyBody=key_file("rsa-2048.pub"))["SSHPublicKey"]
    at = {**alice, "SSHPublicKeyId": ssh_key["SSHPublicKeyId"]}
    do("GetSSHPublicKey", **at, Encoding="PEM")
    do("ListSSHPublicKeys", **alice)
    do("UpdateSSHPublicKey", **at, Status="Inactive")
    do("DeleteSSHPublicKey", **at)
    signing = do("UploadSigningCertificate", **alice, CertificateBody=key_file("signing.crt"))["Certificate"]
    at = {**alice, "CertificateId": signing["CertificateId"]}
    do("ListSigningCertificates", **alice)
    do("UpdateSigningCertificate", **at, Status="Inactive")
    do("DeleteSigningCertificate", **at)
    pair = {"CertificateBody": key_file("server.crt"), "PrivateKey": key_file("rsa-2048.pem")}
    do("UploadServerCertificate", ServerCertificateName="first", Path="/team/", **pair, Tags=TAGS)
    do("UpdateServerCertificate", ServerCertificateName="first", NewServerCertificateName="site")
    do("GetServerCertificate", **site)
    do("ListServerCertificates")
    do("TagServerCertificate", **site, Tags=TAGS)
    do("UntagServerCertificate", **site, TagKeys=["other"])
    do("ListServerCertificateTags", **site)
    do("DeleteServerCertificate", **site)


def service_credentials(life, do):
    alice = {"UserName": "alice"}
    for service, more in [("codecommit.amazonaws.com", {}), ("bedrock.amazonaws.com", {"CredentialAgeDays": 30})]:
        made = do("CreateServiceSpecificCredential", **alice, ServiceName=service, **more)
        at = {**alice, "ServiceSpecificCredentialId": made["ServiceSpecificCredential"]["ServiceSpecificCredentialId"]}
        do("ListServiceSpecificCredentials", **alice)
        do("UpdateServiceSpecificCredential", **at, Status="Inactive")
        do("ResetServiceSpecificCredential", **at)
        do("DeleteServiceSpecificCredential", **at)


def service_linked_roles(life, do):
    made = do("CreateServiceLinkedRole", AWSServiceName="autoscaling.amazonaws.com", Description="d", CustomSuffix="x")
    task = do("DeleteServiceLinkedRole", RoleName=made["Role"]["RoleName"])["DeletionTaskId"]
    do("GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task)
