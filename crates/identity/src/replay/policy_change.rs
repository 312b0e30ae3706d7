//! Hypothetical changes of policies: which recorded requests would they decide differently?
//!
//! A change becomes events that are applied to a copy of the state of each request. Changes are not accumulated over the
//! history, and their consequences are not followed: what a denied request made still exists for later requests.

mod parse;

use roleback_policy::Arn;
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::event::{
    BoundaryDeletedV1, BoundaryPutV1, Event, InlinePolicyDeletedV1, InlinePolicyPutV1, Payload,
    PolicyAttachedV1, PolicyDetachedV1, PolicyVersionCreatedV1, RoleTrustUpdatedV1,
};
use roleback_world::resource_kind::ResourceKind;

use crate::entropy::{Entropy, Seed};
use crate::managed;
use crate::organization::step::{self, Step};

pub use parse::{ChangeError, parse};

/// A change of one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyChange {
    account: Option<AccountId>,
    what: What,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    /// A managed policy gets another document.
    Replace {
        policy: String,
        document: String,
    },
    /// An inline policy is created or replaced.
    Put {
        holder: String,
        name: String,
        document: String,
    },
    /// An inline policy is deleted.
    Delete {
        holder: String,
        name: String,
    },
    Attach {
        holder: String,
        policy: String,
    },
    Detach {
        holder: String,
        policy: String,
    },
    /// The boundary is set, or removed.
    Boundary {
        holder: String,
        policy: Option<String>,
    },
    Trust {
        role: String,
        document: String,
    },
    /// A control policy is replaced, attached or detached.
    Control(Box<Step>),
}

/// A user, group or role that exists.
struct Holder {
    account: AccountId,
    kind: ResourceKind,
    name: String,
    id: String,
}

impl PolicyChange {
    /// The state with this change; `None` if what it changes does not exist. `account` is the account of names that do not
    /// say one.
    pub fn applied(&self, world: &World, account: AccountId) -> Option<World> {
        let account = self.account.unwrap_or(account);
        let mut changed = world.clone();
        for event in self.what.events(world, account)? {
            changed.apply(event.prepare().ok()?);
        }
        Some(changed)
    }
}

impl What {
    fn events(&self, world: &World, account: AccountId) -> Option<Vec<Event>> {
        let one = |(account, payload)| vec![Event::new(account, payload)];
        match self {
            Self::Replace { policy, document } => {
                replaced(world, account, policy, document).map(one)
            }
            Self::Trust { role, document } => {
                let holder =
                    holder(world, account, role).filter(|it| it.kind == ResourceKind::Role)?;
                let trusted = world
                    .account(holder.account)
                    .roles
                    .get(&holder.name)?
                    .trusted
                    .clone();
                Some(vec![Event::new(
                    holder.account,
                    RoleTrustUpdatedV1 {
                        name: holder.name,
                        id: holder.id,
                        trust: document.as_str().into(),
                        trusted,
                    },
                )])
            }
            Self::Control(step) => {
                let decided = step::decide(world, &Entropy::new(Seed([0; 32])), step).ok()?;
                Some(decided.events)
            }
            Self::Put { holder, .. }
            | Self::Delete { holder, .. }
            | Self::Attach { holder, .. }
            | Self::Detach { holder, .. }
            | Self::Boundary { holder, .. } => {
                let holder = self::holder(world, account, holder)?;
                self.of_holder(world, holder).map(one)
            }
        }
    }

    fn of_holder(&self, world: &World, holder: Holder) -> Option<(AccountId, Payload)> {
        let Holder {
            account,
            kind,
            name,
            id,
        } = holder;
        let arn = |policy: &str| policy_arn(world, account, policy);
        let payload: Payload = match self {
            Self::Put {
                name: policy_name,
                document,
                ..
            } => InlinePolicyPutV1 {
                kind,
                name,
                id,
                policy_name: policy_name.clone(),
                document: document.as_str().into(),
            }
            .into(),
            Self::Delete {
                name: policy_name, ..
            } => InlinePolicyDeletedV1 {
                kind,
                name,
                id,
                policy_name: policy_name.clone(),
            }
            .into(),
            Self::Attach { policy, .. } => PolicyAttachedV1 {
                kind,
                name,
                id,
                policy_arn: arn(policy)?,
            }
            .into(),
            Self::Detach { policy, .. } => PolicyDetachedV1 {
                kind,
                name,
                id,
                policy_arn: arn(policy)?,
            }
            .into(),
            Self::Boundary {
                policy: Some(policy),
                ..
            } => BoundaryPutV1 {
                kind,
                name,
                id,
                policy_arn: arn(policy)?,
            }
            .into(),
            Self::Boundary { policy: None, .. } => BoundaryDeletedV1 { kind, name, id }.into(),
            Self::Replace { .. } | Self::Trust { .. } | Self::Control(_) => return None,
        };
        Some((account, payload))
    }
}

fn replaced(
    world: &World,
    account: AccountId,
    policy: &str,
    document: &str,
) -> Option<(AccountId, Payload)> {
    let (account, name) = match Arn::parse(policy) {
        Some(arn) => (
            AccountId::parse(arn.account)?,
            arn.resource_name().to_owned(),
        ),
        None => (account, policy.to_owned()),
    };
    let found = world.account(account).policies.get(&name)?;
    let payload = PolicyVersionCreatedV1 {
        name,
        id: found.id.to_string(),
        version: found.next_version,
        document: document.into(),
        is_default: true,
        created: Timestamp::default(),
    };
    Some((account, payload.into()))
}

/// The holder that `user/ann`, `group/dev`, `role/ci` or an ARN names.
fn holder(world: &World, account: AccountId, words: &str) -> Option<Holder> {
    let (account, words) = match Arn::parse(words) {
        Some(arn) => (AccountId::parse(arn.account)?, arn.resource.to_owned()),
        None => (account, words.to_owned()),
    };
    let kind = ResourceKind::parse(words.split('/').next()?)?;
    let name = words.rsplit('/').next()?;
    let known = world.account(account);
    let (name, id) = match kind {
        ResourceKind::User => known.users.get(name).map(|it| (&it.name, &it.id))?,
        ResourceKind::Group => known.groups.get(name).map(|it| (&it.name, &it.id))?,
        ResourceKind::Role => known.roles.get(name).map(|it| (&it.name, &it.id))?,
        _ => return None,
    };
    Some(Holder {
        account,
        kind,
        name: name.to_string(),
        id: id.to_string(),
    })
}

/// The ARN of a managed policy that is named by its ARN or by its name.
fn policy_arn(world: &World, account: AccountId, policy: &str) -> Option<String> {
    if Arn::parse(policy).is_some() {
        return Some(policy.to_owned());
    }
    match world.account(account).policies.get(policy) {
        Some(own) => Some(format!(
            "arn:aws:iam::{account}:policy{}{}",
            own.path, own.name
        )),
        None => managed::named(policy).map(|policy| policy.arn("aws")),
    }
}

#[cfg(test)]
mod tests {
    use roleback_policy::{Context, Decision};

    use super::*;
    use crate::authorize::{caller_of, suppose};
    use crate::scene::Scene;
    use crate::testing::{ACCOUNT, ALLOW, DENY, Walk, script};

    fn walk() -> Walk {
        script(
            "
            CreateUser UserName=ann | ok
            CreatePolicy PolicyName=p PolicyDocument=@deny | ok
            AttachUserPolicy UserName=ann PolicyArn=arn:aws:iam::123456789012:policy/p | ok
            PutUserPolicy UserName=ann PolicyName=own PolicyDocument=@allow | ok
            CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok",
        )
    }

    fn decision(walk: &Walk, world: &World, action: &str, resource: &str) -> Decision {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/ann");
        let caller = caller_of(world, &arn).unwrap();
        let judged = walk.ask("ListUsers", |scene, _| {
            let scene = Scene {
                world,
                caller: &caller,
                ..*scene
            };
            Ok(suppose(&scene, action, resource, Context::new()).unwrap())
        });
        judged.unwrap().decision
    }

    #[test]
    fn every_change_has_its_effect_on_a_copy_of_the_state() {
        let walk = walk();
        let account = AccountId::parse(ACCOUNT).unwrap();
        let (get, describe) = ("s3:GetObject", "ec2:Describe");
        let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
        let closed = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let assume = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        for (change, action, resource, expected) in [
            (
                format!(r#"{{"replace":"p","document":{ALLOW}}}"#),
                describe,
                "*",
                Decision::ImplicitDeny,
            ),
            (
                format!(r#"{{"replace":"arn:aws:iam::{ACCOUNT}:policy/p","document":{ALLOW}}}"#),
                get,
                "*",
                Decision::Allowed,
            ),
            (
                format!(r#"{{"put":"user/ann","name":"own","document":{DENY}}}"#),
                get,
                "*",
                Decision::ImplicitDeny,
            ),
            (
                r#"{"delete":"user/ann","name":"own"}"#.to_owned(),
                get,
                "*",
                Decision::ImplicitDeny,
            ),
            (
                r#"{"detach":"user/ann","policy":"p"}"#.to_owned(),
                describe,
                "*",
                Decision::ImplicitDeny,
            ),
            (
                r#"{"attach":"user/ann","policy":"IAMReadOnlyAccess"}"#.to_owned(),
                "iam:ListUsers",
                "*",
                Decision::Allowed,
            ),
            (
                r#"{"boundary":"user/ann","policy":"IAMReadOnlyAccess"}"#.to_owned(),
                get,
                "*",
                Decision::ImplicitDeny,
            ),
            (
                format!(r#"{{"trust":"role/r","document":{}}}"#, closed),
                "sts:AssumeRole",
                role.as_str(),
                Decision::ImplicitDeny,
            ),
            (
                format!(r#"{{"put":"user/ann","name":"own","document":{}}}"#, assume),
                "sts:AssumeRole",
                &role,
                Decision::Allowed,
            ),
        ] {
            let changes = parse(&format!("[{change}]")).unwrap();
            let changed = changes[0].applied(&walk.world, account).unwrap();
            assert_eq!(
                decision(&walk, &changed, action, resource),
                expected,
                "{change}"
            );
        }
        assert_eq!(decision(&walk, &walk.world, get, "*"), Decision::Allowed);
    }

    #[test]
    fn a_change_of_what_does_not_exist_is_not_applicable() {
        let walk = walk();
        let account = AccountId::parse(ACCOUNT).unwrap();
        for change in [
            format!(r#"{{"replace":"none","document":{ALLOW}}}"#),
            r#"{"delete":"user/none","name":"x"}"#.to_owned(),
            r#"{"attach":"user/ann","policy":"none"}"#.to_owned(),
            r#"{"attach":"policy/p","policy":"p"}"#.to_owned(),
            r#"{"attach":"user/ann","policy":"p","account":"111122223333"}"#.to_owned(),
            r#"{"scp":"attach","policy":"none","target":"123456789012"}"#.to_owned(),
        ] {
            let changes = parse(&format!("[{change}]")).unwrap();
            assert_eq!(changes[0].applied(&walk.world, account), None, "{change}");
        }
    }

    #[test]
    fn an_invalid_change_is_reported_with_its_number() {
        for (text, expected) in [
            ("{}", "have to be a list in JSON or YAML"),
            ("[{}]", "change 1: name one of"),
            (
                r#"[{"attach":"user/a","policy":"p"},{"attach":"user/a"}]"#,
                "change 2: `policy` is missing",
            ),
            (
                r#"[{"put":"user/a","name":"n","document":{"Statement":1}}]"#,
                "change 1: `document` is not a policy",
            ),
            (
                r#"[{"scp":"remove","policy":"p"}]"#,
                "change 1: `scp` is `replace`, `attach` or `detach`",
            ),
            (
                r#"[{"attach":"user/a","policy":"p","x":1}]"#,
                "change 1: unknown field `x`",
            ),
            (
                r#"[{"attach":"user/a","policy":"p","account":"1"}]"#,
                "`1` is not an account id",
            ),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
