//! Log lines for requests whose credentials were refused: they name the option, or the client's setting, that would
//! make the server accept them. The client only gets AWS's error. The lines contain no secrets.

use hyper::header::HeaderMap;
use hyper::http::uri::Uri;
use roleback_identity::ids::read_access_key_id;
use roleback_wire::Fault;

use crate::foreign::credential;
use crate::state::Core;

/// Characters of a key id to show: the maximum length that AWS allows.
const KEY_ID_CHARS_MAX: usize = 128;

/// The known facts about the credentials.
#[derive(Clone, Copy)]
struct Shown<'a> {
    key_id: &'a str,
    has_token: bool,
    require_known_keys: bool,
}

/// Logs one line about refused credentials; nothing for other faults.
pub(crate) fn log(core: &Core, uri: &Uri, headers: &HeaderMap, request_id: &str, fault: &Fault) {
    let key_id =
        credential(uri, headers).and_then(|credential| credential.split(['/', '%']).next());
    let is_id = |id: &&str| {
        id.len() <= KEY_ID_CHARS_MAX && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let shown = Shown {
        key_id: key_id.filter(is_id).unwrap_or("of the request"),
        has_token: headers.contains_key("x-amz-security-token")
            || uri
                .query()
                .is_some_and(|query| query.contains("X-Amz-Security-Token=")),
        require_known_keys: core.store.settings.require_known_keys,
    };
    if let Some(hint) = created_later(core, fault, shown.key_id).or_else(|| hint(fault, shown)) {
        tracing::warn!(request_id, "credentials refused ({}): {hint}", fault.code);
    }
}

/// What to say about a key that did not exist yet at the record that the request addresses.
fn created_later(core: &Core, fault: &Fault, key_id: &str) -> Option<String> {
    let past = core
        .past
        .as_ref()
        .filter(|_| fault.code == "InvalidClientTokenId")?;
    let store = &past.current.store;
    let (_, account) = read_access_key_id(key_id)?;
    let account = account.unwrap_or(store.settings.default_account);
    let now = store.now();
    let key = now.state.0.account(account).access_keys.get(key_id)?;
    let seq = store.journal.seq_at(key.created.0).ok()?;
    (seq > core.store.journal.head().seq)
        .then(|| format!("key {key_id} was created later, by record {seq}"))
}

fn hint(fault: &Fault, shown: Shown<'_>) -> Option<String> {
    let Shown {
        key_id,
        has_token,
        require_known_keys,
    } = shown;
    let is_of_aws = read_access_key_id(key_id).is_some();
    Some(match &*fault.code {
        "MissingAuthenticationToken" => {
            "the request is not signed; set AWS_ACCESS_KEY_ID=test and AWS_SECRET_ACCESS_KEY=test, and do not use --no-sign-request".to_owned()
        }
        "ExpiredToken" => format!("the session of key {key_id} is over; request new credentials"),
        "SignatureDoesNotMatch" if fault.message.starts_with("Signature ") => {
            "the clocks of the client and the server differ too much; `--signature-skew off` accepts any time".to_owned()
        }
        "SignatureDoesNotMatch" if is_of_aws => format!(
            "the secret is not the one of key {key_id}; use that, or start with `--signatures off`, which accepts any secret"
        ),
        "SignatureDoesNotMatch" => format!(
            "the secret of key {key_id} is `test` here, or the key id itself; set AWS_SECRET_ACCESS_KEY=test, or start with \
             `--signatures off`, which accepts any secret"
        ),
        "InvalidClientTokenId" if is_of_aws && has_token => format!(
            "the session of key {key_id} was not issued by this server, or its user or role is gone; request new credentials, \
             or start with `--signatures off`, which takes unknown keys for the root user"
        ),
        "InvalidClientTokenId" if is_of_aws => format!(
            "key {key_id} is not known here, is inactive, or lacks its session token; use `test`, create a key with \
             CreateAccessKey, or start with `--signatures off`, which takes unknown keys for the root user"
        ),
        "InvalidClientTokenId" if require_known_keys => format!(
            "key {key_id} is not known here; create a key with CreateAccessKey, or start without `--require-known-keys`"
        ),
        "InvalidClientTokenId" => format!(
            "key {key_id} stands for the root user, who has no session token; unset AWS_SESSION_TOKEN"
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_what_would_have_it_accepted() {
        let known = "AKIAIOSFODNN7EXAMPLE";
        for (code, message, key_id, has_token, require_known_keys, expected) in [
            (
                "MissingAuthenticationToken",
                "",
                "",
                false,
                false,
                "--no-sign-request",
            ),
            (
                "SignatureDoesNotMatch",
                "The request",
                "test",
                false,
                false,
                "AWS_SECRET_ACCESS_KEY=test",
            ),
            (
                "SignatureDoesNotMatch",
                "The request",
                "LKIAQAAAAAAAEXAMPLE1",
                false,
                false,
                "`--signatures off`",
            ),
            (
                "SignatureDoesNotMatch",
                "The request",
                known,
                false,
                false,
                "`--signatures off`",
            ),
            (
                "SignatureDoesNotMatch",
                "Signature expired: ",
                known,
                false,
                false,
                "`--signature-skew off`",
            ),
            (
                "InvalidClientTokenId",
                "",
                known,
                false,
                false,
                "`--signatures off`",
            ),
            (
                "InvalidClientTokenId",
                "",
                "ASIAIOSFODNN7EXAMPLE",
                true,
                false,
                "`--signatures off`",
            ),
            (
                "InvalidClientTokenId",
                "",
                "test",
                false,
                true,
                "`--require-known-keys`",
            ),
            (
                "InvalidClientTokenId",
                "",
                "test",
                true,
                false,
                "unset AWS_SESSION_TOKEN",
            ),
            (
                "ExpiredToken",
                "",
                "ASIAIOSFODNN7EXAMPLE",
                true,
                false,
                "request new credentials",
            ),
        ] {
            let fault = Fault::sender(code, 403, message);
            let shown = Shown {
                key_id,
                has_token,
                require_known_keys,
            };
            let hint = hint(&fault, shown).unwrap();
            assert!(hint.contains(expected), "{code} {key_id}: {hint}");
        }
        let other = Fault::sender("NoSuchEntity", 404, "");
        let shown = Shown {
            key_id: "test",
            has_token: false,
            require_known_keys: false,
        };
        assert_eq!(hint(&other, shown), None);
    }
}
