//! The signatures of the chunks of a body (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD`): each covers the one before it, the first
//! one that of the head.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::hash::is_same;
use super::hash::{hex, sha256_hex};
use super::key::SigningKey;

/// The hash of nothing, which every string to sign of a chunk contains.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Verifies the chunks of a body, in order.
pub struct Chunks {
    key: SigningKey,
    /// The time and the scope, a line each.
    lines: String,
    /// The signature before the next one.
    previous: String,
    data: Sha256,
}

impl Chunks {
    pub(super) fn new(key: SigningKey, lines: String, seed: &str) -> Self {
        Self {
            key,
            lines,
            previous: seed.to_owned(),
            data: Sha256::new(),
        }
    }

    /// Adds data of the current chunk.
    pub fn update(&mut self, data: &[u8]) {
        self.data.update(data);
    }

    /// Ends the current chunk. Whether this is its signature.
    pub fn end(&mut self, signature: &str) -> bool {
        let data = std::mem::take(&mut self.data);
        let hash = hex(&data.finalize().into());
        let text = self.text(
            "AWS4-HMAC-SHA256-PAYLOAD",
            &[EMPTY.as_bytes(), b"\n", &hash],
        );
        self.is_next(&text, signature)
    }

    /// Whether this is the signature of the trailers, written as `name:value` with a line feed each.
    pub fn trailer(&mut self, trailers: &str, signature: &str) -> bool {
        let hash = sha256_hex(&[trailers.as_bytes()]);
        let text = self.text("AWS4-HMAC-SHA256-TRAILER", &[&hash]);
        self.is_next(&text, signature)
    }

    fn text(&self, algorithm: &str, ends: &[&[u8]]) -> Vec<u8> {
        let begin = [algorithm, "\n", &self.lines, &self.previous, "\n"].concat();
        let mut text = begin.into_bytes();
        ends.iter().for_each(|end| text.extend_from_slice(end));
        text
    }

    fn is_next(&mut self, text: &[u8], signature: &str) -> bool {
        let same = is_same(&self.key.sign(text), signature);
        self.previous = signature.to_owned();
        same
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chunks")
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::sigv4::Scope;

    /// The example of "Signature calculations for the Authorization header: transferring payload in multiple chunks".
    #[test]
    fn the_chunks_of_the_published_example_are_verified() {
        let scope = Scope {
            date: Cow::Borrowed("20130524"),
            region: Cow::Borrowed("us-east-1"),
            service: Cow::Borrowed("s3"),
        };
        let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope);
        let lines = format!("20130524T000000Z\n{scope}\n");
        let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
        let mut chunks = Chunks::new(key.clone(), lines.clone(), seed);
        chunks.update(&[b'a'; 65_536]);
        assert!(chunks.end("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"));
        chunks.update(&[b'a'; 1_024]);
        assert!(chunks.end("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"));
        assert!(chunks.end("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"));
        let mut torn = Chunks::new(key, lines, seed);
        torn.update(&[b'b'; 65_536]);
        assert!(!torn.end("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"));
    }
}
