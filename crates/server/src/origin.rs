//! Which host names requests may be sent to, and which web pages may send requests.
//!
//! Web pages in the user's own browser can reach loopback. A signature does not keep them out: every page knows the
//! secret `test`. Two checks do:
//!
//! - The *host*: a page whose owner makes its own name point here (DNS rebinding) has the same origin as this server,
//!   but its requests carry that name. Only names that strangers cannot register are served, and names that the user
//!   allows.
//! - The *origin*: every other page is identified by headers that its browser sends, and is refused unless the user
//!   allows its origin. AWS clients do not send these headers.

use std::net::IpAddr;
use std::str::FromStr;

use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::http::uri::Uri;
use hyper::{Method, Version};

/// Names, with all names below them, that lead to this machine or stay in a private network.
/// `localhost.localstack.cloud` resolves to 127.0.0.1 everywhere. `internal` (the name of a container's host is below
/// it), `test` and Kubernetes' `cluster.local` cannot be registered.
const LOCAL_NAMES: [&str; 5] = [
    "localhost",
    "localhost.localstack.cloud",
    "internal",
    "test",
    "cluster.local",
];
/// AWS's own domains: a client's resolver or proxy may redirect names below them to this server.
const AWS_NAMES: [&str; 4] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
];
/// Headers in which browsers say what kind of page sends a request, even if they send no origin.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Host names that the user allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts(Vec<String>);

/// Origins of web pages that the user allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

/// What is served under a host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Served {
    /// Only the AWS API, because the name is one of AWS's.
    AwsApi,
    /// Everything.
    All,
}

/// Why a request is refused before it is read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The `Host` header is missing or repeated.
    Hosts(usize),
    /// The host is not served.
    Host(String),
    /// The page's origin is not allowed.
    Page(String),
}

/// The web page that sends a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Page<'a> {
    /// No page, or a page of this server.
    Own,
    /// A page that the user allows.
    Allowed(&'a HeaderValue),
}

impl Hosts {
    /// What is served under a host name.
    pub(crate) fn served(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        version: Version,
    ) -> Result<Served, Refused> {
        let named = headers.get_all(HOST).iter().count();
        let is_one = match version {
            // RFC 9112, section 3.2: a missing or repeated `Host` is a 400.
            Version::HTTP_11 => named == 1,
            _ => named <= 1,
        };
        if !is_one {
            return Err(Refused::Hosts(named));
        }
        let host = host(uri, headers);
        if host.is_empty() && version < Version::HTTP_11 {
            // Browsers never send this.
            return Ok(Served::All);
        }
        let name = name_of(host);
        if is_local(name) || self.allow(name) {
            Ok(Served::All)
        } else if AWS_NAMES.into_iter().any(|top| is_below(name, top)) {
            Ok(Served::AwsApi)
        } else {
            Err(Refused::Host(host.to_owned()))
        }
    }

    fn allow(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|allowed| match allowed.strip_prefix('*') {
                Some("") => true,
                Some(below) => {
                    is_below(name, &below[1..]) && without_dot(name).len() >= below.len()
                }
                None => without_dot(name).eq_ignore_ascii_case(allowed),
            })
    }
}

impl FromStr for Hosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = text.split(',').map(|name| {
            let name = name.trim();
            let bare = name.strip_prefix("*.").unwrap_or(name);
            let is_name = name == "*"
                || !bare.is_empty()
                    && bare
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            if is_name {
                Ok(name.to_ascii_lowercase())
            } else {
                Err(format!(
                    "`{name}` is not a host name: use names such as iam.example.com or *.example.com, without a port"
                ))
            }
        });
        names.collect::<Result<_, _>>().map(Self)
    }
}

impl Origins {
    /// Whether all web pages may use the server.
    pub fn allow_all(&self) -> bool {
        self.0.iter().any(|origin| origin == "*")
    }

    /// What is known of the page that sends a request.
    pub(crate) fn page<'a>(&self, uri: &Uri, headers: &'a HeaderMap) -> Result<Page<'a>, Refused> {
        match headers.get(ORIGIN) {
            Some(value) => {
                let origin = value.to_str().unwrap_or_default();
                let named = origin.split_once("://").map(|(_, host)| host);
                if named.is_some_and(|named| named.eq_ignore_ascii_case(host(uri, headers))) {
                    Ok(Page::Own)
                } else if self.allow_all()
                    || self.0.iter().any(|it| it.eq_ignore_ascii_case(origin))
                {
                    Ok(Page::Allowed(value))
                } else {
                    Err(Refused::Page(origin.to_owned()))
                }
            }
            None if self.allow_all() => Ok(Page::Own),
            None => match headers.get(FETCH_SITE) {
                Some(site) if site == "cross-site" => Err(Refused::Page(String::new())),
                _ => Ok(Page::Own),
            },
        }
    }
}

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origins = text.split(',').map(|origin| {
            let origin = origin.trim().trim_end_matches('/');
            let host = origin.split_once("://").map_or("", |(_, host)| host);
            let is_origin = !host.is_empty() && !host.contains(['/', '?', '#', ' ', '@', '*']);
            if origin == "*" || is_origin {
                Ok(origin.to_owned())
            } else {
                Err(format!(
                    "`{origin}` is not an origin: use a scheme, a host and a port, such as http://localhost:3000"
                ))
            }
        });
        origins.collect::<Result<_, _>>().map(Self)
    }
}

impl Refused {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Hosts(_) => 400,
            Self::Host(_) | Self::Page(_) => 403,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Hosts(_) => "BadRequest",
            Self::Host(_) => "HostNotAllowed",
            Self::Page(_) => "OriginNotAllowed",
        }
    }

    /// What is wrong, and what to do.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Hosts(0) => "The request has no Host header.".to_owned(),
            Self::Hosts(count) => {
                format!("The request has {count} Host headers; it must have one.")
            }
            Self::Host(host) => format!(
                "Requests for the host {host} are not served, because a web page could have sent them. Use localhost, an IP \
                 address or a name without a dot, or start the server with --allowed-hosts {}.",
                name_of(host)
            ),
            Self::Page(origin) if origin.is_empty() || origin == "null" => {
                "Web pages of other sites may not use this server.".to_owned()
            }
            Self::Page(origin) => format!(
                "Web pages of the origin {origin} may not use this server. To allow them, start the server with \
                 --cors-origins {origin}, or set EXTRA_CORS_ALLOWED_ORIGINS={origin}."
            ),
        }
    }
}

/// Whether this is a browser's preflight request (<https://fetch.spec.whatwg.org/#cors-preflight-fetch>).
pub(crate) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(hyper::header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> &'a str {
    let authority = uri.authority().map(|authority| authority.as_str());
    authority
        .or_else(|| headers.get(HOST)?.to_str().ok())
        .unwrap_or_default()
}

/// The host without its port.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

/// Whether strangers cannot make the name point here. Addresses are safe: a page that is loaded from an address belongs
/// to the machine with that address, even if the address is mapped to a container that does not know it.
fn is_local(name: &str) -> bool {
    let has_no_dots = !name.is_empty() && !name.contains('.');
    has_no_dots
        || name.parse::<IpAddr>().is_ok()
        || LOCAL_NAMES.into_iter().any(|top| is_below(name, top))
}

/// Whether a name equals another or is below it.
fn is_below(name: &str, top: &str) -> bool {
    let name = without_dot(name).as_bytes();
    let Some(start) = name.len().checked_sub(top.len()) else {
        return false;
    };
    let (rest, end) = name.split_at(start);
    end.eq_ignore_ascii_case(top.as_bytes()) && (rest.is_empty() || rest.ends_with(b"."))
}

/// A host name may end with a dot.
fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(hosts: &Hosts, host: &str) -> Result<Served, Refused> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        hosts.served(&Uri::from_static("/"), &headers, Version::HTTP_11)
    }

    #[test]
    fn hosts_are_served_that_no_stranger_can_register_or_that_are_allowed() {
        let hosts: Hosts = "iam.example.com, *.corp.example".parse().unwrap();
        for (host, expected) in [
            ("127.0.0.1:4566", Some(Served::All)),
            ("127.0.0.1", Some(Served::All)),
            ("[::1]:4566", Some(Served::All)),
            ("192.168.1.7:4566", Some(Served::All)),
            ("localhost:4566", Some(Served::All)),
            ("LOCALHOST.:4566", Some(Served::All)),
            ("roleback:4566", Some(Served::All)),
            ("iam.localhost", Some(Served::All)),
            ("host.docker.internal:4566", Some(Served::All)),
            ("roleback.default.svc.cluster.local", Some(Served::All)),
            ("localhost.localstack.cloud:4566", Some(Served::All)),
            ("iam.localhost.localstack.cloud", Some(Served::All)),
            ("iam.example.com:4566", Some(Served::All)),
            ("IAM.example.com.", Some(Served::All)),
            ("a.corp.example", Some(Served::All)),
            ("iam.amazonaws.com", Some(Served::AwsApi)),
            ("sts.us-east-1.amazonaws.com:443", Some(Served::AwsApi)),
            ("iam.cn-north-1.amazonaws.com.cn", Some(Served::AwsApi)),
            ("sts.us-east-1.api.aws", Some(Served::AwsApi)),
            ("evil.example:4566", None),
            ("corp.example", None),
            ("evilcorp.example", None),
            ("127.0.0.1.evil.example", None),
            ("evillocalhost.localstack.cloud", None),
            ("localhost.localstack.cloud.evil.example", None),
            ("iam.amazonaws.com.evil.example", None),
            ("evilamazonaws.com", None),
            ("", None),
        ] {
            assert_eq!(served(&hosts, host).ok(), expected, "{host}");
        }
        assert_eq!(
            served(&"*".parse().unwrap(), "evil.example"),
            Ok(Served::All)
        );
        let refused = served(&hosts, "evil.example:4566").unwrap_err().message();
        assert!(
            refused.contains("--allowed-hosts evil.example."),
            "{refused}"
        );
    }

    #[test]
    fn a_request_has_one_host() {
        for (version, count, expected) in [
            (Version::HTTP_11, 0, Err(Refused::Hosts(0))),
            (Version::HTTP_11, 1, Ok(Served::All)),
            (Version::HTTP_11, 2, Err(Refused::Hosts(2))),
            (Version::HTTP_10, 0, Ok(Served::All)),
            (Version::HTTP_10, 2, Err(Refused::Hosts(2))),
            (Version::HTTP_2, 2, Err(Refused::Hosts(2))),
        ] {
            let mut headers = HeaderMap::new();
            for _ in 0..count {
                headers.append(HOST, HeaderValue::from_static("localhost"));
            }
            let found = Hosts::default().served(&Uri::from_static("/"), &headers, version);
            assert_eq!(found, expected, "{version:?} {count}");
        }
    }

    #[test]
    fn pages_of_another_origin_are_served_only_where_they_are_allowed() {
        let own = "127.0.0.1:4566";
        for (allowed, header, expected) in [
            ("http://a.example", None, Some("own")),
            (
                "http://a.example",
                Some(("origin", "http://127.0.0.1:4566")),
                Some("own"),
            ),
            (
                "http://a.example",
                Some(("origin", "http://127.0.0.1:3000")),
                None,
            ),
            (
                "http://a.example",
                Some(("origin", "http://evil.example")),
                None,
            ),
            ("http://a.example", Some(("origin", "null")), None),
            (
                "http://a.example",
                Some(("sec-fetch-site", "cross-site")),
                None,
            ),
            (
                "http://a.example",
                Some(("sec-fetch-site", "none")),
                Some("own"),
            ),
            (
                "http://a.example,http://b.example:3/",
                Some(("origin", "http://b.example:3")),
                Some("allowed"),
            ),
            (
                "http://a.example",
                Some(("origin", "https://a.example")),
                None,
            ),
            (
                "*",
                Some(("origin", "http://evil.example")),
                Some("allowed"),
            ),
            ("*", Some(("sec-fetch-site", "cross-site")), Some("own")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(own));
            if let Some((name, value)) = header {
                headers.insert(name, HeaderValue::from_static(value));
            }
            let origins: Origins = allowed.parse().unwrap();
            let found = match origins.page(&Uri::from_static("/"), &headers) {
                Ok(Page::Own) => Some("own"),
                Ok(Page::Allowed(_)) => Some("allowed"),
                Err(_) => None,
            };
            assert_eq!(found, expected, "{allowed} {header:?}");
        }
    }
}
