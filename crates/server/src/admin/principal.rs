//! Short forms of principals: `user/ann`, `role/deploy`, `root`, or a name that only one principal has.

use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::lines;
use serde::Deserialize;

/// Maximum number of candidates in an error.
const NAMED_MAX: usize = 5;

/// The members of an entity's canonical line that its ARN is made of.
#[derive(Deserialize)]
struct Line {
    account: String,
    kind: String,
    #[serde(default)]
    data: serde_json::Value,
}

/// The ARN for a short form; other text is returned unchanged. Principals of the default account win over those of
/// others.
///
/// # Errors
/// The candidates' ARNs, if the short form is ambiguous.
pub(super) fn resolve(
    world: &World,
    account: AccountId,
    text: &str,
) -> Result<String, Vec<String>> {
    // ARNs contain colons, and service principals contain dots. A user name with dots has to be written `user/a.b`.
    let is_short = !text.contains(':') && (text.contains('/') || !text.contains('.'));
    if !is_short || text == "anonymous" {
        return Ok(text.to_owned());
    }
    if text == "root" {
        return Ok(format!("arn:aws:iam::{account}:root"));
    }
    let all: Vec<(bool, String)> = lines::lines(world)
        .filter_map(|line| arn_of(&line, account))
        .filter(|(_, arn)| stands_for(arn, text))
        .collect();
    let own: Vec<&str> = all
        .iter()
        .filter(|(own, _)| *own)
        .map(|(_, arn)| &**arn)
        .collect();
    let found: Vec<&str> = if own.is_empty() {
        all.iter().map(|(_, arn)| &**arn).collect()
    } else {
        own
    };
    match found.as_slice() {
        [] => Ok(text.to_owned()),
        [only] => Ok((*only).to_owned()),
        several => {
            let named = several.iter().take(NAMED_MAX);
            Err(named.map(|arn| (*arn).to_owned()).collect())
        }
    }
}

/// The ARN of a user or a role, and whether it belongs to the default account.
fn arn_of(line: &str, account: AccountId) -> Option<(bool, String)> {
    // Most lines are of other kinds and long, so they are not parsed.
    if !line.ends_with(r#""kind":"user"}"#) && !line.ends_with(r#""kind":"role"}"#) {
        return None;
    }
    let line: Line = serde_json::from_str(line).ok()?;
    let (path, name) = (line.data["path"].as_str()?, line.data["name"].as_str()?);
    let arn = format!("arn:aws:iam::{}:{}{path}{name}", line.account, line.kind);
    Some((line.account == account.to_string(), arn))
}

/// Whether a short form is the end of an ARN that begins at the kind or at the name: `user/ann`, `user/team/ann`,
/// `ann`.
fn stands_for(arn: &str, text: &str) -> bool {
    let resource = arn.rsplit(':').next().unwrap_or_default();
    let (kind, path) = resource.split_once('/').unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    match text.split_once('/') {
        None => name == text,
        Some((wanted, rest)) => wanted == kind && (rest == path || rest == name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_form_is_found_by_kind_path_and_name() {
        let line = |account: &str, kind: &str, path: &str, name: &str| {
            format!(
                r#"{{"account":"{account}","data":{{"created":1,"id":"X","name":"{name}","path":"{path}"}},"kind":"{kind}"}}"#
            )
        };
        let own: AccountId = AccountId::parse("000000000000").unwrap();
        for (text, expected) in [
            ("user/ann", true),
            ("user/team/ann", true),
            ("ann", true),
            ("role/ann", false),
            ("user/other/ann", false),
            ("an", false),
        ] {
            let (is_own, arn) =
                arn_of(&line("000000000000", "user", "/team/", "ann"), own).unwrap();
            assert!(is_own);
            assert_eq!(arn, "arn:aws:iam::000000000000:user/team/ann");
            assert_eq!(stands_for(&arn, text), expected, "{text}");
        }
        let (is_own, _) = arn_of(&line("111111111111", "role", "/", "r"), own).unwrap();
        assert!(!is_own);
        assert!(arn_of(&line("111111111111", "policy", "/", "r"), own).is_none());
    }
}
