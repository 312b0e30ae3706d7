//! Finds the operation of a request: first the service, then the protocol, then the operation.
//!
//! The service comes from the scope of the signature; what else the request says must fit it, or a request that was signed
//! for one service would reach another.

mod host;
mod rest;

pub use host::{Unsupported, bucket_of_host, unsupported};
pub(crate) use rest::captures;

use crate::head::{Head, once};
use crate::members::{Ambiguous, Form, Format};
use crate::table::{self, Operation, Protocol, Service};

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";
/// The request says two things about its operation.
const TWO_OPERATIONS: Ambiguous = Ambiguous("names its operation in two ways");
/// The operation belongs to another service than the one in the scope.
const OTHER_SERVICE: Ambiguous =
    Ambiguous("is signed for another service than the one of its operation");
/// The header names an operation of JSON, but the body is something else.
const NOT_JSON: Ambiguous =
    Ambiguous("names its operation in `X-Amz-Target` and has no content type of JSON");
/// The request is marked as CBOR, which the service does not read: its upstream reads the request in another way.
const NOT_CBOR: Ambiguous = Ambiguous("is in CBOR, which its service does not read");

/// The operation that a request is for.
#[derive(Debug, Clone, Copy)]
pub struct Route<'r> {
    /// The service; of several that share a signing name, one of them if the operation is unknown.
    pub service: &'static Service,
    /// The operation; `None` if no operation fits.
    pub operation: Option<&'static Operation>,
    /// How the request is written, and the response is expected.
    pub protocol: Protocol,
    /// The bucket in the host.
    pub bucket: Option<&'r str>,
}

/// What the head of a request says about its operation.
#[derive(Debug)]
pub enum Found<'r> {
    /// The operation.
    Route(Route<'r>),
    /// A form, whose body names the operation.
    InBody(Protocol, &'static Service),
    /// No service that this table knows.
    Unknown,
}

/// Finds the operation in the head of a request.
pub fn find<'r>(head: &Head<'r>) -> Result<Found<'r>, Ambiguous> {
    head.check_path()?;
    let candidates = candidates(head)?;
    let Some(first) = candidates.first() else {
        return Ok(Found::Unknown);
    };
    let target = head.header("x-amz-target")?;
    let media_type = head.media_type()?;
    let is_form = media_type == FORM;
    let has_action = head.parameters().any(|(name, _)| name == "Action");
    // A reader that takes the action from the query or a form could find another one.
    let names_action = is_form || has_action;
    if head.header("smithy-protocol")?.is_some() || media_type == "application/cbor" {
        if target.is_some() || names_action {
            return Err(TWO_OPERATIONS);
        }
        let is_read = |service: &&Service| service.protocols.contains(&Protocol::Cbor);
        if !candidates.iter().copied().any(|service| is_read(&service)) {
            return Err(NOT_CBOR);
        }
        return Ok(Found::Route(smithy(head, &candidates, first)));
    }
    if let Some(target) = target {
        if names_action {
            return Err(TWO_OPERATIONS);
        }
        // moto looks for an action in a body of any other type.
        if !media_type.contains("json") {
            return Err(NOT_JSON);
        }
        return json(target, &candidates).map(Found::Route);
    }
    let with_form = |service: &&&'static Service| form_protocol(service).is_some();
    if let Some(service) = candidates.iter().find(with_form)
        && (is_form || head.query.contains("Action="))
        && let Some(protocol) = form_protocol(service)
    {
        return Ok(Found::InBody(protocol, service));
    }
    if has_action {
        return Err(TWO_OPERATIONS);
    }
    rest(head, &candidates).map(Found::Route)
}

/// The operation of a form. `service` is the one that [`find`] found.
pub fn find_in_form(
    form: &Form<'_>,
    head: &Head<'_>,
    service: &'static Service,
    protocol: Protocol,
) -> Result<Route<'static>, Ambiguous> {
    let (action, version) = (form.value("Action"), form.value("Version"));
    let same = |service: &&&'static Service| {
        form_protocol(service).is_some() && version.is_none_or(|version| version == service.version)
    };
    let candidates = candidates(head)?;
    let of_version: Vec<_> = candidates.iter().filter(same).collect();
    let operation = |service: &'static Service| service.operation(action?);
    let found = of_version
        .iter()
        .find_map(|service| Some((**service, operation(service)?)));
    // Of the right service, but with a version that it does not have: unknown, so that no other reader's version counts.
    let (service, operation) = found.map_or((service, None), |(service, operation)| {
        (service, Some(operation))
    });
    Ok(Route {
        service,
        operation,
        protocol,
        bucket: None,
    })
}

/// How the service writes forms, if it does.
fn form_protocol(service: &Service) -> Option<Protocol> {
    let mut protocols = service.protocols.iter().copied();
    protocols.find(|protocol| matches!(protocol, Protocol::Query | Protocol::Ec2))
}

/// The services that a request can be for.
fn candidates(head: &Head<'_>) -> Result<Vec<&'static Service>, Ambiguous> {
    let all = || table::services().iter();
    if let Some(scope) = head.scope {
        return Ok(table::services_signed_as(scope).to_vec());
    }
    let target = head
        .header("x-amz-target")?
        .and_then(|target| target.split_once('.'));
    if let Some((prefix, _)) = target {
        return Ok(all()
            .filter(|service| service.target_prefix == prefix)
            .collect());
    }
    if let Some((_, version)) = head.parameters().find(|(name, _)| name == "Version") {
        let same =
            |service: &&Service| form_protocol(service).is_some() && service.version == version;
        return Ok(all().filter(same).collect());
    }
    // The path of a queue, as clients of its old protocol call it.
    let mut parts = head.path.split('/').skip(1);
    let account = parts
        .next()
        .filter(|part| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let name = match account {
        Some(_) if head.media_type()? == FORM => "sqs",
        _ => "s3",
    };
    Ok(all().filter(|service| service.name == name).collect())
}

/// `X-Amz-Target: DynamoDB_20120810.PutItem`
fn json(target: &str, candidates: &[&'static Service]) -> Result<Route<'static>, Ambiguous> {
    let (prefix, name) = target.rsplit_once('.').unwrap_or(("", target));
    let service = candidates
        .iter()
        .find(|service| service.target_prefix == prefix);
    let service = *service.ok_or(OTHER_SERVICE)?;
    Ok(Route {
        service,
        operation: service.operation(name),
        protocol: Protocol::Json,
        bucket: None,
    })
}

/// `/service/NAME/operation/OPERATION`
fn smithy(
    head: &Head<'_>,
    candidates: &[&'static Service],
    first: &'static Service,
) -> Route<'static> {
    let mut parts = head.path.split('/').skip(1);
    let mut next = || parts.next().unwrap_or_default();
    let (service, name, operation, named) = (next(), next(), next(), next());
    let is_whole = service == "service" && operation == "operation" && parts.next().is_none();
    let found = candidates
        .iter()
        .find(|service| is_whole && service.target_prefix == name);
    Route {
        service: found.copied().unwrap_or(first),
        operation: found.and_then(|service| service.operation(named)),
        protocol: Protocol::Cbor,
        bucket: None,
    }
}

fn rest<'r>(head: &Head<'r>, candidates: &[&'static Service]) -> Result<Route<'r>, Ambiguous> {
    let is_rest = |service: &&&Service| service.protocols.iter().any(|protocol| protocol.is_rest());
    let mut best: Option<(rest::Score, Route<'r>)> = None;
    for service in candidates.iter().filter(is_rest) {
        let is_s3 = service.name == "s3";
        if is_s3 {
            once(head)?;
        }
        let bucket = match is_s3 && !host::is_write_response(head) {
            true => bucket_of_host(head.host),
            false => None,
        };
        let protocol = service
            .protocols
            .iter()
            .copied()
            .find(|protocol| protocol.is_rest());
        let segments = head.segments(bucket);
        let found = rest::find(head, service, &segments)?;
        let score = found.map_or(rest::Score::default(), |(score, _)| score);
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            let route = Route {
                service,
                operation: found.map(|(_, operation)| operation),
                protocol: protocol.unwrap_or(Protocol::RestJson),
                bucket,
            };
            best = Some((score, route));
        }
    }
    if let Some((_, route)) = best {
        return Ok(route);
    }
    let service = candidates.first().copied().ok_or(OTHER_SERVICE)?;
    let protocol = service.protocols.first().copied().unwrap_or(Protocol::Json);
    Ok(Route {
        service,
        operation: None,
        protocol,
        bucket: None,
    })
}

impl Route<'_> {
    /// The format of the request's body.
    pub fn format(&self) -> Format {
        match self.protocol {
            Protocol::Json | Protocol::RestJson => Format::Json,
            Protocol::RestXml => Format::Xml,
            Protocol::Cbor => Format::Cbor,
            Protocol::Query | Protocol::Ec2 => Format::Form,
        }
    }

    /// Whether the decision depends on the body.
    pub fn reads_body(&self) -> bool {
        self.format() == Format::Form || self.operation.is_some_and(Operation::reads_body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::{DOTS, NOT_ASCII};

    /// The operation that a request is for, or why it is refused.
    fn found(
        (scope, method, path): (&str, &str, &str),
        query: &str,
        headers: &[(&str, &str)],
    ) -> Result<String, &'static str> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes()))
            .collect();
        let head = Head {
            method,
            path,
            query,
            host: "localhost",
            scope: Some(scope),
            headers: &headers,
        };
        find(&head).map_err(|why| why.0).map(|found| match found {
            Found::Route(route) => {
                let name = route.operation.map_or("?", |operation| operation.name);
                format!("{}.{name}", route.service.name)
            }
            Found::InBody(_, service) => format!("{} in the body", service.name),
            Found::Unknown => "unknown".to_owned(),
        })
    }

    #[test]
    fn an_operation_is_found_or_the_request_refused() {
        let tables = ("x-amz-target", "DynamoDB_20120810.ListTables");
        let json = ("content-type", "application/x-amz-json-1.0");
        let form = ("content-type", FORM);
        let cbor = ("smithy-protocol", "rpc-v2-cbor");
        let root = |scope| (scope, "POST", "/");
        let metrics = (
            "monitoring",
            "POST",
            "/service/GraniteServiceVersion20100801/operation/ListMetrics",
        );
        let get = |path| ("s3", "GET", path);
        let (two, dots) = (TWO_OPERATIONS.0, DOTS.0);
        for (at, query, headers, expected) in [
            (
                root("dynamodb"),
                "",
                &[tables, json][..],
                Ok("dynamodb.ListTables"),
            ),
            (root("dynamodb"), "Action=X", &[tables, json], Err(two)),
            (root("dynamodb"), "Acti%6Fn=X", &[tables, json], Err(two)),
            (root("dynamodb"), "", &[tables, form], Err(two)),
            (root("dynamodb"), "", &[tables], Err(NOT_JSON.0)),
            (
                root("dynamodb"),
                "",
                &[tables, ("content-type", "text/plain")],
                Err(NOT_JSON.0),
            ),
            (root("sqs"), "", &[tables, json], Err(OTHER_SERVICE.0)),
            (metrics, "", &[cbor], Ok("cloudwatch.ListMetrics")),
            (metrics, "", &[cbor, form], Err(two)),
            (metrics, "Action=DeleteAlarms", &[cbor], Err(two)),
            (metrics, "", &[cbor, tables], Err(two)),
            (get("/b/k"), "", &[cbor], Err(NOT_CBOR.0)),
            (root("sns"), "", &[form], Ok("sns in the body")),
            (root("none"), "", &[], Ok("unknown")),
            (get("/b/k"), "", &[], Ok("s3.GetObject")),
            (get("/b/k"), "Action=DeleteObject", &[], Err(two)),
            (get("/b/"), "", &[], Ok("s3.ListObjects")),
            (("s3express", "GET", "/b/k"), "", &[], Ok("s3.GetObject")),
            (
                get("/b%2Fk"),
                "",
                &[],
                Err("has a name of a bucket that no bucket has"),
            ),
            (
                get("/%62/k"),
                "",
                &[],
                Err("has a name of a bucket that no bucket has"),
            ),
            (
                get("/;x=y"),
                "",
                &[],
                Err("has a name of a bucket that no bucket has"),
            ),
            (get("/b/é"), "", &[], Err(NOT_ASCII.0)),
            (get("/b"), "prefix=é", &[], Err(NOT_ASCII.0)),
            (get("/b/k%2Fl"), "", &[], Ok("s3.GetObject")),
            (get("/b/../k"), "", &[], Err(dots)),
            (get("/b/a%2F%2e%2e%2Fk"), "", &[], Err(dots)),
            (get("/b/..k"), "", &[], Ok("s3.GetObject")),
            (get("/b"), "policy&acl", &[], Err("names two sub-resources")),
            (
                get("/b/k"),
                "versionId=1&versionId=2",
                &[],
                Err("has a parameter twice"),
            ),
            (
                ("dynamodb", "POST", "/x/../moto-api/reset"),
                "",
                &[tables, json],
                Err(dots),
            ),
        ] {
            assert_eq!(
                found(at, query, headers),
                expected.map(str::to_owned),
                "{at:?} {query} {headers:?}"
            );
        }
    }
}
