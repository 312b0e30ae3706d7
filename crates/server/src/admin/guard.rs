//! Who may use our endpoints: whoever reaches them, but no web page.
//!
//! A page in the user's own browser reaches loopback. Under a name of its own that it lets point here (DNS rebinding) it
//! would be of the same origin, so only hosts are served that no stranger can register. Otherwise it is of another origin,
//! can read no answer because we send no CORS headers, and says so in a header by which we know that it asks for
//! changes.

use std::net::IpAddr;

use hyper::header::{HOST, HeaderName, ORIGIN};
use hyper::http::request::Parts;

use super::reply::Problem;

/// The name that LocalStack's clients use: it, and what is below it, is 127.0.0.1 for everyone.
const LOCALSTACK_HOST: &str = "localhost.localstack.cloud";

/// Refuses what a strange web page may have sent.
pub(crate) fn check(head: &Parts) -> Result<(), Problem> {
    let text = |name: &HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok());
    let host = head
        .uri
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| text(&HOST))
        .unwrap_or_default();
    if !is_local_name(name_of(host)) {
        return Err(Problem::forbidden(format!(
            "`{host}` is not a host that our endpoints are served for; use an address, localhost, or a name without dots"
        )));
    }
    match text(&ORIGIN) {
        Some(origin) if origin.split_once("://").map(|(_, host)| host) != Some(host) => Err(
            Problem::forbidden("pages of another origin may not use our endpoints"),
        ),
        _ => Ok(()),
    }
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
}
