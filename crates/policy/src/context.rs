//! The request context: condition keys and their values.

use std::borrow::Cow;

/// What is known about a request, by condition key. Keys ignore case, the tag part of `aws:RequestTag/...` too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context<'a> {
    entries: Vec<(Cow<'a, str>, Values<'a>)>,
}

/// The value or values of a key. The form belongs to the key, not to the number of values: `aws:TagKeys` is multivalued
/// also with one tag, and only set operators apply to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values<'a> {
    /// A single-valued key.
    One(Cow<'a, str>),
    /// A multivalued key.
    Many(Vec<Cow<'a, str>>),
}

impl<'a> Context<'a> {
    /// A context without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// This context with a single-valued key set.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.set(key.into(), Values::One(value.into()));
        self
    }

    /// This context with a multivalued key set.
    #[must_use]
    pub fn with_many<V: Into<Cow<'a, str>>>(
        mut self,
        key: impl Into<Cow<'a, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.set(
            key.into(),
            Values::Many(values.into_iter().map(Into::into).collect()),
        );
        self
    }

    /// Sets a key; an earlier value of it is gone.
    pub fn set(&mut self, key: Cow<'a, str>, values: Values<'a>) {
        match self
            .entries
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(&key))
        {
            Some((_, known)) => *known = values,
            None => self.entries.push((key, values)),
        }
    }

    /// The values of a key; `None` when the request has none.
    pub fn get(&self, key: &str) -> Option<&Values<'a>> {
        self.entries
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(key))
            .map(|(_, values)| values)
            .filter(|values| !values.is_empty())
    }

    /// The value of a single-valued key.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Values::One(value)) => Some(value),
            _ => None,
        }
    }

    /// All keys and values, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Values<'a>)> {
        self.entries.iter().map(|(key, values)| (&**key, values))
    }
}

impl Values<'_> {
    /// The values, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let values = match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        };
        values.iter().map(|value| &**value)
    }

    /// Whether there is no value at all: the key counts as absent.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Many(values) if values.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_case_and_the_last_value_stands() {
        let context = Context::new()
            .with("aws:RequestTag/Team", "a")
            .with("AWS:requesttag/TEAM", "b")
            .with_many("aws:TagKeys", ["x"])
            .with_many("empty", Vec::<String>::new());
        assert_eq!(context.text("aws:requesttag/team"), Some("b"));
        assert_eq!(context.text("aws:TagKeys"), None);
        assert_eq!(
            context.get("aws:tagkeys"),
            Some(&Values::Many(vec!["x".into()]))
        );
        assert_eq!(context.get("empty"), None);
        assert_eq!(context.iter().count(), 3);
    }
}
