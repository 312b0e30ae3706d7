use data_encoding::BASE32_NOPAD;
use roleback_model::{Service, operation};

use super::*;
use crate::credential::totp::Totp;
use crate::entropy::Seed;
use crate::session::open;
use crate::testing::{Walk, script, texts};

const PASSWORD: &str = "Secret-1";
const PHONE: &str = "arn:aws:iam::123456789012:mfa/phone";

/// A user with a password, and what its requests would be decided with.
fn world_with(lines: &str) -> Walk {
    let mut walk = script(
        "CreateUser UserName=ann | ok
         CreateLoginProfile UserName=ann Password=Secret-1 | ok",
    );
    walk.follow(lines);
    walk
}

fn scene<'a>(walk: &'a Walk, entropy: &'a Entropy, settings: &'a Settings) -> SignInScene<'a> {
    let (world, now) = (&walk.world, walk.now());
    SignInScene {
        world,
        now,
        entropy,
        settings,
    }
}

/// Signs ann in, and applies the events.
fn try_sign_in(
    walk: &mut Walk,
    password: &str,
    code: Option<MfaCode<'_>>,
) -> Result<ConsoleSession, SignInError> {
    let account = walk.caller.account;
    let verified = verify_password(&walk.world, account, "ann", password, walk.now())?;
    let (entropy, settings) = (Entropy::new(Seed([7; 32])), Settings::default());
    let (events, session) = sign_in(scene(walk, &entropy, &settings), &verified, code)?;
    walk.commit(events);
    Ok(session)
}

/// Gives a user, or the root user under the account alias, a virtual MFA device. The code of 30 seconds later is fresh.
fn with_device(walk: &mut Walk, name: &str) -> Totp {
    walk.follow("CreateVirtualMFADevice VirtualMFADeviceName=phone | ok");
    let devices = &walk.world.account(walk.caller.account).mfa_devices;
    let seed = devices.get(PHONE).unwrap().seed.clone().unwrap();
    let codes = Totp::new(&BASE32_NOPAD.decode(seed.reveal().as_bytes()).unwrap());
    // The clock of a walk moves on with each call.
    let now = walk.now();
    let (one, two) = (codes.code_at(now.plus_secs(-30)), codes.code_at(now));
    walk.follow(&format!(
        "EnableMFADevice UserName={name} SerialNumber={PHONE} AuthenticationCode1={one} AuthenticationCode2={two} | ok"
    ));
    codes
}

/// The walk goes on with the session.
fn act_with(walk: &mut Walk, signed_in: &ConsoleSession) {
    let opened = open(walk.world.sealing_key().unwrap(), signed_in.token.reveal()).unwrap();
    assert_eq!(opened, signed_in.session);
    walk.caller.principal = opened.principal;
    walk.caller.access_key_id = Some(opened.access_key_id);
    walk.caller.session = Some(opened.context);
}

#[test]
fn a_signed_in_user_calls_iam_and_the_password_has_a_date() {
    let mut walk = world_with("GetUser UserName=ann | ok !<PasswordLastUsed>");
    let session = try_sign_in(&mut walk, PASSWORD, None).unwrap();
    let SessionContext {
        issued,
        expires,
        mfa,
        ..
    } = session.session.context;
    assert_eq!((expires.secs() - issued.secs(), mfa), (SESSION_SECS, false));
    act_with(&mut walk, &session);
    walk.follow(
        "GetUser UserName=ann | ok <PasswordLastUsed>
         ListUsers | ok <PasswordLastUsed>
         CreateUser UserName=bob | ok
         GetCallerIdentity | ok user/ann",
    );
}

#[test]
fn the_login_profile_limits_the_session() {
    let mut walk = world_with("UpdateLoginProfile UserName=ann MaxSigninSessionDuration=3600 | ok");
    let context = try_sign_in(&mut walk, PASSWORD, None)
        .unwrap()
        .session
        .context;
    assert_eq!(context.expires.secs() - context.issued.secs(), 3600);
}

#[test]
fn who_must_change_the_password_can_do_nothing_else() {
    let mut walk = world_with("UpdateLoginProfile UserName=ann PasswordResetRequired=true | ok");
    let session = try_sign_in(&mut walk, PASSWORD, None).unwrap();
    act_with(&mut walk, &session);
    for (service, name, open) in [
        (Service::Iam, "ListUsers", false),
        (Service::Sts, "AssumeRole", false),
        (Service::Iam, "GetAccountPasswordPolicy", true),
        (Service::Iam, "ChangePassword", true),
    ] {
        let reached = walk.caller.reaches(operation(service, name).unwrap());
        assert_eq!(reached.is_ok(), open, "{name}: {reached:?}");
    }
    walk.follow("ChangePassword OldPassword=Secret-1 NewPassword=Secret-2 | ok");
    let session = try_sign_in(&mut walk, "Secret-2", None).unwrap();
    act_with(&mut walk, &session);
    let info = operation(Service::Iam, "ListUsers").unwrap();
    assert_eq!(walk.caller.reaches(info), Ok(()));
}

#[test]
fn a_password_that_changes_during_the_sign_in_is_wrong() {
    let mut walk = world_with("ListUsers | ok");
    let account = walk.caller.account;
    let verified = verify_password(&walk.world, account, "ann", PASSWORD, walk.now()).unwrap();
    walk.follow("UpdateLoginProfile UserName=ann Password=Secret-2 | ok");
    let (entropy, settings) = (Entropy::new(Seed([7; 32])), Settings::default());
    let refused = sign_in(scene(&walk, &entropy, &settings), &verified, None);
    assert_eq!(
        refused.unwrap_err(),
        SignInError::WrongPassword(WrongPassword)
    );
}

#[test]
fn a_user_with_a_device_needs_a_fresh_code_of_it() {
    let mut walk = world_with("ListUsers | ok");
    let codes = with_device(&mut walk, "ann");
    let devices = vec![PHONE.to_owned()];
    let code = codes.code_at(walk.now().plus_secs(30));
    let right = MfaCode {
        serial: PHONE,
        code: &code,
    };
    for (code, expected) in [
        (None, SignInError::CodeRequired { devices }),
        (
            Some(MfaCode {
                code: "000",
                ..right
            }),
            SignInError::WrongCode,
        ),
        (
            Some(MfaCode {
                serial: "GAHT1",
                ..right
            }),
            SignInError::WrongCode,
        ),
    ] {
        assert_eq!(
            try_sign_in(&mut walk, PASSWORD, code).unwrap_err(),
            expected
        );
    }
    let session = try_sign_in(&mut walk, PASSWORD, Some(right)).unwrap();
    assert!(session.session.context.mfa);
    let again = try_sign_in(&mut walk, PASSWORD, Some(right));
    assert_eq!(again.unwrap_err(), SignInError::WrongCode);
}

#[test]
fn roles_and_federated_users_get_into_the_console_and_users_do_not() {
    let mut walk = world_with(
        "CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
         ListRoles | ok",
    );
    let (entropy, settings) = (Entropy::new(Seed([7; 32])), Settings::default());
    for (line, expected_secs) in [
        (
            "AssumeRole RoleArn=arn:aws:iam::123456789012:role/r RoleSessionName=s1",
            Ok(7200),
        ),
        ("GetFederationToken Name=guest DurationSeconds=900", Ok(900)),
        ("GetSessionToken", Err(SignInError::NotFederated)),
    ] {
        walk.act_as_user("ann");
        let issued = walk.call(line).unwrap();
        let token = texts(&issued, "SessionToken").concat();
        let session = open(walk.world.sealing_key().unwrap(), &token).unwrap();
        let begun = session.context.issued;
        let scene = SignInScene {
            now: begun,
            ..scene(&walk, &entropy, &settings)
        };
        let signed_in = sign_in_federated(scene, &session, Some(7200));
        let secs = signed_in.map(|it| it.session.context.expires.secs() - begun.secs());
        assert_eq!(secs, expected_secs, "{line}");
        let late = SignInScene {
            now: session.context.expires,
            ..scene
        };
        assert!(sign_in_federated(late, &session, None).is_err());
    }
}

#[test]
fn the_root_user_is_signed_in_without_a_password() {
    let mut walk = world_with("ListUsers | ok");
    let (entropy, settings) = (Entropy::new(Seed([7; 32])), Settings::default());
    let account = walk.caller.account;
    let signed_in = sign_in_as_root(scene(&walk, &entropy, &settings), account, None);
    let (events, session) = signed_in.unwrap();
    assert_eq!((events.len(), session.session.context.mfa), (1, false));
    act_with(&mut walk, &session);
    walk.follow("CreateUser UserName=bob | ok");
}

#[test]
fn the_root_user_with_a_device_needs_a_fresh_code_of_it() {
    let mut walk = world_with("CreateAccountAlias AccountAlias=example | ok");
    let codes = with_device(&mut walk, "example");
    let (entropy, settings) = (Entropy::new(Seed([7; 32])), Settings::default());
    let account = walk.caller.account;
    let code = codes.code_at(walk.now().plus_secs(30));
    let right = MfaCode {
        serial: PHONE,
        code: &code,
    };
    let wrong = MfaCode {
        code: "000000",
        ..right
    };
    let devices = vec![PHONE.to_owned()];
    for (code, expected) in [
        (None, SignInError::CodeRequired { devices }),
        (Some(wrong), SignInError::WrongCode),
    ] {
        let refused = sign_in_as_root(scene(&walk, &entropy, &settings), account, code);
        assert_eq!(refused.unwrap_err(), expected);
    }
    let signed_in = sign_in_as_root(scene(&walk, &entropy, &settings), account, Some(right));
    let (events, session) = signed_in.unwrap();
    assert!(session.session.context.mfa);
    walk.commit(events);
    let again = sign_in_as_root(scene(&walk, &entropy, &settings), account, Some(right));
    assert_eq!(again.unwrap_err(), SignInError::WrongCode);
}
