use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, Issuer, KeyPair as Signer, date_time_ymd,
};

use super::*;

const RSA: &str = include_str!("../../../tests/keys/rsa-2048.pem");
const RSA_OTHER: &str = include_str!("../../../tests/keys/rsa-2048-other.pem");
const RSA_PKCS1: &str = include_str!("../../../tests/keys/rsa-2048.pkcs1.pem");
const RSA_ENCRYPTED: &str = include_str!("../../../tests/keys/rsa-2048.encrypted.pem");
const RSA_1024: &str = include_str!("../../../tests/keys/rsa-1024.pem");
const RSA_1024_CERTIFICATE: &str = include_str!("../../../tests/keys/rsa-1024.crt");
const P256: &str = include_str!("../../../tests/keys/p-256.pem");
const P256_SEC1: &str = include_str!("../../../tests/keys/p-256.sec1.pem");
const P384: &str = include_str!("../../../tests/keys/p-384.pem");
const P521: &str = include_str!("../../../tests/keys/p-521.pem");
/// A certificate of 2019.
const OLD: &str = include_str!("../../../tests/keys/rsa-2048.crt");

/// 2027-01-15T08:00:00Z.
const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn signer(pem: &str) -> Signer {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let der = BASE64_STANDARD.decode(lines.collect::<String>()).unwrap();
    Signer::try_from(der).unwrap()
}

fn pem(der: &[u8]) -> String {
    let digits = BASE64_STANDARD.encode(der);
    let lines: Vec<_> = digits
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

/// A certificate for a key, valid in these years and signed by an issuer: name and key.
fn issued(name: &str, key: &str, years: (i32, i32), issuer: (&str, &str)) -> String {
    let params = |name: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        params
    };
    let issuer = Issuer::new(params(issuer.0), signer(issuer.1));
    pem(params(name).signed_by(&signer(key), &issuer).unwrap().der())
}

const YEARS: (i32, i32) = (2020, 2030);

fn leaf(key: &str) -> String {
    issued("leaf", key, YEARS, ("middle", P384))
}

fn middle() -> String {
    issued("middle", P384, YEARS, ("root", RSA_OTHER))
}

fn root() -> String {
    issued("root", RSA_OTHER, YEARS, ("root", RSA_OTHER))
}

fn outcome(body: &str, key: &str, chain: Option<&str>) -> Result<(), String> {
    server_certificate(body, key, chain, NOW)
        .map(|_| ())
        .map_err(|fault| format!("{} {} {}", fault.code, fault.status, fault.message))
}

const MALFORMED: &str = "MalformedCertificate 400 Unable to parse certificate. Please ensure the certificate is in PEM format.";
const MISMATCH: &str = "KeyPairMismatch 400 The private key did not match the public key provided. Please verify the key material and try again.";

#[test]
fn a_server_certificate_matches_its_key_in_every_encoding() {
    let rows = [
        ("RSA", leaf(RSA), RSA.to_owned()),
        ("RSA as PKCS#1", leaf(RSA), RSA_PKCS1.to_owned()),
        (
            "RSA of 1,024 bits",
            RSA_1024_CERTIFICATE.to_owned(),
            RSA_1024.to_owned(),
        ),
        ("P-256", leaf(P256), P256.to_owned()),
        ("P-256 as SEC 1", leaf(P256), P256_SEC1.to_owned()),
        (
            "P-256 as SEC 1 after its curve",
            leaf(P256),
            format!(
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{P256_SEC1}"
            ),
        ),
        ("P-384", leaf(P384), P384.to_owned()),
        ("P-521", leaf(P521), P521.to_owned()),
        (
            "text around it",
            format!("Subject: leaf\n{}\n\n", leaf(RSA)),
            RSA.to_owned(),
        ),
    ];
    for (what, body, key) in rows {
        assert_eq!(outcome(&body, &key, None), Ok(()), "{what}");
    }
    let expires = server_certificate(&leaf(RSA), RSA, None, NOW);
    assert_eq!(
        expires,
        Ok(Timestamp::parse("2030-01-01T00:00:00Z").unwrap())
    );
}

#[test]
fn invalid_certificates_are_refused_with_the_messages_of_aws() {
    let two = format!("{}{}", leaf(RSA), middle());
    let old = "MalformedCertificate 400 Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.";
    let early = "MalformedCertificate 400 Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.";
    let future = issued("leaf", RSA, (2029, 2030), ("root", RSA_OTHER));
    let rows = [
        ("no certificate", String::new(), RSA, MALFORMED),
        ("words", "a certificate".to_owned(), RSA, MALFORMED),
        ("two certificates", two, RSA, MALFORMED),
        (
            "a key in place of the certificate",
            RSA.to_owned(),
            RSA,
            MALFORMED,
        ),
        (
            "a certificate cut short",
            leaf(RSA).replacen("MII", "", 1),
            RSA,
            MALFORMED,
        ),
        ("no key", leaf(RSA), "", MALFORMED),
        ("an encrypted key", leaf(RSA), RSA_ENCRYPTED, MALFORMED),
        (
            "a certificate in place of the key",
            leaf(RSA),
            OLD,
            MALFORMED,
        ),
        (
            "a key under another name",
            leaf(RSA),
            "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
            MALFORMED,
        ),
        ("another key", leaf(RSA), RSA_OTHER, MISMATCH),
        ("a key of another kind", leaf(RSA), P256, MISMATCH),
        ("a key on another curve", leaf(P256), P384, MISMATCH),
        ("a certificate of the past", OLD.to_owned(), RSA, old),
        ("a certificate of the future", future, RSA, early),
    ];
    for (what, body, key, expected) in rows {
        assert_eq!(
            outcome(&body, key, None),
            Err(expected.to_owned()),
            "{what}"
        );
    }
}

#[test]
fn a_chain_continues_from_the_certificate() {
    let chain = |parts: &[String]| parts.concat();
    let unrelated = "MalformedCertificate 400 Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: -1";
    let unreadable = unrelated.replace("-1", "Unknown");
    let impostor = issued("middle", P256, YEARS, ("root", RSA_OTHER));
    let rows = [
        ("the issuer", chain(&[middle()]), Ok(())),
        ("up to the root", chain(&[middle(), root()]), Ok(())),
        ("the root twice", chain(&[middle(), root(), root()]), Ok(())),
        (
            "the other way round",
            chain(&[root(), middle()]),
            Err(unrelated.to_owned()),
        ),
        (
            "the issuer left out",
            chain(&[root()]),
            Err(unrelated.to_owned()),
        ),
        (
            "the certificate itself first",
            chain(&[leaf(RSA), middle()]),
            Err(unrelated.to_owned()),
        ),
        (
            "an issuer's name on another key",
            chain(&[impostor]),
            Err(unrelated.to_owned()),
        ),
        ("words", "a chain".to_owned(), Err(unreadable.clone())),
        ("a key", chain(&[middle(), RSA.to_owned()]), Err(unreadable)),
    ];
    for (what, chain, expected) in rows {
        assert_eq!(outcome(&leaf(RSA), RSA, Some(&chain)), expected, "{what}");
    }
    let own = issued("own", RSA, YEARS, ("own", RSA));
    assert_eq!(
        outcome(&own, RSA, Some(&own)),
        Err(unrelated.to_owned()),
        "self-signed, in its own chain"
    );
}

#[test]
fn a_signing_certificate_has_the_hash_of_its_bytes_as_its_id() {
    let id = |body: &str| {
        signing_certificate(body, NOW)
            .map_err(|fault| format!("{} {} {}", fault.code, fault.status, fault.message))
    };
    // openssl x509 -in rsa-1024.crt -outform der | openssl dgst -sha1 -binary | base32
    assert_eq!(
        id(RSA_1024_CERTIFICATE),
        Ok("YADVLBMO46HDTOBQDS5AOL3IOFB2525F".to_owned())
    );
    assert!(id(&leaf(P256)).is_ok());
    let malformed = "MalformedCertificate 400 Certificate BODY is malformed.";
    for body in ["", "words", RSA, &format!("{}{}", leaf(RSA), leaf(RSA))] {
        assert_eq!(id(body), Err(malformed.to_owned()), "{body}");
    }
    assert_eq!(
        id(OLD),
        Err(format!(
            "MalformedCertificate 400 Certificate {OLD} has expired."
        ))
    );
}

proptest::proptest! {
    #[test]
    fn a_changed_byte_of_certificate_or_key_does_not_panic(at in 0..2_000_usize, to in 0x20_u8..0x7f) {
        for (body, key) in [(leaf(P256), P256), (RSA_1024_CERTIFICATE.to_owned(), RSA_1024)] {
            let changed = |text: &str| {
                let mut bytes = text.as_bytes().to_vec();
                let at = at % bytes.len();
                bytes[at] = to;
                String::from_utf8(bytes).unwrap()
            };
            let _ = server_certificate(&changed(&body), key, Some(&changed(&body)), NOW);
            let _ = server_certificate(&body, &changed(key), None, NOW);
        }
    }
}
