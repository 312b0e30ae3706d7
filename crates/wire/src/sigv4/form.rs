//! The signature of an HTML form: it covers a policy document that says what the form may send.

use super::hash::is_same;
use super::key::SigningKey;
use super::scope::Scope;
use super::sign::Credentials;
use super::signed::check_scope;
use super::{consts, fault};
use crate::{Fault, Timestamp};

/// A signed policy document: complete, but not yet verified. The document itself says until when it is valid.
#[derive(Debug)]
pub struct SignedPolicy<'r> {
    access_key_id: String,
    scope: Scope<'r>,
    policy: &'r str,
    signature: &'r str,
}

impl<'r> SignedPolicy<'r> {
    /// Reads the fields of a form. `policy` is the document in base64, as it was sent.
    ///
    /// # Errors
    /// If the credential, the date or the algorithm is not one of Signature Version 4 (`IncompleteSignature`, 400), or they
    /// do not fit each other (`SignatureDoesNotMatch`, 403).
    pub fn parse(
        (algorithm, credential, date): (&'r str, &'r str, &'r str),
        policy: &'r str,
        signature: &'r str,
    ) -> Result<Self, Fault> {
        if algorithm != consts::ALGORITHM {
            return Err(fault::unsupported_algorithm(algorithm));
        }
        Timestamp::parse_basic(date).ok_or_else(|| fault::not_a_date(date))?;
        let (access_key_id, scope, end) = Scope::parse(credential.into())?;
        check_scope(&scope, &end, date)?;
        Ok(Self {
            access_key_id: access_key_id.into_owned(),
            scope,
            policy,
            signature,
        })
    }

    /// The access key whose secret is needed to verify.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The scope of the signature.
    pub fn scope(&self) -> &Scope<'r> {
        &self.scope
    }

    /// Computes the signature of the document with each key, and compares.
    ///
    /// # Errors
    /// `SignatureDoesNotMatch` (403) if no key matches.
    pub fn verify_any(&self, keys: impl IntoIterator<Item = SigningKey>) -> Result<(), Fault> {
        let is_signature =
            |key: SigningKey| is_same(&key.sign(self.policy.as_bytes()), self.signature);
        match keys.into_iter().any(is_signature) {
            true => Ok(()),
            false => Err(fault::mismatch()),
        }
    }
}

/// Signs an HTML form for S3. `document` makes the policy document in base64, which must name the fields that it gets. Returns the
/// fields to send, with the document and the signature.
pub fn sign_policy(
    credentials: &Credentials<'_>,
    region: &str,
    time: Timestamp,
    document: impl FnOnce(&[(&'static str, String)]) -> String,
) -> Vec<(&'static str, String)> {
    let timestamp = time.iso8601_basic();
    let scope = Scope {
        date: timestamp.get(..8).unwrap_or_default().into(),
        region: region.into(),
        service: "s3".into(),
    };
    let mut fields = vec![
        ("x-amz-algorithm", consts::ALGORITHM.to_owned()),
        (
            "x-amz-credential",
            format!("{}/{scope}", credentials.access_key_id),
        ),
        ("x-amz-date", timestamp.clone()),
    ];
    let token = credentials.session_token;
    fields.extend(token.map(|token| ("x-amz-security-token", token.to_owned())));
    let policy = document(&fields);
    let key = SigningKey::derive(credentials.secret_access_key, &scope);
    let signature = key.sign(policy.as_bytes());
    fields.push(("policy", policy));
    fields.push((
        "x-amz-signature",
        String::from_utf8_lossy(&signature).into_owned(),
    ));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_is_signed_here_is_verified_here() {
        let credentials = Credentials {
            access_key_id: "AKID",
            secret_access_key: "secret",
            session_token: Some("token"),
        };
        let time = Timestamp::parse_basic("20260102T030405Z").unwrap();
        let mut named = Vec::new();
        let fields = sign_policy(&credentials, "eu-west-1", time, |given| {
            named = given.iter().map(|(name, _)| *name).collect();
            "e30=".to_owned()
        });
        let names = [
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-security-token",
        ];
        assert_eq!(named, names);
        let field = |name: &str| {
            let found = fields.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| &**value).unwrap()
        };
        assert_eq!(
            field("x-amz-credential"),
            "AKID/20260102/eu-west-1/s3/aws4_request"
        );
        let given = (
            field("x-amz-algorithm"),
            field("x-amz-credential"),
            field("x-amz-date"),
        );
        let signed = SignedPolicy::parse(given, field("policy"), field("x-amz-signature")).unwrap();
        let key = |secret| SigningKey::derive(secret, signed.scope());
        assert!(signed.verify_any([key("secret")]).is_ok());
        assert!(signed.verify_any([key("other")]).is_err());
    }

    const CREDENTIAL: &str = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request";
    const DATE: &str = "20151229T000000Z";

    fn parsed<'r>(
        algorithm: &'r str,
        credential: &'r str,
        date: &'r str,
        signature: &'r str,
    ) -> Result<SignedPolicy<'r>, Fault> {
        SignedPolicy::parse((algorithm, credential, date), "e30=", signature)
    }

    #[test]
    fn a_policy_is_verified_with_the_key_of_its_credential() {
        let scope = Scope {
            date: "20151229".into(),
            region: "us-east-1".into(),
            service: "s3".into(),
        };
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let key = SigningKey::derive(secret, &scope);
        let signature = String::from_utf8(key.sign(b"e30=").to_vec()).unwrap();
        let signed = parsed(consts::ALGORITHM, CREDENTIAL, DATE, &signature).unwrap();
        assert_eq!(signed.access_key_id(), "AKIAIOSFODNN7EXAMPLE");
        assert_eq!(signed.scope(), &scope);
        assert!(signed.verify_any([key.clone()]).is_ok());
        let other = SigningKey::derive("another", &scope);
        assert!(signed.verify_any([other.clone()]).is_err());
        assert!(signed.verify_any([other, key.clone()]).is_ok());
        let tampered =
            SignedPolicy::parse((consts::ALGORITHM, CREDENTIAL, DATE), "e31=", &signature);
        assert!(tampered.unwrap().verify_any([key]).is_err());
    }

    #[test]
    fn fields_that_do_not_fit_are_refused() {
        let other_day = CREDENTIAL.replace("20151229", "20151230");
        for (algorithm, credential, date, code) in [
            ("HMAC-SHA1", CREDENTIAL, DATE, "IncompleteSignature"),
            (consts::ALGORITHM, "AKIA", DATE, "IncompleteSignature"),
            (
                consts::ALGORITHM,
                CREDENTIAL,
                "2015-12-29",
                "IncompleteSignature",
            ),
            (consts::ALGORITHM, &other_day, DATE, "SignatureDoesNotMatch"),
        ] {
            let fault = parsed(algorithm, credential, date, "0").unwrap_err();
            assert_eq!(fault.code, code, "{credential}");
        }
    }

    /// The published example of "Browser-Based Uploads Using HTTP POST" (Amazon S3 API Reference), as printed there.
    #[test]
    fn the_signature_is_that_of_the_published_example() {
        let scope = Scope {
            date: "20151229".into(),
            region: "us-east-1".into(),
            service: "s3".into(),
        };
        let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
        let signature = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e";
        let signed =
            SignedPolicy::parse((consts::ALGORITHM, CREDENTIAL, DATE), policy, signature).unwrap();
        let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope);
        assert!(signed.verify_any([key]).is_ok());
    }
}
