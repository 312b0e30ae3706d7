//! Tags, and which versions stay.

use super::{Name, Naming, PodError, Pods, Saved, Tag, Version};

/// Which versions stay, besides the newest of each name and tagged ones: those that either member names. Without members all
/// stay.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Retention {
    /// This many of the newest versions of each name.
    pub keep: Option<u64>,
    /// The versions that were saved at or after this time, in nanoseconds since the epoch.
    pub keep_since_ns: Option<i64>,
}

/// The result of a garbage collection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collected {
    /// The deleted versions.
    pub deleted: Vec<(Name, u64)>,
    /// Bytes that were freed because no pod needs them.
    pub freed_bytes: u64,
    /// Why no bytes were freed, if so: while a pod is damaged, it is unknown which chunks it needs.
    pub left: Option<String>,
}

impl Pods {
    /// Points a tag to a version and returns the version. `move_it` allows it to point elsewhere than before.
    ///
    /// # Errors
    /// When the version does not exist, or the tag points to another and may not be moved.
    pub fn tag(
        &self,
        name: &Name,
        version: Version,
        tag: &Tag,
        move_it: bool,
    ) -> Result<Saved, PodError> {
        let naming = self.store.naming();
        let (version, digest) = self.resolve(name, version)?;
        match self.store.tags(name)?.get(tag) {
            Some(there) if *there != version && !move_it => {
                return Err(PodError::TagTaken {
                    tag: tag.to_string(),
                    version: *there,
                });
            }
            _ => {}
        }
        self.store
            .set_tag(&naming, name, tag, Some((version, digest)))?;
        self.saved(name, version, &digest)
    }

    /// Removes a tag. The version that it pointed to stays.
    ///
    /// # Errors
    /// When the pod does not have the tag.
    pub fn remove_tag(&self, name: &Name, tag: &Tag) -> Result<(), PodError> {
        let naming = self.store.naming();
        if !self.store.tags(name)?.contains_key(tag) {
            return Err(PodError::NotFound(format!("{name}@{tag}")));
        }
        self.store.set_tag(&naming, name, tag, None)
    }

    /// Deletes the versions that `retention` does not keep, of one name or of all, and frees what no pod needs.
    ///
    /// # Errors
    /// When the pods cannot be read, or a version cannot be deleted.
    pub fn collect_garbage(
        &self,
        of: Option<&Name>,
        retention: &Retention,
    ) -> Result<Collected, PodError> {
        let naming = self.store.naming();
        let names = match of {
            Some(name) => vec![name.clone()],
            None => self.store.names()?,
        };
        let mut deleted = Vec::new();
        for name in names {
            let versions = self.expired(&name, retention)?;
            if !versions.is_empty() {
                self.store.forget(&naming, &name, &versions)?;
            }
            deleted.extend(versions.into_iter().map(|version| (name.clone(), version)));
        }
        let (freed_bytes, left) = match self.collect(&naming) {
            Ok(freed_bytes) => (freed_bytes, None),
            Err(error) => (0, Some(error.to_string())),
        };
        Ok(Collected {
            deleted,
            freed_bytes,
            left,
        })
    }

    /// The versions of a name that `retention` does not keep. A damaged version stays: when it was saved is not known.
    fn expired(&self, name: &Name, retention: &Retention) -> Result<Vec<u64>, PodError> {
        if *retention == Retention::default() {
            return Ok(Vec::new());
        }
        let newest_first = self.listed(name)?.into_iter().rev().enumerate();
        let versions = newest_first.filter_map(|(age, listed)| {
            let saved = listed.sound()?;
            let is_kept = age == 0
                || !saved.tags.is_empty()
                || retention.keep.is_some_and(|keep| (age as u64) < keep)
                || retention
                    .keep_since_ns
                    .is_some_and(|since| saved.meta.told.created_ns >= since);
            (!is_kept).then_some(saved.version)
        });
        Ok(versions.collect())
    }

    /// Removes versions, and the tags that point to them.
    pub(super) fn forget(
        &self,
        naming: &Naming<'_>,
        name: &Name,
        versions: &[u64],
    ) -> Result<(), PodError> {
        for (tag, version) in self.store.tags(name)? {
            if versions.contains(&version) {
                self.store.set_tag(naming, name, &tag, None)?;
            }
        }
        self.store.forget(naming, name, versions)
    }
}
