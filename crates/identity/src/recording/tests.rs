//! Recordings of walks: runs of the same clients in any order are equal, and every change is found.

use proptest::prelude::*;
use roleback_world::arn::AccountId;

use super::*;
use crate::testing::{ACCOUNT, Walk, script};

fn run_of(walk: &Walk) -> Vec<(u64, Event)> {
    (1..).zip(walk.history().iter().cloned()).collect()
}

fn recording(walk: &Walk, settings: Settings) -> Recording {
    recording_with(walk, &[], settings)
}

fn recording_with(walk: &Walk, calls: &[Call], settings: Settings) -> Recording {
    let run = Run {
        events: &run_of(walk),
        calls,
        world: &walk.world,
        account: AccountId::parse(ACCOUNT).unwrap(),
        exit: 0,
    };
    Recording::of(run, settings).unwrap()
}

fn of(lines: &str) -> Recording {
    recording(&script(lines), Settings::default())
}

fn in_order(order: Order) -> Settings {
    Settings {
        order,
        ..Settings::default()
    }
}

/// The scripts of clients that share a group and a policy, but do not depend on each other's timing.
const CLIENTS: &[&[&str]] = &[
    &[
        "CreateUser UserName=ann",
        "CreateAccessKey UserName=ann",
        "CreateAccessKey UserName=ann",
        "AddUserToGroup UserName=ann GroupName=team",
        "TagUser UserName=ann Tags.member.1.Key=a Tags.member.1.Value=1",
        "UpdateUser UserName=ann NewUserName=anna",
    ],
    &[
        "CreateUser UserName=bob",
        "AddUserToGroup UserName=bob GroupName=team",
        "AttachUserPolicy UserName=bob PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess",
        "PutUserPolicy UserName=bob PolicyName=p PolicyDocument=@allow",
        "RemoveUserFromGroup UserName=bob GroupName=team",
        "DetachUserPolicy UserName=bob PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess",
        "DeleteUserPolicy UserName=bob PolicyName=p",
        "DeleteUser UserName=bob",
        "CreateUser UserName=bob",
    ],
    &[
        "CreateRole RoleName=x-20260901120000123400000001 AssumeRolePolicyDocument=@trust",
        "AttachRolePolicy RoleName=x-20260901120000123400000001 PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess",
    ],
    &[
        "CreateRole RoleName=x-20260901120000123400000002 AssumeRolePolicyDocument=@trust",
        "PutRolePolicy RoleName=x-20260901120000123400000002 PolicyName=p PolicyDocument=@allow",
    ],
    &[
        "CreateInstanceProfile InstanceProfileName=machine",
        "TagInstanceProfile InstanceProfileName=machine Tags.member.1.Key=a Tags.member.1.Value=1",
    ],
];

/// Runs the clients in an order: each number is the client that sends the next request.
fn interleaved(turns: &[usize]) -> Walk {
    let mut walk = Walk::new();
    walk.call("CreateGroup GroupName=team").unwrap();
    let mut next = vec![0; CLIENTS.len()];
    let rest = (0..CLIENTS.len()).flat_map(|client| CLIENTS[client].iter().map(move |_| client));
    for client in turns.iter().copied().chain(rest) {
        if let Some(line) = CLIENTS[client].get(next[client]) {
            walk.call(line).unwrap();
            next[client] += 1;
        }
    }
    walk
}

proptest! {
    // Each case sends about sixty requests.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_of_independent_clients_gives_the_same_file(
        turns in proptest::collection::vec(0..CLIENTS.len(), 0..40),
    ) {
        let walk = interleaved(&turns);
        for state in [false, true] {
            let settings = Settings { state, ..Settings::default() };
            let expected = recording(&interleaved(&[]), settings.clone()).text("1");
            prop_assert_eq!(recording(&walk, settings).text("1"), expected);
        }
    }

    #[test]
    fn every_left_out_request_is_found(left_out in 0..CLIENTS[0].len(), order in 0_usize..3) {
        let order = [Order::Entity, Order::Total, Order::None][order];
        let walk_without = |nth: Option<usize>| {
            let mut walk = Walk::new();
            walk.call("CreateGroup GroupName=team").unwrap();
            for (at, line) in CLIENTS[0].iter().enumerate() {
                // What depends on the request that was left out fails.
                let _ = (Some(at) != nth).then(|| walk.call(line));
            }
            recording(&walk, in_order(order))
        };
        let (all, less) = (walk_without(None), walk_without(Some(left_out)));
        prop_assert!(compare(&all, &all, order).is_same());
        prop_assert!(compare(&all, &less, order).missing > 0);
        prop_assert!(compare(&less, &all, order).unexpected > 0);
    }
}

#[test]
fn a_file_is_read_as_it_was_written() {
    for settings in [
        Settings::default(),
        in_order(Order::Total),
        in_order(Order::None),
        Settings {
            state: true,
            ..Settings::default()
        },
    ] {
        let calls = [Call {
            operation: "iam:GetUser".into(),
            caller: "arn:aws:iam::123456789012:root".into(),
            input: vec![("UserName".into(), "ann".into())],
            status: 404,
            code: Some("NoSuchEntity".into()),
        }];
        let settings = Settings {
            calls: true,
            normalise: vec!["a=b".to_owned()],
            ..settings
        };
        let written = recording_with(&interleaved(&[]), &calls, settings);
        let text = written.text("0.1.0");
        let read = Recording::parse(&text).unwrap();
        assert_eq!(read.text("0.1.0"), text);
        let same = compare(&read, &written, written.settings.order);
        assert!(same.is_same(), "{same:?}");
    }
}

#[test]
fn a_file_that_is_not_a_recording_is_an_error() {
    let header =
        r#"{"format":"roleback-recording","version":1,"product":"x","exit":0,"options":{}}"#;
    assert!(Recording::parse(header).is_ok());
    for (text, expected) in [
        (String::new(), "it is not a recording"),
        ("{}".to_owned(), "it is not a recording"),
        (header.replace(":1,", ":2,"), "version 2"),
        (
            header.replace("\"exit\":0,", ""),
            "line 1: missing field `exit`",
        ),
        (format!("{header}\n{{}}"), "line 2: missing field `values`"),
        (
            format!("{header}\n\n{{\"entity\":\"x\",\"values\":{{}}}}"),
            "line 3: a line has",
        ),
    ] {
        let error = Recording::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn no_secret_date_or_id_is_in_a_recording() {
    let mut walk = interleaved(&[]);
    walk.call("CreateLoginProfile UserName=bob Password=Secret-1234")
        .unwrap();
    walk.call("CreateVirtualMFADevice VirtualMFADeviceName=phone")
        .unwrap();
    walk.call("CreateServiceSpecificCredential UserName=bob ServiceName=codecommit.amazonaws.com")
        .unwrap();
    let secrets: Vec<String> = walk
        .history()
        .iter()
        .map(|event| serde_json::to_string(event).unwrap())
        .flat_map(|text| {
            let secrets = text.split("{\"$secret\":\"").skip(1);
            secrets
                .map(|rest| rest.split('"').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(secrets.len() >= 6, "{}", secrets.len());
    for state in [false, true] {
        let settings = Settings {
            state,
            ..Settings::default()
        };
        let text = recording(&walk, settings).text("1");
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret}");
        }
        for start in ["AIDA", "AKIA", "AROA", "AGPA", "AIPA", "ACCA", "17672256"] {
            assert!(!text.contains(start), "{start} in {text}");
        }
    }
}

#[test]
fn ids_are_named_after_what_they_identify() {
    let recording = interleaved(&[]);
    let names: Vec<_> = self::recording(&recording, Settings::default())
        .lines
        .into_iter()
        .map(|line| line.entity)
        .collect();
    for name in [
        "$user.ann",
        "$user.bob",
        "$user.bob.2",
        "$key.ann.1",
        "$key.ann.2",
        "$role.x-$terraform",
        "$role.x-$terraform.2",
        "$group.team",
        "$instance-profile.machine",
    ] {
        assert!(names.iter().any(|it| it == name), "{name} in {names:?}");
    }
}

#[test]
fn a_difference_names_the_entity_the_path_and_both_values() {
    let recorded = of("CreateUser UserName=ann Path=/a/ | ok
        AttachUserPolicy UserName=ann PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
        CreateUser UserName=bob | ok");
    let now = of("CreateUser UserName=ann Path=/b/ | ok
        CreateGroup GroupName=g | ok
        CreateUser UserName=bob | ok");
    let found = compare(&recorded, &now, Order::Entity);
    assert_eq!((found.missing, found.unexpected, found.changed), (1, 1, 1));
    let words: Vec<_> = found
        .differences
        .iter()
        .map(|it| (it.how.as_str(), it.entity.as_str(), it.what.as_str()))
        .collect();
    assert_eq!(
        words,
        [
            ("unexpected", "$group.g", "GroupCreated"),
            ("changed", "$user.ann", "UserCreated"),
            ("missing", "$user.ann", "PolicyAttached"),
        ]
    );
    assert_eq!(
        found.differences[1].changes,
        [Change {
            path: "/path".into(),
            recorded: Some("/a/".into()),
            now: Some("/b/".into()),
        }]
    );
    assert_eq!(found.differences[1].record, Some(2));
    assert_eq!(found.entities["$user.bob"], 0);
}

#[test]
fn the_order_counts_as_the_settings_say() {
    let one = "CreateUser UserName=a | ok\nTagUser UserName=a Tags.member.1.Key=k Tags.member.1.Value=1 | ok
        TagUser UserName=a Tags.member.1.Key=k Tags.member.1.Value=2 | ok\nCreateUser UserName=b | ok";
    let tags_swapped = one
        .replace("Value=1", "Value=3")
        .replace("Value=2", "Value=1")
        .replace("Value=3", "Value=2");
    let b_first = "CreateUser UserName=b | ok\nCreateUser UserName=a | ok
        TagUser UserName=a Tags.member.1.Key=k Tags.member.1.Value=1 | ok
        TagUser UserName=a Tags.member.1.Key=k Tags.member.1.Value=2 | ok";
    for (order, other, same) in [
        (Order::Entity, tags_swapped.as_str(), false),
        (Order::Total, &tags_swapped, false),
        (Order::None, &tags_swapped, true),
        (Order::Entity, b_first, true),
        (Order::Total, b_first, false),
        (Order::None, b_first, true),
    ] {
        let [one, other] = [one, other].map(|lines| recording(&script(lines), in_order(order)));
        assert_eq!(compare(&one, &other, order).is_same(), same, "{order:?}");
    }
}

#[test]
fn documents_are_compared_by_meaning_or_by_bytes() {
    let put = |document: &str| {
        let mut walk = script("CreateUser UserName=a | ok");
        let document = document.replace(' ', "");
        walk.call(&format!(
            "PutUserPolicy UserName=a PolicyName=p PolicyDocument={document}"
        ))
        .unwrap();
        walk
    };
    let one = put(r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#);
    let other = put(r#"{"Statement":[{"Action":["s3:*"],"Effect":"Allow","Resource":["*"]}]}"#);
    for (bytes, same) in [(false, true), (true, false)] {
        let settings = Settings {
            bytes,
            ..Settings::default()
        };
        let [one, other] = [&one, &other].map(|walk| recording(walk, settings.clone()));
        assert_eq!(compare(&one, &other, Order::Entity).is_same(), same);
    }
}

#[test]
fn only_the_first_differences_are_listed_and_all_are_counted() {
    let lines: String = (0..60)
        .map(|n| format!("CreateUser UserName=u{n} | ok\n"))
        .collect();
    let found = compare(&of(&lines), &of(""), Order::Entity);
    assert_eq!((found.missing, found.differences.len()), (60, 50));
}
