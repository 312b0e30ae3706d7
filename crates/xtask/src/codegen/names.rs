//! Converts the vendor's names to Rust names.

/// Rust keywords that cannot be field names.
const KEYWORDS: [&str; 3] = ["type", "enum", "match"];

/// Converts `OpenIDConnectProviderArn` to `open_id_connect_provider_arn`: a run of capitals is one word, but its last
/// letter begins the next word if a lowercase letter follows.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// The name of a field.
pub(crate) fn field(name: &str) -> String {
    let name = snake(name);
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// The name of a static.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_uppercase()
}

/// The name of a type: that of the API model, with a capital first letter.
pub(crate) fn type_name(name: &str) -> String {
    capital(name)
}

/// The name of an enum's variant: `AwsManaged` for `aws-managed`.
pub(crate) fn variant(value: &str) -> String {
    words(value).iter().map(|word| capital(word)).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        if starts_word(before, letter, after) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn starts_word(before: Option<&char>, letter: char, after: Option<&char>) -> bool {
    let Some(before) = before else { return false };
    if !letter.is_ascii_alphanumeric() || !before.is_ascii_alphanumeric() {
        return true;
    }
    let ends_acronym = before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase);
    letter.is_ascii_uppercase() && (!before.is_ascii_uppercase() || ends_acronym)
}

#[cfg(test)]
mod tests {
    use super::{field, variant};

    #[test]
    fn acronyms_are_one_word_in_a_field() {
        let cases = [
            ("UserName", "user_name"),
            ("Arn", "arn"),
            ("OpenIDConnectProviderArn", "open_id_connect_provider_arn"),
            ("SAMLProviderUUID", "saml_provider_uuid"),
            ("VirtualMFADeviceName", "virtual_mfa_device_name"),
            ("SSHPublicKeyId", "ssh_public_key_id"),
            ("ClientIDList", "client_id_list"),
            ("QRCodePNG", "qr_code_png"),
            ("Base32StringSeed", "base32_string_seed"),
            ("AuthenticationCode1", "authentication_code1"),
            ("AWSServiceName", "aws_service_name"),
            ("isTruncated", "is_truncated"),
            ("MFADevices", "mfa_devices"),
            ("Type", "r#type"),
        ];
        for (name, expected) in cases {
            assert_eq!(field(name), expected, "field of {name}");
        }
    }

    #[test]
    fn an_enum_value_of_any_spelling_makes_a_variant() {
        let cases = [
            ("Active", "Active"),
            ("aws-managed", "AwsManaged"),
            ("IN_PROGRESS", "InProgress"),
            ("text/csv", "TextCsv"),
            ("stringList", "StringList"),
            ("MFADevicesInUse", "MfaDevicesInUse"),
            ("v1Token", "V1Token"),
        ];
        for (value, expected) in cases {
            assert_eq!(variant(value), expected, "variant of {value}");
        }
    }
}
