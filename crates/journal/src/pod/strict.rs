//! Strict JSON for pods: one value, limited depth, no duplicate keys.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::limits::JSON_DEPTH_MAX;

/// Names of an object that are compared one by one: quicker than a hash of each, as long as they are few.
const NAMES_COMPARED_MAX: usize = 16;

/// Checks that `bytes` are one JSON value within the limits.
///
/// # Errors
/// A message about the problem that never contains content, which may be secret.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    check_at(bytes, 0)
}

/// The value of a line, which may not be JSON.
#[derive(Debug, Clone, Copy)]
pub struct Unchecked<'l> {
    bytes: &'l [u8],
    /// Arrays around it.
    depth: usize,
}

impl<'l> Unchecked<'l> {
    /// A line that is a value.
    pub(super) fn line(bytes: &'l [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    /// A value inside an array.
    pub(super) fn nested(bytes: &'l [u8]) -> Self {
        Self { bytes, depth: 1 }
    }

    /// The bytes, if they are one JSON value within the limits, without a key that is there twice.
    ///
    /// # Errors
    /// What is wrong with them, without content, which may be secret.
    pub fn strict(self) -> Result<&'l [u8], String> {
        check_at(self.bytes, self.depth).map(|()| self.bytes)
    }

    /// The bytes as they are. A reader that accepts only what a serializer writes needs no other check; all others need
    /// [`Unchecked::strict`].
    #[must_use]
    pub fn bytes(self) -> &'l [u8] {
        self.bytes
    }
}

fn check_at(bytes: &[u8], depth: usize) -> Result<(), String> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    Strict { depth }
        .deserialize(&mut json)
        .and_then(|()| json.end())
        .map_err(|error| tell(&error))
}

/// A JSON error without any input: `serde_json`'s messages quote keys.
fn tell(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => error.to_string(),
        serde_json::error::Category::Eof => "the JSON ends too early".to_owned(),
        _ => "it is not JSON".to_owned(),
    };
    format!("{what} (column {})", error.column())
}

#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == JSON_DEPTH_MAX {
            return Err(E::custom(format_args!(
                "it nests deeper than {JSON_DEPTH_MAX}"
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        while items.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut names = Names::default();
        while let Some(name) = entries.next_key_seed(Name)? {
            if !names.add(name) {
                return Err(A::Error::custom("it has a key twice"));
            }
            entries.next_value_seed(inner)?;
        }
        Ok(())
    }
}

/// The names of an object so far.
#[derive(Default)]
struct Names<'de> {
    first: Vec<Cow<'de, str>>,
    others: HashSet<Cow<'de, str>>,
}

impl<'de> Names<'de> {
    /// Adds a name; returns whether it is new.
    fn add(&mut self, name: Cow<'de, str>) -> bool {
        if self.first.contains(&name) {
            return false;
        }
        if self.first.len() == NAMES_COMPARED_MAX {
            return self.others.insert(name);
        }
        self.first.push(name);
        true
    }
}

/// Reads a name, without a copy if it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_each_name_once_however_many_it_has() {
        for count in [1, NAMES_COMPARED_MAX, NAMES_COMPARED_MAX + 1, 100] {
            let members = |names: &[String]| {
                let members = names.iter().map(|name| format!("{name}:1"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            };
            let mut names: Vec<_> = (0..count).map(|it| format!(r#""n{it}""#)).collect();
            assert_eq!(check(members(&names).as_bytes()), Ok(()));
            // The last of them, spelled with an escape.
            names.push(format!(r#""\u006e{}""#, count - 1));
            let refused = check(members(&names).as_bytes()).unwrap_err();
            assert!(refused.contains("a key twice"), "{refused}");
        }
    }
}
