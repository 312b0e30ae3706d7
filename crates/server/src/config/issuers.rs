//! Where the public keys of OIDC issuers come from.

use std::str::FromStr;

use hyper::Uri;

/// Where the keys of issuers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IssuerKeys {
    /// Fetched from issuers that have no registered keys.
    #[default]
    Fetch,
    /// Registered by users only.
    Registered,
}

/// The addresses of issuers that are reached at another address than their URL, each as the user names it:
/// `ISSUER=URL[,ISSUER=URL]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssuerEndpoints(Vec<(String, String)>);

impl IssuerEndpoints {
    /// The address of an issuer, without a slash at the end; none if it is reached at its own URL.
    pub(crate) fn of(&self, issuer: &str) -> Option<&str> {
        let known = self
            .0
            .iter()
            .find(|(known, _)| known == issuer.trim_end_matches('/'));
        known.map(|(_, endpoint)| endpoint.as_str())
    }
}

impl FromStr for IssuerEndpoints {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let endpoints = text.split(',').map(|pair| {
            let (issuer, endpoint) = pair.trim().split_once('=').ok_or_else(|| {
                format!("`{pair}` is not ISSUER=URL, such as https://idp.example.com=http://127.0.0.1:8080")
            })?;
            if !issuer.starts_with("https://") {
                return Err(format!("the issuer `{issuer}` must begin with https://, as the URL of its provider"));
            }
            let uri: Option<Uri> = endpoint.parse().ok();
            let is_url = uri.is_some_and(|uri| {
                matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none()
            });
            if !is_url {
                return Err(format!("`{endpoint}` is not a URL that begins with http:// or https:// and has no query"));
            }
            let bare = |url: &str| url.trim_end_matches('/').to_owned();
            Ok((bare(issuer), bare(endpoint)))
        });
        endpoints.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_where_the_user_says() {
        let known: IssuerEndpoints =
            "https://a.example.com/=http://127.0.0.1:1/x/, https://b.example.com=https://b:2"
                .parse()
                .unwrap();
        for (issuer, endpoint) in [
            ("https://a.example.com", Some("http://127.0.0.1:1/x")),
            ("https://a.example.com/", Some("http://127.0.0.1:1/x")),
            ("https://b.example.com", Some("https://b:2")),
            ("https://c.example.com", None),
        ] {
            assert_eq!(known.of(issuer), endpoint, "{issuer}");
        }
        for (text, why) in [
            ("", "is not ISSUER=URL"),
            ("https://a", "is not ISSUER=URL"),
            ("http://a=http://b", "must begin with https://"),
            ("https://a=b", "is not a URL"),
            ("https://a=ftp://b", "is not a URL"),
            ("https://a=http://b?c", "has no query"),
        ] {
            let refused = text.parse::<IssuerEndpoints>().unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }
}
