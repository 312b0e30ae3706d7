//! The two sets of rules by which AWS's services sign.

/// Services that sign by the rules of S3.
const LIKE_S3: [&str; 4] = ["s3", "s3express", "s3-outposts", "s3-object-lambda"];

/// The rules by which a service signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Paths are normalised and encoded twice, and the hash of the body is signed.
    Common,
    /// Paths are signed as they are sent, presigned URLs last as long as they say, and the body need not be signed.
    S3,
}

impl Rules {
    /// The rules of a service, by its name in a credential scope.
    #[must_use]
    pub fn of(service: &str) -> Self {
        match LIKE_S3.contains(&service) {
            true => Self::S3,
            false => Self::Common,
        }
    }
}
