use super::*;

#[test]
fn the_embedded_file_holds_every_service() {
    assert_eq!(services().len(), 456);
    let sum = |count: fn(&Service) -> usize| services().iter().map(count).sum::<usize>();
    assert_eq!(sum(|service| service.actions.len()), 22_091);
    assert_eq!(sum(|service| service.resource_types.len()), 2_334);
    assert_eq!(sum(|service| service.condition_keys.len()), 2_575);
    assert_eq!(sum(|service| usize::from(service.resource_control)), 62);
}

#[test]
fn every_list_is_sorted_without_regard_to_case_and_has_no_name_twice() {
    fn sorted<'a>(names: impl Iterator<Item = &'a str> + Clone) -> bool {
        let next = names.clone().skip(1);
        names
            .zip(next)
            .all(|(one, two)| folded_cmp(one, two) == Ordering::Less)
    }
    assert!(sorted(services().iter().map(|service| service.prefix)));
    for service in services() {
        assert!(
            sorted(service.actions.iter().map(|action| action.name)),
            "{}",
            service.prefix
        );
        assert!(
            sorted(service.condition_keys.iter().map(|key| key.name)),
            "{}",
            service.prefix
        );
        assert!(
            sorted(service.resource_types.iter().map(|kind| kind.name)),
            "{}",
            service.prefix
        );
    }
}

#[test]
fn every_number_names_something_and_every_arn_has_six_parts() {
    for service in services() {
        let known = |keys: &[u16]| {
            keys.iter()
                .all(|key| usize::from(*key) < service.condition_keys.len())
        };
        for kind in &service.resource_types {
            assert!(known(&kind.keys), "{}", kind.arn);
            assert!(crate::Arn::parse(kind.arn).is_some(), "{}", kind.arn);
        }
        for action in &service.actions {
            assert!(known(&action.keys), "{}", action.name);
            for target in &action.targets {
                assert!(
                    service.resource_type(target).is_some() && known(&target.keys),
                    "{}",
                    action.name
                );
            }
        }
    }
}

#[test]
fn what_one_looks_for_is_found_in_any_case() {
    let (service, action) = super::action("S3:getobject").unwrap();
    assert_eq!(
        (service.prefix, action.name, action.access),
        ("s3", "GetObject", AccessLevel::Read)
    );
    let types: Vec<_> = action
        .targets
        .iter()
        .filter_map(|target| service.resource_type(target))
        .collect();
    assert!(
        types
            .iter()
            .any(|kind| kind.arn == "arn:${Partition}:s3:::${BucketName}/${ObjectName}")
    );
    assert!(
        service
            .keys_of(action)
            .any(|key| key.name.starts_with("s3:ExistingObjectTag/"))
    );
    let many = super::service("iam")
        .unwrap()
        .condition_key("AWS:TagKeys")
        .unwrap();
    assert_eq!(
        (many.name, many.values, many.many),
        ("aws:TagKeys", ValueType::String, true)
    );
    assert!(
        super::service("ec2")
            .unwrap()
            .condition_key("aws:ResourceTag/team")
            .is_some()
    );
    for unknown in ["s3:GetObjekt", "s4:GetObject", "s3", ""] {
        assert!(super::action(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn a_pattern_stands_for_the_actions_that_it_matches() {
    let count = |pattern| matching(pattern).count();
    assert_eq!(count("*"), 22_091);
    assert_eq!(count("*:*"), 22_091);
    assert_eq!(count("iam:PassRole"), 1);
    assert_eq!(count("IAM:passrole"), 1);
    assert_eq!(count("iam:*"), super::service("iam").unwrap().actions.len());
    assert_eq!(count("i?m:PassRol?"), 1);
    assert_eq!(
        (count("PassRole"), count("nobody:*"), count("iam:Nothing")),
        (0, 0, 0)
    );
}
