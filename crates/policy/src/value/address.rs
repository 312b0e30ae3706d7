//! IP addresses and the ranges that hold them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses of one family: `203.0.113.0/24`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    network: IpAddr,
    prefix_bits: u32,
}

impl Range {
    /// Reads a range; an address without a prefix is a range of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let network: IpAddr = address.parse().ok()?;
        let address_bits = if network.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok()?
            }
            Some(_) => return None,
            None => address_bits,
        };
        (prefix_bits <= address_bits).then_some(Self {
            network,
            prefix_bits,
        })
    }

    /// Whether `address` is of this family and has this prefix.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = network.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= self.prefix_bits
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differing = network.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= self.prefix_bits
            }
            _ => false,
        }
    }

    /// The range written with zeros after its prefix; `None` when it is written so.
    pub(crate) fn without_host_bits(&self) -> Option<String> {
        let network: IpAddr = match self.network {
            IpAddr::V4(network) => {
                let kept = u32::MAX
                    .checked_shr(self.prefix_bits)
                    .map_or(u32::MAX, |host| !host);
                Ipv4Addr::from_bits(network.to_bits() & kept).into()
            }
            IpAddr::V6(network) => {
                let kept = u128::MAX
                    .checked_shr(self.prefix_bits)
                    .map_or(u128::MAX, |host| !host);
                Ipv6Addr::from_bits(network.to_bits() & kept).into()
            }
        };
        (network != self.network).then(|| format!("{network}/{}", self.prefix_bits))
    }

    /// Whether all its addresses are of private networks (RFC 1918, RFC 4193), which AWS never sees as a source.
    pub(crate) fn is_private(&self) -> bool {
        const PRIVATE: [(IpAddr, u32); 4] = [
            (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
            (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
            (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
            (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
        ];
        PRIVATE.into_iter().any(|(network, prefix_bits)| {
            let private = Self {
                network,
                prefix_bits,
            };
            self.prefix_bits >= prefix_bits && private.holds(self.network)
        })
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
}
