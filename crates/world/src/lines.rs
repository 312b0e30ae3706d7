//! The world as text: canonical JSON lines, one entity per line.
//!
//! Equal worlds have equal lines, regardless of their history: lines are sorted by account, kind and key, members are
//! sorted, and absent or empty members are omitted, so that a member added in a later version does not change the lines
//! of an older world. The **state hash** is the SHA-256 of these lines. Saved worlds (pods) consist of the same lines,
//! with the secrets removed ([`split_secrets`]).

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::arn::AccountId;
use crate::diff::Difference;
use crate::world::{Entity, EntityRef, World};

mod canonical;
mod keyed;
mod ordered;
mod parsed;
mod references;
mod secrets;
mod whole;

use canonical::Canonical;
pub use keyed::{Chunk, Hashes, KeyedLine, SEALING_KEY, keyed, public_chunks};
pub use ordered::Ordered;
pub(crate) use parsed::parse;
pub use parsed::{Builder, Comparing, ParsedLine};
pub use references::{ImpossibleEntity, check, dangling};
pub(crate) use secrets::lacks_secret;
pub use secrets::{empty, has_secrets, join_secrets, redact, split_secrets};
pub use whole::{read_whole, write_whole};

/// The version of the line format that this build writes. It reads this version and all earlier ones.
pub const VERSION: u32 = 1;
/// The end of the line of the key that seals session tokens.
const KEY_END: &str = r#""kind":"sealing_key"}"#;
/// Lines in a chunk.
const CHUNK_LINES: usize = 1_024;

/// Why lines cannot be read as a world.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum LinesError {
    /// A newer version wrote the lines.
    #[error(
        "version {0} of the lines of a saved world is unknown to this version of Roleback; use the version that wrote it or a newer one"
    )]
    Version(u32),
    /// A line is not an entity.
    #[error("line {line} is not an entity of a saved world: {why}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// The parser's error.
        why: String,
    },
}

/// One line to write.
#[derive(Serialize)]
struct LineRef<'a> {
    account: AccountId,
    #[serde(flatten)]
    entity: EntityRef<'a>,
}

/// The world's lines, without line ends.
pub fn lines(world: &World) -> impl Iterator<Item = String> {
    let mut canonical = Canonical::default();
    line_refs(world).map(move |line| String::from_utf8_lossy(canonical.write(&line)).into_owned())
}

/// The canonical text of one entity, without its account.
pub fn entity_line(entity: &EntityRef<'_>) -> String {
    String::from_utf8_lossy(Canonical::default().write(entity)).into_owned()
}

/// The entities that lead from one state to another when they are put into it.
pub fn put_of<'e>(
    found: &'e [Difference<'e>],
) -> impl Iterator<Item = (AccountId, EntityRef<'e>)> + use<'e> {
    found
        .iter()
        .filter_map(|it| Some((it.account.unwrap_or_default(), it.after?)))
}

/// The canonical lines of entities, each with its line end. The organization's entities have the default account.
pub fn text_of<'e>(entities: impl IntoIterator<Item = (AccountId, EntityRef<'e>)>) -> String {
    let (mut canonical, mut text) = (Canonical::default(), Vec::new());
    for (account, entity) in entities {
        text.extend_from_slice(canonical.write(&LineRef { account, entity }));
        text.push(b'\n');
    }
    // Lines are JSON, and JSON is UTF-8.
    String::from_utf8(text).unwrap_or_default()
}

fn line_refs(world: &World) -> impl Iterator<Item = LineRef<'_>> {
    let key = world.sealing_key().into_iter();
    let key = key.map(|key| (AccountId::default(), EntityRef::SealingKey(key)));
    let accounts = world.accounts();
    let accounts = accounts.flat_map(|(id, account)| account.entities().map(move |it| (id, it)));
    let organization = world.organization().into_iter();
    let organization = organization.flat_map(|organization| organization.entities());
    let organization = organization.map(|entity| (AccountId::default(), entity));
    let all = key.chain(accounts).chain(organization);
    all.map(|(account, entity)| LineRef { account, entity })
}

/// The SHA-256 of the world's lines, in hexadecimal.
pub fn state_hash(world: &World) -> String {
    hash(chunks(world, 0, 1))
}

/// The lines as text in chunks: every chunk whose index modulo `of` is `nth`, so that several threads can share the
/// work.
pub fn chunks(world: &World, nth: usize, of: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut canonical = Canonical::default();
    chunked(world, (nth, of), move |lines| {
        let mut text = Vec::new();
        for line in lines {
            text.extend_from_slice(canonical.write(&line));
            text.push(b'\n');
        }
        (!text.is_empty()).then_some(text)
    })
}

/// What `make` makes of the lines of each chunk whose index modulo `of` is `nth`; `None` if there are no lines.
fn chunked<'w, C>(
    world: &'w World,
    (nth, of): (usize, usize),
    mut make: impl FnMut(&mut dyn Iterator<Item = LineRef<'w>>) -> Option<C>,
) -> impl Iterator<Item = C> {
    let mut lines = line_refs(world);
    let (mine, others) = (
        CHUNK_LINES,
        CHUNK_LINES.saturating_mul(of.saturating_sub(1)),
    );
    let mut ahead = CHUNK_LINES.saturating_mul(nth);
    std::iter::from_fn(move || {
        lines.by_ref().take(ahead).for_each(drop);
        ahead = others;
        make(&mut lines.by_ref().take(mine))
    })
}

/// The state hash, from all chunks in order.
pub fn hash(chunks: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut hash = Sha256::new();
    chunks.into_iter().for_each(|chunk| hash.update(chunk));
    hex(hash)
}

/// All lines of a world but that of its sealing key, which is the first.
pub fn without_key(text: &str) -> &str {
    let first = text.split_once('\n');
    let after_key = first.filter(|(first, _)| first.ends_with(KEY_END));
    after_key.map_or(text, |(_, rest)| rest)
}

/// The state hash of a world whose lines, without that of its sealing key, are known.
pub fn hash_of_rest(world: &World, rest: &str) -> String {
    let key = world.sealing_key().map(EntityRef::SealingKey);
    let key = text_of(key.map(|key| (AccountId::default(), key)));
    hash([key.as_bytes(), rest.as_bytes()])
}

fn hex(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The number of lines of each kind, by account, as a pod's manifest shows it.
pub fn counts(world: &World) -> BTreeMap<AccountId, BTreeMap<&'static str, usize>> {
    let accounts = world.accounts();
    let mut counts: BTreeMap<_, _> = accounts.map(|(id, it)| (id, it.counts())).collect();
    if let Some(organization) = world.organization() {
        let of_manager = counts.entry(organization.management_account());
        of_manager.or_default().extend(organization.counts());
    }
    counts
}

/// Reads a world from its lines. This does not validate the world: use [`check`] for lines from an untrusted source.
///
/// # Errors
/// The first line that is not an entity, or an unknown version.
pub fn read<'a>(
    version: u32,
    lines: impl IntoIterator<Item = &'a str>,
) -> Result<World, LinesError> {
    let mut builder = Builder::default();
    // One by one: a list of the entities would take as much memory as the world.
    for found in each_entity(version, lines)? {
        builder.put(found?);
    }
    Ok(builder.finish())
}

/// The entities of lines.
pub(crate) fn entities<'a>(
    version: u32,
    lines: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<(AccountId, Entity)>, LinesError> {
    each_entity(version, lines)?.collect()
}

fn each_entity<'a>(
    version: u32,
    lines: impl IntoIterator<Item = &'a str>,
) -> Result<impl Iterator<Item = Result<(AccountId, Entity), LinesError>>, LinesError> {
    if version == 0 || version > VERSION {
        return Err(LinesError::Version(version));
    }
    let numbered = (1..).zip(lines);
    Ok(numbered.map(|(line, text)| parse(text).map_err(|why| LinesError::Line { line, why })))
}
