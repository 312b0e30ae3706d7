//! Putting a saved world in the place of the one of now: read whole, checked, and only then written down.

use std::io::Read;

use roleback_identity::event::{Fact, WorldRestoredV1};
use roleback_identity::export;
use roleback_identity::session::SealingKey;
use roleback_journal::pod::{Name, Part, PodError, PodFile, PodReader, Version};
use roleback_wire::form::Form;
use serde::Serialize;

use super::{CONTENT, SnapshotError, version};
use crate::admin::body::{self, BodyReader};
use crate::admin::reply::{self, Problem, Reply};
use crate::core::Core;
use crate::store::{Deed, Store};

/// A world that was put back.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// The record that says so.
    pub seq: u64,
    /// The save's name; of a file, the digest that names its content.
    pub name: String,
    /// The save's version; 0 of a file.
    pub version: u64,
    /// The hash of the world.
    pub state_hash: String,
}

/// Puts a saved world in the place of the one of now. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the world is as it was then.
pub fn restore(store: &Store, name: &str, version: Version) -> Result<Restored, SnapshotError> {
    let name = Name::new(name)?;
    let pods = store.journal.pods();
    let saved = pods.find(&name, version)?;
    let reader = pods.open(&name, Version::Number(saved.version))?;
    let pod = (name.as_str().to_owned(), saved.version);
    put_back(store, Checked::read(pod, reader)?)
}

/// Puts the world of a pod file in the place of the one of now. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the world is as it was then.
pub fn restore_file(store: &Store, input: impl Read) -> Result<Restored, SnapshotError> {
    let mut file = PodFile::new(input);
    let reader = file.reader()?;
    let checked = Checked::read((reader.digest(), 0), reader)?;
    put_back(store, checked)
}

fn put_back(store: &Store, checked: Checked) -> Result<Restored, SnapshotError> {
    let Checked {
        pod: (name, version),
        state_hash,
        lines,
        has_sealing_key,
    } = checked;
    let restored = WorldRestoredV1 {
        name: name.clone(),
        version,
        state_hash: state_hash.clone(),
        lines: lines.into(),
    };
    let deed = Deed {
        operation: "Restore",
        input: vec![
            ("Name".to_owned(), name.clone()),
            ("Version".to_owned(), version.to_string()),
        ],
    };
    let seq = store.commit(deed, move |_, fresh| {
        let mut facts: Vec<Fact> = vec![restored.into()];
        if !has_sealing_key {
            facts.push(SealingKey::create(fresh).into());
        }
        facts
    })?;
    Ok(Restored {
        seq,
        name,
        version,
        state_hash,
    })
}

/// The world of a pod: read whole, and found to be what the pod says.
struct Checked {
    /// The pod's name and version.
    pod: (String, u64),
    state_hash: String,
    /// The world as canonical JSON lines, secrets included.
    lines: String,
    has_sealing_key: bool,
}

impl Checked {
    fn read(pod: (String, u64), reader: PodReader<'_>) -> Result<Self, SnapshotError> {
        let (content, state_hash) = (
            reader.meta().content.clone(),
            reader.meta().state_hash.clone(),
        );
        if content != CONTENT {
            let why = format!("its content is `{content}`, this build reads `{CONTENT}`");
            return Err(SnapshotError::Content(why));
        }
        let lines = with_secrets(reader)?;
        let world = export::read(lines.lines())?;
        let found = export::state_hash(&world);
        if found != state_hash {
            let why = format!("its world has the hash {found}, it says {state_hash}");
            return Err(SnapshotError::Content(why));
        }
        Ok(Self {
            pod,
            state_hash,
            lines,
            has_sealing_key: world.has_sealing_key(),
        })
    }
}

/// All lines of a pod, each with its secrets in their places.
fn with_secrets(mut reader: PodReader<'_>) -> Result<String, SnapshotError> {
    let (mut state, mut secrets) = (Vec::new(), Vec::new());
    while let Some((part, line)) = reader.next_line()? {
        match part {
            Part::State => state.push(String::from_utf8_lossy(line).into_owned()),
            Part::Secrets => secrets.push(secret(line)?),
        }
    }
    let mut secrets = secrets.into_iter();
    let mut text = String::new();
    for line in state {
        let joined = export::join_secrets(&line, &mut secrets);
        text += &joined.ok_or_else(|| {
            SnapshotError::Content("it has fewer secrets than places for them".to_owned())
        })?;
        text.push('\n');
    }
    match secrets.next() {
        None => Ok(text),
        Some(_) => Err(SnapshotError::Content(
            "it has more secrets than places for them".to_owned(),
        )),
    }
}

fn secret(line: &[u8]) -> Result<String, SnapshotError> {
    serde_json::from_slice(line)
        .map_err(|_| SnapshotError::Content("a line of its secrets is no text".to_owned()))
}

/// `PUT /_roleback/snapshots/{name}/restore[?version=N]`
pub(crate) fn put(core: &Core, name: &str, query: &Form<'_>) -> Reply {
    let version = version(query)?;
    let _alone = core.heavy();
    reply::json(&restore(&core.store, name, version)?)
}

/// `PUT /_roleback/snapshots/restore`, the body being a pod file.
///
/// The file comes in before the work on it begins: a client that sends slowly keeps nobody else waiting.
pub(crate) fn put_file(core: &Core, body: BodyReader) -> Reply {
    let file = body::whole(body, &core.pod_bytes)?;
    let _alone = core.heavy();
    let restored = restore_file(&core.store, file.bytes()).map_err(|error| match error {
        // The file came from the client, and so did its early end.
        SnapshotError::Pod(PodError::Io { .. }) => Problem::refused(error),
        error => error.into(),
    })?;
    reply::json(&restored)
}
