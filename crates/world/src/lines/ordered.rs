//! The canonical text of a world from the lines that it was read from, so that nothing has to be written again for its hash.

use std::collections::BTreeMap;

use super::keyed::Chunk;
use super::parsed::ParsedLine;
use crate::arn::AccountId;
use crate::entity::AccountSettings;
use crate::key::Key;
use crate::world::{Entity, KindName};

/// Canonical lines, brought into the order of the world that they make.
#[derive(Debug, Default)]
pub struct Ordered {
    runs: BTreeMap<Place, Run>,
    /// Whether a line was added that the world does not have.
    is_other: bool,
}

/// Where the lines of a kind are among all lines.
type Place = (Section, AccountId, KindName);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    SealingKey,
    Accounts,
    Organization,
}

/// The lines of a kind of an account.
#[derive(Debug, Default)]
struct Run {
    last: Option<Key>,
    chunk: Chunk,
}

impl Ordered {
    /// Adds a line that [`super::Comparing::is_canonical`]. The lines of a kind of an account must be in the order of their keys.
    pub fn add(&mut self, parsed: &ParsedLine, line: &str) {
        let kind = parsed.entity.kind_name();
        let (section, key) = match &parsed.entity {
            Entity::SealingKey(_) => (Section::SealingKey, None),
            Entity::Account(settings) => {
                // A world has no line for an account's settings while they are the defaults.
                self.is_other |= **settings == AccountSettings::default();
                (Section::Accounts, None)
            }
            Entity::Organization(_) => (Section::Organization, None),
            entity if kind > KindName::Organization => (Section::Organization, Some(entity)),
            entity => (Section::Accounts, Some(entity)),
        };
        let is_in_account = section == Section::Accounts;
        self.is_other |= !is_in_account && parsed.account() != AccountId::default();
        let key = key.map(|entity| entity.place().1).unwrap_or_default();
        let run = self
            .runs
            .entry((section, parsed.account(), kind))
            .or_default();
        self.is_other |= run.last.as_ref().is_some_and(|last| *last >= key);
        run.last = Some(key);
        run.chunk.add(line, section == Section::SealingKey);
    }

    /// The text of the world; `None` if its lines are others than those that were added, or in another order.
    #[must_use]
    pub fn finish(self) -> Option<Vec<Chunk>> {
        let has_parts = self
            .runs
            .keys()
            .any(|(section, ..)| *section == Section::Organization);
        let has_head = self
            .runs
            .keys()
            .any(|(.., kind)| *kind == KindName::Organization);
        // A world whose organization has units has its head, too.
        let is_whole = !self.is_other && has_parts == has_head;
        is_whole.then(|| self.runs.into_values().map(|run| run.chunk).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Comparing, Hashes, keyed, lines};
    use super::*;
    use crate::world::World;

    /// What is made of lines in this order, and the hashes of the world that they make.
    fn made(texts: &[String]) -> (Option<Vec<Chunk>>, World) {
        let (mut ordered, mut builder) = (Ordered::default(), Builder::default());
        let mut comparing = Comparing::default();
        for text in texts {
            let parsed = ParsedLine::read(text).unwrap();
            assert!(comparing.is_canonical(&parsed, text), "{text}");
            ordered.add(&parsed, text);
            builder.add(parsed);
        }
        (ordered.finish(), builder.finish())
    }

    fn world() -> World {
        let key = r#"{"account":"000000000000","data":{"$secret":"k"},"kind":"sealing_key"}"#;
        let entity = |account: &str, kind: &str, data: &str| {
            format!(r#"{{"account":"{account}","data":{data},"kind":"{kind}"}}"#)
        };
        let user = |account: &str, name: &str| {
            let data = format!(r#"{{"created":0,"id":"AIDA{name}","name":"{name}","path":"/"}}"#);
            entity(account, "user", &data)
        };
        let (one, other) = ("111111111111", "222222222222");
        let texts = [
            key.to_owned(),
            user(other, "Ann"),
            user(one, "bob"),
            user(one, "ann"),
            entity(one, "account", r#"{"alias":"a"}"#),
        ];
        let mut builder = Builder::default();
        for text in &texts {
            builder.add(ParsedLine::read(text).unwrap());
        }
        builder.finish()
    }

    #[test]
    fn lines_in_the_order_of_their_keys_have_the_hashes_of_the_world() {
        let texts: Vec<_> = lines(&world()).collect();
        // The order of a pod: by account and name of the kind.
        let mut by_key: Vec<_> = keyed(&world()).map(|line| (line.key, line.line)).collect();
        by_key.sort();
        let by_key: Vec<_> = by_key.into_iter().map(|(_, line)| line).collect();
        for order in [texts.clone(), by_key] {
            let (chunks, made) = made(&order);
            let (mut found, mut expected) = (Hashes::default(), Hashes::default());
            let chunks = chunks.expect("all lines");
            chunks.iter().for_each(|chunk| found.add_chunk(chunk));
            keyed(&made).for_each(|line| expected.add(&line));
            assert_eq!(found.finish(), expected.finish());
            let text: Vec<u8> = chunks.into_iter().flat_map(|chunk| chunk.lines).collect();
            let lines: String = texts.iter().map(|line| format!("{line}\n")).collect();
            assert_eq!(text, lines.into_bytes());
        }
    }

    #[test]
    fn lines_that_are_not_those_of_their_world_are_no_text_of_it() {
        let texts: Vec<_> = lines(&world()).collect();
        let user = texts.iter().find(|line| line.contains("ann")).unwrap();
        for more in [
            user.clone(),
            user.replace("ann", "aaa"),
            r#"{"account":"111111111111","kind":"organization","data":{}}"#.to_owned(),
        ] {
            let mut all = texts.clone();
            all.push(more);
            let (mut ordered, mut builder) = (Ordered::default(), Builder::default());
            for text in &all {
                let parsed = ParsedLine::read(text).unwrap();
                ordered.add(&parsed, text);
                builder.add(parsed);
            }
            assert!(ordered.finish().is_none(), "{}", all.last().unwrap());
        }
    }
}
