//! `idp ...`: tokens and assertions of the test issuer.

mod commands;
mod value;

use clap::ArgMatches;
use roleback_api::idp::{IdpAssertion, IdpAssertionRequest, IdpToken, IdpTokenRequest};
use roleback_api::route::Endpoint;
use roleback_client::Answer;
use roleback_identity::federation::test_issuer::ISSUER;
use serde_json::json;

use crate::exit::{Failure, Kind};
use crate::options::{text, texts};
use crate::output::print::note;
use crate::output::text::{Text, said};
use crate::output::{Outcome, to_json};
use crate::target::{self, client_failure, running, typed};

pub(super) use commands::command;

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("token", options)) => token(options),
        Some(("assertion", options)) => assertion(options),
        Some(("metadata", options)) => document(options, Endpoint::IdpMetadata),
        Some(("keys", options)) => document(options, Endpoint::IdpKeys),
        _ => Err(Kind::Usage.because("name a command: see `roleback idp --help`")),
    }
}

fn owned(options: &ArgMatches, name: &str) -> Option<String> {
    text(options, name).map(str::to_owned)
}

fn seconds(options: &ArgMatches, name: &str) -> Option<i64> {
    options.get_one(name).copied()
}

fn token(options: &ArgMatches) -> Result<Outcome, Failure> {
    let claims = texts(options, "claim").map(value::claim);
    let request = IdpTokenRequest {
        subject: owned(options, "subject").unwrap_or_default(),
        audiences: texts(options, "audience").map(str::to_owned).collect(),
        issuer: owned(options, "issuer"),
        preset: owned(options, "preset"),
        claims: claims.collect::<Result<_, _>>()?,
        lifetime_secs: seconds(options, "expires"),
        account: owned(options, "account"),
        replace_keys: options.get_flag("replace-keys"),
    };
    let path = Endpoint::IdpToken.path(&[]);
    let signed = target::json(running(options)?.post(&path, to_json(&request).to_string()))?;
    let token: IdpToken = typed(&signed)?;
    tell_of(&token);
    Ok(Outcome::new(signed, said!("{}\n", token.token)))
}

/// Tells the user on standard error what the token is worth: standard output has the token alone, for a file or a variable.
fn tell_of(token: &IdpToken) {
    let IdpToken {
        account, issuer, ..
    } = token;
    if issuer != ISSUER {
        note(format_args!(
            "signed as {issuer} with the test issuer's key; the real issuer did not sign this token"
        ));
    }
    if let Some(seq) = token.seq {
        note(format_args!(
            "account {account} now accepts the test issuer's key for {issuer} (record {seq})"
        ));
    }
    if token.provider.is_none() {
        note(format_args!(
            "account {account} has no OpenID Connect provider for {issuer}; create it with `aws iam create-open-id-connect-provider --url {issuer} --client-id-list AUDIENCE`"
        ));
    }
}

fn assertion(options: &ArgMatches) -> Result<Outcome, Failure> {
    let request = IdpAssertionRequest {
        provider: owned(options, "provider").unwrap_or_default(),
        roles: texts(options, "role").map(str::to_owned).collect(),
        name_id: owned(options, "name-id").unwrap_or_default(),
        name_id_format: owned(options, "name-id-format"),
        session_name: owned(options, "session-name"),
        session_duration: session_duration(options)?,
        attributes: value::attributes(texts(options, "attribute"))?,
        lifetime_secs: seconds(options, "expires"),
        account: owned(options, "account"),
    };
    let path = Endpoint::IdpAssertion.path(&[]);
    let signed = target::json(running(options)?.post(&path, to_json(&request).to_string()))?;
    let assertion: IdpAssertion = typed(&signed)?;
    Ok(Outcome::new(signed, said!("{}\n", assertion.assertion)))
}

fn session_duration(options: &ArgMatches) -> Result<Option<u32>, Failure> {
    let secs = seconds(options, "duration").map(u32::try_from).transpose();
    secs.map_err(|_| {
        Kind::Usage.because("`--duration` is the length of the session: use a positive duration")
    })
}

/// A document that is printed as it is, for a file that AWS's tools read.
fn document(options: &ArgMatches, endpoint: Endpoint) -> Result<Outcome, Failure> {
    let answer = running(options)?.get(&endpoint.path(&[]));
    let Answer { body, .. } = answer.map_err(client_failure)?;
    let text = String::from_utf8_lossy(&body).into_owned();
    let data = match endpoint {
        Endpoint::IdpMetadata => json!({ "metadata": text }),
        _ => serde_json::from_str(&text).unwrap_or_default(),
    };
    Ok(Outcome::new(data, Text::document(&text)))
}
