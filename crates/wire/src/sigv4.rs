//! AWS Signature Version 4: verifies who signed a request.
//!
//! A signature proves that the sender of a request knows the secret of an access key, and that the signed parts have
//! not changed since. It is checked in three steps, because this crate does not have the secrets:
//!
//! 1. [`Signed::parse`] reads the `Authorization` header, or the query of a presigned URL, and refuses what is wrong
//!    whatever the secret is: missing parts, headers that are required to be signed but are not, a time that is too far
//!    off.
//! 2. The caller looks up the secret of [`Signed::access_key_id`] and derives a [`SigningKey`] from it, with
//!    [`KeyCache`] if it will be needed again.
//! 3. [`Signed::verify`] computes the signature and compares. Only this creates a [`Verified`].
//!
//! The signature covers the *canonical request*: method, path, query, some headers and the hash of the body, in one
//! normal form (see `canonical`). The *string to sign* consists of its hash, the time and the credential [`Scope`]; the
//! *signing key* is derived from the secret and the scope; the signature is the HMAC of the string to sign with that
//! key.
//!
//! IAM and STS require the hash of the body in the signature, so `UNSIGNED-PAYLOAD` is a mismatch. They accept a
//! presigned URL for as long as any other signature, whatever `X-Amz-Expires` says.
//!
//! The rules and messages are those of "AWS Signature Version 4 for API requests" in the IAM User Guide. Where the
//! guide leaves something open, they follow the published test suite.

mod canonical;
mod chunks;
mod claim;
mod consts;
mod fault;
mod form;
mod hash;
mod key;
mod rules;
mod scope;
mod sign;
mod signed;
#[cfg(test)]
mod tests;

pub use chunks::Chunks;
pub use consts::{EXPIRES_SECS_MAX, SIGNED_HEADERS_MAX, SKEW_SECS};
pub use fault::missing_token;
pub use form::{SignedPolicy, sign_policy};
pub use key::{KEY_CACHE_SLOTS, KeyCache, SigningKey};
pub use rules::Rules;
pub use scope::Scope;
pub use sign::{Credentials, Outgoing, presign, sign, sign_by};
pub use signed::{Request, Signed, Verified};
