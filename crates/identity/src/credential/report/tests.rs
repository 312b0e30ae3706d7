use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn row(user: &str, password: Password) -> Row<'_> {
    let name = match user {
        ROOT => "root".to_owned(),
        user => format!("user/{user}"),
    };
    Row {
        user,
        arn: format!("arn:aws:iam::123456789012:{name}"),
        created: NOW,
        password,
        mfa_active: false,
        access_keys: Vec::new(),
        certificates: Vec::new(),
    }
}

fn lines(root: Password, users: Vec<Row<'_>>) -> Vec<String> {
    let text = write(&row(ROOT, root), users).unwrap();
    text.split('\n').map(str::to_owned).collect()
}

#[test]
fn an_account_without_users_has_the_columns_and_the_root_user() {
    assert_eq!(
        lines(Password::NoRoot, Vec::new()),
        [
            "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
            "<root_account>,arn:aws:iam::123456789012:root,2027-01-15T08:00:00Z,false,N/A,N/A,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
        ]
    );
    let root = &lines(
        Password::Root {
            last_used: Some(NOW),
        },
        Vec::new(),
    )[1];
    assert!(
        root.contains(",not_supported,2027-01-15T08:00:00Z,not_supported,not_supported,"),
        "{root}"
    );
    let root = &lines(Password::Root { last_used: None }, Vec::new())[1];
    assert!(
        root.contains(",not_supported,no_information,not_supported,not_supported,"),
        "{root}"
    );
}

#[test]
fn a_user_has_a_value_in_each_column() {
    let day = |days: i64| NOW.plus_secs(days * 86_400);
    let mut full = row(
        "bob",
        Password::User {
            last_used: Some(day(1)),
            last_changed: NOW,
            next_rotation: Some(day(90)),
        },
    );
    full.mfa_active = true;
    full.access_keys = vec![
        AccessKey {
            id: "AKIB",
            active: true,
            last_rotated: day(2),
            last_used: Some((day(3), None, "s3")),
        },
        AccessKey {
            id: "AKIA",
            active: false,
            last_rotated: day(4),
            last_used: Some((day(5), Some("eu-west-1"), "sts")),
        },
        AccessKey {
            id: "AKIC",
            active: true,
            last_rotated: day(6),
            last_used: None,
        },
    ];
    full.certificates = vec![
        Certificate {
            active: true,
            last_rotated: day(7),
        },
        Certificate {
            active: false,
            last_rotated: day(8),
        },
    ];
    assert_eq!(
        lines(Password::NoRoot, vec![full])[2],
        "bob,arn:aws:iam::123456789012:user/bob,2027-01-15T08:00:00Z,true,2027-01-16T08:00:00Z,2027-01-15T08:00:00Z,2027-04-15T08:00:00Z,true,false,2027-01-19T08:00:00Z,2027-01-20T08:00:00Z,eu-west-1,sts,true,2027-01-17T08:00:00Z,2027-01-18T08:00:00Z,N/A,s3,false,2027-01-23T08:00:00Z,true,2027-01-22T08:00:00Z"
    );
}

#[test]
fn absent_values_have_the_words_of_aws() {
    let mut unused = row(
        "a",
        Password::User {
            last_used: None,
            last_changed: NOW,
            next_rotation: None,
        },
    );
    unused.access_keys = vec![AccessKey {
        id: "AKIA",
        active: true,
        last_rotated: NOW,
        last_used: None,
    }];
    let lines = lines(Password::NoRoot, vec![row("b", Password::None), unused]);
    let of = |line: &str| line.split_once("08:00:00Z,").unwrap().1.to_owned();
    assert_eq!(
        of(&lines[2]),
        "true,no_information,2027-01-15T08:00:00Z,N/A,false,true,2027-01-15T08:00:00Z,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
    );
    assert_eq!(
        of(&lines[3]),
        "false,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
    );
}

#[test]
fn users_are_sorted_ignoring_case_and_the_last_line_has_no_line_break() {
    let users = ["b", "C", "a", "B_", "_"]
        .map(|user| row(user, Password::None))
        .to_vec();
    let text = write(&row(ROOT, Password::NoRoot), users).unwrap();
    let names: Vec<_> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(names, ["<root_account>", "_", "a", "b", "B_", "C"]);
    assert!(!text.ends_with('\n') && !text.contains('\r'));
}

#[test]
fn names_with_commas_are_quoted() {
    let text = lines(Password::NoRoot, vec![row("a,b", Password::None)]);
    assert!(
        text[2].starts_with(r#""a,b","arn:aws:iam::123456789012:user/a,b","#),
        "{}",
        text[2]
    );
}

#[test]
fn a_report_is_returned_for_four_hours() {
    assert!(!is_stale(NOW, NOW.plus_secs(4 * 3_600 - 1)));
    assert!(is_stale(NOW, NOW.plus_secs(4 * 3_600)));
}
