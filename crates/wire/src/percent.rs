//! Percent encoding in both directions, in two variants: that of forms, where `+` is a space and an incomplete escape
//! is an error, and that of signatures, which encodes more characters than any other.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

use crate::Fault;

/// The characters that signatures encode: everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Decodes one name or value of a form: `+` is a space, `%41` is `A`. Borrows if nothing was encoded.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    if !has_whole_escapes(bytes) {
        return Err(syntax_error(
            "'%' must be followed by two hexadecimal digits.",
        ));
    }
    let text = match decode_leniently(bytes) {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    };
    text.ok_or_else(|| syntax_error("Names and values must be UTF-8 once decoded."))
}

/// The bytes as text if they contain no escapes; `None` otherwise.
pub(crate) fn plain(bytes: &[u8]) -> Option<&str> {
    // Checks every byte: without an early exit, the compiler can vectorize the loop.
    let is_plain = bytes.iter().fold(true, |plain, byte| {
        plain & (*byte != b'%') & (*byte != b'+')
    });
    is_plain.then(|| std::str::from_utf8(bytes).ok())?
}

/// Decodes like [`decode`], but keeps incomplete escapes and bytes that are not UTF-8.
pub(crate) fn decode_leniently(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'+') {
        return percent_decode(bytes).into();
    }
    let space = |byte: &u8| if *byte == b'+' { b' ' } else { *byte };
    let spaced: Vec<u8> = bytes.iter().map(space).collect();
    Cow::Owned(percent_decode(&spaced).collect())
}

/// Appends bytes and encodes all but RFC 3986's unreserved characters.
pub(crate) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    let pieces = percent_encode(bytes, RESERVED);
    pieces.for_each(|piece| out.extend_from_slice(piece.as_bytes()));
}

/// Whether every `%` is followed by two hexadecimal digits.
fn has_whole_escapes(bytes: &[u8]) -> bool {
    let mut after_percents = bytes.split(|byte| *byte == b'%').skip(1);
    after_percents.all(|after| {
        let digits = after.first_chunk::<2>();
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
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
        assert_eq!(&*decode_leniently(b"%+1+%2b%"), b"% 1 +%");
    }

    #[test]
    fn encoding_keeps_only_unreserved_characters() {
        let mut out = Vec::new();
        encode("a-._~/ +%é".as_bytes(), &mut out);
        assert_eq!(out, b"a-._~%2F%20%2B%25%C3%A9");
    }
}
