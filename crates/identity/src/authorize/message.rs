//! Encoded authorization messages: the details of a denial, readable only for principals that are allowed to decode
//! them.
//! AWS returns one with some denials and `sts:DecodeAuthorizationMessage` decodes it. Here the message contains the
//! details of the denial, compressed and sealed under a key derived from the one that seals session tokens. The nonce
//! is derived from the text: a denial must not draw entropy, so that a retried request draws the same bytes as the
//! first attempt.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use roleback_policy::chain::{CheckAccount, StatementAccount};
use roleback_policy::{Context, Decision};
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::entity::SealingKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Judgement, Need};
use crate::principal::Principal;
use crate::scene::Scene;
use crate::session;

/// The purpose of the derived key, which separates it from the key for session tokens.
const PURPOSE: &[u8] = b"authorization message 1";
/// Bytes of a nonce.
const NONCE_BYTES: usize = 12;
/// The longest message that DecodeAuthorizationMessage accepts, in characters.
const MESSAGE_CHARS_MAX: usize = 10_240;
/// The longest text after decompression, in bytes.
const TEXT_BYTES_MAX: usize = 256 * 1024;
/// The zstd compression level.
const PACKING_LEVEL: i32 = 9;

/// Encodes a denial, without the request's conditions if they would make the message too long.
pub(super) fn encoded(scene: &Scene<'_>, judgement: &Judgement) -> Option<String> {
    let key = scene.world.sealing_key()?;
    let mut shown = shown(scene, judgement);
    let fits = |message: &String| message.len() <= MESSAGE_CHARS_MAX;
    let message = |shown: &Value| seal(key, scene.caller.account, &shown.to_string()).filter(fits);
    message(&shown).or_else(|| {
        *shown.pointer_mut("/context/conditions/items")? = json!([]);
        message(&shown)
    })
}

/// Decodes a message that was created here for a caller in this account.
pub(crate) fn decoded(world: &World, account: AccountId, message: &str) -> Option<String> {
    let sealed = BASE64.decode(message).ok()?;
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let cipher = ChaCha20Poly1305::new(&key(world.sealing_key()?, account)?.into());
    let packed = cipher.decrypt(&Nonce::from(*nonce), sealed).ok()?;
    let text = zstd::bulk::decompress(&packed, TEXT_BYTES_MAX).ok()?;
    String::from_utf8(text).ok()
}

fn seal(sealing_key: &SealingKey, account: AccountId, text: &str) -> Option<String> {
    let packed = zstd::bulk::compress(text.as_bytes(), PACKING_LEVEL).ok()?;
    let key = key(sealing_key, account)?;
    let digest = Sha256::new()
        .chain_update(key)
        .chain_update(&packed)
        .finalize();
    let nonce = digest.first_chunk::<NONCE_BYTES>()?;
    let cipher = ChaCha20Poly1305::new(&key.into());
    let sealed = cipher.encrypt(&Nonce::from(*nonce), &*packed).ok()?;
    Some(BASE64.encode([nonce, &sealed[..]].concat()))
}

/// The key for the messages of an account.
fn key(sealing_key: &SealingKey, account: AccountId) -> Option<[u8; 32]> {
    let digest = Sha256::new()
        .chain_update(PURPOSE)
        .chain_update(account.number().to_be_bytes())
        .chain_update(session::key_bytes(sealing_key)?);
    Some(digest.finalize().into())
}

/// The members of a decoded message, as AWS documents them.
fn shown(scene: &Scene<'_>, judgement: &Judgement) -> Value {
    let Judgement {
        need: Need {
            action,
            resource,
            context,
        },
        decision,
        denying,
        ..
    } = judgement;
    json!({
        "allowed": *decision == Decision::Allowed,
        "explicitDeny": *decision == Decision::ExplicitDeny,
        "matchedStatements": {"items": denying.iter().map(statement).collect::<Vec<_>>()},
        "failures": {"items": []},
        "context": {
            "principal": principal(scene),
            "action": action,
            "resource": resource,
            "conditions": {"items": conditions(context)},
        },
    })
}

fn principal(scene: &Scene<'_>) -> Value {
    let id = scene.caller.user_id();
    let arn = scene.caller.arn(scene.world, scene.partition());
    match &scene.caller.principal {
        Principal::User(user) => json!({"id": id, "name": user.name.as_str(), "arn": arn}),
        _ => json!({"id": id, "arn": arn}),
    }
}

fn conditions(context: &Context<'_>) -> Vec<Value> {
    let condition = |(key, values): (&str, &roleback_policy::Values<'_>)| json!({"key": key, "values": items(values.iter())});
    context.iter().map(condition).collect()
}

fn statement(statement: &StatementAccount) -> Value {
    let checks = |name: &'static str| {
        let named = statement.checks.iter();
        named.filter(move |check| check.element.ends_with(name))
    };
    let wanted = |name| {
        items(
            checks(name)
                .flat_map(|check| &check.wanted)
                .map(String::as_str),
        )
    };
    let condition = |check: &CheckAccount| {
        let wanted = check.wanted.iter().map(String::as_str);
        json!({"key": check.key, "values": items(wanted)})
    };
    json!({
        "statementId": statement.sid.as_deref().unwrap_or_default(),
        "effect": statement.effect.as_str().to_ascii_uppercase(),
        "principals": wanted("Principal"),
        "principalGroups": {"items": []},
        "actions": wanted("Action"),
        "resources": wanted("Resource"),
        "conditions": {"items": checks("Condition").map(condition).collect::<Vec<_>>()},
    })
}

fn items<'v>(values: impl Iterator<Item = &'v str>) -> Value {
    let items: Vec<_> = values.map(|value| json!({"value": value})).collect();
    json!({"items": items})
}
