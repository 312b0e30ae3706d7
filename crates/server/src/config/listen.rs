//! Parses addresses to listen on, in the forms that people write.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// LocalStack's port, which its clients use by default.
pub const PORT: u16 = 4566;
/// The default address.
pub(super) const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), PORT);

/// Parses `ADDRESS:PORT`, an address or a port alone, `:PORT`, and `localhost` as an address. The address defaults to
/// loopback: other machines can reach the server only if the user writes such an address.
pub(super) fn parse(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if let Ok(port) = text.parse() {
        return Ok(SocketAddr::new(DEFAULT.ip(), port));
    }
    if let Some(ip) = ip(text) {
        return Ok(SocketAddr::new(ip, PORT));
    }
    let parts = text.rsplit_once(':').and_then(|(host, port)| {
        let ip = if host.is_empty() {
            Some(DEFAULT.ip())
        } else {
            ip(host)
        };
        Some(SocketAddr::new(ip?, port.parse().ok()?))
    });
    parts.ok_or_else(|| {
        "use an IP address or `localhost`, and a port: 127.0.0.1:4566, localhost:4566, [::1]:4566, :4566 or 4566".to_owned()
    })
}

fn ip(host: &str) -> Option<IpAddr> {
    if host.eq_ignore_ascii_case("localhost") {
        return Some(DEFAULT.ip());
    }
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_listen_on_is_read_as_people_write_it() {
        for (text, expected) in [
            ("127.0.0.1:1", Some("127.0.0.1:1")),
            ("localhost:4566", Some("127.0.0.1:4566")),
            ("LocalHost:80", Some("127.0.0.1:80")),
            ("localhost", Some("127.0.0.1:4566")),
            (":4567", Some("127.0.0.1:4567")),
            ("4567", Some("127.0.0.1:4567")),
            ("0", Some("127.0.0.1:0")),
            ("0.0.0.0", Some("0.0.0.0:4566")),
            ("0.0.0.0:4566", Some("0.0.0.0:4566")),
            ("[::1]:4566", Some("[::1]:4566")),
            ("::1", Some("[::1]:4566")),
            ("[::]", Some("[::]:4566")),
            (" 127.0.0.1:1 ", Some("127.0.0.1:1")),
            ("", None),
            (":", None),
            ("localhost:", None),
            ("localhost:65536", None),
            ("65536", None),
            ("example.com:4566", None),
            ("http://localhost:4566", None),
        ] {
            let read = parse(text).ok().map(|address| address.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
    }
}
