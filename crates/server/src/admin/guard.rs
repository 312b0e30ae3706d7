//! Who may use our endpoints: whoever reaches them, but no web page. Who may use the AWS API: no page of another origin.
//!
//! A page in the user's own browser reaches loopback. Under a name of its own that it lets point here (DNS rebinding) it
//! would be of the same origin, so our endpoints are served only for hosts that no stranger can register. Otherwise it is of
//! another origin, can read no answer because we send no CORS headers, and says so in headers by which we know that it
//! asks for changes. A signature proves nothing there: every page knows the secret `test`, and can put a signature into an
//! address. The clients of AWS send no such headers. Their hosts are not looked at: those may have any name.

use std::net::IpAddr;

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Uri;

use super::reply::Problem;

/// The name that LocalStack's clients use: it, and what is below it, is 127.0.0.1 for everyone.
const LOCALSTACK_HOST: &str = "localhost.localstack.cloud";
/// What browsers say of where a page comes from that asks, also where they say no origin.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what a strange web page may have sent to our endpoints.
pub(crate) fn check(head: &Parts) -> Result<(), Problem> {
    let host = host(&head.uri, &head.headers);
    if !is_local_name(name_of(host)) {
        return Err(Problem::forbidden(format!(
            "`{host}` is not a host that our endpoints are served for; use an address, localhost, or a name without dots"
        )));
    }
    check_origin(&head.uri, &head.headers)
}

/// Refuses what a web page of another origin sent.
pub(crate) fn check_origin(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let origin = text(headers, &ORIGIN);
    let is_own = |origin: &str| {
        let named = origin.split_once("://").map(|(_, host)| host);
        named == Some(host(uri, headers))
    };
    let is_strange = match origin {
        Some(origin) => !is_own(origin),
        None => text(headers, &FETCH_SITE) == Some("cross-site"),
    };
    if is_strange {
        return Err(Problem::forbidden(
            "pages of another origin may not use this server",
        ));
    }
    Ok(())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> &'a str {
    let authority = uri.authority().map(|authority| authority.as_str());
    authority
        .or_else(|| text(headers, &HOST))
        .unwrap_or_default()
}

/// The host without its port.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

/// Whether nobody can register the name and let it point here.
fn is_local_name(name: &str) -> bool {
    let below = |top: &str| {
        name.strip_suffix(top)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let has_no_dots = !name.is_empty() && !name.contains('.');
    name.parse::<IpAddr>().is_ok() || has_no_dots || below("localhost") || below(LOCALSTACK_HOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn allowed(host: &str, origin: Option<&str>) -> bool {
        let mut request = Request::get("/_roleback/health").header(HOST, host);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        check(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn only_hosts_that_nobody_can_register_are_served() {
        for (host, served) in [
            ("127.0.0.1:4566", true),
            ("127.0.0.1", true),
            ("[::1]:4566", true),
            ("192.168.1.7:4566", true),
            ("localhost:4566", true),
            ("roleback:4566", true),
            ("iam.localhost", true),
            ("localhost.localstack.cloud:4566", true),
            ("iam.localhost.localstack.cloud", true),
            ("evil.example:4566", false),
            ("127.0.0.1.evil.example", false),
            ("evillocalhost.localstack.cloud", false),
            ("localhost.localstack.cloud.evil.example", false),
            ("", false),
        ] {
            assert_eq!(allowed(host, None), served, "{host}");
        }
    }

    #[test]
    fn pages_of_another_origin_are_not_served() {
        let host = "127.0.0.1:4566";
        for (origin, served) in [
            ("http://127.0.0.1:4566", true),
            ("http://127.0.0.1:3000", false),
            ("http://evil.example", false),
            ("null", false),
        ] {
            assert_eq!(allowed(host, Some(origin)), served, "{origin}");
        }
    }

    #[test]
    fn the_aws_api_has_any_name_and_no_page_of_another_origin() {
        for (host, header, served) in [
            ("iam.amazonaws.com", None, true),
            (
                "iam.amazonaws.com",
                Some(("origin", "http://iam.amazonaws.com")),
                true,
            ),
            (
                "127.0.0.1:4566",
                Some(("origin", "http://evil.example")),
                false,
            ),
            ("127.0.0.1:4566", Some(("origin", "null")), false),
            (
                "127.0.0.1:4566",
                Some(("sec-fetch-site", "cross-site")),
                false,
            ),
            ("127.0.0.1:4566", Some(("sec-fetch-site", "none")), true),
        ] {
            let mut request = Request::post("/").header(HOST, host);
            if let Some((name, value)) = header {
                request = request.header(name, value);
            }
            let head = request.body(()).unwrap().into_parts().0;
            let found = check_origin(&head.uri, &head.headers).is_ok();
            assert_eq!(found, served, "{host} {header:?}");
        }
    }
}
