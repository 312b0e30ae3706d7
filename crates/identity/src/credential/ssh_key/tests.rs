use super::*;

const RSA: &str = include_str!("../../../tests/keys/rsa-2048.pub");
const RSA_PEM: &str = include_str!("../../../tests/keys/rsa-2048.pub.pem");
/// `ssh-keygen -E md5 -lf rsa-2048.pub`
const FINGERPRINT: &str = "d8:f0:2c:9a:54:c1:dc:ee:ec:42:b7:55:78:61:39:3e";

#[test]
fn both_encodings_are_the_same_key_and_convert_to_each_other() {
    let key = SshPublicKey::parse(RSA).unwrap();
    assert_eq!(SshPublicKey::parse(RSA_PEM), Ok(key.clone()));
    assert_eq!(key.fingerprint(), FINGERPRINT);
    assert_eq!(key.pem(), RSA_PEM.trim_end());
    let without_comment = RSA.rsplit_once(' ').unwrap().0;
    assert_eq!(key.openssh(), without_comment);
    for body in [
        without_comment,
        &format!("  {RSA}\n"),
        &format!("{RSA_PEM}\n\n"),
    ] {
        assert_eq!(SshPublicKey::parse(body), Ok(key.clone()), "{body}");
    }
}

#[test]
fn invalid_keys_are_refused_with_the_messages_of_aws() {
    let unrecognized = "UnrecognizedPublicKeyEncoding 400 Invalid public key uploaded.";
    let invalid = "InvalidPublicKey 400 Invalid body for public key";
    let cut = RSA.replacen("AAAAB3NzaC1yc2EAAAADAQAB", "AAAAB3NzaC1yc2EAAAADAQ", 1);
    let rows = [
        ("nothing", "", unrecognized),
        ("words", "not a key", unrecognized),
        ("a kind alone", "ssh-rsa", unrecognized),
        ("no base64", "ssh-rsa !!!!", unrecognized),
        ("a key cut short", &cut, unrecognized),
        (
            "another kind's name",
            &RSA.replacen("ssh-rsa", "ssh-dss", 1),
            unrecognized,
        ),
        (
            "a certificate",
            include_str!("../../../tests/keys/rsa-2048.crt"),
            unrecognized,
        ),
        (
            "a private key",
            include_str!("../../../tests/keys/rsa-2048.pem"),
            unrecognized,
        ),
        ("PEM cut short", &RSA_PEM[..100], unrecognized),
        (
            "PEM of something else",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            unrecognized,
        ),
        (
            "1,024 bits",
            include_str!("../../../tests/keys/rsa-1024.pub"),
            invalid,
        ),
        (
            "a curve",
            include_str!("../../../tests/keys/p-256.pub"),
            invalid,
        ),
        (
            "a curve as PEM",
            include_str!("../../../tests/keys/p-256.pub.pem"),
            invalid,
        ),
        (
            "Ed25519",
            include_str!("../../../tests/keys/ed25519.pub"),
            invalid,
        ),
    ];
    for (what, body, expected) in rows {
        let refusal = SshPublicKey::parse(body)
            .map_err(|fault| format!("{} {} {}", fault.code, fault.status, fault.message));
        assert_eq!(refusal, Err(expected.to_owned()), "{what}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "(ssh-rsa [A-Za-z0-9+/=]{0,60}|-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]{0,80}-----END PUBLIC KEY-----|.{0,60})") {
        proptest::prop_assert!(SshPublicKey::parse(&text).is_err());
    }
}
