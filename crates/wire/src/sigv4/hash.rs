//! Hashes in the form that signatures use.

use subtle::{Choice, ConstantTimeEq as _};

/// The SHA-256 hash of bytes, in lowercase hexadecimal.
pub(super) fn sha256_hex(parts: &[&[u8]]) -> [u8; 64] {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hex(&hash.finalize().into())
}

/// Bytes in lowercase hexadecimal.
pub(super) fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [hex_digit(byte >> 4), hex_digit(byte & 0x0F)];
    }
    out
}

fn hex_digit(value: u8) -> u8 {
    value.wrapping_add(if value < 10 {
        b'0'
    } else {
        b'a'.wrapping_sub(10)
    })
}

/// Compares in constant time, eight bytes at a time.
pub(super) fn is_same(ours: &[u8; 64], theirs: &str) -> bool {
    let pairs = ours
        .as_chunks::<8>()
        .0
        .iter()
        .zip(theirs.as_bytes().as_chunks::<8>().0);
    let same = pairs
        .map(|(ours, theirs)| u64::from_ne_bytes(*ours).ct_eq(&u64::from_ne_bytes(*theirs)))
        .fold(Choice::from(1), |all, same| all & same);
    theirs.len() == ours.len() && bool::from(same)
}
