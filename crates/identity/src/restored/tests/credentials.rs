//! Passwords, password policies, MFA devices, keys, certificates, service credentials and deletion tasks.

use roleback_world::lines;

use super::{changed, refusal, saved};
use crate::quota::Quotas;
use crate::restored::check;
use crate::testing::script;

#[test]
fn an_impossible_credential_is_refused_by_its_name_and_the_rule() {
    let lines = saved();
    for (kind, from, to, expected) in [
        (
            "login_profile",
            r#""owner":"AIDA"#,
            r#""owner":"AIDB"#,
            "refers to user AIDB",
        ),
        (
            "login_profile",
            "$argon2id$v=19$m=64",
            "$argon2id$v=19$m=9999999",
            "has a password hash that is not argon2id's, or takes too much work",
        ),
        (
            "login_profile",
            r#""max_signin_session_secs":3600"#,
            r#""max_signin_session_secs":1"#,
            "is not what UpdateLoginProfile makes: ",
        ),
        (
            "account",
            r#""length_min":7"#,
            r#""length_min":5"#,
            "is not what UpdateAccountPasswordPolicy makes: ",
        ),
        (
            "mfa_device",
            r#""offset_steps""#,
            r#""owner":"AIDANOBODY","offset_steps""#,
            "refers to user AIDANOBODY",
        ),
        (
            "mfa_device",
            r#""offset_steps""#,
            r#""used":[1,2,3,4,5,6],"offset_steps""#,
            "has 6 used codes; 5 are allowed",
        ),
        (
            "mfa_device",
            r#"000,"kind":"virtual""#,
            r#"000,"kind":"hardware""#,
            "has no user, and is no virtual device",
        ),
    ] {
        let refused = refusal(&changed(&lines, kind, from, to));
        assert!(refused.contains(expected), "{kind} {to}: {refused}");
    }
}

#[test]
fn an_impossible_key_or_certificate_is_refused_by_the_rule() {
    let walk = script(
        "CreateUser UserName=bob | ok
         UploadSSHPublicKey UserName=bob SSHPublicKeyBody=@ssh | ok
         UploadSigningCertificate UserName=bob CertificateBody=@signing | ok
         CreateServiceSpecificCredential UserName=bob ServiceName=codecommit.amazonaws.com | ok
         CreateServiceLinkedRole AWSServiceName=ecs.amazonaws.com | ok
         DeleteServiceLinkedRole RoleName=AWSServiceRoleForECS | ok",
    );
    assert_eq!(check(&walk.world, &Quotas::default()), Ok(()));
    let lines: Vec<String> = lines::lines(&walk.world)
        .map(|line| line.to_string())
        .collect();
    let back = "which is not there or does not refer back";
    for (kind, from, to, expected) in [
        ("user", "\"APKA", "\"APKB", back),
        ("ssh_public_key", "\"id\":\"APKA", "\"id\":\"APKB", back),
        (
            "ssh_public_key",
            "\"user\":\"bob\"",
            "\"user\":\"ann\"",
            back,
        ),
        (
            "ssh_public_key",
            "ssh-rsa ",
            "ssh-dss ",
            "has a body that is not an SSH public key",
        ),
        (
            "signing_certificate",
            "\"user\":\"bob\"",
            "\"user\":\"ann\"",
            back,
        ),
        (
            "signing_certificate",
            "CERTIFICATE-----",
            "KEY-----",
            "has a body that was not a valid certificate",
        ),
        (
            "signing_certificate",
            "MIIBVzCB",
            "MIIBVzCC",
            "has a body that was not a valid certificate",
        ),
        (
            "service_credential",
            "\"user\":\"bob\"",
            "\"user\":\"ann\"",
            back,
        ),
        (
            "service_credential",
            "\"is_api_key\":false",
            "\"is_api_key\":true",
            "is of a kind that the service",
        ),
        (
            "service_credential",
            "codecommit",
            "s3",
            "is of a kind that the service",
        ),
        (
            "service_credential",
            "\"login\":\"bob-at-123456789012\"",
            "\"login\":\"\"",
            "has no name",
        ),
        (
            "deletion_task",
            "\"role\":\"AWSServiceRoleForECS\"",
            "\"role\":\"r\"",
            "has an id that does not name the role",
        ),
    ] {
        let refused = refusal(&changed(&lines, kind, from, to));
        assert!(
            refused.contains(expected),
            "{kind} {from} -> {to}: {refused}"
        );
    }
}
