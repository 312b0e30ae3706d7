//! From an operation and the members of a request to the permissions that it needs.

use std::borrow::Cow;

use roleback_policy::Context;

use crate::context;
use crate::filter::Filtered;
use crate::head::{Head, decoded_path};
use crate::members::{Ambiguous, Form, Members, Tree};
pub use crate::need::{Need, Place};
use crate::route::{Route, captures};
use crate::table::row::{Condition, Path, Piece, Row, Step, Template, Test};
use crate::table::{Location, Operation};

/// A value that a resource needs is not text.
const NOT_TEXT: Ambiguous = Ambiguous("has a list or a structure where its resource is named");

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
    let context = context::of_request(route, operation, head, members);
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
        let view = View {
            members,
            place,
            element: None,
        };
        return view.add(row, operation, context, needs);
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

/// The request as one row sees it, for one element of a list.
struct View<'v, 'b> {
    members: &'v Members<'b>,
    place: Place<'v>,
    element: Option<(&'v Path<'static>, &'v Tree<'b>)>,
}

impl View<'_, '_> {
    fn find(&self, path: &Path<'_>) -> Option<&Tree<'_>> {
        if let Some((list, element)) = self.element
            && let Some(steps) = path.inside(list)
        {
            return element.find(steps);
        }
        self.members.find(path)
    }

    fn add(
        &self,
        row: &Row<'static>,
        operation: &'static Operation,
        context: &Context<'static>,
        needs: &mut Vec<Need>,
    ) -> Result<(), Ambiguous> {
        for condition in &row.conditions {
            if !self.holds(condition)? {
                return Ok(());
            }
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
        let need = context::of_need(need, operation, self.members, self.place);
        if !needs.contains(&need) {
            needs.push(need);
        }
        Ok(())
    }

    fn holds(&self, condition: &Condition<'_>) -> Result<bool, Ambiguous> {
        let found = self.find(&condition.path);
        let text = match found {
            Some(Tree::Text(text)) => match condition.filter.apply(text) {
                Filtered::Part(text) | Filtered::Whole(text) => Some(text),
                Filtered::Nothing => None,
            },
            Some(_) => Some("".into()),
            None => None,
        };
        Ok(match condition.test {
            Test::Present => text.is_some(),
            Test::Absent => text.is_none(),
            Test::Is(value) => text.is_some_and(|text| text.eq_ignore_ascii_case(value)),
            Test::IsNot(value) => text.is_some_and(|text| !text.eq_ignore_ascii_case(value)),
        })
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

    /// A template with its placeholders filled, and how many had no value.
    fn fill(&self, template: &Template<'_>) -> Result<(String, usize), Ambiguous> {
        let mut out = String::with_capacity(RESOURCE_BYTES_EXPECTED);
        let mut missing: usize = 0;
        for piece in template {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Partition => out.push_str(self.place.partition),
                Piece::Region => out.push_str(self.place.region),
                Piece::Account => out.push_str(self.place.account),
                Piece::Value(path, filter) => {
                    let filtered = match self.find(path) {
                        None => Filtered::Nothing,
                        Some(Tree::Text(text)) => filter.apply(text),
                        Some(_) => return Err(NOT_TEXT),
                    };
                    match filtered {
                        Filtered::Part(text) => out.push_str(&text),
                        Filtered::Whole(text) => {
                            out.clear();
                            out.push_str(&text);
                        }
                        Filtered::Nothing => {
                            missing = missing.saturating_add(1);
                            out.push('*');
                        }
                    }
                }
            }
        }
        Ok((out, missing))
    }
}

/// Initial capacity of a resource: most ARNs are shorter.
const RESOURCE_BYTES_EXPECTED: usize = 96;
