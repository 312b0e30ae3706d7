//! The forms that names of Regions, VPCs, keys and service principals have, and the Regions that there are. In names of
//! resources and services the form is enough, because AWS adds Regions; a Region that a condition asks for by name has to be
//! one of those that are known, or a slip of the pen means that nothing is allowed.

/// A line a partition: its name and its Regions; `cargo xtask regions` writes it.
static KNOWN: &str = include_str!("../../data/regions.txt");

const AREAS: [&str; 18] = [
    "af", "ap", "ca", "cn", "eu", "eu-isoe", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov",
    "us-iso", "us-isob", "us-isof", "nz", "in",
];
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// Whether a Region could have this name: `ap-southeast-2`.
pub(super) fn is_region(name: &str) -> bool {
    let Some((place, number)) = name.rsplit_once('-') else {
        return false;
    };
    let known = place
        .rsplit_once('-')
        .is_some_and(|(area, direction)| AREAS.contains(&area) && DIRECTIONS.contains(&direction));
    known && number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether there is such a Region, in whatever partition.
pub(super) fn is_known_region(name: &str) -> bool {
    known_regions().any(|known| known == name)
}

fn known_regions() -> impl Iterator<Item = &'static str> {
    let partitions = KNOWN.lines().filter(|line| !line.starts_with('#'));
    partitions.flat_map(|line| line.split(' ').skip(1))
}

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

/// `service.region.amazonaws.com`, as `kms:ViaService` has it.
pub(super) fn is_service_in_region(text: &str) -> bool {
    let host = text.strip_suffix(".cn").unwrap_or(text);
    host.strip_suffix(".amazonaws.com")
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(service, region)| {
            is_region(region) && is_service_principal(&format!("{service}.amazonaws.com"))
        })
}

/// Whether a value has wildcards or variables, and so is no name but stands for many.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_that_is_known_has_the_form_of_one() {
        for name in known_regions() {
            assert!(is_region(name), "{name}");
        }
        for (name, is_known) in [
            ("eu-west-1", true),
            ("cn-northwest-1", true),
            ("us-gov-east-1", true),
            ("eusc-de-east-1", true),
            ("eu-west-9", false),
            ("aws-cn", false),
            ("aws-global", false),
            ("", false),
        ] {
            assert_eq!(is_known_region(name), is_known, "{name}");
        }
    }

    #[test]
    fn names_have_the_forms_that_aws_gives_them() {
        for (name, is_one) in [
            ("eu-west-1", true),
            ("us-gov-east-1", true),
            ("eusc-de-east-1", true),
            ("us-esat-1", false),
            ("west-1", false),
            ("eu-west", false),
            ("global", false),
        ] {
            assert_eq!(is_region(name), is_one, "{name}");
        }
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
