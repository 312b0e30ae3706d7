//! Values of a line: words that stand for keys and certificates, and characters that stand for others.

/// The byte that stands for an underscore in a value.
pub(crate) const UNDERSCORE: u8 = 1;

/// What each word stands for. The certificates are good for a hundred years.
const NAMED: [(&str, &str); 7] = [
    ("@ssh", include_str!("../../tests/keys/rsa-2048.pub")),
    ("@ssh1024", include_str!("../../tests/keys/rsa-1024.pub")),
    ("@signing", include_str!("../../tests/keys/signing.crt")),
    ("@small", include_str!("../../tests/keys/rsa-1024.crt")),
    ("@server", include_str!("../../tests/keys/server.crt")),
    ("@metadata", include_str!("../../tests/saml/metadata.xml")),
    ("@key", include_str!("../../tests/keys/rsa-2048.pem")),
];

/// What a word stands for, if it is one of these.
pub(super) fn named(word: &str) -> Option<&'static str> {
    let mut found = NAMED.iter().filter(|(name, _)| *name == word);
    found.next().map(|(_, text)| *text)
}

/// A text as one word of a line.
pub(crate) fn word(text: &str) -> String {
    let underscore = char::from(UNDERSCORE).to_string();
    text.trim_end()
        .replace('_', &underscore)
        .replace(' ', "_")
        .replace('\n', "^")
}

/// A byte of a value as forms have it.
pub(super) fn escape(byte: u8) -> String {
    match byte {
        b'_' => "%20".into(),
        UNDERSCORE => "%5F".into(),
        b'^' => "%0A".into(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).into(),
        _ => format!("%{byte:02X}"),
    }
}
