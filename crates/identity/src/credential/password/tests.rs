use super::*;

fn policy(length_min: u32, demanded: &str) -> Rules {
    Rules::Policy {
        length_min,
        uppercase: demanded.contains('A'),
        lowercase: demanded.contains('a'),
        number: demanded.contains('1'),
        symbol: demanded.contains('!'),
    }
}

fn outcome(rules: Rules, password: &str) -> Result<(), String> {
    let former = hash("Former-1", b"saltsalt", FAST).unwrap();
    rules
        .check(password, &["Account-1", "a.name@example.com"], || {
            matches(password, &former)
        })
        .map_err(|fault| format!("{} {} {}", fault.code, fault.status, fault.message))
}

#[test]
fn a_new_password_follows_the_rules_of_the_account() {
    const UPPER: &str = "Password should have at least one uppercase letter";
    const LOWER: &str = "Password should have at least one lowercase letter";
    const NUMBER: &str = "Password should have at least one number";
    const SYMBOL: &str = "Password should have at least one symbol";
    let short = |length: u32| format!("Password should have a minimum length of {length}");
    let some = |missing: u32, clauses: &[&str]| {
        format!(
            "Password should meet {missing} more of the following requirements: {}",
            clauses.join(", ")
        )
    };
    let refused = "Password does not conform to the account password policy.";
    let rows = [
        (Rules::Default, "Secret-1", None),
        (Rules::Default, "secret-1", None),
        (Rules::Default, "Secret-", Some(short(8))),
        (Rules::Default, "", Some(short(8))),
        (Rules::Default, "secrets1", Some(some(1, &[UPPER, SYMBOL]))),
        (Rules::Default, "secrets!", Some(some(1, &[UPPER, NUMBER]))),
        (
            Rules::Default,
            "secretss",
            Some(some(2, &[UPPER, NUMBER, SYMBOL])),
        ),
        (
            Rules::Default,
            "        ",
            Some(some(3, &[UPPER, LOWER, NUMBER, SYMBOL])),
        ),
        (
            Rules::Default,
            "\u{e9}\u{c9}\u{e9}\u{c9}\u{e9}\u{c9}aA",
            Some(some(1, &[NUMBER, SYMBOL])),
        ),
        (Rules::Default, "secret;1", Some(some(1, &[UPPER, SYMBOL]))),
        (Rules::Default, "Account-1", Some(refused.to_owned())),
        (
            Rules::Default,
            "a.name@example.com",
            Some(some(1, &[UPPER, NUMBER])),
        ),
        (Rules::Default, "Former-1", Some(refused.to_owned())),
        (policy(6, ""), "secret", None),
        (policy(6, ""), "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}", None),
        (policy(6, ""), "Account-1", None),
        (policy(6, ""), "secre", Some(short(6))),
        (
            policy(6, ""),
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
            Some(short(6)),
        ),
        (policy(20, ""), "Secret-1", Some(short(20))),
        (policy(6, "A"), "secret", Some(UPPER.to_owned())),
        (policy(6, "a"), "SECRET", Some(LOWER.to_owned())),
        (policy(6, "1"), "secret", Some(NUMBER.to_owned())),
        (policy(6, "!"), "secret", Some(SYMBOL.to_owned())),
        (
            policy(6, "Aa1!"),
            "......",
            Some([UPPER, LOWER, NUMBER, SYMBOL].join(", ")),
        ),
        (
            policy(6, "Aa1!"),
            "secret1",
            Some([UPPER, SYMBOL].join(", ")),
        ),
        (policy(6, "Aa1!"), "Secret1'", None),
        (policy(6, ""), "Former-1", Some(refused.to_owned())),
    ];
    for (rules, password, expected) in rows {
        let expected = expected.map_or(Ok(()), |text| {
            Err(format!("PasswordPolicyViolation 400 {text}"))
        });
        assert_eq!(outcome(rules, password), expected, "{rules:?} {password:?}");
    }
}

#[test]
fn a_hash_has_salt_and_cost_and_matches_its_password_alone() {
    let strong = hash("Secret-1", b"0123456789abcdef", STRONG).unwrap();
    assert!(
        strong.starts_with("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"),
        "{strong}"
    );
    let fast = hash("Secret-1", b"0123456789abcdef", FAST).unwrap();
    assert!(fast.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{fast}");
    assert_eq!(
        hash("Secret-1", b"0123456789abcdef", FAST),
        Some(fast.clone())
    );
    assert_ne!(
        hash("Secret-1", b"fedcba9876543210", FAST),
        Some(fast.clone())
    );
    for (password, stored, expected) in [
        ("Secret-1", strong.as_str(), true),
        ("Secret-1", fast.as_str(), true),
        ("secret-1", fast.as_str(), false),
        ("", fast.as_str(), false),
        ("Secret-1", "", false),
        ("Secret-1", "Secret-1", false),
        (
            "Secret-1",
            "$argon2id$v=19$m=4294967295,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA",
            false,
        ),
    ] {
        assert_eq!(matches(password, stored), expected, "{password} {stored}");
    }
    assert_eq!(hash("Secret-1", b"short", FAST), None);
}

#[test]
fn a_hash_that_the_reference_program_made_is_matched() {
    // printf password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 24 -e, from the README of phc-winner-argon2's kin.
    let stored =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert!(matches("password", stored));
}

#[test]
fn age_counts_from_the_last_change() {
    let (changed, day) = (Timestamp::from_secs(1_800_000_000), 86_400);
    let after = |secs: i64| changed.plus_secs(secs);
    for (max_age_days, hard, at, expected) in [
        (None, true, after(10_000 * day), Age::Valid),
        (Some(90), false, after(90 * day - 1), Age::Valid),
        (Some(90), false, after(90 * day), Age::MustChange),
        (Some(90), true, after(90 * day), Age::NeedsAdministrator),
        (Some(1), true, changed, Age::Valid),
    ] {
        assert_eq!(
            age(changed, max_age_days, hard, at),
            expected,
            "{max_age_days:?} {hard}"
        );
    }
    assert_eq!(expires(changed, Some(2)), Some(after(2 * day)));
    assert_eq!(expires(changed, None), None);
}

#[test]
fn a_hash_that_takes_too_much_work_is_told_from_ours() {
    for cost in [STRONG, FAST] {
        assert!(is_affordable(&hash("Secret-1", b"saltsalt", cost).unwrap()));
    }
    assert!(is_affordable(""));
    for text in [
        "secret",
        "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=64,t=1000,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=64,t=1,p=64$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=64,t=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=64,t=1,p=1,m=4194304$c2FsdHNhbHQ$aGFzaA",
    ] {
        assert!(!is_affordable(text), "{text}");
    }
}
