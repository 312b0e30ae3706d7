//! What encrypts and opens the secrets of pods, from the headers of a request. Headers are not logged.

use hyper::header::HeaderMap;
use roleback_api::pods::{IDENTITY_HEADER, PASSPHRASE_HEADER, SavePod};
use roleback_journal::pod::{Identity, Keep, Keys, Lock, Passphrase, PodError, PodHistory};

use super::SnapshotError;

/// The header with a passphrase that LocalStack's clients send.
pub(crate) const LOCALSTACK_HEADER: &str = "x-localstack-state-secret";

/// The keys in the headers of a request.
pub(crate) fn keys(headers: &HeaderMap) -> Result<Keys, SnapshotError> {
    let identities = text(headers, IDENTITY_HEADER)?;
    let identities = identities.split(',').filter(|text| !text.trim().is_empty());
    Ok(Keys {
        passphrase: passphrase(headers, PASSPHRASE_HEADER)?,
        identities: identities
            .map(str::parse::<Identity>)
            .collect::<Result<_, _>>()?,
    })
}

/// The keys in the headers of a request of one of LocalStack's clients.
pub(crate) fn localstack_keys(headers: &HeaderMap) -> Result<Keys, SnapshotError> {
    let given = keys(headers)?;
    Ok(match given.passphrase {
        Some(_) => given,
        None => Keys {
            passphrase: passphrase(headers, LOCALSTACK_HEADER)?,
            ..given
        },
    })
}

/// What a save does with secrets.
pub(super) fn keep(
    request: &SavePod,
    passphrase: Option<&Passphrase>,
) -> Result<Keep, SnapshotError> {
    let recipients = &request.recipients;
    let ways = [
        request.no_secrets,
        passphrase.is_some(),
        !recipients.is_empty(),
    ];
    if ways.iter().filter(|given| **given).count() > 1 {
        let why = "secrets are left out, or encrypted with a passphrase, or encrypted for recipients: choose one";
        return Err(SnapshotError::Request(why.to_owned()));
    }
    Ok(match passphrase {
        Some(passphrase) => Keep::Encrypt(Lock::Passphrase(passphrase.clone())),
        None if !recipients.is_empty() => {
            let parsed = recipients.iter().map(|text| text.parse());
            Keep::Encrypt(Lock::Recipients(parsed.collect::<Result<_, PodError>>()?))
        }
        None if request.no_secrets => Keep::Omit,
        None => Keep::Plain,
    })
}

/// The event log that a save adds to the pod, if the request asks for it. Its number of records is not known yet.
pub(super) fn history(request: &SavePod, keep: &Keep) -> Result<Option<PodHistory>, SnapshotError> {
    let encrypted = keep.secrecy().is_encrypted();
    let redacted = matches!(keep, Keep::Omit);
    let refused = |why: &str| Err(SnapshotError::Request(why.to_owned()));
    match (request.history, request.plain) {
        (false, true) => refused("`plain` is about the history: ask for `history`, too"),
        (true, true) if encrypted => {
            refused("the history has the secrets too: it cannot be plain while they are encrypted")
        }
        (true, false) if !encrypted && !redacted => refused(
            "the event log has secrets, also those of keys that were deleted: encrypt the pod, leave secrets out, or ask for a plain history",
        ),
        (true, _) => Ok(Some(PodHistory {
            redacted,
            encrypted,
            ..PodHistory::default()
        })),
        (false, false) => Ok(None),
    }
}

fn passphrase(headers: &HeaderMap, name: &str) -> Result<Option<Passphrase>, SnapshotError> {
    let text = text(headers, name)?;
    match text.is_empty() {
        true => Ok(None),
        false => Ok(Some(Passphrase::new(text)?)),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h str, SnapshotError> {
    let Some(value) = headers.get(name) else {
        return Ok("");
    };
    std::str::from_utf8(value.as_bytes())
        .map_err(|_| SnapshotError::Request(format!("the header `{name}` is not UTF-8")))
}
