//! The state in a pod, to look at.

use std::io::Read;

use roleback_api::moment::PodVersion;
use roleback_identity::quota::Quotas;
use roleback_journal::pod::{Name, PodFile, Version};
use roleback_world::World;

use crate::admin::snapshots::{SnapshotError, world_in};
use crate::store::Store;

/// The state of a stored pod, and the log that it is from.
pub(super) fn stored(
    store: &Store,
    name: &str,
    version: Option<&PodVersion>,
) -> Result<(World, String), SnapshotError> {
    let version = match version {
        None => Version::Latest,
        Some(PodVersion::Number(number)) => Version::Number(*number),
        Some(PodVersion::Tag(tag)) => {
            let why = format!("pod `{name}` has no version tagged `{tag}`");
            return Err(SnapshotError::Content(why));
        }
    };
    let reader = store.journal.pods().open(&Name::new(name)?, version)?;
    let log = reader.meta().told.log.clone();
    Ok((world_in(reader, &store.settings.quotas)?, log))
}

/// The state of a pod file, and the log that it is from.
pub(super) fn file(input: impl Read) -> Result<(World, String), SnapshotError> {
    let mut file = PodFile::new(input);
    let reader = file.reader()?;
    let log = reader.meta().told.log.clone();
    Ok((world_in(reader, &Quotas::default())?, log))
}
