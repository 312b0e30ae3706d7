//! Members of JSON bodies. Reads the whole body, and keeps only the wanted members.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{Ambiguous, DEPTH_MAX, MALFORMED, TWICE, Tree};

/// What serde reports for a key that is there twice.
const TWICE_TEXT: &str = "twice";

/// The members with these names in an object; all of them if no names are given. An empty body is an empty object.
pub(super) fn read<'b>(
    body: &'b [u8],
    names: &[&'static str],
) -> Result<Vec<(Cow<'b, str>, Tree<'b>)>, Ambiguous> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Wanted(names).deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    value.map_err(|error| match error.to_string().starts_with(TWICE_TEXT) {
        true => TWICE,
        false => MALFORMED,
    })
}

/// The top of the body.
struct Wanted<'n>(&'n [&'static str]);

impl<'b> DeserializeSeed<'b> for Wanted<'_> {
    type Value = Vec<(Cow<'b, str>, Tree<'b>)>;

    fn deserialize<D: Deserializer<'b>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'b> Visitor<'b> for Wanted<'_> {
    type Value = Vec<(Cow<'b, str>, Tree<'b>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut members, mut seen) = (Self::Value::new(), HashSet::new());
        while let Some(Text(key)) = map.next_key_seed(TextSeed)? {
            if !self.0.is_empty() && !self.0.contains(&&*key) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(TWICE_TEXT));
            }
            if let Some(value) = map.next_value_seed(TreeSeed(DEPTH_MAX))? {
                members.push((key, value));
            }
        }
        Ok(members)
    }
}

struct TextSeed;
struct Text<'b>(Cow<'b, str>);

impl<'b> DeserializeSeed<'b> for TextSeed {
    type Value = Text<'b>;

    fn deserialize<D: Deserializer<'b>>(self, reader: D) -> Result<Text<'b>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'b> Visitor<'b> for TextSeed {
    type Value = Text<'b>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'b str) -> Result<Text<'b>, E> {
        Ok(Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'b>, E> {
        Ok(Text(text.to_owned().into()))
    }
}

/// A value; `None` for null, which counts as not there.
#[derive(Clone, Copy)]
struct TreeSeed(usize);

impl<'b> DeserializeSeed<'b> for TreeSeed {
    type Value = Option<Tree<'b>>;

    fn deserialize<D: Deserializer<'b>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl TreeSeed {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        self.0
            .checked_sub(1)
            .map(Self)
            .ok_or_else(|| E::custom("too deep"))
    }
}

impl<'b> Visitor<'b> for TreeSeed {
    type Value = Option<Tree<'b>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'b str) -> Result<Self::Value, E> {
        Ok(Some(Tree::Text(text.into())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Tree::Text(text.to_owned().into())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Tree::Text(
            if value { "true" } else { "false" }.into(),
        )))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Tree::Text(value.to_string().into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Tree::Text(value.to_string().into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(Tree::Text(value.to_string().into())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'b>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let below = self.below()?;
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(below)? {
            elements.extend(element);
        }
        Ok(Some(Tree::List(elements)))
    }

    fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let below = self.below()?;
        let mut members: Vec<(Cow<'b, str>, Tree<'b>)> = Vec::new();
        let mut seen = HashSet::new();
        while let Some(Text(key)) = map.next_key_seed(TextSeed)? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(TWICE_TEXT));
            }
            if let Some(value) = map.next_value_seed(below)? {
                members.push((key, value));
            }
        }
        Ok(Some(Tree::Map(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wanted_members_are_kept_and_ambiguous_bodies_refused() {
        let found = read(
            br#"{"A":{"b":[1,null,"x\u0041"]},"B":{"B":1,"B":2},"C":null}"#,
            &["A", "C"],
        )
        .unwrap();
        let list = Tree::List(vec![Tree::Text("1".into()), Tree::Text("xA".into())]);
        assert_eq!(found, [("A".into(), Tree::Map(vec![("b".into(), list)]))]);
        assert_eq!(read(b"  ", &["A"]), Ok(vec![]));
        for (body, expected) in [
            (&br#"{"A":1,"A":1}"#[..], TWICE),
            (br#"{"A":1,"\u0041":2}"#, TWICE),
            (br#"{"A":null,"A":2}"#, TWICE),
            (br#"{"A":{"x":null,"x":1}}"#, TWICE),
            (br#"{"A":{"x":1,"x":1}}"#, TWICE),
            (br#"{"A":1} {"A":2}"#, MALFORMED),
            (br#"[1]"#, MALFORMED),
            (br#"{"A":1"#, MALFORMED),
            (b"{\"A\":\"\xff\"}", MALFORMED),
        ] {
            assert_eq!(
                read(body, &["A"]),
                Err(expected),
                "{}",
                String::from_utf8_lossy(body)
            );
        }
        let deep = [r#"{"A":"#, &"[".repeat(100), &"]".repeat(100), "}"].concat();
        assert_eq!(read(deep.as_bytes(), &["A"]), Err(MALFORMED));
    }
}
