//! Buckets in host names, and the parts of S3 that hosts, scopes and names of other kinds stand for.

use crate::head::{Head, decoded_path};

/// Hosts whose first labels are a bucket.
const OWN: [&str; 3] = ["localhost", "localhost.localstack.cloud", "amazonaws.com"];

/// The bucket of a virtual-hosted request: `BUCKET.s3.REGION.amazonaws.com`, `BUCKET.s3.localhost.localstack.cloud`,
/// `BUCKET.s3.localhost`, `BUCKET.localhost`. Bucket names can have dots.
pub fn bucket_of_host(host: &str) -> Option<&str> {
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let found = OWN
        .iter()
        .find_map(|own| host.strip_suffix(own)?.strip_suffix('.'));
    let before = found?;
    // `NAME-ACCOUNT.s3-accesspoint.REGION`: an access point stands for a bucket.
    if let Some(at) = before.find(".s3-accesspoint") {
        return before.get(..at).filter(|name| !name.is_empty());
    }
    // Everything before the last `.s3.` or the end `.s3`.
    let bucket = match before.rfind(".s3.") {
        Some(at) => before.get(..at),
        None => match before.strip_suffix(".s3") {
            Some(bucket) => Some(bucket),
            None => is_plain(host, before).then_some(before),
        },
    };
    bucket.filter(|bucket| !bucket.is_empty() && *bucket != "s3" && !bucket.starts_with("s3."))
}

/// `BUCKET.localhost`, without `s3` in between.
fn is_plain(host: &str, before: &str) -> bool {
    host.ends_with(".localhost") && before != "s3"
}

/// The path with which a function of Object Lambda answers.
const WRITE_RESPONSE: &str = "/WriteGetObjectResponse";
/// The paths of buckets of Outposts, which S3 Control has.
const OUTPOSTS_BUCKETS: &str = "/v20180820/bucket";

/// The services in the scopes of requests to S3.
const S3_SCOPES: [&str; 4] = ["s3", "s3express", "s3-object-lambda", "s3-outposts"];

/// A part of S3 that no upstream has. Its requests look like requests for a bucket or a key of another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// Objects through an access point of Object Lambda.
    ObjectLambda,
    /// Objects and access points of S3 on Outposts.
    Outposts,
    /// Multi-region access points.
    MultiRegion,
}

/// Whether a function of Object Lambda answers with this request. Its route is in front of the host, and is no bucket.
pub(super) fn is_write_response(head: &Head<'_>) -> bool {
    let is_routed = || {
        let route = head.header("x-amz-request-route").ok().flatten();
        route.is_some_and(|route| !route.is_empty())
    };
    head.method == "POST" && head.path == WRITE_RESPONSE && is_routed()
}

/// The part of S3 that a request is for, if no upstream has it.
pub fn unsupported(head: &Head<'_>) -> Option<Unsupported> {
    if head.scope.is_some_and(|scope| !S3_SCOPES.contains(&scope)) {
        return None;
    }
    let has_label = |name: &str| {
        let mut labels = head.host.split(['.', ':']);
        labels.any(|label| label.eq_ignore_ascii_case(name))
    };
    let source = head.header("x-amz-copy-source").ok().flatten();
    let source = source.map(decoded_path).unwrap_or_default();
    // An ARN in place of a bucket.
    let is_copied_from = |name: &str| {
        source.starts_with("arn:") && source.split([':', '/', '.']).any(|part| part == name)
    };
    let is_of = |name: &str| head.scope == Some(name) || has_label(name) || is_copied_from(name);
    if is_of("s3-object-lambda") && !is_write_response(head) {
        return Some(Unsupported::ObjectLambda);
    }
    let is_outposts = is_of("s3-outposts") || head.header("x-amz-outpost-id") != Ok(None);
    if is_outposts && !head.path.starts_with(OUTPOSTS_BUCKETS) {
        return Some(Unsupported::Outposts);
    }
    let in_path = head.path.split('/').nth(1).unwrap_or_default();
    let is_region_less = has_label("mrap") && has_label("accesspoint");
    let is_alias = in_path.ends_with(".mrap") || is_copied_from("mrap");
    (is_region_less || is_alias).then_some(Unsupported::MultiRegion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_found_in_every_virtual_host() {
        for (host, bucket) in [
            ("b.s3.localhost.localstack.cloud:4566", Some("b")),
            ("a.b.s3.eu-west-1.localhost.localstack.cloud", Some("a.b")),
            ("b.s3.amazonaws.com", Some("b")),
            ("b.s3.us-east-1.amazonaws.com", Some("b")),
            ("b.localhost:4566", Some("b")),
            ("b.s3.localhost", Some("b")),
            ("ap-1.s3-accesspoint.us-east-1.amazonaws.com", Some("ap-1")),
            ("s3.localhost.localstack.cloud", None),
            ("s3.us-east-1.amazonaws.com", None),
            ("localhost:4566", None),
            ("127.0.0.1:4566", None),
            ("sqs.us-east-1.amazonaws.com", None),
        ] {
            assert_eq!(bucket_of_host(host), bucket, "{host}");
        }
    }

    #[test]
    fn what_no_upstream_has_is_found_by_host_scope_and_name() {
        use Unsupported::{MultiRegion, ObjectLambda, Outposts};
        let lambda = "ap-111122223333.s3-object-lambda.us-east-1.amazonaws.com";
        let outposts = "ap-111122223333.op-1.s3-outposts.us-east-1.amazonaws.com";
        let global = "abc.mrap.accesspoint.s3-global.amazonaws.com";
        let route = ("x-amz-request-route", "io-1");
        let answer = "/WriteGetObjectResponse";
        let source = |text| [("x-amz-copy-source", text)];
        for (host, scope, method, path, headers, expected) in [
            ("localhost", "s3", "GET", "/b/k", &[][..], None),
            (
                lambda,
                "s3-object-lambda",
                "GET",
                "/k",
                &[],
                Some(ObjectLambda),
            ),
            (lambda, "s3", "GET", "/k", &[], Some(ObjectLambda)),
            (
                "ap-111122223333.localhost:4566",
                "s3-object-lambda",
                "GET",
                "/k",
                &[],
                Some(ObjectLambda),
            ),
            (
                "io-1.s3-object-lambda.us-east-1.amazonaws.com",
                "s3-object-lambda",
                "POST",
                answer,
                &[route],
                None,
            ),
            (
                "io-1.localhost",
                "s3-object-lambda",
                "POST",
                answer,
                &[route],
                None,
            ),
            (
                "io-1.localhost",
                "s3-object-lambda",
                "PUT",
                answer,
                &[route],
                Some(ObjectLambda),
            ),
            (
                "io-1.localhost",
                "s3-object-lambda",
                "POST",
                answer,
                &[],
                Some(ObjectLambda),
            ),
            (outposts, "s3-outposts", "GET", "/k", &[], Some(Outposts)),
            (
                "ap-111122223333.op-1.localhost",
                "s3-outposts",
                "GET",
                "/k",
                &[],
                Some(Outposts),
            ),
            (
                "localhost",
                "s3",
                "PUT",
                "/v20180820/accesspoint/ap",
                &[("x-amz-outpost-id", "op-1")],
                Some(Outposts),
            ),
            (
                "localhost",
                "s3-outposts",
                "GET",
                "/v20180820/bucket/b/policy",
                &[("x-amz-outpost-id", "op-1")],
                None,
            ),
            (global, "s3", "GET", "/k", &[], Some(MultiRegion)),
            (
                &global.to_uppercase(),
                "s3",
                "GET",
                "/k",
                &[],
                Some(MultiRegion),
            ),
            (
                "localhost",
                "s3",
                "GET",
                "/abc.mrap/k",
                &[],
                Some(MultiRegion),
            ),
            (
                "localhost",
                "s3",
                "PUT",
                "/b/k",
                &source("arn%3Aaws%3As3%3A%3A1%3Aaccesspoint%2Fabc.mrap%2Fobject%2Fk"),
                Some(MultiRegion),
            ),
            (
                "localhost",
                "s3",
                "PUT",
                "/b/k",
                &source("arn:aws:s3-outposts:r:1:outpost/op-1/accesspoint/ap/object/k"),
                Some(Outposts),
            ),
            (
                "localhost",
                "s3",
                "PUT",
                "/b/k",
                &source("s3-outposts/k"),
                None,
            ),
            ("localhost", "sqs", "POST", "/", &[], None),
            (outposts, "sqs", "POST", "/", &[], None),
        ] {
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_bytes()))
                .collect();
            let head = Head {
                method,
                path,
                query: "",
                host,
                scope: Some(scope),
                headers: &headers,
            };
            assert_eq!(
                unsupported(&head),
                expected,
                "{host} {scope} {method} {path}"
            );
        }
    }
}
