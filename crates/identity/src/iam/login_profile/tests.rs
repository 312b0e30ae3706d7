use super::{Step, WrongPassword, verify_password};
use crate::credential::password::{Age, age};
use crate::testing::{Walk, script};
use roleback_wire::Timestamp;
use roleback_world::event::codec::write_events;

const DAY_SECS: i64 = 86_400;
const REFUSED: &str =
    "PasswordPolicyViolation Password does not conform to the account password policy.";
const WRONG: &str = "AccessDenied The old password was incorrect.";

fn signs_in(walk: &Walk, user: &str, password: &str) -> Result<Step, WrongPassword> {
    let account = walk.caller.account;
    verify_password(&walk.world, account, user, password, walk.now()).map(|verified| verified.next)
}

#[test]
fn a_login_profile_is_created_read_updated_and_deleted() {
    let none = "NoSuchEntity Login Profile for User Bob cannot be found.";
    let both = "InvalidInput MaxSigninSessionDuration cannot be specified when ResetMaxSigninSessionDuration is true.";
    let mut walk = script(&format!(
        "CreateLoginProfile UserName=x Password=Secret-1 | NoSuchEntity The user with name x cannot be found.
         CreateUser UserName=Bob | ok
         GetLoginProfile UserName=bob | {none}
         UpdateLoginProfile UserName=bob | {none}
         DeleteLoginProfile UserName=bob | {none}
         CreateLoginProfile UserName=bob | ValidationError 1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null
         CreateLoginProfile UserName=bob Password=Secret- | PasswordPolicyViolation Password should have a minimum length of 8
         CreateLoginProfile UserName=bob Password=secrets1 | PasswordPolicyViolation Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one symbol
         CreateLoginProfile UserName=bob Password=Secret-1 PasswordResetRequired=true MaxSigninSessionDuration=3600 | ok <UserName>Bob</UserName><CreateDate>
         CreateLoginProfile UserName=bob Password=Secret-1 | EntityAlreadyExists Login Profile for User Bob already exists.
         GetLoginProfile UserName=bob | ok <PasswordResetRequired>true</PasswordResetRequired><MaxSigninSessionDuration>3600</MaxSigninSessionDuration>
         UpdateLoginProfile UserName=bob Password=Secret-2 | ok
         GetLoginProfile UserName=bob | ok <PasswordResetRequired>true</PasswordResetRequired><MaxSigninSessionDuration>3600</MaxSigninSessionDuration>
         UpdateLoginProfile UserName=bob PasswordResetRequired=false MaxSigninSessionDuration=7200 | ok
         GetLoginProfile UserName=bob | ok <PasswordResetRequired>false</PasswordResetRequired><MaxSigninSessionDuration>7200</MaxSigninSessionDuration>
         UpdateLoginProfile UserName=bob MaxSigninSessionDuration=3600 ResetMaxSigninSessionDuration=true | {both}
         UpdateLoginProfile UserName=bob ResetMaxSigninSessionDuration=true | ok
         UpdateLoginProfile UserName=bob ResetMaxSigninSessionDuration=true | ok
         GetLoginProfile UserName=bob | ok !<MaxSigninSessionDuration>"
    ));
    assert_eq!(signs_in(&walk, "BOB", "Secret-2"), Ok(Step::Complete));
    assert_eq!(signs_in(&walk, "bob", "Secret-1"), Err(WrongPassword));
    assert_eq!(signs_in(&walk, "zoe", "Secret-2"), Err(WrongPassword));
    walk.follow(&format!(
        "UpdateUser UserName=bob NewUserName=Rob | ok
         GetLoginProfile UserName=rob | ok <UserName>Rob</UserName>
         DeleteUser UserName=rob | DeleteConflict Cannot delete entity, must delete login profile first.
         DeleteLoginProfile UserName=rob | ok
         DeleteLoginProfile UserName=rob | {}
         DeleteUser UserName=rob | ok",
        none.replace("Bob", "Rob")
    ));
}

#[test]
fn only_the_hash_of_a_password_is_stored() {
    let mut walk = script("CreateUser UserName=bob | ok");
    let events = walk.ask(
        "CreateLoginProfile UserName=bob Password=Secret-1",
        crate::answer::answer,
    );
    let events = events.unwrap().events;
    let mut bytes = Vec::new();
    write_events(&events, &mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("$argon2id$") && !text.contains("Secret-1"));
    assert!(!format!("{events:?}").contains("argon2id"));
    walk.commit(events);
    walk.assert_replays();
}

#[test]
fn users_change_their_own_passwords() {
    let mut walk = script(
        "ChangePassword OldPassword=Secret-1 NewPassword=Secret-2 | InvalidUserType Only IAM Users can change their own password
         CreateUser UserName=bob | ok",
    );
    walk.act_in_role("r");
    walk.follow("ChangePassword OldPassword=Secret-1 NewPassword=Secret-2 | InvalidUserType Only IAM Users can change their own password");
    walk.act_as_user("bob");
    walk.follow("ChangePassword OldPassword=Secret-1 NewPassword=Secret-2 | NoSuchEntity Login Profile for User bob cannot be found.
        CreateLoginProfile Password=Secret-1 PasswordResetRequired=true | ok <UserName>bob</UserName>");
    let must = Ok(Step::MustChangePassword);
    assert_eq!(signs_in(&walk, "bob", "Secret-1"), must);
    walk.follow(&format!(
        "ChangePassword OldPassword=Secret-2 NewPassword=Secret-3 | {WRONG}
         ChangePassword OldPassword=Secret-1 NewPassword=Secret-1 | {WRONG}
         ChangePassword OldPassword=Secret-1 NewPassword=short | PasswordPolicyViolation Password should have a minimum length of 8
         ChangePassword OldPassword=Secret-1 NewPassword=Secret-2 | ok
         GetLoginProfile | ok <PasswordResetRequired>false</PasswordResetRequired>"
    ));
    assert_eq!(signs_in(&walk, "bob", "Secret-2"), Ok(Step::Complete));
    walk.act_in_session("bob");
    walk.follow("ChangePassword OldPassword=Secret-2 NewPassword=Secret-3 | ok");
}

#[test]
fn every_new_password_must_follow_the_policy() {
    let lacks = "PasswordPolicyViolation Password should have at least one uppercase letter, Password should have at least one symbol";
    let short = "PasswordPolicyViolation Password should have a minimum length of 10";
    let mut walk = script(&format!(
        "CreateUser UserName=bob | ok
         CreateAccountAlias AccountAlias=our-account-1 | ok
         CreateLoginProfile UserName=bob Password=our-account-1 | {REFUSED}
         UpdateAccountPasswordPolicy MinimumPasswordLength=10 RequireUppercaseCharacters=true RequireSymbols=true PasswordReusePrevention=2 | ok
         CreateLoginProfile UserName=bob Password=Secret-01 | {short}
         CreateLoginProfile UserName=bob Password=secrets-01 | PasswordPolicyViolation Password should have at least one uppercase letter
         CreateLoginProfile UserName=bob Password=Secrets-01 | ok
         UpdateLoginProfile UserName=bob Password=Secret-02 | {short}
         UpdateLoginProfile UserName=bob Password=secretss02 | {lacks}
         UpdateLoginProfile UserName=bob Password=Secrets-01 | {REFUSED}
         UpdateLoginProfile UserName=bob Password=Secrets-02 | ok
         UpdateLoginProfile UserName=bob Password=Secrets-01 | {REFUSED}
         UpdateLoginProfile UserName=bob Password=Secrets-03 | ok
         UpdateLoginProfile UserName=bob Password=Secrets-01 | ok"
    ));
    walk.act_as_user("bob");
    walk.follow(&format!(
        "ChangePassword OldPassword=Secrets-01 NewPassword=Secret-04 | {short}
         ChangePassword OldPassword=Secrets-01 NewPassword=secretss04 | {lacks}
         ChangePassword OldPassword=Secrets-01 NewPassword=Secrets-03 | {REFUSED}
         DeleteAccountPasswordPolicy | ok
         ChangePassword OldPassword=Secrets-01 NewPassword=Secrets-03 | ok"
    ));
}

#[test]
fn twenty_four_former_passwords_are_remembered() {
    let mut walk = script(
        "CreateUser UserName=bob | ok
         CreateLoginProfile UserName=bob Password=Secret-0 | ok",
    );
    for number in 1..=30 {
        walk.call(&format!(
            "UpdateLoginProfile UserName=bob Password=Secret-{number}"
        ))
        .unwrap();
    }
    walk.follow(&format!(
        "UpdateAccountPasswordPolicy PasswordReusePrevention=24 | ok
         UpdateLoginProfile UserName=bob Password=Secret-7 | {REFUSED}
         UpdateLoginProfile UserName=bob Password=Secret-30 | {REFUSED}
         UpdateLoginProfile UserName=bob Password=Secret-6 | ok"
    ));
    let account = walk.world.account(walk.caller.account);
    let profile = account.login_profiles.values().next().unwrap();
    assert_eq!(profile.former.len(), 24);
}

#[test]
fn a_password_expires_and_hard_expiry_requires_an_administrator() {
    let mut walk = script(
        "CreateUser UserName=bob | ok
         CreateLoginProfile UserName=bob Password=Secret-1 | ok",
    );
    walk.wait(2 * DAY_SECS);
    assert_eq!(signs_in(&walk, "bob", "Secret-1"), Ok(Step::Complete));
    walk.follow("UpdateAccountPasswordPolicy MaxPasswordAge=1 | ok");
    let must = Ok(Step::MustChangePassword);
    assert_eq!(signs_in(&walk, "bob", "Secret-1"), must);
    walk.follow("UpdateAccountPasswordPolicy MaxPasswordAge=1 HardExpiry=true | ok");
    let needs = Ok(Step::NeedsAdministrator);
    assert_eq!(signs_in(&walk, "bob", "Secret-1"), needs);
    let root = walk.caller.clone();
    walk.act_as_user("bob");
    walk.follow("ChangePassword OldPassword=Secret-1 NewPassword=Secret-2 | AccessDenied The password has expired. An administrator has to set a new password for the user.");
    walk.caller = root;
    walk.follow("UpdateLoginProfile UserName=bob Password=Secret-2 | ok");
    assert_eq!(signs_in(&walk, "bob", "Secret-2"), Ok(Step::Complete));
    let now = Timestamp::from_secs(0);
    assert_eq!(age(now, None, true, now), Age::Valid);
}

#[test]
fn the_root_user_has_a_login_profile_without_a_password() {
    let mut walk = script(
        "CreateLoginProfile | ValidationError Must specify userName when calling with non-User credentials",
    );
    let session = walk.call("GetSessionToken").unwrap();
    walk.sign_in(&session);
    walk.follow(
        "GetLoginProfile | NoSuchEntity Login Profile for User root cannot be found.
         CreateLoginProfile | ok <PasswordResetRequired>false</PasswordResetRequired>
         CreateLoginProfile | EntityAlreadyExists Login Profile for User root already exists.
         GetLoginProfile | ok !<UserName>
         GetAccountSummary | ok <key>AccountPasswordPresent</key><value>1</value>
         DeleteLoginProfile | ok
         GetAccountSummary | ok <key>AccountPasswordPresent</key><value>0</value>",
    );
}
