//! Text that must not be shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The member that marks a secret in JSON, so that views can hide it and pods can store it separately.
pub const SECRET_MEMBER: &str = "$secret";

/// A secret: hidden from `Debug` and marked in JSON.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret in clear text, for the one answer that shows it and for checking a signature.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether the secret was left out of the pod that the entity was loaded from. The entity exists, but nothing that needs
    /// the secret works.
    pub fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    #[serde(rename = "$secret")]
    secret: String,
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        if out.is_human_readable() {
            Marked {
                secret: self.0.clone(),
            }
            .serialize(out)
        } else {
            self.0.serialize(out)
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        if input.is_human_readable() {
            Marked::deserialize(input).map(|marked| Self(marked.secret))
        } else {
            String::deserialize(input).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_from_debug_and_marked_in_json() {
        let secret = Secret::from("s3cr3t".to_owned());
        assert!(!format!("{secret:?}").contains("s3cr3t"));
        assert_eq!(
            serde_json::to_string(&secret).unwrap(),
            r#"{"$secret":"s3cr3t"}"#
        );
        assert_eq!(
            serde_json::from_str::<Secret>(r#"{"$secret":"s3cr3t"}"#).unwrap(),
            secret
        );
    }
}
