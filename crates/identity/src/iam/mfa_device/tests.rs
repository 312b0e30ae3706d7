use data_encoding::{BASE32_NOPAD, BASE64};
use roleback_world::arn::stored;
use roleback_world::entity::MfaDeviceKind;
use roleback_world::event::MfaDeviceEnabledV1;
use roleback_world::key::Key;
use sha2::{Digest, Sha256};

use crate::credential::totp::Totp;
use crate::testing::{Walk, script, texts};

const PHONE: &str = "arn:aws:iam::123456789012:mfa/phone";
const TOKEN: &str = "GAKT12345678";
const STEP_SECS: i64 = 30;
const WRONG: &str = "InvalidAuthenticationCode Authentication code for device is not valid.";
const NOT_THEIRS: &str = "NoSuchEntity MFA Device invalid for user.";
const NEEDS_MFA: &str = "AccessDenied To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.";

/// The code that a device shows this many time steps from now.
fn code(walk: &Walk, serial: &str, steps: i64) -> String {
    let account = walk.world.account(walk.caller.account);
    let device = account.mfa_devices.get(&stored(serial));
    let seed = device.and_then(|device| device.seed.as_ref());
    let seed = seed.map(|seed| BASE32_NOPAD.decode(seed.reveal().as_bytes()).unwrap());
    let seed = seed.unwrap_or_else(|| Sha256::digest(serial).to_vec());
    Totp::new(&seed).code_at(walk.now().plus_secs(1 + steps * STEP_SECS))
}

/// The members of a request with two codes, the first this many time steps from now.
fn pair(walk: &Walk, serial: &str, steps: i64) -> String {
    format!(
        "SerialNumber={serial} AuthenticationCode1={} AuthenticationCode2={}",
        code(walk, serial, steps),
        code(walk, serial, steps + 1)
    )
}

/// Bob and Ann, and a device that belongs to Bob.
fn with_phone() -> Walk {
    let mut walk = script(
        "CreateUser UserName=Bob | ok
         CreateUser UserName=Ann | ok
         CreateVirtualMFADevice VirtualMFADeviceName=phone | ok",
    );
    let pair = pair(&walk, PHONE, 0);
    walk.follow(&format!("EnableMFADevice UserName=bob {pair} | ok"));
    // One time step later, so that later pairs of codes are newer.
    walk.wait(10 * STEP_SECS);
    walk
}

#[test]
fn a_virtual_device_is_created_with_a_seed_and_a_qr_code_and_deleted() {
    let mut walk = script(
        "CreateVirtualMFADevice VirtualMFADeviceName=a/b | ValidationError The specified value for virtualMFADeviceName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
    let xml = walk
        .call("CreateVirtualMFADevice VirtualMFADeviceName=phone Path=/team/ Tags.member.1.Key=k Tags.member.1.Value=v")
        .unwrap();
    let bytes = |element: &str| {
        let text = texts(&xml, element).concat();
        BASE64.decode(text.as_bytes()).unwrap()
    };
    let seed = BASE32_NOPAD.decode(&bytes("Base32StringSeed")).unwrap();
    assert_eq!(seed.len(), 40);
    assert!(bytes("QRCodePNG").starts_with(b"\x89PNG"));
    assert!(xml.contains("<Key>k</Key>") && !xml.contains("<User>"));
    let serial = "arn:aws:iam::123456789012:mfa/team/phone";
    assert_eq!(texts(&xml, "SerialNumber"), [serial]);
    let none = format!("NoSuchEntity VirtualMFADevice with serial number {PHONE} doesn't exist.");
    walk.follow(&format!(
        "CreateVirtualMFADevice VirtualMFADeviceName=Phone Path=/team/ | EntityAlreadyExists MFADevice entity at the same path and name already exists.
         CreateVirtualMFADevice VirtualMFADeviceName=phone | ok <SerialNumber>{PHONE}</SerialNumber>
         ListVirtualMFADevices | ok <VirtualMFADevices><member><SerialNumber>{PHONE}</SerialNumber></member><member><SerialNumber>{serial}</SerialNumber></member></VirtualMFADevices><IsTruncated>false
         DeleteVirtualMFADevice SerialNumber={PHONE} | ok
         DeleteVirtualMFADevice SerialNumber={PHONE} | {none}
         DeleteVirtualMFADevice SerialNumber={TOKEN} | NoSuchEntity VirtualMFADevice with serial number {TOKEN} doesn't exist."
    ));
    walk.settings.quotas.users = 1;
    walk.follow("CreateVirtualMFADevice VirtualMFADeviceName=new | LimitExceeded Cannot exceed quota for VirtualMFADevicesPerAccount: 1");
    let long = "x".repeat(3_000);
    walk.settings.quotas.users = 2;
    walk.follow(&format!("CreateVirtualMFADevice VirtualMFADeviceName={long} | InvalidInput The name of the virtual MFA device is too long for a QR code."));
}

#[test]
fn a_device_is_enabled_with_two_consecutive_codes_that_are_newer_than_the_last() {
    let mut walk = script(&format!(
        "CreateUser UserName=Bob | ok
         CreateUser UserName=Ann | ok
         EnableMFADevice UserName=x SerialNumber={PHONE} AuthenticationCode1=000000 AuthenticationCode2=000001 | NoSuchEntity The user with name x cannot be found.
         EnableMFADevice UserName=bob SerialNumber={PHONE} AuthenticationCode1=000000 AuthenticationCode2=000001 | NoSuchEntity VirtualMFADevice with serial number {PHONE} doesn't exist.
         CreateVirtualMFADevice VirtualMFADeviceName=phone | ok"
    ));
    let (first, second) = (code(&walk, PHONE, 0), code(&walk, PHONE, 1));
    for (one, other) in [
        (&first, &first),
        (&second, &first),
        (&first, &code(&walk, PHONE, 2)),
    ] {
        walk.follow(&format!("EnableMFADevice UserName=bob SerialNumber={PHONE} AuthenticationCode1={one} AuthenticationCode2={other} | {WRONG}"));
    }
    let now = pair(&walk, PHONE, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=bob {now} | ok
         EnableMFADevice UserName=bob {now} | EntityAlreadyExists MFA Device for user Bob already exists.
         EnableMFADevice UserName=ann {now} | EntityAlreadyExists MFA Device is already in use.
         ResyncMFADevice UserName=bob {now} | {WRONG}
         ResyncMFADevice UserName=ann {now} | {NOT_THEIRS}
         DeactivateMFADevice UserName=ann SerialNumber={PHONE} | {NOT_THEIRS}
         DeleteVirtualMFADevice SerialNumber={PHONE} | DeleteConflict MFA VirtualDevice in use. Must deactivate first.
         DeleteUser UserName=bob | DeleteConflict Cannot delete entity, must delete MFA device first.
         ListMFADevices UserName=bob | ok <MFADevices><member><UserName>Bob</UserName><SerialNumber>{PHONE}</SerialNumber><EnableDate>
         ListMFADevices UserName=ann | ok <MFADevices/><IsTruncated>false</IsTruncated>
         ListVirtualMFADevices AssignmentStatus=Assigned | ok <User><Path>/</Path><UserName>Bob</UserName><UserId>AIDA
         ListVirtualMFADevices AssignmentStatus=Assigned | ok !Seed
         ListVirtualMFADevices AssignmentStatus=Unassigned | ok <VirtualMFADevices/>
         GetAccountSummary | ok <key>MFADevicesInUse</key><value>1</value>
         UpdateUser UserName=bob NewUserName=Rob | ok
         ListVirtualMFADevices | ok <UserName>Rob</UserName>
         DeactivateMFADevice UserName=rob SerialNumber={PHONE} | ok
         DeactivateMFADevice UserName=rob SerialNumber={PHONE} | {NOT_THEIRS}
         EnableMFADevice UserName=ann {now} | {WRONG}
         GetAccountSummary | ok <key>MFADevices</key><value>1</value>"
    ));
    walk.wait(10 * STEP_SECS);
    let later = pair(&walk, PHONE, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=ann {later} | ok
         ListMFADevices UserName=ann | ok <SerialNumber>{PHONE}</SerialNumber>"
    ));
}

#[test]
fn a_device_with_a_wrong_clock_is_resynced() {
    let mut walk = with_phone();
    walk.act_as_user("bob");
    let ahead = pair(&walk, PHONE, 500);
    walk.follow(&format!("ResyncMFADevice UserName=bob {ahead} | ok"));
    let (right, wrong) = (code(&walk, PHONE, 501), code(&walk, PHONE, 0));
    walk.follow(&format!(
        "GetSessionToken SerialNumber={PHONE} TokenCode={wrong} | AccessDenied MultiFactorAuthentication failed with invalid MFA one time pass code.
         GetSessionToken SerialNumber={PHONE} TokenCode={right} | ok <SessionToken>"
    ));
}

#[test]
fn a_hardware_token_has_the_seed_of_its_serial_number_and_is_deleted_when_deactivated() {
    let mut walk = script("CreateUser UserName=bob | ok");
    let codes = pair(&walk, TOKEN, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=bob {codes} | ok
         ListMFADevices UserName=bob | ok <SerialNumber>{TOKEN}</SerialNumber>
         ListVirtualMFADevices | ok <VirtualMFADevices/>
         GetAccountSummary | ok <key>MFADevices</key><value>0</value>
         GetAccountSummary | ok <key>MFADevicesInUse</key><value>1</value>
         TagMFADevice SerialNumber={TOKEN} Tags.member.1.Key=k Tags.member.1.Value=v | NoSuchEntity VirtualMFADevice with serial number {TOKEN} doesn't exist.
         DeactivateMFADevice UserName=bob SerialNumber={TOKEN} | ok
         GetAccountSummary | ok <key>MFADevicesInUse</key><value>0</value>
         DeleteUser UserName=bob | ok"
    ));
}

#[test]
fn only_fido_devices_are_read_one_by_one() {
    let fido = "arn:aws:iam::123456789012:u2f/user/Bob/key-ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let only = "ValidationError The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.";
    let mut walk = with_phone();
    let account = walk.world.account(walk.caller.account);
    let id = account.users.get("bob").unwrap().id.to_string();
    walk.happen([MfaDeviceEnabledV1 {
        serial: fido.into(),
        kind: MfaDeviceKind::Fido,
        user: Some("bob".into()),
        owner: id,
        enabled: walk.now(),
        seed: None,
        offset_steps: 0,
        last_pair: None,
        certifications: [("FIDO".to_owned(), "L1".to_owned())].into(),
    }
    .into()]);
    walk.follow(&format!(
        "GetMFADevice SerialNumber={PHONE} UserName=bob | {only}
         GetMFADevice SerialNumber={TOKEN} UserName=bob | {only}
         GetMFADevice SerialNumber={fido} UserName=ann | {NOT_THEIRS}
         GetMFADevice SerialNumber={fido} UserName=bob | ok <UserName>Bob</UserName><SerialNumber>{fido}</SerialNumber>
         GetMFADevice SerialNumber={fido} UserName=bob | ok <Certifications><entry><key>FIDO</key><value>L1</value></entry></Certifications>
         ResyncMFADevice UserName=bob SerialNumber={fido} AuthenticationCode1=000000 AuthenticationCode2=000001 | {WRONG}
         DeactivateMFADevice UserName=bob SerialNumber={fido} | ok
         GetMFADevice SerialNumber={fido} UserName=bob | {NOT_THEIRS}"
    ));
}

#[test]
fn a_user_with_a_device_must_authenticate_with_it_before_changing_devices() {
    let mut walk = with_phone();
    let codes = pair(&walk, TOKEN, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=bob {codes} | ok
         DeactivateMFADevice UserName=bob SerialNumber={TOKEN} | ok"
    ));
    walk.wait(10 * STEP_SECS);
    walk.act_as_user("bob");
    let codes = pair(&walk, TOKEN, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=bob {codes} | {NEEDS_MFA}
         EnableMFADevice UserName=bob {} | {NEEDS_MFA}
         DeactivateMFADevice SerialNumber={PHONE} | {NEEDS_MFA}",
        codes.replace(TOKEN, PHONE)
    ));
    let code = code(&walk, PHONE, 0);
    let session = walk.call(&format!(
        "GetSessionToken SerialNumber={PHONE} TokenCode={code}"
    ));
    walk.sign_in(&session.unwrap());
    walk.follow(&format!(
        "EnableMFADevice UserName=bob {codes} | ok
         DeactivateMFADevice SerialNumber={PHONE} | ok"
    ));
}

#[test]
fn a_user_has_eight_devices_at_most() {
    let mut walk = with_phone();
    walk.settings.quotas.mfa_devices_per_user = 1;
    let codes = pair(&walk, TOKEN, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=bob {codes} | LimitExceeded Cannot exceed quota for MFADevicesPerUser: 1"
    ));
}

#[test]
fn the_root_user_is_named_by_its_alias() {
    let mut walk = script(
        "CreateAccountAlias AccountAlias=our-account | ok
         CreateVirtualMFADevice VirtualMFADeviceName=phone | ok",
    );
    let codes = pair(&walk, PHONE, 0);
    walk.follow(&format!(
        "EnableMFADevice UserName=our-account {codes} | ok
         GetAccountSummary | ok <key>AccountMFAEnabled</key><value>1</value>
         ListMFADevices | ok <UserName>our-account</UserName><SerialNumber>{PHONE}</SerialNumber>
         ListVirtualMFADevices | ok <User><UserId>123456789012</UserId><Arn>arn:aws:iam::123456789012:root</Arn>
         DeactivateMFADevice SerialNumber={PHONE} | {NEEDS_MFA}"
    ));
}

#[test]
fn a_code_is_good_once_and_makes_a_session_with_mfa() {
    let used = "AccessDenied MultiFactorAuthentication failed with invalid MFA one time pass code.";
    let unknown = "AccessDenied MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}}]}"#;
    let role = "RoleArn=arn:aws:iam::123456789012:role/R RoleSessionName=s1";
    let denied = "AccessDenied User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/R";
    let mut walk = with_phone();
    walk.follow(&format!(
        "CreateRole RoleName=R AssumeRolePolicyDocument={trust} | ok"
    ));
    walk.act_as_user("ann");
    let (first, second, old) = (
        code(&walk, PHONE, 0),
        code(&walk, PHONE, 1),
        code(&walk, PHONE, -3),
    );
    walk.follow(&format!(
        "GetSessionToken SerialNumber={PHONE} TokenCode={first} | {unknown}"
    ));
    walk.act_as_user("bob");
    walk.follow(&format!(
        "AssumeRole {role} | {denied}
         GetSessionToken SerialNumber=arn:aws:iam::123456789012:mfa/other TokenCode={first} | {unknown}
         GetSessionToken SerialNumber={PHONE} TokenCode={old} | {used}
         AssumeRole {role} SerialNumber={PHONE} TokenCode={first} | ok <AssumedRoleId>
         AssumeRole {role} SerialNumber={PHONE} TokenCode={first} | {used}
         GetSessionToken SerialNumber={PHONE} TokenCode={first} | {used}"
    ));
    let session = walk.call(&format!(
        "GetSessionToken SerialNumber={PHONE} TokenCode={second}"
    ));
    walk.sign_in(&session.unwrap());
    assert!(walk.caller.session.as_ref().unwrap().mfa);
    walk.follow(&format!("AssumeRole {role} | ok"));
    walk.wait(60);
    walk.follow(&format!("AssumeRole {role} | {denied}"));
    let account = walk.world.account(walk.caller.account);
    let device = account.mfa_devices.at(&Key::folded(PHONE)).unwrap();
    assert_eq!(device.used.len(), 2);
}

#[test]
fn devices_have_tags() {
    walk_of_tags(PHONE);
}

fn walk_of_tags(serial: &str) {
    script(&format!(
        "TagMFADevice SerialNumber={serial} Tags.member.1.Key=k Tags.member.1.Value=v | NoSuchEntity VirtualMFADevice with serial number {serial} doesn't exist.
         CreateVirtualMFADevice VirtualMFADeviceName=phone | ok !<Tags>
         TagMFADevice SerialNumber={serial} Tags.member.1.Key=b Tags.member.1.Value=1 Tags.member.2.Key=A Tags.member.2.Value=2 | ok
         TagMFADevice SerialNumber={serial} Tags.member.1.Key=B Tags.member.1.Value=3 | ok
         ListMFADeviceTags SerialNumber={serial} | ok <Tags><member><Key>A</Key><Value>2</Value></member><member><Key>B</Key><Value>3</Value></member></Tags>
         ListVirtualMFADevices | ok !<Tags>
         UntagMFADevice SerialNumber={serial} TagKeys.member.1=a | ok
         ListMFADeviceTags SerialNumber={serial} | ok <Tags><member><Key>B</Key><Value>3</Value></member></Tags>
         UntagMFADevice SerialNumber={TOKEN} TagKeys.member.1=a | NoSuchEntity VirtualMFADevice with serial number {TOKEN} doesn't exist."
    ));
}

#[test]
fn devices_come_in_pages() {
    let mut walk = script("CreateUser UserName=bob | ok");
    for name in ["a", "b", "c"] {
        walk.call(&format!(
            "CreateVirtualMFADevice VirtualMFADeviceName={name}"
        ))
        .unwrap();
    }
    for name in ["a", "c"] {
        let codes = pair(&walk, &PHONE.replace("phone", name), 0);
        walk.call(&format!("EnableMFADevice UserName=bob {codes}"))
            .unwrap();
    }
    let serials = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .map(|name| PHONE.replace("phone", name))
            .collect()
    };
    let mine = walk.pages_of_one("ListMFADevices UserName=bob", "SerialNumber");
    assert_eq!(mine, serials(&["a", "c"]));
    let all = walk.pages_of_one("ListVirtualMFADevices", "SerialNumber");
    assert_eq!(all, serials(&["a", "b", "c"]));
    let free = walk.pages_of_one(
        "ListVirtualMFADevices AssignmentStatus=Unassigned",
        "SerialNumber",
    );
    assert_eq!(free, serials(&["b"]));
}
