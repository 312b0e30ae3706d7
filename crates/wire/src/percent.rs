//! Percent encoding, both ways.

use std::borrow::Cow;

use crate::Fault;

/// Decodes one name or value of a form: `+` is a space, `%41` is `A`. Borrows if nothing was encoded.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let text = match unescape(bytes) {
        (_, false) => {
            return Err(syntax_error(
                "'%' must be followed by two hexadecimal digits.",
            ));
        }
        (Cow::Borrowed(bytes), true) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        (Cow::Owned(bytes), true) => String::from_utf8(bytes).ok().map(Cow::Owned),
    };
    text.ok_or_else(|| syntax_error("Names and values must be UTF-8 once decoded."))
}

/// The text that bytes are if nothing in them is encoded.
pub(crate) fn plain(bytes: &[u8]) -> Option<&str> {
    // Looks at every byte: a loop without an early end is one that the compiler does many bytes at a time.
    let is_plain = bytes.iter().fold(true, |plain, byte| {
        plain & (*byte != b'%') & (*byte != b'+')
    });
    is_plain.then(|| std::str::from_utf8(bytes).ok())?
}

/// Decodes as [`decode`] does, but leaves what is no escape as it stands, and bytes that are no text.
pub(crate) fn decode_leniently(bytes: &[u8]) -> Cow<'_, [u8]> {
    unescape(bytes).0
}

/// Appends bytes with everything encoded but RFC 3986's unreserved characters.
pub(crate) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            out.push(*byte);
        } else {
            out.extend([b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0F)]);
        }
    }
}

/// The decoded bytes, and whether every `%` had its two digits.
fn unescape(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let next_escape = |bytes: &[u8]| bytes.iter().position(|byte| matches!(byte, b'%' | b'+'));
    let Some(mut at) = next_escape(bytes) else {
        return (Cow::Borrowed(bytes), true);
    };
    let (mut out, mut rest, mut whole) = (Vec::with_capacity(bytes.len()), bytes, true);
    while let Some((plain, [escape, tail @ ..])) = rest.split_at_checked(at) {
        out.extend_from_slice(plain);
        let (byte, after) = match (escape, octet(tail)) {
            (b'%', Some((byte, after))) => (byte, after),
            (b'%', None) => {
                whole = false;
                (b'%', tail)
            }
            _ => (b' ', tail),
        };
        out.push(byte);
        at = next_escape(after).unwrap_or(after.len());
        rest = after;
    }
    out.extend_from_slice(rest);
    (Cow::Owned(out), whole)
}

/// The byte that two hexadecimal digits spell, and what follows them.
fn octet(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], after) = bytes.split_first_chunk()?;
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let byte = u8::try_from(value(high)?.wrapping_mul(16) | value(low)?).ok()?;
    Some((byte, after))
}

fn hex_digit(value: u8) -> u8 {
    if value < 10 {
        b'0'.wrapping_add(value)
    } else {
        b'A'.wrapping_add(value.wrapping_sub(10))
    }
}

fn syntax_error(detail: &'static str) -> Fault {
    Fault::sender(
        "MalformedQueryString",
        404,
        format!("The query string contains a syntax error. {detail}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded_once() {
        for (encoded, decoded) in [
            ("", "".into()),
            ("plain-._~", "plain-._~".into()),
            ("a+b%20c", "a b c".into()),
            ("%2B%2b", "++".into()),
            ("%253A", "%3A".into()),
            ("%C3%A9%E1%88%B4", "éሴ".into()),
            ("x%00y", "x\0y".into()),
        ] {
            let decoded: String = decoded;
            assert_eq!(decode(encoded.as_bytes()).unwrap(), decoded, "{encoded}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_a_syntax_error() {
        for encoded in ["%", "a%4", "%zz", "%+1", "%C3", "%FF", "a%E1%88"] {
            assert_eq!(
                decode(encoded.as_bytes()).unwrap_err().code,
                "MalformedQueryString",
                "{encoded}"
            );
        }
        assert_eq!(decode(b"\xC3").unwrap_err().status, 404);
    }

    #[test]
    fn lenient_decoding_keeps_what_is_no_escape() {
        assert_eq!(&*decode_leniently(b"%zz%41%"), b"%zzA%");
        assert_eq!(&*decode_leniently(b"%FF"), b"\xFF");
    }

    #[test]
    fn encoding_keeps_only_unreserved_characters() {
        let mut out = Vec::new();
        encode("a-._~/ +%é".as_bytes(), &mut out);
        assert_eq!(out, b"a-._~%2F%20%2B%25%C3%A9");
    }
}
