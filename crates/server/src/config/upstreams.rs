//! The servers that requests for other services are passed to.

use std::net::SocketAddr;

use hyper::Uri;

/// The service that stands for all others.
const REST: &str = "*";

/// The upstreams, by service.
#[derive(Debug, Clone, Default)]
pub struct Upstreams(Vec<(String, Uri)>);

impl Upstreams {
    /// Adds `URL`, or `SERVICE=URL`, or several of them with commas. The last one for a service counts.
    pub(crate) fn add(&mut self, text: &str) -> Result<(), String> {
        for part in text.split(',').map(str::trim) {
            let (service, url) = match part.split_once('=') {
                Some((service, url)) if !service.contains(':') => (service, url),
                _ => (REST, part),
            };
            let uri: Uri = url
                .parse()
                .map_err(|why| format!("`{url}` is not a URL: {why}"))?;
            if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.authority().is_none() {
                return Err(format!(
                    "`{url}` must begin with http:// or https://, such as http://127.0.0.1:5000"
                ));
            }
            if uri.path() != "/" || uri.query().is_some() {
                return Err(format!(
                    "`{url}` must not have a path: requests keep their own"
                ));
            }
            self.0.retain(|(known, _)| known != service);
            self.0.push((service.to_owned(), uri));
        }
        Ok(())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an upstream is reached over TLS.
    pub(crate) fn needs_tls(&self) -> bool {
        self.0
            .iter()
            .any(|(_, uri)| uri.scheme_str() == Some("https"))
    }

    /// Every upstream with its service; `*` stands for all others.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Uri)> {
        self.0.iter().map(|(service, uri)| (service.as_str(), uri))
    }

    /// The upstream of a service, by its name in SDKs or in signatures.
    pub(crate) fn of(&self, service: &str, scope: Option<&str>) -> Option<&Uri> {
        let named = |name: &str| self.0.iter().find(|(known, _)| known == name);
        let found = named(service)
            .or_else(|| named(scope?))
            .or_else(|| named(REST));
        found.map(|(_, uri)| uri)
    }

    /// Whether an upstream is the server itself.
    pub(crate) fn leads_to(&self, own: SocketAddr) -> bool {
        let is_own = |uri: &Uri| {
            let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
            let is_here = host == "localhost"
                || host
                    .parse()
                    .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback() || ip == own.ip());
            let default = match uri.scheme_str() {
                Some("https") => 443,
                _ => 80,
            };
            own.port() != 0 && is_here && uri.port_u16().unwrap_or(default) == own.port()
        };
        self.0.iter().any(|(_, uri)| is_own(uri))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_upstream() {
        let mut upstreams = Upstreams::default();
        upstreams
            .add("s3=http://127.0.0.1:9000, http://127.0.0.1:5000")
            .unwrap();
        upstreams.add("monitoring=http://h:1").unwrap();
        let of = |service, scope| upstreams.of(service, scope).map(ToString::to_string);
        assert_eq!(
            of("s3", Some("s3")).as_deref(),
            Some("http://127.0.0.1:9000/")
        );
        assert_eq!(
            of("sqs", Some("sqs")).as_deref(),
            Some("http://127.0.0.1:5000/")
        );
        assert_eq!(
            of("cloudwatch", Some("monitoring")).as_deref(),
            Some("http://h:1/")
        );
        for (own, expected) in [
            ("127.0.0.1:5000", true),
            ("127.0.0.1:4566", false),
            ("127.0.0.1:0", false),
        ] {
            assert_eq!(upstreams.leads_to(own.parse().unwrap()), expected, "{own}");
        }
        assert!(!upstreams.needs_tls());
        upstreams.add("lambda=https://localhost").unwrap();
        assert!(upstreams.needs_tls() && upstreams.leads_to("127.0.0.1:443".parse().unwrap()));
        for (text, why) in [
            ("s3=x", "must begin with http://"),
            ("ftp://h", "must begin"),
            ("http://h/p", "path"),
            ("", "URL"),
        ] {
            let refused = upstreams.add(text).unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
