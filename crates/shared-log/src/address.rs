//! Where the servers are, and how a node proves who it is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The port of a NATS server unless the address names another.
const PORT: u16 = 4222;
/// Maximum length of the name of a stream in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Servers and the name of a stream: `nats://HOST:PORT[,HOST:PORT]/NAME`, or `tls://` to require TLS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// Whether only encrypted connections are accepted.
    pub requires_tls: bool,
    /// `HOST:PORT` of each server.
    pub servers: Vec<String>,
    /// The name of the stream.
    pub stream: String,
}

/// The files with which a node proves who it is, and checks who the servers are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Access {
    /// A credentials file with a JWT and a seed, as `nsc` writes it.
    pub credentials: Option<PathBuf>,
    /// A file with the seed of an NKey.
    pub nkey: Option<PathBuf>,
    /// A PEM file with the certificates of authorities.
    pub ca: Option<PathBuf>,
    /// PEM files with the certificate of this node and its key.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not the address of a shared log; use nats://HOST:PORT[,HOST:PORT]/NAME"
            )
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let requires_tls = match scheme {
            "nats" => false,
            "tls" => true,
            _ => return Err(wrong()),
        };
        let (servers, stream) = rest.split_once('/').ok_or_else(wrong)?;
        if rest.contains('@') {
            return Err(
                "the address of a shared log has no user or password: set `shared-log-credentials` or `shared-log-nkey` to a file"
                    .to_owned(),
            );
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if stream.is_empty() || stream.len() > NAME_BYTES_MAX || !stream.bytes().all(is_name) {
            return Err(format!(
                "`{stream}` is not a name for a stream; use up to {NAME_BYTES_MAX} letters, digits, `-` and `_`"
            ));
        }
        let servers = servers
            .split(',')
            .map(|server| match server.rsplit_once(':') {
                Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
                    Ok(server.to_owned())
                }
                None if !server.is_empty() => Ok(format!("{server}:{PORT}")),
                _ => Err(wrong()),
            });
        Ok(Self {
            requires_tls,
            servers: servers.collect::<Result<_, _>>()?,
            stream: stream.to_owned(),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.requires_tls { "tls" } else { "nats" };
        write!(f, "{scheme}://{}/{}", self.servers.join(","), self.stream)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_names_servers_and_a_stream() {
        for (text, shown) in [
            ("nats://a:1/iam", Some("nats://a:1/iam")),
            ("nats://a,b:2/iam", Some("nats://a:4222,b:2/iam")),
            ("tls://a:1/team-1_x", Some("tls://a:1/team-1_x")),
            ("nats://[::1]:4222/iam", Some("nats://[::1]:4222/iam")),
            ("http://a:1/iam", None),
            ("nats://a:1", None),
            ("nats://a:1/", None),
            ("nats://a:1/a.b", None),
            ("nats://a:1/a/b", None),
            ("nats://:1/iam", None),
            ("nats://a:x/iam", None),
            ("nats://a:1,/iam", None),
            ("nats://user:secret@a:1/iam", None),
        ] {
            let parsed = text.parse::<Address>().map(|it| it.to_string());
            assert_eq!(parsed.as_deref().ok(), shown, "{text}");
        }
    }

    #[test]
    fn an_error_does_not_repeat_a_password() {
        let refused = "nats://user:secret@a:1/iam".parse::<Address>().unwrap_err();
        assert!(!refused.contains("secret"), "{refused}");
    }
}
