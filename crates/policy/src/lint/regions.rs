//! The formats of names of Regions, VPCs, keys and service principals.

pub(super) use crate::catalogue::regions::{is_known_region, is_region};

/// `vpc-` (or `vpce-`) and 8 or 17 alphanumeric characters.
pub(super) fn is_network_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// `service.amazonaws.com` in lower case, also with a Region in it and in the other domains of AWS.
pub(super) fn is_service_principal(text: &str) -> bool {
    let host = text.strip_suffix(".cn").unwrap_or(text);
    let domains = [
        ".amazonaws.com",
        ".amazon.com",
        ".aws.internal",
        ".api.aws",
        ".amazonaws.eu",
    ];
    let name = domains.iter().find_map(|domain| host.strip_suffix(domain));
    let may_stand =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    name.is_some_and(|name| {
        !name.is_empty() && !name.starts_with('.') && name.bytes().all(may_stand)
    })
}

/// `service.region.amazonaws.com`, the format of `kms:ViaService`.
pub(super) fn is_service_in_region(text: &str) -> bool {
    let host = text.strip_suffix(".cn").unwrap_or(text);
    host.strip_suffix(".amazonaws.com")
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(service, region)| {
            is_region(region) && is_service_principal(&format!("{service}.amazonaws.com"))
        })
}

/// Whether a value has wildcards or variables, and so can match several names.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_forms_that_aws_gives_them() {
        for (name, is_one) in [
            ("vpc-12345678", true),
            ("vpc-11223344556677889", true),
            ("vpc-1234", false),
            ("vpce-12345678", false),
        ] {
            assert_eq!(is_network_id(name, "vpc-"), is_one, "{name}");
        }
        for (name, is_one) in [
            ("ec2.amazonaws.com", true),
            ("ec2.amazonaws.com.cn", true),
            ("EC2.amazonaws.com", false),
            ("ec2", false),
            (".amazonaws.com", false),
        ] {
            assert_eq!(is_service_principal(name), is_one, "{name}");
        }
        for (name, is_one) in [
            ("s3.eu-west-1.amazonaws.com", true),
            ("s3.amazonaws.com", false),
            ("s3.nowhere.amazonaws.com", false),
        ] {
            assert_eq!(is_service_in_region(name), is_one, "{name}");
        }
    }
}
