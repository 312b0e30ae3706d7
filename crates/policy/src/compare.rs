//! Compares two versions of a policy: what the change allows or denies in addition, and what no longer.
//!
//! Statements are split into grants: a principal, actions, one resource, and conditions. A grant is a change if no
//! grant of the other policy covers it. Actions are compared as sets over the catalogue and resources as patterns.
//! Conditions are compared only as written: fewer conditions cover more. If no single pattern covers a pattern, there
//! is a text that none of them matches, so a change that is marked certain is certain, provided that its conditions can
//! be met. Other changes have `certain: false`.

mod covers;
mod grant;
mod index;
mod said;

use crate::catalogue::set::ActionSet;
use crate::document::{Document, Effect};
use crate::effort::{Effort, Stopped};
use crate::pattern;
use crate::summary::condition_words;
use covers::Covers;
use grant::{Grant, What, Who};
use said::Said;

/// A change: something that only one of the two policies contains.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether it is an allow or a deny.
    pub effect: Effect,
    /// Whether it is in the new policy or in the old one.
    pub more: bool,
    /// `false` if the other policy may have the same effect.
    pub certain: bool,
    /// The actions; `s3:*` for a whole service.
    pub actions: Vec<String>,
    /// Principals, resource and conditions as text.
    pub principal: Option<String>,
    /// The resource, or the excluded resources.
    pub resource: String,
    /// The conditions.
    pub conditions: Vec<String>,
}

/// All changes from `old` to `new`: additional and removed allows, additional and removed denies.
pub fn compare(old: &Document, new: &Document, effort: &Effort) -> Result<Vec<Change>, Stopped> {
    let (old, new) = (Said::of(old, effort)?, Said::of(new, effort)?);
    let mut changes = Vec::new();
    for effect in [Effect::Allow, Effect::Deny] {
        for (these, those, more) in [(&new, &old, true), (&old, &new, false)] {
            let mine = these.grants.iter().filter(|grant| grant.effect == effect);
            for grant in mine {
                changes.extend(beyond(grant, these, those, more, effort));
                effort.spend(STEPS_A_GRANT)?;
            }
        }
    }
    Ok(changes)
}

/// Steps of joining sets of actions and listing their names.
const STEPS_A_GRANT: usize = 4_096;

/// The part of a grant that the other policy's grants do not cover.
fn beyond(
    grant: &Grant<'_>,
    these: &Said<'_>,
    those: &Said<'_>,
    more: bool,
    effort: &Effort,
) -> Vec<Change> {
    let covering = those.covering(grant.effect, grant, effort);
    let mut left = grant.shared.actions.clone();
    let (mut once, mut unclear) = (ActionSet::none(), ActionSet::none());
    for (other, covers) in &covering {
        let actions = &other.shared.actions;
        match covers {
            Covers::Yes => left = left.without(actions),
            // A single remaining exception is certain. With two, each may be covered where the other is excluded.
            Covers::InPart => {
                unclear = unclear.or(&once.and(actions));
                once = once.or(actions);
            }
            Covers::Perhaps => unclear = unclear.or(actions),
            Covers::No => {}
        }
    }
    left = left.without(&denied_anyway(grant, these, effort));
    let certain = left.without(&unclear);
    let strangers = strangers_beyond(grant, &covering, effort);
    let mut changes = Vec::new();
    for (actions, strangers, is_certain) in [
        (&certain, strangers, true),
        (&left.and(&unclear), Vec::new(), false),
    ] {
        let names: Vec<String> = actions.names().into_iter().chain(strangers).collect();
        if !names.is_empty() {
            changes.push(change(grant, names, more, is_certain));
        }
    }
    changes
}

/// The actions that the same policy denies unconditionally, so that allowing them has no effect.
fn denied_anyway(grant: &Grant<'_>, these: &Said<'_>, effort: &Effort) -> ActionSet {
    let mut denied = ActionSet::none();
    if grant.effect == Effect::Allow {
        for (other, covers) in these.covering(Effect::Deny, grant, effort) {
            if covers == Covers::Yes && other.shared.conditions.is_empty() {
                denied = denied.or(&other.shared.actions);
            }
        }
    }
    denied
}

fn strangers_beyond(
    grant: &Grant<'_>,
    covering: &[(&Grant<'_>, Covers)],
    effort: &Effort,
) -> Vec<String> {
    let covered = |name: &str| {
        let mut known = covering
            .iter()
            .flat_map(|(other, _)| &other.shared.strangers);
        known.any(|known| pattern::includes_ignoring_case(known, name, effort))
    };
    grant
        .shared
        .strangers
        .iter()
        .filter(|name| !covered(name))
        .map(|name| (*name).to_owned())
        .collect()
}

fn change(grant: &Grant<'_>, actions: Vec<String>, more: bool, certain: bool) -> Change {
    let principal = match &grant.who {
        Who::Holder => None,
        Who::One(entry) => Some(entry.text.value.to_string()),
        Who::AllBut(entries) => {
            let names: Vec<&str> = entries.iter().map(|entry| &*entry.text.value).collect();
            Some(format!("all but {}", names.join(", ")))
        }
    };
    let resource = match &grant.what {
        What::Itself => "the resource itself".to_owned(),
        What::One(text) => (*text).to_owned(),
        What::AllBut(left_out) => format!("all but {}", left_out.texts.join(", ")),
    };
    Change {
        effect: grant.effect,
        more,
        certain,
        actions,
        principal,
        resource,
        conditions: grant
            .shared
            .conditions
            .iter()
            .map(condition_words)
            .collect(),
    }
}

#[cfg(test)]
mod tests;
