//! The checksums of S3's trailers.

use crc_fast::{CrcAlgorithm, Digest as Crc};
use sha2::{Digest as _, Sha256};

/// A checksum that is being computed.
#[derive(Debug)]
pub enum Checksum {
    /// One of four or eight bytes.
    Crc(Crc, usize),
    /// SHA-1.
    Sha1(sha1::Sha1),
    /// SHA-256.
    Sha256(Sha256),
}

impl Checksum {
    /// The checksum of a header `x-amz-checksum-KIND`. `None` if the kind is unknown.
    pub fn of_header(name: &str) -> Option<Self> {
        let kind = name.trim().to_ascii_lowercase();
        Some(match kind.strip_prefix("x-amz-checksum-")? {
            "crc32" => Self::Crc(Crc::new(CrcAlgorithm::Crc32IsoHdlc), 4),
            "crc32c" => Self::Crc(Crc::new(CrcAlgorithm::Crc32Iscsi), 4),
            "crc64nvme" => Self::Crc(Crc::new(CrcAlgorithm::Crc64Nvme), 8),
            "sha1" => Self::Sha1(sha1::Sha1::default()),
            "sha256" => Self::Sha256(Sha256::new()),
            _ => return None,
        })
    }

    /// Adds data.
    pub fn update(&mut self, data: &[u8]) {
        match self {
            Self::Crc(crc, _) => crc.update(data),
            Self::Sha1(hash) => hash.update(data),
            Self::Sha256(hash) => hash.update(data),
        }
    }

    /// The checksum so far, in Base64.
    pub fn text(&self) -> String {
        let bytes = match self {
            Self::Crc(crc, length) => {
                let bytes = crc.finalize().to_be_bytes();
                bytes
                    .get(bytes.len().saturating_sub(*length)..)
                    .unwrap_or_default()
                    .to_vec()
            }
            Self::Sha1(hash) => hash.clone().finalize().to_vec(),
            Self::Sha256(hash) => hash.clone().finalize().to_vec(),
        };
        base64(&bytes)
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_the_published_value() {
        for (kind, expected) in [
            ("crc32", "y/Q5Jg=="),
            ("crc32c", "4waSgw=="),
            ("crc64nvme", "rosUhgp5mIg="),
            ("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="),
            ("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            let mut checksum = Checksum::of_header(&format!("x-amz-checksum-{kind}")).unwrap();
            checksum.update(b"1234");
            checksum.update(b"56789");
            assert_eq!(checksum.text(), expected, "{kind}");
        }
    }
}
