//! Takes the members of a body one by one, so that every error names its member.

use std::collections::BTreeMap;
use std::fmt;

use roleback_policy::document::Document;
use roleback_policy::validate::Purpose;
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{LEVELS_MAX, Levels, POLICIES_MAX, Policies, document};

/// The members that were not taken yet.
pub(super) struct Members(BTreeMap<String, Box<RawValue>>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(EachOnce)
    }
}

/// Collects members and refuses duplicates: of two policies with one name, it is unclear which is meant.
struct EachOnce;

impl<'de> Visitor<'de> for EachOnce {
    type Value = Members;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format_args!("`{name}` is there twice")));
            }
            members.insert(name, map.next_value()?);
        }
        Ok(Members(members))
    }
}

impl Members {
    /// All members of a body. Those that are `null` count as missing.
    pub(super) fn of(body: &str) -> Result<Self, String> {
        let mut members: Self = serde_json::from_str(body)
            .map_err(|why| format!("the body has to be a JSON object, each member once: {why}"))?;
        members.0.retain(|_, raw| raw.get() != "null");
        Ok(members)
    }

    /// An optional member.
    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        name: &str,
        what: &str,
    ) -> Result<Option<T>, String> {
        let read = |raw: Box<RawValue>| {
            serde_json::from_str(raw.get())
                .map_err(|why| format!("`{name}` has to be {what}: {why}"))
        };
        self.0.remove(name).map(read).transpose()
    }

    /// A required member.
    pub(super) fn required<T: DeserializeOwned>(
        &mut self,
        name: &str,
        what: &str,
    ) -> Result<T, String> {
        let value = self.optional(name, what)?;
        value.ok_or_else(|| format!("`{name}` is missing; it has to be {what}"))
    }

    /// A list of policies, or a single one.
    pub(super) fn policies(&mut self, name: &str, purpose: Purpose) -> Result<Policies, String> {
        let list = self.0.remove(name);
        list.map(|raw| list_of(&raw, name, purpose)).transpose()
    }

    /// A list of lists of policies.
    pub(super) fn levels(&mut self, name: &str, purpose: Purpose) -> Result<Levels, String> {
        let levels: Option<Vec<Box<RawValue>>> = self.optional(
            name,
            "a list of levels, the root's first, each a list of policies",
        )?;
        let Some(levels) = levels else {
            return Ok(None);
        };
        if levels.len() > LEVELS_MAX {
            let count = levels.len();
            return Err(format!(
                "`{name}` has {count} levels; at most {LEVELS_MAX} are taken"
            ));
        }
        let level = |(index, raw): (usize, Box<RawValue>)| {
            list_of(&raw, &format!("{name}[{index}]"), purpose)
        };
        let levels = levels.into_iter().enumerate().map(level);
        levels.collect::<Result<_, _>>().map(Some)
    }

    /// Refuses members that were not taken.
    pub(super) fn finish(self) -> Result<(), String> {
        match self.0.into_keys().next() {
            Some(unknown) => Err(format!("there is no member `{unknown}`")),
            None => Ok(()),
        }
    }
}

/// The policies of a list; anything else is a list of one.
fn list_of(raw: &RawValue, name: &str, purpose: Purpose) -> Result<Vec<Document>, String> {
    let list = serde_json::from_str::<Vec<&RawValue>>(raw.get());
    let Ok(list) = list else {
        return Ok(vec![document(raw, name, purpose)?]);
    };
    if list.len() > POLICIES_MAX {
        let count = list.len();
        return Err(format!(
            "`{name}` has {count} policies; at most {POLICIES_MAX} are taken"
        ));
    }
    let one =
        |(index, raw): (usize, &&RawValue)| document(raw, &format!("{name}[{index}]"), purpose);
    list.iter().enumerate().map(one).collect()
}
