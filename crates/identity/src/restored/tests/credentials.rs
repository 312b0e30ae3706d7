//! Passwords, the rules for them, and MFA devices.

use super::{changed, refusal, saved};

#[test]
fn an_impossible_credential_is_refused_by_its_name_and_the_rule() {
    let lines = saved();
    for (kind, from, to, expected) in [
        (
            "login_profile",
            r#""owner":"AIDA"#,
            r#""owner":"AIDB"#,
            "refers to user AIDB",
        ),
        (
            "login_profile",
            "$argon2id$v=19$m=64",
            "$argon2id$v=19$m=9999999",
            "has a password hash that is not argon2id's, or takes too much work",
        ),
        (
            "login_profile",
            r#""max_signin_session_secs":3600"#,
            r#""max_signin_session_secs":1"#,
            "is not what UpdateLoginProfile makes: ",
        ),
        (
            "account",
            r#""length_min":7"#,
            r#""length_min":5"#,
            "is not what UpdateAccountPasswordPolicy makes: ",
        ),
        (
            "mfa_device",
            r#""offset_steps""#,
            r#""owner":"AIDANOBODY","offset_steps""#,
            "refers to user AIDANOBODY",
        ),
        (
            "mfa_device",
            r#""offset_steps""#,
            r#""used":[1,2,3,4,5,6],"offset_steps""#,
            "has 6 used codes; 5 are allowed",
        ),
        (
            "mfa_device",
            r#"000,"kind":"virtual""#,
            r#"000,"kind":"hardware""#,
            "has no user, and is no virtual device",
        ),
    ] {
        let refused = refusal(&changed(&lines, kind, from, to));
        assert!(refused.contains(expected), "{kind} {to}: {refused}");
    }
}
