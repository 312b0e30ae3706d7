//! Reports: the credential report, and the access advisor.
//!
//! AWS makes reports beside its answers, which takes seconds; here a report is ready with the answer that asks for it, so
//! that no client ever sees one in progress.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use std::collections::BTreeSet;

use roleback_model::iam::{
    GenerateCredentialReportRequest, GenerateCredentialReportResponse, GetCredentialReportRequest,
    GetCredentialReportResponse, ReportFormatType, ReportStateType,
};
use roleback_wire::{Fault, Timestamp};
use roleback_world::entity::{ROOT_OWNER, User};
use roleback_world::event::CredentialReportGeneratedV1;
use roleback_world::key::Key;

use crate::answer::{Change, Read, Write};
use crate::credential::password;
use crate::credential::report::{self, AccessKey, Certificate, Password, ROOT, Row};
use crate::fault;
use crate::scene::Scene;

pub(crate) mod accessible;
mod granting;
mod last_accessed;
mod organization;

/// The description in the answer that starts a report.
const STARTED: &str = "No report exists. Starting a new report generation task";

impl Write for GenerateCredentialReportRequest {
    /// Keeps a report that is not older than four hours.
    fn write(&self, scene: &Scene<'_>) -> Result<Change<GenerateCredentialReportResponse>, Fault> {
        let newest = scene.account().settings.credential_report.as_ref();
        if newest.is_some_and(|newest| !report::is_stale(newest.created, scene.now)) {
            return Ok(Change::none(GenerateCredentialReportResponse {
                state: Some(ReportStateType::Complete),
                description: None,
            }));
        }
        let output = GenerateCredentialReportResponse {
            state: Some(ReportStateType::Started),
            description: Some(STARTED.into()),
        };
        let generated = CredentialReportGeneratedV1 {
            created: scene.now,
            content: content(scene)?.into(),
        };
        Ok(Change::one(output, generated))
    }
}

impl Read for GetCredentialReportRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetCredentialReportResponse, Fault> {
        let newest = scene.account().settings.credential_report.as_ref();
        let newest = newest.ok_or_else(fault::report_not_present)?;
        if report::is_stale(newest.created, scene.now) {
            return Err(fault::report_expired());
        }
        Ok(GetCredentialReportResponse {
            content: Some(newest.content.as_bytes().to_vec()),
            report_format: Some(ReportFormatType::TextCsv),
            generated_time: Some(newest.created),
        })
    }
}

/// The report of the account's current state.
fn content(scene: &Scene<'_>) -> Result<String, Fault> {
    let account = scene.account();
    let root = Row {
        user: ROOT,
        arn: scene.caller.account.root_arn(scene.partition()),
        created: Timestamp::default(),
        password: root_password(scene),
        mfa_active: !account.settings.root_mfa_devices.is_empty(),
        access_keys: access_keys(scene, account.root_keys.iter()),
        certificates: certificates(scene, &account.root_certificates),
    };
    let users = account.users.values().map(|user| row(scene, user));
    report::write(&root, users.collect())
        .map_err(|why| Fault::receiver("ServiceFailure", 500, why.to_string()))
}

fn row<'a>(scene: &Scene<'a>, user: &'a User) -> Row<'a> {
    Row {
        user: &user.name,
        arn: scene.arn("user", &user.path, &user.name),
        created: user.created,
        password: password(scene, user),
        mfa_active: !user.mfa_devices.is_empty(),
        access_keys: access_keys(scene, user.access_keys.iter()),
        certificates: certificates(scene, &user.signing_certificates),
    }
}

/// The root user of a member account has no password unless it got one; every other root user has one since it signed up.
fn root_password(scene: &Scene<'_>) -> Password {
    let own = scene.caller.account;
    let organization = scene.world.organization();
    let is_member =
        organization.is_some_and(|it| it.member(own).is_some() && own != it.management_account());
    let was_given = scene.account().login_profiles.contains(ROOT_OWNER);
    match is_member && !was_given {
        true => Password::NoRoot,
        false => Password::Root { last_used: None },
    }
}

fn password(scene: &Scene<'_>, user: &User) -> Password {
    let account = scene.account();
    let Some(profile) = account.login_profiles.get(&user.id) else {
        return Password::None;
    };
    let policy = account.settings.password_policy.as_ref();
    let max_age_days = policy.and_then(|policy| policy.max_age_days);
    Password::User {
        last_used: profile.last_used,
        last_changed: profile.changed,
        next_rotation: password::expires(profile.changed, max_age_days),
    }
}

fn access_keys<'a>(scene: &Scene<'a>, ids: impl Iterator<Item = &'a Key>) -> Vec<AccessKey<'a>> {
    let account = scene.account();
    let keys = ids.filter_map(|id| account.access_keys.at(id));
    let keys = keys.map(|key| AccessKey {
        id: &key.id,
        active: key.active,
        last_rotated: key.created,
        last_used: account
            .uses
            .key(&key.id)
            .map(|last| (last.at, Some(&*last.region), &*last.service)),
    });
    keys.collect()
}

fn certificates(scene: &Scene<'_>, ids: &BTreeSet<Key>) -> Vec<Certificate> {
    let all = &scene.account().signing_certificates;
    let certificates = ids.iter().filter_map(|id| all.at(id));
    let certificates = certificates.map(|certificate| Certificate {
        active: certificate.active,
        last_rotated: certificate.uploaded,
    });
    certificates.collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD as BASE64;

    use crate::testing::{Walk, script, texts};

    fn report(walk: &mut Walk) -> String {
        let xml = walk.call("GetCredentialReport").unwrap();
        let bytes = BASE64.decode(texts(&xml, "Content").concat()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_report_is_made_kept_for_four_hours_and_made_again() {
        let mut walk = script(
            "GetCredentialReport | ReportNotPresent No credential report exists. To generate one, use GenerateCredentialReport.
             CreateUser UserName=bob | ok
             GenerateCredentialReport | ok <State>STARTED</State><Description>No report exists. Starting a new report generation task</Description>
             GenerateCredentialReport | ok <State>COMPLETE</State>
             GenerateCredentialReport | ok !Description
             GetCredentialReport | ok <ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-01-01T00:00:03Z</GeneratedTime>
             CreateUser UserName=ann | ok",
        );
        let first = report(&mut walk);
        assert!(first.contains("bob") && !first.contains("ann"), "{first}");
        walk.wait(4 * 3_600);
        walk.follow(
            "GetCredentialReport | ReportExpired The credential report is older than four hours. To generate a new one, use GenerateCredentialReport.
             GenerateCredentialReport | ok <State>STARTED</State>
             GenerateCredentialReport | ok <State>COMPLETE</State>",
        );
        assert!(report(&mut walk).contains("ann"));
    }

    #[test]
    fn a_report_says_when_a_password_was_set_and_has_to_be_changed() {
        let mut walk = script(
            "CreateUser UserName=bob | ok
             CreateLoginProfile UserName=bob Password=Secret-1 | ok
             UpdateAccountPasswordPolicy MaxPasswordAge=90 | ok
             GenerateCredentialReport | ok",
        );
        let report = report(&mut walk);
        let password = ",true,no_information,2026-01-01T00:00:02Z,2026-04-01T00:00:02Z,false,";
        assert!(report.contains(password), "{report}");
    }

    #[test]
    fn the_root_users_of_member_accounts_alone_have_no_password() {
        let mut walk = script(
            "org CreateOrganization managementAccount=123456789012 | ok
             org AddAccount account=222222222222 | ok",
        );
        for (account, password) in [
            (
                "123456789012",
                "not_supported,no_information,not_supported,not_supported",
            ),
            ("222222222222", "false,N/A,N/A,not_supported"),
        ] {
            walk.sign_in_as_root(account);
            walk.follow("GenerateCredentialReport | ok");
            let report = report(&mut walk);
            let root = format!(
                "<root_account>,arn:aws:iam::{account}:root,1970-01-01T00:00:00Z,{password},"
            );
            assert!(report.contains(&root), "{report}");
        }
    }

    #[test]
    fn a_report_says_how_keys_are_and_when_they_were_used() {
        let mut walk = script(
            "CreateUser UserName=bob Path=/x/ | ok
             CreateAccessKey | ok",
        );
        let user = walk.call("GetUser UserName=bob").unwrap();
        let user = texts(&user, "UserId").concat();
        let key = walk.call("CreateAccessKey UserName=bob").unwrap();
        let key = texts(&key, "AccessKeyId").concat();
        walk.note_use(&user, Some(&key), "sts:GetCallerIdentity");
        walk.follow(&format!(
            "UpdateAccessKey UserName=bob AccessKeyId={key} Status=Inactive | ok
             GenerateCredentialReport | ok"
        ));
        let report = report(&mut walk);
        let lines: Vec<&str> = report.lines().collect();
        let none = "false,N/A,N/A,N/A,N/A";
        assert_eq!(
            lines[1..],
            [
                &*format!(
                    "<root_account>,arn:aws:iam::123456789012:root,1970-01-01T00:00:00Z,not_supported,no_information,not_supported,not_supported,false,true,2026-01-01T00:00:02Z,N/A,N/A,N/A,{none},false,N/A,false,N/A"
                ),
                &*format!(
                    "bob,arn:aws:iam::123456789012:user/x/bob,2026-01-01T00:00:01Z,false,N/A,N/A,N/A,false,false,2026-01-01T00:00:04Z,2026-01-01T00:00:04Z,us-east-1,sts,{none},false,N/A,false,N/A"
                ),
            ]
        );
    }

    #[test]
    fn a_report_says_which_certificates_are_active_and_when_they_were_uploaded() {
        let mut walk = script(
            "CreateUser UserName=bob | ok
             UploadSigningCertificate UserName=bob CertificateBody=@signing | ok
             UploadSigningCertificate UserName=bob CertificateBody=@small | ok
             UploadSigningCertificate UserName=bob CertificateBody=@signing | ok
             UpdateSigningCertificate UserName=bob CertificateId=RTJA3MPGIZY5WXITRXURJMAEIEFRNO6C Status=Inactive | ok
             UploadSSHPublicKey UserName=bob SSHPublicKeyBody=@ssh | ok
             GenerateCredentialReport | ok",
        );
        let first = report(&mut walk);
        let columns = |report: &str, row: usize| {
            let line = report.lines().nth(row).unwrap();
            let cells: Vec<&str> = line.split(',').collect();
            cells[18..].join(",")
        };
        assert_eq!(
            columns(&first, 0),
            "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
        );
        assert_eq!(columns(&first, 1), "false,N/A,false,N/A");
        assert_eq!(
            columns(&first, 2),
            "false,2026-01-01T00:00:02Z,true,2026-01-01T00:00:03Z"
        );
        walk.follow(
            "DeleteSigningCertificate UserName=bob CertificateId=RTJA3MPGIZY5WXITRXURJMAEIEFRNO6C | ok
             UploadSigningCertificate CertificateBody=@signing | ok",
        );
        walk.wait(4 * 3_600);
        walk.follow("GenerateCredentialReport | ok");
        let second = report(&mut walk);
        assert_eq!(columns(&second, 1), "true,2026-01-01T00:00:10Z,false,N/A");
        assert_eq!(columns(&second, 2), "true,2026-01-01T00:00:03Z,false,N/A");
    }
}
