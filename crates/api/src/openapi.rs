//! The API as an OpenAPI 3.1 document, generated from the table of routes and the types.
//!
//! OpenAPI 3.1 uses JSON Schema, which `schemars` generates from the types. An OpenAPI framework with macros on the handlers
//! would be a second table of routes beside [`ROUTES`].

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::error::ErrorBody;
use crate::job::JobLine;
use crate::route::{Body, ROUTES, Route};

/// The OpenAPI document, for this version of the program.
pub fn document(version: &str) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for route in ROUTES {
        let path = paths
            .entry(route.template)
            .or_insert_with(|| Value::Object(Map::new()));
        path[route.method.as_str().to_lowercase()] = operation(route, &mut generator);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Roleback",
            "version": version,
            "description": "Roleback's own API, beside the APIs of AWS IAM and STS.",
        },
        "paths": paths,
        "components": {"schemas": generator.take_definitions(true)},
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut responses = json!({
        "default": {"description": "An error", "content": {"application/json": {"schema": schema::<ErrorBody>(generator)}}},
    });
    responses["200"] = json!({"description": "Success"});
    if let Some(content) = content(route.answer, generator) {
        responses["200"]["content"] = content;
    }
    let mut operation = json!({
        "operationId": format!("{:?}", route.endpoint),
        "summary": route.summary,
        "parameters": parameters(route),
        "responses": responses,
    });
    if let Some(content) = content(route.request, generator) {
        let required = !matches!(route.request, Body::OptionalJson(_));
        operation["requestBody"] = json!({"required": required, "content": content});
    }
    operation
}

fn parameters(route: &Route) -> Value {
    let segments = route.template.split('/');
    let names = segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let in_path = names.map(
        |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
    );
    let in_query = route.query.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "in": "query",
            "description": parameter.description,
            "schema": {"type": "string"},
        })
    });
    in_path.chain(in_query).collect()
}

fn content(body: Body, generator: &mut SchemaGenerator) -> Option<Value> {
    Some(match body {
        Body::None => return None,
        Body::Json(of) | Body::OptionalJson(of) => {
            json!({"application/json": {"schema": of(generator)}})
        }
        Body::JsonLines(of) => json!({"application/x-ndjson": {"schema": of(generator)}}),
        Body::Events(of) => json!({"text/event-stream": {"schema": of(generator)}}),
        Body::Job(of) => json!({
            "application/json": {"schema": of(generator)},
            "application/x-ndjson": {"schema": schema::<JobLine<Value>>(generator)},
        }),
        Body::AnyJson => json!({"application/json": {"schema": {}}}),
        Body::Text => json!({"text/plain": {"schema": {"type": "string"}}}),
        Body::Bytes => json!({"application/octet-stream": {}}),
    })
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every `$ref` in a document.
    fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members
                    .values()
                    .for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn the_document_has_every_route_and_no_other() {
        let document = document("1");
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<_> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().iter();
                methods.map(move |(method, operation)| {
                    let summary = operation["summary"].as_str().unwrap();
                    (method.to_uppercase(), path.as_str(), summary)
                })
            })
            .collect();
        let routes = ROUTES.iter();
        let expected: BTreeSet<_> = routes
            .map(|route| (route.method.to_string(), route.template, route.summary))
            .collect();
        assert_eq!(described, expected);
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document = document("1");
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.contains("#/components/schemas/Health"), "{found:?}");
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}
