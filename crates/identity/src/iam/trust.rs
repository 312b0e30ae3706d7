//! Trust policies of roles: validation, and the principals that they refer to.
//!
//! A principal is identified by its unique id, not by its name: the ids that the named users and roles had when the
//! policy was stored are kept with the policy. A renamed principal is shown under its new name, a deleted one is shown
//! as its id, and a later principal with the same name is not trusted.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>

use std::borrow::Cow;
use std::collections::BTreeMap;

use roleback_policy::catalogue::service_principals::is_known_service_principal;
use roleback_policy::document::PrincipalKind;
use roleback_policy::validate::{self, Purpose, invalid_principal};
use roleback_policy::{Arn, Document};
use roleback_wire::Fault;
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition, stored};
use roleback_world::entity::{Role, Trusted};
use roleback_world::resource_kind::ResourceKind;

use crate::fault;
use crate::iam::document;
use crate::scene::Scene;

/// A validated trust policy.
pub(crate) struct Accepted {
    /// The text as AWS stores it: accounts are named by the ARN of their root user.
    pub(crate) text: String,
    /// The unique ids of the named users and roles.
    pub(crate) trusted: Trusted,
}

/// Validates a trust policy and resolves its principals.
pub(crate) fn accepted(scene: &Scene<'_>, text: &str) -> Result<Accepted, Fault> {
    let document = document::accepted(scene.partition(), text, Purpose::Trust)?;
    let unknown = scene.settings.unknown_service_principals;
    validate::service_principals(&document, unknown, is_known_service_principal)
        .map_err(|refusal| fault::malformed_policy_document(refusal.message))?;
    let trusted = trusted(scene.world, &document)?;
    let quotas = &scene.settings.quotas;
    if document.size_without_whitespace() > quotas.trust_policy_size as usize {
        return Err(quotas.exceeded("AssumeRolePolicySizeQuota"));
    }
    let text = document.with_accounts_as_roots(scene.partition().as_str());
    Ok(Accepted { text, trusted })
}

fn trusted(world: &World, document: &Document) -> Result<Trusted, Fault> {
    let mut trusted = Trusted::new();
    let of_aws = |kind: &PrincipalKind| *kind == PrincipalKind::Aws;
    for (kind, name) in document.principals().filter(|(kind, _)| of_aws(kind)) {
        match meaning(world, &stored(name)) {
            Meaning::Nobody => {
                let why = invalid_principal(kind, name);
                return Err(fault::malformed_policy_document(why));
            }
            Meaning::Entity(id) => {
                trusted.insert(stored(name).into_owned(), id.into());
            }
            Meaning::Plain => {}
        }
    }
    Ok(trusted)
}

/// What a principal name refers to.
enum Meaning<'a> {
    /// The user or role with this unique id.
    Entity(&'a str),
    /// An account, everyone, or a session of an existing role.
    Plain,
    /// A principal that does not exist.
    Nobody,
}

fn meaning<'a>(world: &'a World, name: &str) -> Meaning<'a> {
    let Some(arn) = Arn::parse(name) else {
        let known = name == "*" || AccountId::parse(name).is_some() || is_id(world, name);
        return if known {
            Meaning::Plain
        } else {
            Meaning::Nobody
        };
    };
    let id = |kind| id_of(world, &arn, kind);
    match arn.resource.split('/').next() {
        Some("user") => id(ResourceKind::User).map_or(Meaning::Nobody, Meaning::Entity),
        Some("role") => id(ResourceKind::Role).map_or(Meaning::Nobody, Meaning::Entity),
        Some("assumed-role") if role_of_session(world, &arn).is_none() => Meaning::Nobody,
        _ => Meaning::Plain,
    }
}

fn is_id(world: &World, name: &str) -> bool {
    let mut accounts = world.accounts();
    accounts.any(|(_, account)| account.principal(name).is_some())
}

/// The unique id of the user or role with this ARN, including the path.
fn id_of<'a>(world: &'a World, arn: &Arn<'_>, kind: ResourceKind) -> Option<&'a str> {
    let account = world.account(AccountId::parse(arn.account)?);
    let name = arn.resource_name();
    let (path, id) = match kind {
        ResourceKind::User => account.users.get(name).map(|user| (&user.path, &user.id))?,
        ResourceKind::Role => account.roles.get(name).map(|role| (&role.path, &role.id))?,
        _ => return None,
    };
    let before_name = arn.resource.strip_suffix(name)?;
    (before_name.strip_prefix(kind.as_str()) == Some(path)).then_some(id)
}

fn role_of_session<'a>(world: &'a World, arn: &Arn<'_>) -> Option<&'a Role> {
    let account = world.account(AccountId::parse(arn.account)?);
    let (role, _) = arn.resource_of("assumed-role")?.split_once('/')?;
    account.roles.get(role)
}

/// The trust policy with the current names of its principals: the original text unless a principal was renamed or
/// deleted.
pub(crate) fn trust_policy<'a>(role: &'a Role, world: &World) -> Cow<'a, str> {
    let now: BTreeMap<&str, String> = role
        .trusted
        .iter()
        .filter_map(|(arn, id)| Some((arn.as_str(), name_now(world, arn, id)?)))
        .collect();
    if now.is_empty() {
        return Cow::Borrowed(&role.trust);
    }
    let shown = |name: &str| {
        let now = now.get(&*stored(name))?;
        Some(Partition::of_arn(name).show(now).into_owned())
    };
    let document = role.trust.document();
    document.map_or(Cow::Borrowed(&role.trust), |document| {
        Cow::Owned(document.map_principals(|(_, name)| shown(name)))
    })
}

/// The current name of a principal, if it differs from the ARN in the policy.
fn name_now(world: &World, named: &str, id: &str) -> Option<String> {
    let arn = Arn::parse(named)?;
    let account = AccountId::parse(arn.account)?;
    match world.account(account).principal(id) {
        None => Some(id.to_owned()),
        Some((kind, path, name)) => {
            let now = account.iam_arn(Partition::Aws, format_args!("{kind}{path}{name}"));
            (now != named).then_some(now)
        }
    }
}

#[cfg(test)]
mod tests {
    use roleback_policy::validate::UnknownServices;

    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;

    /// A trust policy with these principals.
    fn policy(principals: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":{principals}}},"Action":"sts:AssumeRole"}}]}}"#
        )
    }

    fn create(principals: &str) -> String {
        let document = policy(principals);
        format!("CreateRole RoleName=r AssumeRolePolicyDocument={document}")
    }

    fn shown(walk: &mut Walk) -> String {
        let xml = walk.call("GetRole RoleName=r").unwrap();
        let encoded = texts(&xml, "AssumeRolePolicyDocument").remove(0);
        let document = encoded.replace("%22", "\"").replace("%3A", ":");
        let document = document.replace("%2F", "/").replace("%2C", ",");
        let (_, rest) = document.split_once("\"AWS\":").unwrap();
        rest.split("%7D").next().unwrap().to_owned()
    }

    const USER: &str = "arn:aws:iam::123456789012:user/team/u";
    const ROLE: &str = "arn:aws:iam::123456789012:role/other";

    fn walk_with_principals() -> Walk {
        script(
            "CreateUser UserName=u Path=/team/ | ok
             CreateRole RoleName=other AssumeRolePolicyDocument=@trust | ok",
        )
    }

    #[test]
    fn accounts_are_stored_as_their_root_users() {
        for (principals, stored) in [
            (r#""123456789012""#, r#""arn:aws:iam::123456789012:root""#),
            (
                r#"["999999999999","arn:aws:iam::123456789012:root","*"]"#,
                r#"%5B"arn:aws:iam::999999999999:root","arn:aws:iam::123456789012:root","%2A"%5D"#,
            ),
        ] {
            let mut walk = script(&format!("{} | ok", create(principals)));
            assert_eq!(shown(&mut walk), stored);
            walk.follow(&format!(
                "CreateRole RoleName=q AssumeRolePolicyDocument=@trust | ok
                 UpdateAssumeRolePolicy RoleName=r PolicyDocument=@trust | ok
                 UpdateAssumeRolePolicy RoleName=r PolicyDocument={} | ok",
                policy(principals)
            ));
            assert_eq!(shown(&mut walk), stored);
        }
    }

    #[test]
    fn services_must_be_known_unless_unknown_ones_are_accepted() {
        let trusting = |service: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
            )
        };
        let refused = r#"MalformedPolicyDocument Invalid principal in policy: "SERVICE":"nope.amazonaws.com" (to accept it, start the server with --unknown-service-principals accept)"#;
        let mut walk = Walk::new();
        for (line, unknown, known) in [
            (
                "CreateRole RoleName=r AssumeRolePolicyDocument=",
                "nope.amazonaws.com",
                "lambda.amazonaws.com",
            ),
            (
                "UpdateAssumeRolePolicy RoleName=r PolicyDocument=",
                "nope.amazonaws.com",
                "ecs-tasks.amazonaws.com",
            ),
        ] {
            walk.follow(&format!("{line}{} | {refused}", trusting(unknown)));
            walk.follow(&format!("{line}{} | ok", trusting(known)));
        }
        walk.settings.unknown_service_principals = UnknownServices::Accept;
        let accepted = trusting("nope.amazonaws.com");
        walk.follow(&format!(
            "UpdateAssumeRolePolicy RoleName=r PolicyDocument={accepted} | ok"
        ));
    }

    #[test]
    fn principals_must_be_there() {
        for (principal, found) in [
            ("*", true),
            ("123456789012", true),
            ("999999999999", true),
            ("arn:aws:iam::999999999999:root", true),
            (USER, true),
            (ROLE, true),
            ("arn:aws:sts::123456789012:assumed-role/other/session", true),
            ("arn:aws:sts::123456789012:federated-user/anyone", true),
            ("arn:aws:iam::123456789012:user/u", false),
            ("arn:aws:iam::123456789012:user/team/v", false),
            ("arn:aws:iam::999999999999:user/team/u", false),
            ("arn:aws:iam::123456789012:role/absent", false),
            (
                "arn:aws:sts::123456789012:assumed-role/absent/session",
                false,
            ),
            ("AIDAABSENTABSENTABSEN", false),
        ] {
            let expected = if found {
                "ok".to_owned()
            } else {
                format!(
                    "MalformedPolicyDocument Invalid principal in policy: \"AWS\":\"{principal}\""
                )
            };
            let request = create(&format!("\"{principal}\""));
            walk_with_principals().follow(&format!("{request} | {expected}"));
        }
    }

    /// AWS partitions are isolated from each other, although one world here serves clients of all of them.
    #[test]
    fn a_principal_of_another_partition_than_the_request_s_is_refused() {
        let mut walk = walk_with_principals();
        for region in ["cn-north-1", "us-gov-west-1"] {
            walk.origin.region = region.into();
            for principal in ["arn:aws:iam::123456789012:root", USER, ROLE] {
                let request = create(&format!("\"{principal}\""));
                walk.follow(&format!(
                    "{request} | MalformedPolicyDocument Invalid principal in policy: \"AWS\":\"{principal}\""
                ));
            }
        }
        let of_gov = USER.replace("arn:aws:", "arn:aws-us-gov:");
        walk.follow(&format!("{} | ok", create(&format!("\"{of_gov}\""))));
    }

    #[test]
    fn a_renamed_principal_is_shown_under_its_new_name() {
        let mut walk = walk_with_principals();
        walk.call(&create(&format!("[\"{USER}\",\"{ROLE}\"]")))
            .unwrap();
        let before = shown(&mut walk);
        assert!(before.contains(USER) && before.contains(ROLE), "{before}");
        walk.follow("UpdateUser UserName=u NewUserName=w NewPath=/ | ok");
        assert_eq!(shown(&mut walk), before.replace("user/team/u", "user/w"));
    }

    #[test]
    fn a_principal_that_came_again_is_not_the_one_that_was_meant() {
        let mut walk = walk_with_principals();
        walk.call(&create(&format!("[\"{USER}\",\"{ROLE}\"]")))
            .unwrap();
        walk.follow(
            "DeleteUser UserName=u | ok
             DeleteRole RoleName=other | ok
             CreateUser UserName=u Path=/team/ | ok
             CreateRole RoleName=other AssumeRolePolicyDocument=@trust | ok",
        );
        let after = shown(&mut walk);
        assert!(
            after.contains("\"AIDA") && after.contains("\"AROA"),
            "{after}"
        );
        assert!(!after.contains(USER) && !after.contains(ROLE), "{after}");
    }

    #[test]
    fn a_policy_is_stored_again_with_the_id_of_a_principal_only_while_it_is_there() {
        let mut walk = walk_with_principals();
        let xml = walk.call("GetUser UserName=u").unwrap();
        let id = texts(&xml, "UserId").remove(0);
        let document = policy(&format!("\"{id}\""));
        walk.follow(&format!(
            "CreateRole RoleName=r AssumeRolePolicyDocument={document} | ok
             DeleteUser UserName=u | ok
             UpdateAssumeRolePolicy RoleName=r PolicyDocument={document} | MalformedPolicyDocument Invalid principal in policy: \"AWS\":\"{id}\""
        ));
    }
}
