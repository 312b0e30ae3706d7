//! Checks of the settings of AWS's clients.

use super::Finding;
use crate::verbs::doctor::endpoint::Address;
use crate::verbs::doctor::facts::Facts;

/// The first versions of the AWS CLI that read AWS_ENDPOINT_URL: of version 1 and of version 2.
const READS_ENDPOINT: [[u32; 3]; 2] = [[1, 29, 0], [2, 13, 0]];
/// What the ids of AWS's access keys begin with: of users, and of sessions.
const AWS_KEYS: [&str; 2] = ["AKIA", "ASIA"];

pub(super) fn aws_cli(facts: &Facts) -> Finding {
    let Some(printed) = &facts.aws_version else {
        return Finding::ok("not installed; no command of Roleback needs it");
    };
    let version = printed
        .strip_prefix("aws-cli/")
        .and_then(|rest| rest.split_whitespace().next());
    let numbers: Vec<u32> = version
        .unwrap_or_default()
        .split('.')
        .filter_map(|number| number.parse().ok())
        .collect();
    match (version, numbers.as_slice()) {
        (Some(version), [major, ..]) => {
            let first = READS_ENDPOINT.iter().find(|first| first[0] == *major);
            match first.is_none_or(|first| numbers.as_slice() >= first.as_slice()) {
                true => Finding::ok(format!("version {version}")),
                false => Finding::warn(
                    format!("version {version} ignores AWS_ENDPOINT_URL"),
                    format!(
                        "update it, or add `--endpoint-url {}` to each call",
                        facts.endpoint.url
                    ),
                ),
            }
        }
        _ => Finding::warn(
            format!("`aws --version` printed `{printed}`"),
            "check which program `aws` is with `command -v aws`",
        ),
    }
}

pub(super) fn profile(facts: &Facts) -> Finding {
    let aws = &facts.aws;
    match aws.profile.as_str() {
        name if aws.has_profile => Finding::ok(format!("`{name}`")),
        "default" => Finding::ok("none: the variables decide"),
        name => Finding::fail(
            format!("no file has the profile `{name}`, which AWS_PROFILE selects"),
            "run `unset AWS_PROFILE AWS_DEFAULT_PROFILE`, or add the profile to ~/.aws/config",
        ),
    }
}

pub(super) fn endpoint(facts: &Facts) -> Finding {
    let url = &facts.endpoint.url;
    let remedy = format!("run `export AWS_ENDPOINT_URL={url}`");
    for (service, endpoint) in &facts.aws.endpoints {
        match endpoint {
            None => return Finding::warn(format!("requests to {service} go to AWS"), remedy),
            Some(it) if !facts.endpoint.is_reached_by(&it.value) => {
                return Finding::warn(
                    format!(
                        "requests to {service} go to {}, as {} says",
                        it.value, it.from
                    ),
                    remedy,
                );
            }
            Some(_) => {}
        }
    }
    Finding::ok(format!("requests to iam and sts go to {url}"))
}

pub(super) fn access_key(facts: &Facts) -> Finding {
    match &facts.aws.access_key {
        None => Finding::warn(
            "AWS's clients find no credentials, and send no request without them",
            "run `export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`",
        ),
        Some(key) if AWS_KEYS.iter().any(|prefix| key.value.starts_with(prefix)) => Finding::warn(
            format!("{} has the form of a key of AWS", key.from),
            "if it was not created in this server, the server refuses it: use another key, such as `test` with the secret `test`",
        ),
        Some(key) => Finding::ok(format!("from {}", key.from)),
    }
}

pub(super) fn region(facts: &Facts) -> Finding {
    match &facts.aws.region {
        Some(region) => Finding::ok(format!("{}, from {}", region.value, region.from)),
        None => Finding::warn(
            "no Region is set, and many clients need one",
            "run `export AWS_DEFAULT_REGION=us-east-1`",
        ),
    }
}

pub(super) fn proxy(facts: &Facts) -> Finding {
    let Some((variable, _)) = facts.proxies.first() else {
        return Finding::ok("no proxy is set");
    };
    let Address { host, .. } = &facts.endpoint;
    let is_exempt = |entry: &str| {
        let entry = entry.trim().trim_start_matches('.');
        entry == "*" || entry == host || !entry.is_empty() && host.ends_with(&format!(".{entry}"))
    };
    if facts.no_proxy.split(',').any(is_exempt) {
        return Finding::ok(format!("{variable} is set, and NO_PROXY exempts {host}"));
    }
    Finding::warn(
        format!("{variable} is set: AWS's clients send requests for {host} to the proxy"),
        format!("run `export NO_PROXY={host},localhost no_proxy={host},localhost`"),
    )
}
