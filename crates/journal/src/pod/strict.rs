//! Strict JSON for pods: one value, limited depth, no duplicate keys.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::limits::JSON_DEPTH_MAX;

/// Checks that `bytes` are one JSON value within the limits.
///
/// # Errors
/// A message about the problem that never contains content, which may be secret.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    check_at(bytes, 0)
}

/// The same for a value inside an array.
pub(super) fn check_nested(bytes: &[u8]) -> Result<(), String> {
    check_at(bytes, 1)
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
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if !keys.insert(key) {
                return Err(A::Error::custom("it has a key twice"));
            }
            entries.next_value_seed(inner)?;
        }
        Ok(())
    }
}
