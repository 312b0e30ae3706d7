//! The requests of a fetch: OpenID Connect discovery, then the key set that it names.

use std::io::Read as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::transport::DefaultConnector;

use super::reach::{Guard, Reach};
use crate::config::IssuerEndpoints;
use crate::limits::ISSUER_KEYS_BYTES_MAX;

/// How long one request may take, with everything: name, connection, answer.
const REQUEST_TIME: Duration = Duration::from_secs(5);
/// The longest discovery document, in bytes; real ones have about 2 KiB.
const DISCOVERY_BYTES_MAX: usize = 64 * 1024;
/// Where an issuer describes itself (OpenID Connect Discovery 1.0, section 4).
const DISCOVERY_PATH: &str = "/.well-known/openid-configuration";

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// No certificates to verify a server with.
    #[error(
        "this machine has no root certificates ({0}): install them, or name a file with SSL_CERT_FILE"
    )]
    NoRoots(String),
    /// No connection, or no answer.
    #[error("cannot fetch `{url}`: {why}")]
    Unreachable {
        /// The address.
        url: String,
        /// Why.
        why: String,
    },
    /// Another answer than success. Redirects are not followed.
    #[error("`{url}` answers with status {status}")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// Too long an answer.
    #[error("`{url}` answers with more than {bytes_max} bytes")]
    TooLong {
        /// The address.
        url: String,
        /// The longest accepted answer.
        bytes_max: usize,
    },
    /// Not a discovery document.
    #[error("`{url}` is not an OpenID configuration: it is not JSON with a text `jwks_uri`")]
    NoKeysUrl {
        /// The address.
        url: String,
    },
}

/// A client for discovery documents and key sets.
pub(super) struct KeyClient {
    endpoints: IssuerEndpoints,
    roots: OnceLock<Result<RootCerts, String>>,
}

impl KeyClient {
    pub(super) fn new(endpoints: IssuerEndpoints) -> Self {
        Self {
            endpoints,
            roots: OnceLock::new(),
        }
    }

    /// The key set of an issuer, as it serves it. Blocks for at most two times [`REQUEST_TIME`].
    ///
    /// # Errors
    /// See [`FetchError`].
    pub(super) fn key_set(&self, issuer: &str) -> Result<String, FetchError> {
        let issuer = issuer.trim_end_matches('/');
        let endpoint = self.endpoints.of(issuer);
        let (base, reach) = match endpoint {
            Some(endpoint) => (endpoint, Reach::Configured),
            None => (issuer, Reach::Public),
        };
        let url = format!("{base}{DISCOVERY_PATH}");
        let document = self.get(&url, reach, DISCOVERY_BYTES_MAX)?;
        let keys_url = keys_url(&document).ok_or(FetchError::NoKeysUrl { url })?;
        let (keys_url, reach) = match endpoint {
            Some(endpoint) => located(keys_url, issuer, endpoint),
            None => (keys_url, Reach::Public),
        };
        self.get(&keys_url, reach, ISSUER_KEYS_BYTES_MAX)
    }

    fn get(&self, url: &str, reach: Reach, bytes_max: usize) -> Result<String, FetchError> {
        let agent = self.agent(reach, url.starts_with("https:"))?;
        let unreachable = |why: &dyn ToString| FetchError::Unreachable {
            url: url.to_owned(),
            why: why.to_string(),
        };
        let request = agent.get(url).header("accept", "application/json");
        let answer = request.call().map_err(|why| unreachable(&why))?;
        if answer.status().as_u16() != 200 {
            return Err(FetchError::Status {
                url: url.to_owned(),
                status: answer.status().as_u16(),
            });
        }
        let mut text = String::new();
        let body = answer
            .into_body()
            .into_reader()
            .take(bytes_max as u64 + 1)
            .read_to_string(&mut text);
        body.map_err(|why| unreachable(&why))?;
        if text.len() > bytes_max {
            return Err(FetchError::TooLong {
                url: url.to_owned(),
                bytes_max,
            });
        }
        Ok(text)
    }

    /// A new agent for each request, so that no request uses a connection that was opened with another reach.
    fn agent(&self, reach: Reach, is_secure: bool) -> Result<Agent, FetchError> {
        let mut config = Agent::config_builder()
            // A proxy would resolve the name itself, to any address.
            .proxy(None)
            .https_only(reach == Reach::Public)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(REQUEST_TIME))
            .user_agent(concat!("roleback/", env!("CARGO_PKG_VERSION")));
        if is_secure {
            config = config.tls_config(self.tls()?);
        }
        Ok(Agent::with_parts(
            config.build(),
            DefaultConnector::new(),
            Guard(reach),
        ))
    }

    fn tls(&self) -> Result<TlsConfig, FetchError> {
        let roots = self.roots.get_or_init(roots_of_this_machine);
        let roots = roots.clone().map_err(FetchError::NoRoots)?;
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        Ok(TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(provider))
            .root_certs(roots)
            .build())
    }
}

/// The root certificates that other programs of this machine trust, a company's own among them.
fn roots_of_this_machine() -> Result<RootCerts, String> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let why: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
        return Err(why.join("; "));
    }
    let owned = |der: &rustls::pki_types::CertificateDer<'_>| Certificate::from_der(der).to_owned();
    Ok(found.certs.iter().map(owned).into())
}

fn keys_url(document: &str) -> Option<String> {
    let document: Value = serde_json::from_str(document).ok()?;
    let url = document.get("jwks_uri")?.as_str()?;
    Some(url.to_owned())
}

/// Where the keys of an issuer are that the user placed elsewhere. An issuer that does not know its real address names the
/// keys by its own URL.
fn located(keys_url: String, issuer: &str, endpoint: &str) -> (String, Reach) {
    if let Some(path) = keys_url
        .strip_prefix(issuer)
        .filter(|path| path.starts_with('/'))
    {
        return (format!("{endpoint}{path}"), Reach::Configured);
    }
    let reach = match origin(&keys_url) == origin(endpoint) {
        true => Reach::Configured,
        false => Reach::Public,
    };
    (keys_url, reach)
}

/// Scheme and host with port.
fn origin(url: &str) -> Option<(String, String)> {
    let uri: Uri = url.parse().ok()?;
    Some((
        uri.scheme_str()?.to_owned(),
        uri.authority()?.as_str().to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sought_where_the_issuer_is() {
        let (issuer, endpoint) = ("https://idp.example.com/a", "http://127.0.0.1:8080/x");
        for (keys_url, expected, reach) in [
            (
                "https://idp.example.com/a/keys",
                "http://127.0.0.1:8080/x/keys",
                Reach::Configured,
            ),
            (
                "http://127.0.0.1:8080/certs",
                "http://127.0.0.1:8080/certs",
                Reach::Configured,
            ),
            (
                "https://idp.example.com/ab/keys",
                "https://idp.example.com/ab/keys",
                Reach::Public,
            ),
            (
                "http://127.0.0.1:80/certs",
                "http://127.0.0.1:80/certs",
                Reach::Public,
            ),
            (
                "http://127.0.0.1:8080@169.254.169.254/",
                "http://127.0.0.1:8080@169.254.169.254/",
                Reach::Public,
            ),
            ("file:///etc/passwd", "file:///etc/passwd", Reach::Public),
        ] {
            let found = located(keys_url.to_owned(), issuer, endpoint);
            assert_eq!(found, (expected.to_owned(), reach), "{keys_url}");
        }
    }

    #[test]
    fn nothing_inside_this_network_is_reached_by_the_url_of_a_provider() {
        let client = KeyClient::new(IssuerEndpoints::default());
        for (issuer, why) in [
            (
                "https://127.0.0.1",
                "127.0.0.1 is not of the public internet",
            ),
            ("https://localhost", "is not of the public internet"),
            (
                "https://169.254.169.254/latest",
                "169.254.169.254 is not of the public internet",
            ),
            ("https://10.1.2.3", "10.1.2.3 is not of the public internet"),
            ("https://[::1]", "::1 is not of the public internet"),
            ("https://2130706433", "is not of the public internet"),
            ("http://127.0.0.1", "https only"),
        ] {
            let refused = client.key_set(issuer).unwrap_err().to_string();
            assert!(refused.contains(why), "{issuer}: {refused}");
        }
    }
}
