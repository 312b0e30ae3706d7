//! Tags: keys and values on resources. One pattern over many nouns.
//!
//! A key is unique in its resource whatever its case; setting it again keeps its place and takes the new value.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>

use roleback_model::iam::Tag as TagShape;
use roleback_wire::Fault;

use crate::event::{Apply, Noun, Stamp, Tag, TaggedV1, UntaggedV1};
use crate::fault;
use crate::scene::Scene;
use crate::world::{Account, World};

/// The tags that a request sets: no key twice, no more than a resource may have.
pub(crate) fn accepted(scene: &Scene<'_>, tags: Option<&[TagShape]>) -> Result<Vec<Tag>, Fault> {
    let tags = tags.unwrap_or_default();
    let twice = |(index, tag): (usize, &TagShape)| {
        tags.iter()
            .take(index)
            .any(|t| t.key.eq_ignore_ascii_case(&tag.key))
    };
    if tags.iter().enumerate().any(twice) {
        return Err(fault::duplicate_tag_keys());
    }
    if tags.len() > scene.settings.quotas.tags as usize {
        return Err(scene.settings.quotas.exceeded("TagsPerResourceQuota"));
    }
    let kept = |tag: &TagShape| Tag {
        key: tag.key.clone(),
        value: tag.value.clone(),
    };
    Ok(tags.iter().map(kept).collect())
}

/// Tags as answers show them; no member where there is none.
pub(crate) fn shown(tags: &[Tag]) -> Option<Vec<TagShape>> {
    let shape = |tag: &Tag| TagShape {
        key: tag.key.clone(),
        value: tag.value.clone(),
    };
    (!tags.is_empty()).then(|| tags.iter().map(shape).collect())
}

fn tags_mut<'a>(account: &'a mut Account, noun: Noun, name: &str) -> Option<&'a mut Vec<Tag>> {
    match noun {
        Noun::User => account.users.get_mut(name).map(|user| &mut user.tags),
        Noun::Role => account.roles.get_mut(name).map(|role| &mut role.tags),
        Noun::Policy => account
            .policies
            .get_mut(name)
            .map(|policy| &mut policy.tags),
        Noun::InstanceProfile => account
            .instance_profiles
            .get_mut(name)
            .map(|profile| &mut profile.tags),
        Noun::Group => None,
    }
}

impl Apply for TaggedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let Some(tags) = tags_mut(world.account_mut(stamp.account), self.noun, &self.name) else {
            return;
        };
        for tag in self.tags {
            match tags
                .iter_mut()
                .find(|old| old.key.eq_ignore_ascii_case(&tag.key))
            {
                Some(old) => *old = tag,
                None => tags.push(tag),
            }
        }
    }
}

impl Apply for UntaggedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(tags) = tags_mut(world.account_mut(stamp.account), self.noun, &self.name) {
            tags.retain(|tag| {
                !self
                    .keys
                    .iter()
                    .any(|key| key.eq_ignore_ascii_case(&tag.key))
            });
        }
    }
}
