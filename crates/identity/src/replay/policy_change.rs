//! Hypothetical changes of policies: which recorded requests would they decide differently?
//!
//! A change becomes events that are applied to a copy of the state of each request. Changes are not accumulated over the
//! history, and their consequences are not followed: what a denied request made still exists for later requests.

use roleback_policy::{Arn, Document};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::event::{
    BoundaryDeletedV1, BoundaryPutV1, Event, InlinePolicyDeletedV1, InlinePolicyPutV1, Payload,
    PolicyAttachedV1, PolicyDetachedV1, PolicyVersionCreatedV1, RoleTrustUpdatedV1,
};
use roleback_world::resource_kind::ResourceKind;
use serde::Deserialize;
use serde_json::Value;

use crate::entropy::{Entropy, Seed};
use crate::managed;
use crate::organization::step::{self, Step};

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

/// A change as it is written in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    account: Option<String>,
    replace: Option<String>,
    put: Option<String>,
    delete: Option<String>,
    attach: Option<String>,
    detach: Option<String>,
    boundary: Option<String>,
    trust: Option<String>,
    scp: Option<String>,
    rcp: Option<String>,
    name: Option<String>,
    policy: Option<String>,
    target: Option<String>,
    document: Option<Value>,
}

/// A list of changes that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// It is not a list of changes.
    #[error(
        "the changes have to be a JSON list such as [{{\"attach\": \"role/ci\", \"policy\": \"ReadOnlyAccess\"}}]: {0}"
    )]
    List(String),
    /// A change is not valid.
    #[error("change {number}: {why}")]
    Change {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
}

/// Reads a JSON list of changes.
///
/// # Errors
/// The first change that is not valid.
pub fn parse(text: &str) -> Result<Vec<PolicyChange>, ChangeError> {
    let written: Vec<Value> =
        serde_json::from_str(text).map_err(|why| ChangeError::List(why.to_string()))?;
    let changes = (1..).zip(written).map(|(number, value)| {
        let refused = |why: String| ChangeError::Change { number, why };
        let written = Written::deserialize(value).map_err(|why| refused(why.to_string()))?;
        written.change().map_err(refused)
    });
    changes.collect()
}

impl Written {
    fn change(mut self) -> Result<PolicyChange, String> {
        let account = self.account.take().map(|id| {
            AccountId::parse(&id)
                .ok_or_else(|| format!("`{id}` is not an account id: use twelve digits"))
        });
        Ok(PolicyChange {
            account: account.transpose()?,
            what: self.what()?,
        })
    }

    fn what(&mut self) -> Result<What, String> {
        let mut kinds = [
            ("replace", self.replace.take()),
            ("put", self.put.take()),
            ("delete", self.delete.take()),
            ("attach", self.attach.take()),
            ("detach", self.detach.take()),
            ("boundary", self.boundary.take()),
            ("trust", self.trust.take()),
            ("scp", self.scp.take()),
            ("rcp", self.rcp.take()),
        ]
        .into_iter()
        .filter_map(|(kind, subject)| Some((kind, subject?)));
        let (Some((kind, subject)), None) = (kinds.next(), kinds.next()) else {
            return Err("name one of `replace`, `put`, `delete`, `attach`, `detach`, `boundary`, `trust`, `scp` and `rcp`".to_owned());
        };
        Ok(match kind {
            "replace" => What::Replace {
                policy: subject,
                document: self.document()?,
            },
            "put" => What::Put {
                holder: subject,
                name: needed("name", self.name.take())?,
                document: self.document()?,
            },
            "delete" => What::Delete {
                holder: subject,
                name: needed("name", self.name.take())?,
            },
            "attach" => What::Attach {
                holder: subject,
                policy: needed("policy", self.policy.take())?,
            },
            "detach" => What::Detach {
                holder: subject,
                policy: needed("policy", self.policy.take())?,
            },
            "boundary" => What::Boundary {
                holder: subject,
                policy: self.policy.take(),
            },
            "trust" => What::Trust {
                role: subject,
                document: self.document()?,
            },
            kind => self.control(kind, &subject)?,
        })
    }

    fn control(&mut self, kind: &str, verb: &str) -> Result<What, String> {
        let policy = needed("policy", self.policy.take())?;
        let (step, input) = match verb {
            "replace" => (
                "PutPolicy",
                vec![
                    ("name", policy),
                    ("type", kind.to_uppercase()),
                    ("document", self.document()?),
                ],
            ),
            "attach" | "detach" => (
                if verb == "attach" {
                    "AttachPolicy"
                } else {
                    "DetachPolicy"
                },
                vec![
                    ("policy", policy),
                    ("target", needed("target", self.target.take())?),
                ],
            ),
            _ => {
                return Err(format!(
                    "`{kind}` is `replace`, `attach` or `detach`, not `{verb}`"
                ));
            }
        };
        let input: Vec<_> = input
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let step = Step::recorded(step, &input);
        step.map(|step| What::Control(Box::new(step)))
            .ok_or_else(|| format!("this change of a control policy is not valid: {input:?}"))
    }

    /// The text of the document, which may be written as JSON or as text.
    fn document(&mut self) -> Result<String, String> {
        let text = match self.document.take() {
            None => return Err("`document` is missing".to_owned()),
            Some(Value::String(text)) => text,
            Some(json) => json.to_string(),
        };
        Document::parse(&text).map_err(|why| format!("`document` is not a policy: {why}"))?;
        Ok(text)
    }
}

fn needed(name: &str, value: Option<String>) -> Result<String, String> {
    value.ok_or_else(|| format!("`{name}` is missing"))
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
                        trusted: trusted
                            .into_iter()
                            .map(|(arn, id)| (arn.into(), id.into()))
                            .collect(),
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
            ("{}", "have to be a JSON list"),
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
