//! Bytes in Base64. A library is not used, because a decision must not allocate, and because padding can be left out, but only
//! completely.

/// Whether two Base64 texts decode to the same bytes. `None` if one is not Base64.
pub fn same_bytes(one: &str, other: &str) -> Option<bool> {
    let (mut one, mut other) = (decode(one)?, decode(other)?);
    loop {
        match (one.next(), other.next()) {
            (None, None) => return Some(true),
            (one, other) if one == other => {}
            _ => return Some(false),
        }
    }
}

/// The bytes of a Base64 text in groups of up to three, each a number with its count of bytes. `None` for characters
/// outside the alphabet, wrong padding, or bits left over.
fn decode(text: &str) -> Option<impl Iterator<Item = (u32, usize)>> {
    let body = text.trim_end_matches('=');
    let padding = text.len().checked_sub(body.len())?;
    let rest = body.len().checked_rem(4)?;
    let well_padded = matches!((rest, padding), (0, 0) | (2, 0 | 2) | (3, 0 | 1));
    if !well_padded || !body.bytes().all(|byte| sextet(byte).is_some()) {
        return None;
    }
    let groups = body.as_bytes().chunks(4).map(group);
    let no_bits_left = groups.clone().all(|group| group.is_some());
    no_bits_left.then(|| groups.flatten())
}

/// Two to four characters as one to three bytes.
fn group(chars: &[u8]) -> Option<(u32, usize)> {
    let mut bits = 0_u32;
    for char in chars {
        bits = bits.checked_shl(6)? | sextet(*char)?;
    }
    let bytes = chars.len().checked_sub(1)?;
    let spare = match bytes {
        3 => 0,
        2 => 2,
        _ => 4,
    };
    let value = bits.checked_shr(spare)?;
    (value.checked_shl(spare)? == bits).then_some((value, bytes))
}

fn sextet(char: u8) -> Option<u32> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    ALPHABET
        .iter()
        .position(|known| *known == char)
        .and_then(|index| u32::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_by_the_bytes_they_stand_for() {
        for (one, other, same) in [
            ("", "", Some(true)),
            ("aGVsbG8=", "aGVsbG8", Some(true)),
            ("aGVsbG8=", "aGVsbG8h", Some(false)),
            ("YQ==", "YWI=", Some(false)),
            ("YQ==", "", Some(false)),
            ("AAAA", "AAA=", Some(false)),
            ("YR==", "YQ==", None),
            ("a", "YQ==", None),
            ("YQ=", "YQ==", None),
            ("a-_b", "a-_b", None),
        ] {
            assert_eq!(same_bytes(one, other), same, "{one} {other}");
        }
    }
}
