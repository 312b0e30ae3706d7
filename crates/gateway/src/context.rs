//! The condition keys that come from a request: members, tags, and the headers of S3.

mod event_pattern;

use roleback_policy::{Arn, Context, Values};

use crate::head::Head;
use crate::members::{Members, Tree};
use crate::need::{Need, Place};
use crate::route::Route;
use crate::table::Operation;
use crate::table::key::{Key, Scope, Value};
use crate::table::row::{Path, Step};
use crate::view::View;

/// The key whose member holds tags.
const TAG_KEYS: &str = "aws:TagKeys";
/// The key whose member holds the tags of an object, as a query.
const OBJECT_TAGS: &str = "s3:RequestObjectTag";

/// The key whose member holds the event pattern of a rule.
const EVENT_PATTERN: &str = "events:detail";
/// The key whose member holds the encryption context.
const ENCRYPTION_CONTEXT: &str = "kms:EncryptionContext";
/// The member that gives each kind of created resource its own tags.
const TAGS_BY_KIND: &str = "TagSpecifications";

/// The keys of an operation that are the same for all permissions.
pub(crate) fn of_request(
    route: &Route<'_>,
    operation: &'static Operation,
    head: &Head<'_>,
    view: View<'_, '_>,
) -> Context<'static> {
    let of_all = |key: &&Key<'_>| key.scope() == Scope::All && !is_by_kind(key);
    let keys = operation.keys.iter().filter(of_all);
    let context = keys.fold(Context::new(), |context, key| with_key(context, key, view));
    match route.service.name {
        "s3" => s3(context, operation, head),
        _ => context,
    }
}

/// Whether each kind of created resource has another value.
fn is_by_kind(key: &Key<'_>) -> bool {
    matches!(&key.value, Value::Path(path) if path.member == TAGS_BY_KIND)
}

/// A condition key with its value, if it has one.
fn with_key(context: Context<'static>, key: &Key<'static>, view: View<'_, '_>) -> Context<'static> {
    if !key.conditions.iter().all(|condition| view.holds(condition)) {
        return context;
    }
    match &key.value {
        Value::Path(path) => with_path(context, key, path, view),
        Value::Template(_) if context.get(key.name()).is_some() => context,
        Value::Template(template) => {
            let mut texts = view.fill_each(template);
            match (texts.pop(), texts.is_empty()) {
                (None, _) => context,
                (Some(text), true) => context.with(key.name(), text),
                (Some(last), false) => {
                    texts.push(last);
                    context.with_many(key.name(), texts)
                }
            }
        }
    }
}

/// A key with the value at the end of a path. A path through a list has several values.
fn with_path(
    context: Context<'static>,
    key: &Key<'static>,
    path: &Path<'static>,
    view: View<'_, '_>,
) -> Context<'static> {
    let own = key.name();
    if key.is_presence() {
        let is_there = view.members.find(path).is_some();
        return context.with(own, if is_there { "true" } else { "false" });
    }
    let (top, steps) = match (key.scope(), view.inside(path)) {
        (Scope::Element, Some((element, steps))) => (Some(element), steps),
        (Scope::Element, None) => return context,
        _ => (view.members.get(path.member), &*path.steps),
    };
    let Some(top) = top else {
        return context;
    };
    if steps.contains(&Step::Each) {
        // A key can come from two lists.
        let known = context.get(own).into_iter().flat_map(Values::iter);
        let mut values: Vec<String> = known.map(str::to_owned).collect();
        texts_at(top, steps, &mut values);
        return match values.is_empty() {
            true => context,
            false => context.with_many(own, values),
        };
    }
    if let Some((Step::Keys, before)) = steps.split_last() {
        return match top.find(before) {
            Some(Tree::Map(members)) => members.iter().fold(context, |context, (name, _)| {
                context.with(own, name.to_string())
            }),
            _ => context,
        };
    }
    let Some(value) = top.find(steps) else {
        return context;
    };
    match own {
        EVENT_PATTERN => match value.text() {
            Some(pattern) => event_pattern::add(context, pattern),
            None => context,
        },
        TAG_KEYS => tags(context, value),
        OBJECT_TAGS => object_tags(context, value),
        ENCRYPTION_CONTEXT => encryption_context(context, value),
        own => match value.text() {
            Some(text) => context.with(own, text.to_owned()),
            None => context,
        },
    }
}

/// All texts at the end of a path that leads through lists.
fn texts_at(value: &Tree<'_>, steps: &[Step<'_>], texts: &mut Vec<String>) {
    match steps.split_first() {
        None => texts.extend(value.texts().into_iter().map(str::to_owned)),
        Some((Step::Inner(name), rest)) => {
            if let Some(inner) = value.inner(name) {
                texts_at(inner, rest, texts);
            }
        }
        Some((Step::Each, rest)) => {
            let elements = value.elements().iter();
            elements.for_each(|element| texts_at(element, rest, texts));
        }
        Some((Step::Keys, _)) => {}
    }
}

/// The pairs of an encryption context.
fn encryption_context(context: Context<'static>, value: &Tree<'_>) -> Context<'static> {
    let mut pairs = Vec::new();
    collect(value, &mut pairs);
    let mut keys = Vec::new();
    let mut context = context;
    for (key, value) in pairs {
        context = context.with(
            format!("{ENCRYPTION_CONTEXT}:{key}"),
            value.unwrap_or_default(),
        );
        keys.push(key);
    }
    match keys.is_empty() {
        true => context,
        false => context.with_many("kms:EncryptionContextKeys", keys),
    }
}

/// The keys of one permission, which depend on its action, its resource and the place.
pub(crate) fn of_need(need: Need, operation: &'static Operation, view: View<'_, '_>) -> Need {
    let View { members, place, .. } = view;
    let Need {
        action,
        resource,
        mut context,
    } = need;
    for key in &operation.keys {
        let is_its = match key.scope() {
            Scope::All => false,
            Scope::Action(of) => of == action,
            Scope::Element => view.element.is_some(),
        };
        if is_its {
            context = with_key(context, key, view);
        }
        if is_by_kind(key) {
            context = created_tags(context, &resource, members);
        }
    }
    context = match action.split_once(':') {
        Some(("ec2", name)) => {
            let context = context.with("ec2:Region", place.region.to_owned());
            match name {
                "RunInstances" => launch_template(context, members, place),
                _ => context,
            }
        }
        Some(("kms", _)) => context.with("kms:CallerAccount", place.account.to_owned()),
        // The function that a mapping invokes.
        Some(("lambda", "CreateEventSourceMapping")) => {
            context.with("lambda:FunctionArn", resource.clone())
        }
        _ => context,
    };
    Need {
        action,
        resource,
        context,
    }
}

/// The launch template of instances, if its id is given.
fn launch_template(
    context: Context<'static>,
    members: &Members<'_>,
    place: Place<'_>,
) -> Context<'static> {
    let id = members
        .get("LaunchTemplate")
        .and_then(|template| template.inner("LaunchTemplateId")?.text());
    let Some(id) = id else {
        return context;
    };
    let arn = format!(
        "arn:{}:ec2:{}:{}:launch-template/{id}",
        place.partition, place.region, place.account
    );
    context.with("ec2:LaunchTemplate", arn)
}

/// The tags that a resource of this kind is created with.
fn created_tags(
    context: Context<'static>,
    resource: &str,
    members: &Members<'_>,
) -> Context<'static> {
    let arn = Arn::parse(resource);
    let kind = arn.and_then(|arn| arn.resource.split('/').next());
    let specifications = members.get(TAGS_BY_KIND).map_or(&[][..], Tree::elements);
    let is_its = |one: &&Tree<'_>| {
        let of = one.inner("ResourceType").and_then(Tree::text);
        of.is_none() || of == kind
    };
    let lists = specifications
        .iter()
        .filter(is_its)
        .flat_map(|one| ["Tags", "Tag"].map(|name| one.inner(name)))
        .flatten();
    let mut pairs = Vec::new();
    lists.for_each(|list| collect(list, &mut pairs));
    with_tags(context, "aws:RequestTag/", pairs)
}

/// Tags: a list of keys and values, a list of keys, a map, or a query.
fn tags(context: Context<'static>, value: &Tree<'_>) -> Context<'static> {
    let mut pairs: Vec<(String, Option<String>)> = Vec::new();
    collect(value, &mut pairs);
    with_tags(context, "aws:RequestTag/", pairs)
}

fn with_tags(
    context: Context<'static>,
    prefix: &str,
    pairs: Vec<(String, Option<String>)>,
) -> Context<'static> {
    let mut keys = Vec::new();
    let mut context = context;
    for (key, value) in pairs {
        if let Some(value) = value {
            context = context.with(format!("{prefix}{key}"), value);
        }
        keys.push(key);
    }
    match prefix {
        "aws:RequestTag/" if !keys.is_empty() => context.with_many(TAG_KEYS, keys),
        "s3:RequestObjectTag/" if !keys.is_empty() => {
            context.with_many("s3:RequestObjectTagKeys", keys)
        }
        _ => context,
    }
}

/// The tags in a value: keys, and their values if it has them.
pub(crate) fn collect(value: &Tree<'_>, pairs: &mut Vec<(String, Option<String>)>) {
    match value {
        // A map of tags can have a tag that is called `Key`: only elements of lists have their key in such a member.
        Tree::Map(entries) => entries
            .iter()
            .for_each(|(key, inner)| collect_entry(key, inner, pairs)),
        other => collect_element(other, pairs),
    }
}

fn collect_element(value: &Tree<'_>, pairs: &mut Vec<(String, Option<String>)>) {
    let names = [["Key", "Value"], ["key", "value"], ["TagKey", "TagValue"]];
    match value {
        Tree::List(elements) => elements
            .iter()
            .for_each(|element| collect_element(element, pairs)),
        Tree::Text(key) => pairs.push((key.to_string(), None)),
        Tree::Opaque => {}
        Tree::Map(entries) => {
            let named = names.iter().find_map(|[key, with]| {
                let text = |name: &str| value.inner(name).and_then(Tree::text).map(str::to_owned);
                Some((text(key)?, text(with)))
            });
            if let Some((key, text)) = named {
                return pairs.push((key, Some(text.unwrap_or_default())));
            }
            entries
                .iter()
                .for_each(|(key, inner)| collect_entry(key, inner, pairs));
        }
    }
}

fn collect_entry(key: &str, inner: &Tree<'_>, pairs: &mut Vec<(String, Option<String>)>) {
    match inner {
        Tree::Text(text) => pairs.push((key.to_owned(), Some(text.to_string()))),
        // `TagSpecification.Tags`, `TagSet.Tag`
        inner => collect_element(inner, pairs),
    }
}

/// The tags of an object: `a=1&b=2` in a header, or a document.
fn object_tags(context: Context<'static>, value: &Tree<'_>) -> Context<'static> {
    let mut pairs = Vec::new();
    match value {
        Tree::Text(query) => {
            let form = crate::members::Form::parse(&[query.as_bytes()]);
            let form = form.unwrap_or_default();
            pairs.extend(
                form.pairs()
                    .map(|(key, value)| (key.to_owned(), Some(value.to_owned()))),
            );
        }
        other => collect(other, &mut pairs),
    }
    with_tags(context, "s3:RequestObjectTag/", pairs)
}

/// Headers of S3 that are condition keys of the same name, and how the request was signed.
fn s3(
    context: Context<'static>,
    operation: &'static Operation,
    head: &Head<'_>,
) -> Context<'static> {
    let mut context = context;
    for (name, value) in head
        .headers
        .iter()
        .filter(|(name, _)| name.starts_with("x-amz-"))
    {
        if let Ok(value) = std::str::from_utf8(value) {
            context = context.with(format!("s3:{name}"), value.to_owned());
        }
    }
    if head.scope.is_some() {
        let is_presigned = head.query.contains("X-Amz-Signature=");
        let kind = if is_presigned {
            "REST-QUERY-STRING"
        } else if head.method == "POST" && operation.name == "PutObject" {
            // An HTML form.
            "POST"
        } else {
            "REST-HEADER"
        };
        context = context
            .with("s3:signatureversion", "AWS4-HMAC-SHA256")
            .with("s3:authType", kind);
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::answer;

    #[test]
    fn tags_are_read_in_every_form() {
        for (body, expected) in [
            (r#"{"a":"1","b":"2"}"#, "a=1 b=2"),
            (r#"{"Key":"1","b":"2"}"#, "Key=1 b=2"),
            (r#"{"Key":"1","Value":"2"}"#, "Key=1 Value=2"),
            (
                "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>",
                "a=1",
            ),
            (
                "<Tags><Tag><Key>a</Key></Tag><Tag><Key>b</Key><Value>2</Value></Tag></Tags>",
                "a= b=2",
            ),
        ] {
            let mut pairs = Vec::new();
            collect(&answer(body.as_bytes()).unwrap(), &mut pairs);
            let found: Vec<_> = pairs
                .iter()
                .map(|(key, value)| format!("{key}={}", value.as_deref().unwrap_or("?")))
                .collect();
            assert_eq!(found.join(" "), expected, "{body}");
        }
    }

    #[test]
    fn the_tags_of_all_specifications_of_a_kind_count() {
        let body = r#"{"S":[
            {"ResourceType":"instance","Tag":[{"Key":"a","Value":"1"}]},
            {"ResourceType":"volume","Tag":[{"Key":"v","Value":"2"}]},
            {"ResourceType":"instance","Tag":[{"Key":"b","Value":"3"}],"Tags":[{"Key":"c","Value":"4"}]}]}"#;
        let tree = answer(body.as_bytes()).unwrap();
        let mut members = Members::default();
        members.add(TAGS_BY_KIND, tree.inner("S").unwrap().clone());
        let context = created_tags(Context::new(), "arn:aws:ec2:r:1:instance/*", &members);
        let expected = Context::new()
            .with("aws:RequestTag/a", "1")
            .with("aws:RequestTag/c", "4")
            .with("aws:RequestTag/b", "3")
            .with_many(TAG_KEYS, ["a", "c", "b"]);
        assert_eq!(context, expected);
    }
}
