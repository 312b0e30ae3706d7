//! Placeholders in the values of a line: words for keys and certificates, and characters for other characters.

/// The placeholder for an underscore in a value.
pub(crate) const UNDERSCORE: u8 = 1;

/// The text of each word. The certificates are valid for a hundred years.
const NAMED: [(&str, &str); 7] = [
    ("@ssh", include_str!("../../tests/keys/rsa-2048.pub")),
    ("@ssh1024", include_str!("../../tests/keys/rsa-1024.pub")),
    ("@signing", include_str!("../../tests/keys/signing.crt")),
    ("@small", include_str!("../../tests/keys/rsa-1024.crt")),
    ("@server", include_str!("../../tests/keys/server.crt")),
    ("@metadata", include_str!("../../tests/saml/metadata.xml")),
    ("@key", include_str!("../../tests/keys/rsa-2048.pem")),
];

/// The text of a word, if it is a placeholder.
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

/// A byte of a value in form encoding.
pub(super) fn escape(byte: u8) -> String {
    match byte {
        b'_' => "%20".into(),
        UNDERSCORE => "%5F".into(),
        b'^' => "%0A".into(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).into(),
        _ => format!("%{byte:02X}"),
    }
}
