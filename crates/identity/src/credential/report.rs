//! The credential report: one line for the root user and one for each IAM user.
//!
//! Columns, order and values follow AWS's reports:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>. The column
//! `additional_credentials_info` of that page is missing in all known reports.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use roleback_wire::Timestamp;

/// How long GetCredentialReport returns a report, in seconds: four hours.
const LIFE_SECS: i64 = 4 * 3_600;

/// True if a report of this time is too old to be returned.
pub(crate) fn is_stale(generated: Timestamp, now: Timestamp) -> bool {
    generated.plus_secs(LIFE_SECS) <= now
}

const HEADER: [&str; 22] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
];

const NOT_APPLICABLE: &str = "N/A";
const NO_INFORMATION: &str = "no_information";
const NOT_SUPPORTED: &str = "not_supported";
/// The name of the root user in reports.
pub(crate) const ROOT: &str = "<root_account>";

/// A line of the report.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    /// The name, or [`ROOT`].
    pub(crate) user: &'a str,
    /// The ARN.
    pub(crate) arn: String,
    /// When the user, or the account, was created.
    pub(crate) created: Timestamp,
    /// The password.
    pub(crate) password: Password,
    /// Whether an MFA device is enabled.
    pub(crate) mfa_active: bool,
    /// The access keys, in any order; only the first two are reported.
    pub(crate) access_keys: Vec<AccessKey<'a>>,
    /// The signing certificates, in any order; only the first two are reported.
    pub(crate) certificates: Vec<Certificate>,
}

/// The state of a password.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Password {
    /// A user without a password.
    None,
    /// A user with a password.
    User {
        /// When it was last used to sign in.
        last_used: Option<Timestamp>,
        /// When it was last changed.
        last_changed: Timestamp,
        /// When the password policy requires another password.
        next_rotation: Option<Timestamp>,
    },
    /// A root user without a password, as in member accounts.
    NoRoot,
    /// A root user with a password.
    Root {
        /// When it was last used to sign in.
        last_used: Option<Timestamp>,
    },
}

/// An access key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccessKey<'a> {
    /// The id, by which the keys are sorted.
    pub(crate) id: &'a str,
    /// Whether it is active.
    pub(crate) active: bool,
    /// When it was created.
    pub(crate) last_rotated: Timestamp,
    /// When, in which Region (if the service is regional) and for which service it was last used.
    pub(crate) last_used: Option<(Timestamp, Option<&'a str>, &'a str)>,
}

/// A signing certificate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Certificate {
    /// Whether it is active.
    pub(crate) active: bool,
    /// When it was uploaded.
    pub(crate) last_rotated: Timestamp,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the credential report: {0}")]
pub(crate) struct ReportError(#[from] csv::Error);

/// Writes the report: the root user first, then the users by name without regard to case. All lines
/// except the last one end with a line feed, as on AWS.
///
/// # Errors
/// If the CSV writer refuses a line.
pub(crate) fn write(root: &Row<'_>, mut users: Vec<Row<'_>>) -> Result<String, ReportError> {
    users.sort_by_cached_key(|row| (row.user.to_lowercase(), row.user.to_owned()));
    let mut out = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .quote_style(QuoteStyle::Necessary)
        .from_writer(Vec::new());
    out.write_record(HEADER)?;
    out.write_record(fields(root))?;
    for row in &users {
        out.write_record(fields(row))?;
    }
    let bytes = out
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    let mut text = String::from_utf8(bytes).unwrap_or_default();
    text.pop();
    Ok(text)
}

fn fields(row: &Row<'_>) -> Vec<String> {
    let mut fields = vec![row.user.to_owned(), row.arn.clone(), row.created.iso8601()];
    fields.extend(password(row.password));
    fields.push(row.mfa_active.to_string());
    let mut keys: Vec<_> = row.access_keys.iter().collect();
    keys.sort_by_key(|key| key.id);
    for at in 0..2 {
        fields.extend(access_key(keys.get(at).copied()));
    }
    let mut certificates: Vec<_> = row.certificates.iter().collect();
    certificates.sort_by_key(|certificate| certificate.active);
    for at in 0..2 {
        fields.extend(certificate(certificates.get(at).copied()));
    }
    fields
}

fn password(password: Password) -> [String; 4] {
    let used = |moment: Option<Timestamp>| date_or(moment, NO_INFORMATION);
    match password {
        Password::None => {
            ["false", NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE].map(str::to_owned)
        }
        Password::NoRoot => {
            ["false", NOT_APPLICABLE, NOT_APPLICABLE, NOT_SUPPORTED].map(str::to_owned)
        }
        Password::Root { last_used } => [
            NOT_SUPPORTED.to_owned(),
            used(last_used),
            NOT_SUPPORTED.to_owned(),
            NOT_SUPPORTED.to_owned(),
        ],
        Password::User {
            last_used,
            last_changed,
            next_rotation,
        } => [
            true.to_string(),
            used(last_used),
            last_changed.iso8601(),
            date_or(next_rotation, NOT_APPLICABLE),
        ],
    }
}

fn access_key(key: Option<&AccessKey<'_>>) -> [String; 5] {
    let last_used = key.and_then(|key| key.last_used);
    let text = |text: Option<&str>| text.unwrap_or(NOT_APPLICABLE).to_owned();
    [
        key.is_some_and(|key| key.active).to_string(),
        date_or(key.map(|key| key.last_rotated), NOT_APPLICABLE),
        date_or(last_used.map(|(date, ..)| date), NOT_APPLICABLE),
        text(last_used.and_then(|(_, region, _)| region)),
        text(last_used.map(|(.., service)| service)),
    ]
}

fn certificate(certificate: Option<&Certificate>) -> [String; 2] {
    [
        certificate
            .is_some_and(|certificate| certificate.active)
            .to_string(),
        date_or(
            certificate.map(|certificate| certificate.last_rotated),
            NOT_APPLICABLE,
        ),
    ]
}

fn date_or(moment: Option<Timestamp>, without: &str) -> String {
    moment.map_or_else(|| without.to_owned(), Timestamp::iso8601)
}

#[cfg(test)]
mod tests;
