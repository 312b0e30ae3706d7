//! Where a remote is: `s3://BUCKET/PREFIX` with options, or a directory.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use crate::error::RemoteError;

/// The parameters of an S3 URL, and members of LocalStack's URLs that are placeholders for credentials.
const PARAMETERS: [&str; 3] = ["endpoint", "region", "profile"];
/// Parameters with which other programs put credentials into a URL.
const CREDENTIALS: [&str; 3] = ["access_key_id", "secret_access_key", "session_token"];

/// Where a remote is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A directory.
    Directory(PathBuf),
    /// A bucket of S3 or of a store that speaks its protocol.
    S3 {
        /// The bucket.
        bucket: String,
        /// The prefix of all keys, without slashes at its ends.
        prefix: String,
        /// The URL of the store, if it is not AWS's.
        endpoint: Option<String>,
        /// The region.
        region: Option<String>,
        /// The profile in the AWS credentials file.
        profile: Option<String>,
    },
}

impl Location {
    /// Parses `s3://BUCKET[/PREFIX][?endpoint=URL][&region=REGION][&profile=PROFILE]`, `file:///DIR` or `DIR`.
    ///
    /// # Errors
    /// When the URL has another scheme, unknown parameters or credentials.
    pub fn parse(url: &str) -> Result<Self, RemoteError> {
        let refused = |why: String| RemoteError::Url {
            url: without_query(url).to_owned(),
            why,
        };
        if let Some(rest) = url.strip_prefix("s3://") {
            return s3(rest).map_err(refused);
        }
        let path = url.strip_prefix("file://").unwrap_or(url);
        match path.split_once("://") {
            Some((scheme, _)) => Err(refused(format!(
                "unknown scheme `{scheme}`; use s3://BUCKET/PREFIX or a directory"
            ))),
            None if path.is_empty() => Err(refused("use s3://BUCKET/PREFIX or a directory".into())),
            None => Ok(Self::Directory(path.into())),
        }
    }
}

/// The part of a URL that error messages may show.
pub(crate) fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

fn s3(rest: &str) -> Result<Location, String> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
    if bucket.contains('@') {
        return Err(NO_CREDENTIALS.to_owned());
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if bucket.is_empty() || !bucket.bytes().all(allowed) {
        return Err(format!("`{bucket}` is not the name of a bucket"));
    }
    let mut values = [const { None }; PARAMETERS.len()];
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8();
        let value = value.map_err(|_| format!("`{name}` is not UTF-8"))?;
        if CREDENTIALS.contains(&name) {
            // LocalStack's URLs have placeholders such as `{access_key_id}` there.
            if value.starts_with('{') || value.is_empty() {
                continue;
            }
            return Err(NO_CREDENTIALS.to_owned());
        }
        let known = PARAMETERS.iter().position(|known| *known == name);
        let known = known.ok_or_else(|| {
            format!(
                "unknown parameter `{name}`; the parameters are {}",
                PARAMETERS.join(", ")
            )
        })?;
        values[known] = Some(value.into_owned());
    }
    let [endpoint, region, profile] = values;
    if let Some(endpoint) = &endpoint
        && !endpoint.starts_with("http://")
        && !endpoint.starts_with("https://")
    {
        return Err(format!("the endpoint `{endpoint}` is not an HTTP URL"));
    }
    Ok(Location::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint,
        region,
        profile,
    })
}

const NO_CREDENTIALS: &str = "a URL must not have credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with `?profile=NAME`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_a_bucket_with_options_or_a_directory() {
        let s3 = |prefix: &str, [endpoint, region, profile]: [&str; 3]| {
            let set = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Location::S3 {
                bucket: "pods".to_owned(),
                prefix: prefix.to_owned(),
                endpoint: set(endpoint),
                region: set(region),
                profile: set(profile),
            }
        };
        for (url, expected) in [
            ("s3://pods", s3("", ["", "", ""])),
            ("s3://pods/team/a/", s3("team/a", ["", "", ""])),
            (
                "s3://pods/t?endpoint=http%3A%2F%2Flocalhost%3A9000&region=eu-west-1&profile=p",
                s3("t", ["http://localhost:9000", "eu-west-1", "p"]),
            ),
            (
                "s3://pods/?access_key_id={access_key_id}&secret_access_key={secret_access_key}",
                s3("", ["", "", ""]),
            ),
            ("./pods", Location::Directory("./pods".into())),
            ("file:///srv/pods", Location::Directory("/srv/pods".into())),
        ] {
            assert_eq!(Location::parse(url).unwrap(), expected, "{url}");
        }
    }

    #[test]
    fn another_url_or_one_with_credentials_is_refused_and_they_are_not_repeated() {
        for (url, why) in [
            ("", "a directory"),
            ("oci://registry/pods", "unknown scheme `oci`"),
            ("s3://", "not the name of a bucket"),
            ("s3://a b/c", "not the name of a bucket"),
            ("s3://key:secret@pods/x", "must not have credentials"),
            (
                "s3://pods?secret_access_key=secret",
                "must not have credentials",
            ),
            (
                "s3://pods?zone=a",
                "the parameters are endpoint, region, profile",
            ),
            ("s3://pods?endpoint=localhost", "is not an HTTP URL"),
        ] {
            let refused = Location::parse(url).unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
            let repeats = url.contains("?secret") && refused.contains("=secret");
            assert!(!repeats, "{refused}");
        }
    }
}
