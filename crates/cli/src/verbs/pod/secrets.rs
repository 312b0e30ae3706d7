//! What encrypts and opens the secrets of pods: a passphrase, recipients or private keys.
//!
//! A passphrase comes from a file, a variable or the terminal, never from the command line, which other users of the machine
//! can see.

use std::io::IsTerminal;

use clap::{Arg, ArgAction, ArgMatches};
use roleback_api::pods::{IDENTITY_HEADER, PASSPHRASE_HEADER};
use roleback_client::Client;
use roleback_journal::pod::{Identity, Keys, Passphrase, PodError, Recipient, Secrecy};
use roleback_server::config::POD_PASSPHRASE_ENV;

use crate::exit::{Failure, Kind};
use crate::files::read_text;
use crate::options::{text, texts};
use crate::terminal;

/// The options of a save.
pub(super) fn encrypting() -> [Arg; 4] {
    [
        Arg::new("encrypt")
            .long("encrypt")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["no-secrets", "recipient", "recipients-file"])
            .help(format!(
                "Encrypt the secrets with a passphrase, from `--passphrase-file`, {POD_PASSPHRASE_ENV} or the terminal; names and policies stay readable"
            )),
        passphrase_file().conflicts_with_all(["no-secrets", "recipient", "recipients-file"]),
        Arg::new("recipient")
            .long("recipient")
            .value_name("age1...")
            .action(ArgAction::Append)
            .conflicts_with("no-secrets")
            .help("Encrypt the secrets for the owner of this public key, which `age-keygen` prints; can be repeated"),
        Arg::new("recipients-file")
            .long("recipients-file")
            .value_name("FILE")
            .value_hint(clap::ValueHint::FilePath)
            .conflicts_with("no-secrets")
            .help("Encrypt the secrets for the owners of the public keys in this file, one a line"),
    ]
}

/// The options of commands that read secrets.
pub(in crate::verbs) fn opening() -> [Arg; 2] {
    [
        passphrase_file(),
        Arg::new("identity")
            .long("identity")
            .value_name("FILE")
            .value_hint(clap::ValueHint::FilePath)
            .help("Open secrets that were encrypted for recipients with the private keys in this file, as `age-keygen` writes them"),
    ]
}

fn passphrase_file() -> Arg {
    Arg::new("passphrase-file")
        .long("passphrase-file")
        .value_name("FILE")
        .value_hint(clap::ValueHint::FilePath)
        .help(format!(
            "Encrypt or open secrets with the passphrase in this file [env: {POD_PASSPHRASE_ENV}]"
        ))
}

/// What a save encrypts the secrets with.
#[derive(Default)]
pub(super) struct Encryption {
    pub(super) passphrase: Option<Passphrase>,
    /// Public keys.
    pub(super) recipients: Vec<String>,
}

/// The encryption that the options of a save ask for.
pub(super) fn encryption(options: &ArgMatches) -> Result<Encryption, Failure> {
    let mut recipients: Vec<Recipient> = texts(options, "recipient")
        .map(|text| text.parse().map_err(unusable))
        .collect::<Result<_, _>>()?;
    if let Some(path) = text(options, "recipients-file") {
        recipients.extend(Recipient::all_in(&read_text(path)?).map_err(unusable)?);
    }
    let recipients = recipients.iter().map(ToString::to_string).collect();
    let passphrase = match given_passphrase(options)? {
        Some((passphrase, from)) => {
            let is_asked_for = options.get_flag("encrypt") || from == From::File;
            is_asked_for.then_some(passphrase)
        }
        None if options.get_flag("encrypt") => Some(new_passphrase()?),
        None => None,
    };
    Ok(Encryption {
        passphrase,
        recipients,
    })
}

/// The keys that the options give.
pub(in crate::verbs) fn keys(options: &ArgMatches) -> Result<Keys, Failure> {
    let identities = match text(options, "identity") {
        Some(path) => Identity::all_in(&read_text(path)?).map_err(unusable)?,
        None => Vec::new(),
    };
    let passphrase = given_passphrase(options)?.map(|(passphrase, _)| passphrase);
    Ok(Keys {
        passphrase,
        identities,
    })
}

/// Asks for the passphrase of a pod on a terminal, if the pod needs one and none was given.
pub(super) fn ask(keys: Keys, secrets: &str) -> Result<Keys, Failure> {
    let is_missing = secrets == Secrecy::Passphrase.as_str() && keys.passphrase.is_none();
    if !is_missing || !std::io::stdin().is_terminal() {
        return Ok(keys);
    }
    let text = terminal::read_hidden("Passphrase of the pod: ")?;
    Ok(Keys {
        passphrase: Some(Passphrase::new(&text).map_err(unusable)?),
        ..keys
    })
}

/// A client that sends these keys.
pub(super) fn with_keys(client: Client, keys: &Keys) -> Client {
    let identities: Vec<_> = keys.identities.iter().map(Identity::expose).collect();
    let client = match identities.is_empty() {
        true => client,
        false => client.with_header(IDENTITY_HEADER, &identities.join(",")),
    };
    with_passphrase(client, keys.passphrase.as_ref())
}

/// A client that sends this passphrase.
pub(super) fn with_passphrase(client: Client, passphrase: Option<&Passphrase>) -> Client {
    match passphrase {
        Some(passphrase) => client.with_header(PASSPHRASE_HEADER, passphrase.expose()),
        None => client,
    }
}

/// Where a passphrase comes from.
#[derive(PartialEq, Eq)]
enum From {
    File,
    Environment,
}

fn given_passphrase(options: &ArgMatches) -> Result<Option<(Passphrase, From)>, Failure> {
    let set = std::env::var(POD_PASSPHRASE_ENV).ok();
    let (given, from) = match text(options, "passphrase-file") {
        Some(path) => (Some(read_text(path)?), From::File),
        None => (set.filter(|text| !text.is_empty()), From::Environment),
    };
    let passphrase = given.map(|text| Passphrase::new(&text)).transpose();
    Ok(passphrase.map_err(unusable)?.map(|it| (it, from)))
}

/// Asks for a new passphrase, twice.
fn new_passphrase() -> Result<Passphrase, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Kind::Usage.because(format_args!(
            "`--encrypt` needs a passphrase: use `--passphrase-file FILE`, or set {POD_PASSPHRASE_ENV}"
        )));
    }
    let text = terminal::read_hidden("New passphrase: ")?;
    if text != terminal::read_hidden("The same passphrase again: ")? {
        return Err(Kind::Usage.because("the two passphrases differ: nothing was saved"));
    }
    Passphrase::new(&text).map_err(unusable)
}

fn unusable(error: PodError) -> Failure {
    Kind::Usage.because(error)
}
