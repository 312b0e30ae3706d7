//! Tags in requests and answers: their constraints, and how they are shown.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>

use roleback_model::iam::Tag as TagShape;
use roleback_wire::Fault;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::tag::Tag;

use crate::fault;
use crate::scene::Scene;

/// The reserved key prefix, in any case.
const RESERVED_PREFIX: &str = "aws:";

/// The tags that a request sets. Rejects duplicate keys (regardless of case), reserved keys, and more tags than a
/// resource can have.
pub(crate) fn accepted(scene: &Scene<'_>, tags: Option<&[TagShape]>) -> Result<Vec<Tag>, Fault> {
    accepted_on(scene, ResourceKind::User, tags)
}

/// The same for a resource of the given kind, whose tag keys may be case-sensitive.
pub(crate) fn accepted_on(
    scene: &Scene<'_>,
    kind: ResourceKind,
    tags: Option<&[TagShape]>,
) -> Result<Vec<Tag>, Fault> {
    let tags = tags.unwrap_or_default();
    let keys = || tags.iter().map(|tag| tag.key.as_str());
    if has_twice(kind, keys()) {
        return Err(fault::duplicate_tag_keys());
    }
    if has_reserved(keys()) {
        return Err(fault::reserved_tag_key());
    }
    within_quota(scene, tags.len())?;
    let kept = |tag: &TagShape| Tag {
        key: tag.key.clone(),
        value: tag.value.clone(),
    };
    Ok(tags.iter().map(kept).collect())
}

/// Whether a key occurs twice.
pub(crate) fn has_twice<'k>(
    kind: ResourceKind,
    keys: impl Iterator<Item = &'k str> + Clone,
) -> bool {
    let mut numbered = keys.clone().enumerate();
    numbered.any(|(index, key)| {
        let mut before = keys.clone().take(index);
        before.any(|other| kind.is_same_tag_key(other, key))
    })
}

/// Whether a key is reserved.
pub(crate) fn has_reserved<'k>(mut keys: impl Iterator<Item = &'k str>) -> bool {
    keys.any(is_reserved)
}

fn is_reserved(key: &str) -> bool {
    let prefix = key.get(..RESERVED_PREFIX.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED_PREFIX))
}

/// Refuses an empty list of tags or tag keys for the resources for which AWS does: providers and server certificates. For
/// other resources an empty list changes nothing.
pub(crate) fn not_empty<T>(
    kind: ResourceKind,
    list: &[T],
    fault: fn() -> Fault,
) -> Result<(), Fault> {
    let refuses = matches!(
        kind,
        ResourceKind::OidcProvider | ResourceKind::SamlProvider | ResourceKind::ServerCertificate
    );
    if refuses && list.is_empty() {
        return Err(fault());
    }
    Ok(())
}

pub(crate) fn within_quota(scene: &Scene<'_>, count: usize) -> Result<(), Fault> {
    let quotas = &scene.settings.quotas;
    if count > quotas.tags as usize {
        return Err(quotas.exceeded("TagsPerResourceQuota"));
    }
    Ok(())
}

/// Tags as answers show them; the member is omitted if there are none.
pub(crate) fn shown(tags: &[Tag]) -> Option<Vec<TagShape>> {
    (!tags.is_empty()).then(|| tags.iter().map(shape).collect())
}

/// Tags as answers show them; an empty list if there are none.
pub(crate) fn all_shown(tags: &[Tag]) -> Option<Vec<TagShape>> {
    Some(tags.iter().map(shape).collect())
}

pub(crate) fn shape(tag: &Tag) -> TagShape {
    TagShape {
        key: tag.key.clone(),
        value: tag.value.clone(),
    }
}
