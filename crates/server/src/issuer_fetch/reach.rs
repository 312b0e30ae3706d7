//! Which addresses a fetch may connect to.
//!
//! A caller chooses the URL of a provider, and the server at that URL chooses where its keys are. Neither may lead into the
//! network of this machine (server-side request forgery). The check is made on the resolved addresses, and the connection
//! uses the checked addresses, so a host name that resolves to a private address is refused, too.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Networks that are not the public internet, from the registries of special-purpose addresses
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry/>, <https://www.iana.org/assignments/iana-ipv6-special-registry/>),
/// with multicast. Those of IPv6 that carry an address of IPv4 are among them.
const SPECIAL: [&str; 27] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];
/// Whether an address belongs to the public internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    static NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
        let parsed = SPECIAL.iter().map(|network| network.parse());
        parsed.filter_map(Result::ok).collect()
    });
    !NETWORKS.iter().any(|network| network.contains(&address))
}

/// Where a fetch may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the public internet, over TLS.
    Public,
    /// Where the user said. Without TLS only to addresses that are not of the public internet.
    Configured,
}

impl Reach {
    fn allows(self, uri: &Uri, address: IpAddr) -> bool {
        let is_secure = uri.scheme_str() == Some("https");
        match self {
            Self::Public => is_secure && is_public(address),
            Self::Configured => is_secure || !is_public(address),
        }
    }
}

/// Resolves names, and refuses those of which any address may not be reached.
#[derive(Debug)]
pub(super) struct Guard(pub(super) Reach);

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        match found.iter().find(|found| !self.0.allows(uri, found.ip())) {
            None => Ok(found),
            Some(refused) => Err(ureq::Error::Io(std::io::Error::new(
                std::io::ErrorKind::PermissionDenied,
                match self.0 {
                    Reach::Public => {
                        format!("its address {} is not of the public internet", refused.ip())
                    }
                    Reach::Configured => {
                        format!(
                            "its address {} is of the public internet: use https://",
                            refused.ip()
                        )
                    }
                },
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_public_internet_are_told_from_others() {
        for network in SPECIAL {
            let network: IpNet = network.parse().unwrap();
            assert!(!is_public(network.network()), "{network}");
            assert!(!is_public(network.broadcast()), "{network}");
        }
        for (address, expected) in [
            ("140.82.112.3", true),
            ("9.255.255.255", true),
            ("11.0.0.0", true),
            ("172.15.255.255", true),
            ("172.32.0.0", true),
            ("223.255.255.255", true),
            ("2600:1f18::1", true),
            ("2001:4860::1", true),
            ("169.254.169.254", false),
            ("fd00:ec2::254", false),
            ("::ffff:8.8.8.8", false),
            ("255.255.255.255", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn a_fetch_goes_over_tls_unless_the_user_named_an_address_in_a_network_of_its_own() {
        for (reach, url, address, allowed) in [
            (Reach::Public, "https://a", "140.82.112.3", true),
            (Reach::Public, "http://a", "140.82.112.3", false),
            (Reach::Public, "https://a", "10.0.0.1", false),
            (Reach::Configured, "http://a", "10.0.0.1", true),
            (Reach::Configured, "https://a", "10.0.0.1", true),
            (Reach::Configured, "https://a", "140.82.112.3", true),
            (Reach::Configured, "http://a", "140.82.112.3", false),
        ] {
            let found = reach.allows(&url.parse().unwrap(), address.parse().unwrap());
            assert_eq!(found, allowed, "{reach:?} {url} {address}");
        }
    }
}
