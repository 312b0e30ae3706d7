//! From an operation and the members of a request to the permissions that it needs.

use std::borrow::Cow;

use roleback_policy::Context;

use crate::context;
use crate::head::{Head, decoded_path};
use crate::members::{Ambiguous, Form, Members, Tree};
pub use crate::need::{Need, Place};
use crate::route::{Route, captures};
use crate::table::row::{Path, Row, Step, Template};
use crate::table::{Location, Operation};
use crate::view::{NOT_TEXT, View};

/// The members of a request that its operation's rows name.
pub fn members<'b>(
    route: &Route<'b>,
    head: &Head<'b>,
    body: &'b [u8],
    form: Option<&Form<'b>>,
) -> Result<Members<'b>, Ambiguous> {
    let mut members = Members::default();
    let Some(operation) = route.operation else {
        return Ok(members);
    };
    let segments = match route.protocol.is_rest() {
        true => captures(operation.uri, &head.segments(route.bucket)),
        false => Vec::new(),
    };
    for member in &operation.members {
        let value = match member.location {
            _ if !route.protocol.is_rest() => None,
            Location::Path => {
                let found = segments.iter().find(|(name, _)| *name == member.wire);
                found.map(|(_, text)| Tree::Text(decoded_path(text).into_owned().into()))
            }
            Location::Query => in_query(head, member.wire),
            Location::Header => head
                .header(&member.wire.to_ascii_lowercase())?
                .map(|text| Tree::Text(text.into())),
            Location::Headers | Location::Body | Location::Payload => None,
        };
        if let Some(value) = value {
            members.add(member.name, value);
        }
    }
    members.add_body(operation, route.format(), body, form)?;
    queue_path(route, head, &mut members)?;
    Ok(members)
}

/// A parameter of the query; a list if it is there several times.
fn in_query<'b>(head: &Head<'b>, name: &str) -> Option<Tree<'b>> {
    let found = head.parameters().filter(|(known, _)| known == name);
    let mut values: Vec<_> = found.map(|(_, value)| Tree::Text(value)).collect();
    match values.len() {
        0 | 1 => values.pop(),
        _ => Some(Tree::List(values)),
    }
}

/// A queue can be named by the path of the request, too.
fn queue_path<'b>(
    route: &Route<'b>,
    head: &Head<'b>,
    members: &mut Members<'b>,
) -> Result<(), Ambiguous> {
    if route.service.name != "sqs" || head.path == "/" {
        return Ok(());
    }
    let Some(url) = members.get("QueueUrl") else {
        members.add("QueueUrl", Tree::Text(decoded_path(head.path)));
        return Ok(());
    };
    let last_two = |text: &str| {
        let mut parts = text.rsplit('/').map(str::to_owned);
        (parts.next(), parts.next())
    };
    let same = url
        .text()
        .is_some_and(|url| last_two(url) == last_two(&decoded_path(head.path)));
    same.then_some(()).ok_or(Ambiguous(
        "names one queue in its path and another in its parameters",
    ))
}

/// Whether a ciphertext is encrypted again with the key that it has, if the request names both. An alias must be resolved before.
pub fn compare_keys(needs: &mut [Need]) {
    let key = |action: &str| {
        let need = needs.iter().find(|need| need.action == action)?;
        (!need.resource.ends_with('*')).then(|| need.resource.clone())
    };
    let Some((from, to)) = key(RE_ENCRYPTION[0]).zip(key(RE_ENCRYPTION[1])) else {
        return;
    };
    let is_same = (from == to).to_string();
    let both = needs
        .iter_mut()
        .filter(|need| RE_ENCRYPTION.contains(&&*need.action));
    both.for_each(|need| {
        let context = std::mem::take(&mut need.context);
        need.context = context.with("kms:ReEncryptOnSameKey", is_same.clone());
    });
}

/// The permissions that ReEncrypt needs.
const RE_ENCRYPTION: [&str; 2] = ["kms:ReEncryptFrom", "kms:ReEncryptTo"];

/// The permissions that an operation needs. Never empty.
pub fn needs(
    route: &Route<'_>,
    head: &Head<'_>,
    members: &Members<'_>,
    place: Place<'_>,
) -> Result<Vec<Need>, Ambiguous> {
    let prefix = route.service.prefix;
    let Some(operation) = route.operation else {
        return Ok(vec![Need {
            action: format!("{prefix}:UnknownOperation").into(),
            resource: "*".into(),
            context: Context::new(),
        }]);
    };
    let context = context::of_request(route, operation, head, View::whole(members, place));
    let mut needs = Vec::new();
    for row in &operation.rows {
        add(row, operation, members, place, &context, &mut needs)?;
    }
    if needs.is_empty() {
        let first = operation.rows.first().map(|row| row.action);
        needs.push(Need {
            action: first.map_or_else(
                || format!("{prefix}:{}", operation.name).into(),
                Cow::Borrowed,
            ),
            resource: "*".into(),
            context,
        });
    }
    Ok(needs)
}

fn add(
    row: &Row<'static>,
    operation: &'static Operation,
    members: &Members<'_>,
    place: Place<'_>,
    context: &Context<'static>,
    needs: &mut Vec<Need>,
) -> Result<(), Ambiguous> {
    let Some(list) = &row.each else {
        return View::whole(members, place).add(row, operation, context, needs);
    };
    let Some((last, before)) = list.steps.split_last() else {
        return Ok(());
    };
    let above = Path {
        member: list.member,
        steps: before.to_vec(),
    };
    let Some(tree) = members.find(&above) else {
        return Ok(());
    };
    match (last, tree) {
        (Step::Keys, Tree::Map(entries)) => entries.iter().try_for_each(|(key, _)| {
            let key = Tree::Text(Cow::Borrowed(&**key));
            let view = View {
                members,
                place,
                element: Some((list, &key)),
            };
            view.add(row, operation, context, needs)
        }),
        // A form writes a map as a list of keys and values.
        (Step::Keys, _) => Err(NOT_TEXT),
        (_, tree) => tree.elements().iter().try_for_each(|element| {
            let view = View {
                members,
                place,
                element: Some((list, element)),
            };
            view.add(row, operation, context, needs)
        }),
    }
}

impl View<'_, '_> {
    fn add(
        &self,
        row: &Row<'static>,
        operation: &'static Operation,
        context: &Context<'static>,
        needs: &mut Vec<Need>,
    ) -> Result<(), Ambiguous> {
        if !row.conditions.iter().all(|condition| self.holds(condition)) {
            return Ok(());
        }
        let Some(resource) = self.resource(&row.resources)? else {
            return Ok(());
        };
        let mut context = context.clone();
        for (key, value) in &row.with {
            context = context.with(*key, *value);
        }
        let need = Need {
            action: Cow::Borrowed(row.action),
            resource,
            context,
        };
        let need = context::of_need(need, operation, *self);
        if !needs.contains(&need) {
            needs.push(need);
        }
        Ok(())
    }

    /// The first resource whose placeholders all have values; else the last one, with `*` where they have none. `None`
    /// if an element of a list has no value.
    fn resource(&self, templates: &[Template<'_>]) -> Result<Option<String>, Ambiguous> {
        let (last, others) = match templates.split_last() {
            Some(split) => split,
            None => return Ok(Some("*".into())),
        };
        for template in others {
            if let (whole, 0) = self.fill(template)? {
                return Ok(Some(whole));
            }
        }
        let (filled, missing) = self.fill(last)?;
        Ok((missing == 0 || self.element.is_none()).then_some(filled))
    }
}
