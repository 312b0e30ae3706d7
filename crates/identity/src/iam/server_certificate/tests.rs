use crate::testing::{Walk, script, texts, word};

const BODY: &str = include_str!("../../../tests/keys/server.crt");
const KEY: &str = include_str!("../../../tests/keys/rsa-2048.pem");
const OTHER_KEY: &str = include_str!("../../../tests/keys/rsa-2048-other.pem");
const MIDDLE: &str = include_str!("../../../tests/keys/server-middle.crt");
const ROOT: &str = include_str!("../../../tests/keys/server-root.crt");
const EXPIRED: &str = include_str!("../../../tests/keys/rsa-2048.crt");

const NONE: &str = "NoSuchEntity The Server Certificate with name x cannot be found.";
const MALFORMED: &str = "MalformedCertificate Unable to parse certificate. Please ensure the certificate is in PEM format.";
const CHAIN: &str = "MalformedCertificate Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: -1";

/// A request that uploads a certificate, with additional members.
fn upload(name: &str, more: &str) -> String {
    let (body, key) = (word(BODY), word(KEY));
    format!(
        "UploadServerCertificate ServerCertificateName={name} CertificateBody={body} PrivateKey={key} {more}"
    )
}

fn chain(certificates: &[&str]) -> String {
    format!("CertificateChain={}", word(&certificates.concat()))
}

#[test]
fn a_certificate_is_uploaded_shown_renamed_and_deleted() {
    let arn = "arn:aws:iam::123456789012:server-certificate";
    script(&format!(
        "GetServerCertificate ServerCertificateName=x | {NONE}
         {} | ok <ServerCertificateMetadata><Path>/a/</Path><ServerCertificateName>C</ServerCertificateName><ServerCertificateId>ASCA
         {} | EntityAlreadyExists The Server Certificate with name c already exists.
         {} | ok <Path>/</Path><ServerCertificateName>d</ServerCertificateName>
         GetServerCertificate ServerCertificateName=c | ok <Arn>{arn}/a/C</Arn>
         GetServerCertificate ServerCertificateName=c | ok <Expiration>2120-01-01T00:00:00Z</Expiration></ServerCertificateMetadata><CertificateBody>-----BEGIN CERTIFICATE-----
         GetServerCertificate ServerCertificateName=c | ok <CertificateChain>-----BEGIN CERTIFICATE-----
         GetServerCertificate ServerCertificateName=c | ok -----END CERTIFICATE-----</CertificateBody>
         GetServerCertificate ServerCertificateName=c | ok -----END CERTIFICATE-----</CertificateChain>
         GetServerCertificate ServerCertificateName=c | ok !PRIVATE
         GetServerCertificate ServerCertificateName=c | ok !<Tags
         GetServerCertificate ServerCertificateName=d | ok !<CertificateChain
         ListServerCertificates Marker=! | ValidationError Invalid Marker: !
         ListServerCertificates PathPrefix=/a/ | ok !/d<
         ListServerCertificates | ok !CertificateBody
         UpdateServerCertificate ServerCertificateName=x | {NONE}
         UpdateServerCertificate ServerCertificateName=c NewServerCertificateName=D | EntityAlreadyExists The Server Certificate with name D already exists.
         UpdateServerCertificate ServerCertificateName=c | ok
         UpdateServerCertificate ServerCertificateName=c NewServerCertificateName=c NewPath=/b/ | ok
         GetServerCertificate ServerCertificateName=C | ok <Arn>{arn}/b/c</Arn>
         UpdateServerCertificate ServerCertificateName=c NewServerCertificateName=e | ok
         GetServerCertificate ServerCertificateName=e | ok <Arn>{arn}/b/e</Arn>
         GetAccountSummary | ok <entry><key>ServerCertificates</key><value>2</value></entry>
         DeleteServerCertificate ServerCertificateName=x | {NONE}
         DeleteServerCertificate ServerCertificateName=e | ok
         DeleteServerCertificate ServerCertificateName=e | NoSuchEntity The Server Certificate with name e cannot be found.",
        upload("C", &format!("Path=/a/ {}", chain(&[MIDDLE, ROOT]))),
        upload("c", ""),
        upload("d", ""),
    ));
}

#[test]
fn the_key_the_dates_and_the_chain_are_checked() {
    let (key, other) = (word(KEY), word(OTHER_KEY));
    let request = |body: &str, key: &str| {
        format!(
            "UploadServerCertificate ServerCertificateName=c CertificateBody={body} PrivateKey={key}"
        )
    };
    script(&format!(
        "{} | {MALFORMED}
         {} | {MALFORMED}
         {} | KeyPairMismatch The private key did not match the public key provided. Please verify the key material and try again.
         {} | MalformedCertificate Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.
         {} | {CHAIN}
         {} | {CHAIN}
         {} | ok",
        request("none", &key),
        request(&word(BODY), "none"),
        request(&word(BODY), &other),
        request(&word(EXPIRED), &key),
        upload("c", &chain(&[ROOT, MIDDLE])),
        upload("c", &chain(&[BODY, MIDDLE])),
        upload("c", &chain(&[MIDDLE])),
    ));
}

#[test]
fn the_quota_holds_and_certificates_come_in_pages() {
    let mut walk = Walk::new();
    walk.settings.quotas.server_certificates = 2;
    walk.follow(&format!(
        "{} | ok
         {} | ok
         {} | EntityAlreadyExists The Server Certificate with name B already exists.
         {} | LimitExceeded Cannot exceed quota for ServerCertificatesPerAccount: 2
         GetAccountSummary | ok <entry><key>ServerCertificatesQuota</key><value>2</value></entry>",
        upload("b", ""),
        upload("a", ""),
        upload("B", ""),
        upload("c", ""),
    ));
    assert_eq!(
        walk.pages_of_one("ListServerCertificates", "ServerCertificateName"),
        ["a", "b"]
    );
}

#[test]
fn the_private_key_is_not_stored() {
    let mut walk = script(&format!("{} | ok", upload("c", "")));
    let text: String = roleback_world::lines::lines(&walk.world).collect();
    let secret = KEY.lines().nth(1).unwrap();
    assert!(text.contains("BEGIN CERTIFICATE") && !text.contains(secret));
    let xml = walk
        .call("GetServerCertificate ServerCertificateName=c")
        .unwrap();
    assert_eq!(texts(&xml, "CertificateBody").concat(), BODY.trim_end());
}

#[test]
fn tag_keys_are_case_sensitive() {
    let tag = |number: usize, key: &str, value: &str| {
        format!("Tags.member.{number}.Key={key} Tags.member.{number}.Value={value}")
    };
    let both = format!("{} {}", tag(1, "k", "1"), tag(2, "K", "2"));
    script(&format!(
        "TagServerCertificate ServerCertificateName=x {both} | {NONE}
         UntagServerCertificate ServerCertificateName=x TagKeys.member.1=k | {NONE}
         ListServerCertificateTags ServerCertificateName=x | {NONE}
         {} | InvalidInput Duplicate tag keys found. Please note that Tag keys are case insensitive.
         {} | InvalidInput aws: prefixed tag key names are not allowed for external use.
         {} | ok <Tags><member><Key>k</Key><Value>1</Value></member><member><Key>K</Key><Value>2</Value></member></Tags>
         TagServerCertificate ServerCertificateName=x {} | ok
         UpdateServerCertificate ServerCertificateName=x NewServerCertificateName=y | ok
         UntagServerCertificate ServerCertificateName=y TagKeys.member.1=k | ok
         GetServerCertificate ServerCertificateName=y | ok <Tags><member><Key>K</Key><Value>3</Value></member></Tags>
         ListServerCertificateTags ServerCertificateName=y | ok <Tags><member><Key>K</Key><Value>3</Value></member></Tags>
         ListServerCertificates | ok !<Tags",
        upload("x", &format!("{} {}", tag(1, "k", "1"), tag(2, "k", "2"))),
        upload("x", &tag(1, "aws:k", "1")),
        upload("x", &both),
        tag(1, "K", "3"),
    ));
}
