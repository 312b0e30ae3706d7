//! Lines that were parsed, and the world that they make.

use serde::Deserialize;

use super::canonical::Canonical;
use super::{LineRef, has_secrets, join_secrets};
use crate::arn::AccountId;
use crate::world::{Entity, EntityRef, World};

/// Digits of an account id.
const ACCOUNT_DIGITS: usize = 12;

/// One line to read.
#[derive(Deserialize)]
struct Line {
    account: AccountId,
    #[serde(flatten)]
    entity: Entity,
}

/// An entity that was parsed from a line.
#[derive(Debug, Clone)]
pub struct ParsedLine {
    account: AccountId,
    pub(super) entity: Entity,
}

/// Compares lines with the canonical ones, reusing its buffers.
#[derive(Default)]
pub struct Comparing(Canonical);

impl Comparing {
    /// Whether a line is the canonical one of the entity that was parsed from it. Then it is strict JSON, too: it is what the
    /// serializer writes.
    pub fn is_canonical(&mut self, parsed: &ParsedLine, line: &str) -> bool {
        let canonical = self.0.write(&LineRef {
            account: parsed.account,
            entity: parsed.entity(),
        });
        canonical == line.as_bytes()
    }
}

impl ParsedLine {
    /// Parses a line with its secrets.
    ///
    /// # Errors
    /// Why the line is not an entity.
    pub fn read(line: &str) -> Result<Self, String> {
        let (account, entity) = parse(line)?;
        Ok(Self { account, entity })
    }

    /// Parses a line whose secrets may be missing: the entity has none.
    ///
    /// # Errors
    /// Why the line is not an entity.
    pub fn without_secrets(line: &str) -> Result<Self, String> {
        if !has_secrets(line) {
            return Self::read(line);
        }
        let mut absent = std::iter::repeat_with(String::new);
        Self::read(&join_secrets(line, &mut absent).unwrap_or_default())
    }

    /// The account of the entity; for the organization's entities and the sealing key, the default account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The entity.
    pub fn entity(&self) -> EntityRef<'_> {
        self.entity.as_ref()
    }
}

/// Parses one line.
pub(crate) fn parse(text: &str) -> Result<(AccountId, Entity), String> {
    if let Some(parsed) = parse_canonical(text) {
        return Ok(parsed);
    }
    let line: Line = serde_json::from_str(text).map_err(|why| why.to_string())?;
    Ok((line.account, line.entity))
}

/// Parses a line whose members are the canonical ones in their order; `None` for others. The data comes before the kind, so
/// that a parser has to keep the data as a tree until it knows the kind. To look at the end first takes a quarter of the time.
fn parse_canonical(text: &str) -> Option<(AccountId, Entity)> {
    let rest = text.strip_prefix(r#"{"account":""#)?;
    let (account, rest) = rest.split_at_checked(ACCOUNT_DIGITS)?;
    let rest = rest.strip_prefix(r#"","data":"#)?.strip_suffix(r#""}"#)?;
    let before = rest.trim_end_matches(|it: char| it.is_ascii_lowercase() || it == '_');
    let kind = rest.get(before.len()..)?;
    // The data is one JSON value, or this is no line of this form.
    let data = before.strip_suffix(r#","kind":""#)?;
    Some((AccountId::parse(account)?, Entity::of(kind, data)?))
}

/// Makes a world of parsed lines. Nothing is validated.
#[derive(Debug, Default)]
pub struct Builder(World);

impl Builder {
    /// Adds the entity of a line, in place of the one with its key.
    pub fn add(&mut self, line: ParsedLine) {
        self.put((line.account, line.entity));
    }

    pub(super) fn put(&mut self, (account, entity): (AccountId, Entity)) {
        self.0.put(account, entity);
    }

    /// The world.
    #[must_use]
    pub fn finish(mut self) -> World {
        self.0.derive();
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    /// The general way, which takes the members in any order.
    fn in_general(text: &str) -> Result<(AccountId, Entity), String> {
        let line: Line = serde_json::from_str(text).map_err(|why| why.to_string())?;
        Ok((line.account, line.entity))
    }

    fn text((account, entity): (AccountId, Entity)) -> String {
        let text = crate::lines::text_of([(account, entity.as_ref())]);
        text.trim_end().to_owned()
    }

    #[test]
    fn a_canonical_line_is_parsed_as_any_other() {
        let user = r#"{"account":"123456789012","data":{"name":"ann","path":"/","id":"AIDA1","created":7},"kind":"user"}"#;
        assert!(parse_canonical(user).is_some());
        for (from, to) in [
            ("", ""),
            ("123456789012", "12345678901"),
            ("123456789012", "1234567890é"),
            (r#"{"name""#, r#" {"name""#),
            (r#""kind":"user""#, r#""kind":"group""#),
            (r#""kind":"user""#, r#""kind":"users""#),
            (r#""kind":"user""#, r#""kind":"""#),
            (r#","kind":"user""#, ""),
            (r#","kind":"user""#, r#","more":1,"kind":"user""#),
            (r#","kind":"user""#, r#","kind":"group","kind":"user""#),
            (r#""created":7}"#, r#""created":"x"}"#),
            (r#""name":"ann""#, r#""name":"{\"kind\":\"user\"}""#),
            (r#""path":"/""#, r#""path":"/","path":"/""#),
            (r#""path":"/""#, r#""path":"/","other":[{}]"#),
        ] {
            let line = user.replacen(from, to, 1);
            let general = in_general(&line).map(text);
            assert_eq!(parse(&line).map(text), general, "{line}");
            if let Some(quick) = parse_canonical(&line) {
                assert_eq!(Ok(text(quick)), general, "{line}");
            }
        }
    }

    #[test]
    fn every_line_of_a_world_is_canonical() {
        let world = crate::lines::whole::tests::world();
        for line in lines(&world) {
            let quick = parse_canonical(&line).map(text);
            assert_eq!(quick.as_deref(), Some(&*line));
        }
    }
}
