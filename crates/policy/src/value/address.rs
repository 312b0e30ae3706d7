//! IP addresses and ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The private networks of RFC 1918 and RFC 4193.
const PRIVATE: [IpNet; 4] = [
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16)),
    IpNet::V6(Ipv6Net::new_assert(
        Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0),
        7,
    )),
];

/// A range of addresses of one family: `203.0.113.0/24`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range(IpNet);

impl Range {
    /// Parses a range; an address without a prefix is a range of one address. Bits after the prefix can be set.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((address, prefix)) = text.split_once('/') else {
            return text
                .parse()
                .ok()
                .map(|address: IpAddr| Self(address.into()));
        };
        // `parse` accepts a sign, but a prefix has no sign.
        let is_number = prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix_bits = is_number.then(|| prefix.parse().ok())??;
        IpNet::new(address.parse().ok()?, prefix_bits)
            .ok()
            .map(Self)
    }

    /// Whether `address` has this family and this prefix.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// The range with zeros after its prefix; `None` if it already has zeros.
    pub(crate) fn without_host_bits(&self) -> Option<String> {
        let written = self.0.trunc();
        (written != self.0).then(|| written.to_string())
    }

    /// Whether all its addresses are in private networks (RFC 1918, RFC 4193), which AWS never sees as a source.
    pub(crate) fn is_private(&self) -> bool {
        PRIVATE.iter().any(|private| private.contains(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_of_its_family_with_its_prefix() {
        for (range, address, holds) in [
            ("203.0.113.0/24", "203.0.113.77", true),
            ("203.0.113.9/24", "203.0.113.77", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("0.0.0.0/0", "203.0.113.7", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "203.0.113.7", false),
            ("::/0", "2001:db8::1", true),
            ("2001:DB8::/32", "2001:0db8:0:0::1", true),
            ("2001:db8::1/128", "2001:db8::2", false),
            ("203.0.113.0/024", "203.0.113.77", true),
        ] {
            assert_eq!(
                Range::parse(range).unwrap().holds(address.parse().unwrap()),
                holds,
                "{range} {address}"
            );
        }
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in [
            "",
            "/",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/+8",
            "::/129",
            "1.2.3.4/8/8",
            "host",
        ] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn bits_behind_the_prefix_and_private_networks_are_seen() {
        for (range, without_host_bits, is_private) in [
            ("10.1.0.0/16", None, true),
            ("10.1.2.3/16", Some("10.1.0.0/16"), true),
            ("10.0.0.0/7", None, false),
            ("172.31.255.1", None, true),
            ("172.32.0.0/16", None, false),
            ("192.168.1.0/24", None, true),
            ("203.0.113.9/0", Some("0.0.0.0/0"), false),
            ("2001:db8::1/32", Some("2001:db8::/32"), false),
            ("fd00::/8", None, true),
            ("fc00::/6", None, false),
            ("::/0", None, false),
        ] {
            let range = Range::parse(range).unwrap();
            assert_eq!(
                (range.without_host_bits().as_deref(), range.is_private()),
                (without_host_bits, is_private),
                "{range:?}"
            );
        }
    }
}
