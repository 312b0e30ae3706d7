//! The signer of AWS's SDK as an oracle: its signatures verify here, and our signatures equal its own.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningInstructions, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use proptest::prelude::*;
use roleback_wire::sigv4::{self, Outgoing, Request, Signed, SigningKey};
use roleback_wire::{Fault, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const EXPIRES_SECS: u32 = 60;

/// A request before it is signed.
#[derive(Debug, Clone)]
struct Unsigned {
    method: &'static str,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    token: Option<String>,
    secs: i64,
}

/// Characters of a text as a URL can contain them: some literal, some encoded.
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(encode).collect()
}

fn unsigned() -> impl Strategy<Value = Unsigned> {
    let segment = prop_oneof![
        "[a-zA-Z0-9._~!$'()*+,;=:@-]{0,6}",
        "[.]{1,2}",
        "(%[0-9A-F][0-9A-F]){1,3}"
    ];
    let path = prop::collection::vec(segment, 1..5)
        .prop_map(|segments| format!("/{}", segments.join("/")));
    let pair = ("[ -~é日]{0,6}", "[ -~é日]{0,8}")
        .prop_map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)));
    let query = prop::collection::vec(pair, 0..5).prop_map(|pairs| pairs.join("&"));
    let header = (
        "(my|x-amz|content)-[a-z]{1,4}",
        "[!-~]{0,3}( {0,3}[!-~]{1,4}){0,3}",
    );
    let headers = prop::collection::vec(header, 0..4);
    let method = prop::sample::select(vec!["GET", "POST", "PUT"]);
    let token = prop::option::of("[A-Za-z0-9+/=]{1,40}");
    (
        method,
        path,
        query,
        headers,
        prop::collection::vec(any::<u8>(), 0..80),
        token,
        0..4_000_000_000_i64,
    )
        .prop_map(|(method, path, query, mut headers, body, token, secs)| {
            headers.insert(0, ("host".to_owned(), "iam.amazonaws.com".to_owned()));
            Unsigned {
                method,
                path,
                query,
                headers,
                body,
                token,
                secs,
            }
        })
}

impl Unsigned {
    fn headers(&self) -> Vec<(&str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect()
    }

    fn target(&self) -> String {
        let question_mark = if self.query.is_empty() { "" } else { "?" };
        format!(
            "https://iam.amazonaws.com{}{question_mark}{}",
            self.path, self.query
        )
    }

    /// The headers that the oracle adds to the request.
    fn signed_by_oracle(&self, location: SignatureLocation) -> SigningInstructions {
        let identity = Credentials::new("AKID", SECRET, self.token.clone(), None, "oracle").into();
        let mut settings = SigningSettings::default();
        settings.signature_location = location;
        settings.expires_in = Some(Duration::from_secs(EXPIRES_SECS.into()));
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(self.secs as u64);
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("iam")
            .time(time)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = self.headers().into_iter();
        let request = SignableRequest::new(
            self.method,
            self.target(),
            headers,
            SignableBody::Bytes(&self.body),
        )
        .unwrap();
        sign(request, &parameters).unwrap().into_parts().0
    }

    fn outgoing<'a>(&'a self, headers: &'a [(&'a str, &'a str)]) -> Outgoing<'a> {
        Outgoing {
            method: self.method,
            path: &self.path,
            query: &self.query,
            headers,
            body: &self.body,
            region: "us-east-1",
            service: "iam",
            time: Timestamp::from_secs(self.secs),
        }
    }

    fn credentials(&self) -> sigv4::Credentials<'_> {
        sigv4::Credentials {
            access_key_id: "AKID",
            secret_access_key: SECRET,
            session_token: self.token.as_deref(),
        }
    }

    fn verify(&self, query: &str, headers: &[(&str, &str)]) -> Result<(), Fault> {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes()));
        let request = Request {
            method: self.method,
            path: &self.path,
            query,
            headers,
        };
        let signed = Signed::parse(&request, Timestamp::from_secs(self.secs))?
            .expect("the request is signed");
        assert_eq!(signed.session_token(), self.token.as_deref());
        let key = SigningKey::derive(SECRET, signed.scope());
        signed.verify(&key, &self.body).map(drop)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_oracle_signs_in_headers_verifies_and_is_signed_alike_here(request in unsigned()) {
        let added = request.signed_by_oracle(SignatureLocation::Headers);
        let headers: Vec<_> = request.headers().into_iter().chain(added.headers()).collect();
        prop_assert_eq!(request.verify(&request.query, &headers), Ok(()));

        let theirs = added.headers().find(|(name, _)| *name == "authorization").unwrap().1;
        let ours = sigv4::sign(&request.credentials(), &request.outgoing(&request.headers()));
        prop_assert_eq!(&ours.last().unwrap().1, theirs);
    }

    #[test]
    fn what_the_oracle_presigns_verifies_and_is_signed_alike_here(request in unsigned()) {
        let added = request.signed_by_oracle(SignatureLocation::QueryParams);
        let pairs = added.params().iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = std::iter::once(request.query.clone()).chain(pairs).collect::<Vec<_>>().join("&");
        prop_assert_eq!(request.verify(&query, &request.headers()), Ok(()));

        let ours = sigv4::presign(&request.credentials(), &request.outgoing(&request.headers()), EXPIRES_SECS);
        let signature = |query: &str| query.split("X-Amz-Signature=").nth(1).unwrap()[..64].to_owned();
        prop_assert_eq!(signature(&ours), signature(&query));
    }
}
