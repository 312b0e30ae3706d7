//! The condition keys that come from a request: members, tags, and the headers of S3.

use roleback_policy::{Arn, Context};

use crate::head::Head;
use crate::members::{Members, Tree};
use crate::route::Route;
use crate::table::Operation;

/// The key whose member holds tags.
const TAG_KEYS: &str = "aws:TagKeys";
/// The key whose member holds the tags of an object, as a query.
const OBJECT_TAGS: &str = "s3:RequestObjectTag";

/// The keys of an operation.
pub(crate) fn of_request(
    route: &Route<'_>,
    operation: &'static Operation,
    head: &Head<'_>,
    members: &Members<'_>,
) -> Context<'static> {
    let mut context = Context::new();
    for (key, path) in &operation.keys {
        let mut path = path.clone();
        let is_list = path
            .steps
            .pop_if(|step| *step == crate::table::row::Step::Each)
            .is_some();
        let Some(value) = members.find(&path) else {
            continue;
        };
        context = match *key {
            TAG_KEYS => tags(context, value),
            OBJECT_TAGS => object_tags(context, value),
            key if is_list => {
                let texts: Vec<String> = value.texts().into_iter().map(str::to_owned).collect();
                context.with_many(key, texts)
            }
            key => match value.text() {
                Some(text) => context.with(key, text.to_owned()),
                None => context,
            },
        };
    }
    match route.service.name {
        "s3" => s3(context, head),
        _ => context,
    }
}

/// The keys of one need, which depend on its resource.
pub(crate) fn of_need(
    context: Context<'static>,
    operation: &Operation,
    resource: &str,
) -> Context<'static> {
    // The function that an invocation names.
    match Arn::parse(resource) {
        Some(arn) if arn.service == "lambda" && operation.name == "CreateEventSourceMapping" => {
            context.with("lambda:FunctionArn", resource.to_owned())
        }
        _ => context,
    }
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

fn collect(value: &Tree<'_>, pairs: &mut Vec<(String, Option<String>)>) {
    let names = [["Key", "Value"], ["key", "value"], ["TagKey", "TagValue"]];
    match value {
        Tree::List(elements) => elements.iter().for_each(|element| collect(element, pairs)),
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
            for (key, inner) in entries {
                match inner {
                    Tree::Text(text) => pairs.push((key.to_string(), Some(text.to_string()))),
                    // `TagSpecification.Tags`, `TagSet.Tag`
                    inner => collect(inner, pairs),
                }
            }
        }
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
fn s3(context: Context<'static>, head: &Head<'_>) -> Context<'static> {
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
        } else {
            "REST-HEADER"
        };
        context = context
            .with("s3:signatureversion", "AWS4-HMAC-SHA256")
            .with("s3:authType", kind);
    }
    context
}
