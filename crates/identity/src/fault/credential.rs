//! What IAM says about passwords, MFA codes, keys and certificates.

use std::fmt::Display;

use roleback_model::iam::fault::{
    INVALID_AUTHENTICATION_CODE, INVALID_PUBLIC_KEY, KEY_PAIR_MISMATCH, MALFORMED_CERTIFICATE,
    PASSWORD_POLICY_VIOLATION, UNRECOGNIZED_PUBLIC_KEY_ENCODING,
};
use roleback_wire::Fault;

use super::access_denied;

/// A password is shorter than it must be.
pub(crate) fn password_too_short(minimum: u32) -> Fault {
    PASSWORD_POLICY_VIOLATION.says(format!(
        "Password should have a minimum length of {minimum}"
    ))
}

/// A password lacks kinds of characters that a policy demands.
pub(crate) fn password_lacks(clauses: &[&str]) -> Fault {
    PASSWORD_POLICY_VIOLATION.says(clauses.join(", "))
}

/// A password has too few kinds of characters for an account without a policy.
pub(crate) fn password_lacks_some(missing: usize, clauses: &[&str]) -> Fault {
    PASSWORD_POLICY_VIOLATION.says(format!(
        "Password should meet {missing} more of the following requirements: {}",
        clauses.join(", ")
    ))
}

/// A password breaks another rule: it was used before, or is the name of the account. AWS's console words it so; the answer
/// of the API is nowhere quoted.
pub(crate) fn password_refused() -> Fault {
    PASSWORD_POLICY_VIOLATION.says("Password does not conform to the account password policy.")
}

/// The two codes of an MFA device are wrong, the same, or not consecutive.
pub(crate) fn invalid_authentication_code() -> Fault {
    INVALID_AUTHENTICATION_CODE.says("Authentication code for device is not valid.")
}

/// The code that STS was given is wrong, or was used before. The space at the end is AWS's.
pub(crate) fn invalid_mfa_code() -> Fault {
    access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
}

/// What was uploaded as an SSH key is none.
pub(crate) fn unrecognized_public_key() -> Fault {
    UNRECOGNIZED_PUBLIC_KEY_ENCODING.says("Invalid public key uploaded.")
}

/// An SSH key of a kind or size that AWS refuses.
pub(crate) fn invalid_public_key() -> Fault {
    INVALID_PUBLIC_KEY.says("Invalid body for public key")
}

/// What was uploaded as a signing certificate is none.
pub(crate) fn malformed_signing_certificate() -> Fault {
    MALFORMED_CERTIFICATE.says("Certificate BODY is malformed.")
}

/// A signing certificate whose time is over. AWS's text begins with the certificate; how it ends is not recorded.
pub(crate) fn expired_signing_certificate(body: &str) -> Fault {
    MALFORMED_CERTIFICATE.says(format!("Certificate {body} has expired."))
}

/// What was uploaded as a server certificate or its key is none.
pub(crate) fn malformed_server_certificate() -> Fault {
    MALFORMED_CERTIFICATE
        .says("Unable to parse certificate. Please ensure the certificate is in PEM format.")
}

/// A server certificate whose time is over.
pub(crate) fn expired_server_certificate() -> Fault {
    MALFORMED_CERTIFICATE.says(
        "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
    )
}

/// A server certificate whose time has not begun. Worded after its counterpart: AWS's text is not recorded.
pub(crate) fn early_server_certificate() -> Fault {
    MALFORMED_CERTIFICATE.says(
        "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
    )
}

/// A chain of certificates does not lead from the server certificate on. `index` is -1, or `Unknown` where the chain cannot
/// be read.
pub(crate) fn invalid_certificate_chain(index: impl Display) -> Fault {
    MALFORMED_CERTIFICATE.says(format!(
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: {index}"
    ))
}

/// The private key is not that of the server certificate.
pub(crate) fn key_pair_mismatch() -> Fault {
    KEY_PAIR_MISMATCH.says(
        "The private key did not match the public key provided. Please verify the key material and try again.",
    )
}
