//! Connections to upstreams, over TLS where their URL says so.

use std::sync::Arc;
use std::time::Duration;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

use crate::config::Config;
use crate::limits::UPSTREAM_CONNECT_SECS;

pub(super) type Connector = HttpsConnector<HttpConnector>;

/// A connector for the upstreams of the settings.
///
/// # Errors
/// If a certificate of the settings is not one.
pub(super) fn connector(config: &Config) -> std::io::Result<Connector> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(Duration::from_secs(UPSTREAM_CONNECT_SECS)));
    let roots = match config.upstreams.needs_tls() {
        true => roots(config)?,
        false => RootCertStore::empty(),
    };
    let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector))
}

/// The certificates of the settings; without any, those of the machine.
fn roots(config: &Config) -> std::io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    if config.upstream_ca.is_empty() {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    for certificate in &config.upstream_ca {
        let added = roots.add(certificate.clone());
        added.map_err(|why| {
            std::io::Error::other(format!(
                "`upstream-ca` has a certificate that cannot be used: {why}"
            ))
        })?;
    }
    Ok(roots)
}
