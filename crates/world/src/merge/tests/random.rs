//! Random histories: laws of the merge, and its conflicts against a model that compares facts.

mod model;

use std::collections::BTreeSet;

use super::history::{ACCOUNT, History};
use super::shape::shape;
use super::three_ways::merged;
use crate::arn::AccountId;
use crate::attribute::{EXISTS, EntityId, differences};
use crate::entity::Grants;
use crate::merge::{Conflict, ConflictKind, Outcome, Resolutions};
use crate::world::{Account, World};

/// Random histories of each of the four tests; the variable `ROLEBACK_HISTORIES` sets another number.
const HISTORIES: u64 = 1_250;
/// Sentences before the two sides part, and at most on each side.
const SENTENCES: (usize, u64) = (14, 7);

/// The seeds of a test: other ones than those of the other tests.
fn seeds(test: u64) -> std::ops::Range<u64> {
    let count =
        std::env::var("ROLEBACK_HISTORIES").map_or(HISTORIES, |count| count.parse().unwrap());
    test << 32..(test << 32) + count
}

const USERS: &[&str] = &["ann", "bob", "Ann", "eve", "zoe", "carl"];
const GROUPS: &[&str] = &["dev", "ops", "Dev"];
const POLICIES: &[&str] = &["P", "Q"];
const KEYS: &[&str] = &["a", "b", "A"];
const VALUES: &[&str] = &["1", "2"];

/// A generator of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }
}

fn account(world: &World) -> &Account {
    world.account(AccountId::parse(ACCOUNT).unwrap())
}

fn arn(policy: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{policy}")
}

/// A sentence that AWS would accept in this state, if the random one is.
fn sentence(random: &mut Random, history: &History, number: u64) -> Option<String> {
    let now = account(&history.world);
    let (user, other) = (random.of(USERS), random.of(USERS));
    let (group, policy) = (random.of(GROUPS), random.of(POLICIES));
    let (key, value) = (random.of(KEYS), random.of(VALUES));
    let uses = now.uses_of(&arn(policy)).is_some();
    let found = now.users.get(user);
    let of_group = now.groups.get(group);
    let is_bare = |grants: &Grants| grants.attached.is_empty() && grants.inline.is_empty();
    let side = history.side();
    match random.below(17) {
        0 | 1 => found.is_none().then(|| format!("user {user}")),
        2 => (found.is_some()
            && now
                .users
                .get(other)
                .is_none_or(|_| user.eq_ignore_ascii_case(other)))
        .then(|| format!("rename {user} {other}")),
        3 => {
            let found = found?;
            (is_bare(&found.grants) && found.groups.is_empty() && found.access_keys.is_empty())
                .then(|| format!("delete user {user}"))
        }
        4 => of_group.is_none().then(|| format!("group {group}")),
        5 => {
            let found = of_group?;
            (is_bare(&found.grants) && found.members.is_empty())
                .then(|| format!("delete group {group}"))
        }
        6 | 7 => (found.is_some()
            && of_group.is_some_and(|it| !it.members.contains(&*user.to_lowercase())))
        .then(|| format!("join {user} {group}")),
        8 => (of_group?.members.contains(&*user.to_lowercase()))
            .then(|| format!("leave {user} {group}")),
        9 => (!now.policies.contains(policy)).then(|| format!("policy {policy}")),
        10 => (now.policies.contains(policy) && !uses).then(|| format!("delete policy {policy}")),
        11 => (found.is_some() && now.policies.contains(policy))
            .then(|| format!("attach user {user} {policy}")),
        12 => found?
            .grants
            .attached
            .contains(&*arn(policy))
            .then(|| format!("detach user {user} {policy}")),
        13 => found.map(|_| format!("tag user {user} {key} {value}")),
        14 => found.map(|_| format!("untag user {user} {key}")),
        15 => found.map(|_| format!("inline user {user} {key} {{{value}}}")),
        _ => found.map(|_| format!("key {user} AKIA{side}{number}")),
    }
}

/// An attribute of an entity, or a name, that a side writes or relies on.
type Touched = BTreeSet<(String, String)>;

/// A history with what it wrote, and what it relied on.
struct Side {
    history: History,
    sentences: Vec<String>,
    writes: Touched,
    reads: Touched,
}

impl Side {
    fn of(history: History) -> Self {
        Self {
            history,
            sentences: Vec::new(),
            writes: Touched::new(),
            reads: Touched::new(),
        }
    }

    fn add(&mut self, sentence: String) {
        self.history = self.history.then(&[&sentence]);
        self.sentences.push(sentence);
    }

    /// Follows the sentences from the beginning of the side, and notes what each writes and relies on.
    fn track(&mut self, mut history: History) {
        for sentence in &self.sentences {
            let before = history.world.clone();
            // Every sentence finds its entities by name.
            for word in sentence.split(' ').skip(1) {
                for id in ids(&before, &word.to_lowercase()) {
                    self.reads.insert((id.clone(), "/name".to_owned()));
                    self.reads.insert((id, EXISTS.to_owned()));
                }
            }
            history = history.then(&[sentence]);
            for change in differences(&before, &history.world) {
                for path in change.paths() {
                    let write = (change.entity.id.to_string(), path.to_owned());
                    self.writes.insert(write);
                }
            }
        }
    }

    /// The names that it gives or takes away.
    fn names(&self) -> BTreeSet<String> {
        let names = self.sentences.iter().filter_map(|sentence| {
            let words: Vec<_> = sentence.split(' ').collect();
            match words[..] {
                ["user" | "group" | "policy", name] | ["rename", _, name] | ["delete", _, name] => {
                    Some(name.to_lowercase())
                }
                _ => None,
            }
        });
        names.collect()
    }

    fn collides_with(&self, other: &Self) -> bool {
        let covers = |(id, path): &(String, String), touched: &Touched| {
            let is_same = |of: &str| path == of || path == EXISTS || of == EXISTS;
            touched.iter().any(|(other, of)| id == other && is_same(of))
        };
        self.writes
            .iter()
            .any(|it| covers(it, &other.writes) || covers(it, &other.reads))
            || other.writes.iter().any(|it| covers(it, &self.reads))
            || !self.names().is_disjoint(&other.names())
    }
}

/// The unique ids of the entities with a name.
fn ids(world: &World, name: &str) -> Vec<String> {
    let now = account(world);
    let user = now.users.get(name).map(|it| it.id.to_string());
    let group = now.groups.get(name).map(|it| it.id.to_string());
    let policy = now.policies.get(name).map(|it| it.id.to_string());
    user.into_iter().chain(group).chain(policy).collect()
}

/// A base and two sides.
fn sides(seed: u64) -> (History, Side, Side) {
    let mut random = Random(seed);
    let mut base = Side::of(History::default().on("b", &[]));
    let fill = |side: &mut Side, random: &mut Random, count: u64| {
        for number in 0..count {
            if let Some(sentence) = sentence(random, &side.history, number) {
                side.add(sentence);
            }
        }
    };
    let (first, most) = SENTENCES;
    fill(&mut base, &mut random, first as u64 * 2);
    let base = base.history;
    let mut both = ["o", "t"].map(|side| Side::of(base.on(side, &[])));
    for side in &mut both {
        let count = 1 + random.below(most * 2);
        fill(side, &mut random, count);
    }
    let [ours, theirs] = both;
    (base, ours, theirs)
}

fn merge(base: &World, ours: &World, theirs: &World) -> Result<World, Vec<Conflict>> {
    match merged(base, ours, theirs, &Resolutions::default()) {
        Outcome::Merged(merged) => Ok(merged.world),
        Outcome::Open { conflicts, .. } => Err(conflicts),
    }
}

/// What identifies a conflict from both sides.
fn told(conflicts: &[Conflict]) -> BTreeSet<String> {
    let conflicts = conflicts.iter();
    conflicts
        .map(|it| {
            let entity = match it.kind {
                ConflictKind::SameName => it.label.name.to_lowercase(),
                _ => it.entity.id.to_string(),
            };
            format!(
                "{} {} {entity} {}",
                it.kind.as_str(),
                it.entity.kind,
                it.path
            )
        })
        .collect()
}

#[test]
fn a_merge_with_an_unchanged_side_is_the_other_side() {
    for seed in seeds(1) {
        let (base, ours, theirs) = sides(seed);
        let (base, ours, theirs) = (&base.world, &ours.history.world, &theirs.history.world);
        for (name, [base, ours, theirs], expected) in [
            ("merge(b,o,b)=o", [base, ours, base], ours),
            ("merge(b,b,t)=t", [base, base, theirs], theirs),
            ("merge(b,o,o)=o", [base, ours, ours], ours),
        ] {
            let found = merge(base, ours, theirs).unwrap();
            // The order of tags is not merged: taking a tag away and adding it again changes nothing.
            assert_eq!(shape(&found), shape(expected), "{name}, seed {seed}");
        }
    }
}

#[test]
fn both_sides_see_the_same() {
    let (mut clean, mut open) = (0, 0);
    for seed in seeds(2) {
        let (base, ours, theirs) = sides(seed);
        let (base, ours, theirs) = (&base.world, &ours.history.world, &theirs.history.world);
        match (merge(base, ours, theirs), merge(base, theirs, ours)) {
            (Ok(one), Ok(other)) => {
                clean += 1;
                assert_eq!(shape(&one), shape(&other), "seed {seed}");
                assert!(
                    one.is_consistent() && crate::lines::check(&one).is_ok(),
                    "seed {seed}"
                );
            }
            (Err(one), Err(other)) => {
                open += 1;
                assert_eq!(told(&one), told(&other), "seed {seed}");
            }
            (one, other) => panic!("seed {seed}: {one:?} {other:?}"),
        }
    }
    assert!(clean > 100 && open > 100, "{clean} {open}");
}

#[test]
fn edits_that_do_not_touch_each_other_equal_either_order() {
    let mut disjoint = 0;
    for seed in seeds(3) {
        let (base, mut ours, mut theirs) = sides(seed);
        ours.track(base.on("o", &[]));
        theirs.track(base.on("t", &[]));
        if ours.collides_with(&theirs) {
            continue;
        }
        disjoint += 1;
        let found = merge(&base.world, &ours.history.world, &theirs.history.world);
        let found = found.unwrap_or_else(|why| {
            panic!(
                "seed {seed}: {:?} {:?}: {:?}",
                ours.sentences,
                theirs.sentences,
                told(&why)
            )
        });
        for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
            let more: Vec<&str> = other.sentences.iter().map(String::as_str).collect();
            let replayed = one.history.on("r", &more);
            assert_eq!(
                shape(&found),
                shape(&replayed.world),
                "seed {seed}: {:?} {:?}",
                ours.sentences,
                theirs.sentences
            );
        }
    }
    assert!(disjoint > 100, "{disjoint}");
}

#[test]
fn conflicts_are_those_of_a_model_that_compares_facts() {
    for seed in seeds(4) {
        let (base, ours, theirs) = sides(seed);
        let [base, ours, theirs] = [&base.world, &ours.history.world, &theirs.history.world];
        let found = merge(base, ours, theirs)
            .map_or_else(|conflicts| told(&conflicts), |_| BTreeSet::new());
        let expected = model::conflicts([base, ours, theirs].map(model::facts));
        assert_eq!(found, expected, "seed {seed}");
    }
}

/// Both sides name the entities of the base by the same ids.
#[test]
fn histories_share_their_beginning() {
    let (base, ours, theirs) = sides(1);
    let of = |world: &World| {
        let found = differences(&World::default(), world).into_iter();
        found
            .map(|change| change.entity)
            .collect::<BTreeSet<EntityId>>()
    };
    let (base, ours, theirs) = (
        of(&base.world),
        of(&ours.history.world),
        of(&theirs.history.world),
    );
    for new in ours.intersection(&theirs) {
        assert!(
            base.contains(new) || new.id == crate::attribute::SETTINGS,
            "{new:?}"
        );
    }
}
