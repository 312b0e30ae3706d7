//! A stored policy document: its text and, cached beside it, the parsed document.
//!
//! Only the text is part of the state: documents are compared, serialized and hashed by their text. The text never
//! changes, so it is parsed on first use and the result is kept as long as the text.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use roleback_policy::Document;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A stored policy document. A clone copies a pointer and shares the parsed document.
#[derive(Clone, Default)]
pub struct StoredPolicy(Arc<Stored>);

#[derive(Default)]
struct Stored {
    text: Arc<str>,
    parsed: Parsed,
}

impl StoredPolicy {
    /// The parsed document; `None` if the text is not a policy, which validation rules out.
    pub fn document(&self) -> Option<&Arc<Document>> {
        self.0.parsed.of(|| Document::parse(&self.0.text).ok())
    }
}

impl<T: Into<Arc<str>>> From<T> for StoredPolicy {
    fn from(text: T) -> Self {
        let text = text.into();
        Self(Arc::new(Stored {
            text,
            parsed: Parsed::default(),
        }))
    }
}

impl Deref for StoredPolicy {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl PartialEq for StoredPolicy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl fmt::Debug for StoredPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl Serialize for StoredPolicy {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for StoredPolicy {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input).map(Self::from)
    }
}

/// The cached parsed document. Not part of the state: all caches compare equal and none is serialized.
#[derive(Clone, Default)]
pub struct Parsed(OnceLock<Option<Arc<Document>>>);

impl Parsed {
    /// The document, which `parse` creates on the first call.
    pub fn of(&self, parse: impl FnOnce() -> Option<Document>) -> Option<&Arc<Document>> {
        let parsed = self.0.get_or_init(|| parse().map(Arc::new));
        parsed.as_ref()
    }
}

impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Parsed {}

impl fmt::Debug for Parsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::codec::{from_bytes, to_bytes};

    #[test]
    fn only_the_text_is_true_and_what_it_means_is_shared() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        let (asked, fresh) = (StoredPolicy::from(text), StoredPolicy::from(text));
        let copy = asked.clone();
        let document = asked.document().unwrap();
        assert!(Arc::ptr_eq(document, copy.document().unwrap()));
        assert_eq!(asked, fresh);
        assert_ne!(asked, StoredPolicy::from("no policy"));
        assert_eq!(StoredPolicy::from("no policy").document(), None);
        assert_eq!(to_bytes(&asked, "a policy"), to_bytes(&text, "a text"));
        assert_eq!(
            from_bytes(&to_bytes(&asked, "a policy").unwrap()),
            Ok(fresh)
        );
    }
}
