//! AWS Signature Version 4: who signed a request, and whether it was really they.
//!
//! A signature proves that whoever sent the request knows the secret of an access key, and that nothing the secret
//! was applied to has changed since. It is checked in three steps, because the secret lies elsewhere:
//!
//! 1. [`Signed::parse`] reads the `Authorization` header, or the query of a presigned URL, and refuses what no secret
//!    could make right: parts that are missing, headers that had to be signed, a clock that is off.
//! 2. The caller looks up the secret of [`Signed::access_key_id`] and makes it a [`SigningKey`], with
//!    [`KeyCache`] if it will be needed again.
//! 3. [`Signed::verify`] signs the request anew and compares. Only this makes a [`Verified`].
//!
//! What is signed is the *canonical request*: method, path, query, some headers and the hash of the body, in one
//! spelling (see `canonical`). Its hash, the time and the credential [`Scope`] make the *string to sign*; the secret
//! and the scope make the *signing key*; HMAC of both is the signature.
//!
//! IAM and STS never accept a body whose hash was left out of the signature, so `UNSIGNED-PAYLOAD` is a mismatch like
//! any other. They let a presigned URL live as long as any other signature, whatever `X-Amz-Expires` says.
//!
//! The rules and the spelling are those of "AWS Signature Version 4 for API requests" in the IAM User Guide; what the
//! guide leaves open follows the published test suite.

mod canonical;
mod claim;
mod consts;
mod fault;
mod hash;
mod key;
mod scope;
mod sign;
mod signed;
#[cfg(test)]
mod tests;

pub use consts::{EXPIRES_SECS_MAX, SIGNED_HEADERS_MAX, SKEW_SECS};
pub use fault::missing_token;
pub use key::{KEY_CACHE_SLOTS, KeyCache, SigningKey};
pub use scope::Scope;
pub use sign::{Credentials, Outgoing, presign, sign};
pub use signed::{Request, Signed, Verified};
