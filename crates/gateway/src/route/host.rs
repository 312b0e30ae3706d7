//! Buckets in host names.

/// Hosts whose first labels are a bucket.
const OWN: [&str; 3] = ["localhost", "localhost.localstack.cloud", "amazonaws.com"];

/// The bucket of a virtual-hosted request: `BUCKET.s3.REGION.amazonaws.com`, `BUCKET.s3.localhost.localstack.cloud`,
/// `BUCKET.s3.localhost`, `BUCKET.localhost`. Bucket names can have dots.
pub fn bucket_of_host(host: &str) -> Option<&str> {
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let found = OWN
        .iter()
        .find_map(|own| host.strip_suffix(own)?.strip_suffix('.'));
    let before = found?;
    // `NAME-ACCOUNT.s3-accesspoint.REGION`: an access point stands for a bucket.
    if let Some(at) = before.find(".s3-accesspoint") {
        return before.get(..at).filter(|name| !name.is_empty());
    }
    // Everything before the last `.s3.` or the end `.s3`.
    let bucket = match before.rfind(".s3.") {
        Some(at) => before.get(..at),
        None => match before.strip_suffix(".s3") {
            Some(bucket) => Some(bucket),
            None => is_plain(host, before).then_some(before),
        },
    };
    bucket.filter(|bucket| !bucket.is_empty() && *bucket != "s3" && !bucket.starts_with("s3."))
}

/// `BUCKET.localhost`, without `s3` in between.
fn is_plain(host: &str, before: &str) -> bool {
    host.ends_with(".localhost") && before != "s3"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_found_in_every_virtual_host() {
        for (host, bucket) in [
            ("b.s3.localhost.localstack.cloud:4566", Some("b")),
            ("a.b.s3.eu-west-1.localhost.localstack.cloud", Some("a.b")),
            ("b.s3.amazonaws.com", Some("b")),
            ("b.s3.us-east-1.amazonaws.com", Some("b")),
            ("b.localhost:4566", Some("b")),
            ("b.s3.localhost", Some("b")),
            ("ap-1.s3-accesspoint.us-east-1.amazonaws.com", Some("ap-1")),
            ("s3.localhost.localstack.cloud", None),
            ("s3.us-east-1.amazonaws.com", None),
            ("localhost:4566", None),
            ("127.0.0.1:4566", None),
            ("sqs.us-east-1.amazonaws.com", None),
        ] {
            assert_eq!(bucket_of_host(host), bucket, "{host}");
        }
    }
}
