//! The Regions that there are, and the form that their names have. In names of resources and services the form is enough,
//! because AWS adds Regions; a Region that a condition asks for by name has to be one of those that are known, or a slip of
//! the pen means that nothing is allowed.

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
pub(crate) fn is_region(name: &str) -> bool {
    let Some((place, number)) = name.rsplit_once('-') else {
        return false;
    };
    let known = place
        .rsplit_once('-')
        .is_some_and(|(area, direction)| AREAS.contains(&area) && DIRECTIONS.contains(&direction));
    known && number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether there is such a Region, in whatever partition.
pub(crate) fn is_known_region(name: &str) -> bool {
    known_regions().any(|known| known == name)
}

fn known_regions() -> impl Iterator<Item = &'static str> {
    let partitions = KNOWN.lines().filter(|line| !line.starts_with('#'));
    partitions.flat_map(|line| line.split(' ').skip(1))
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
    fn names_have_the_form_that_aws_gives_them() {
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
    }
}
