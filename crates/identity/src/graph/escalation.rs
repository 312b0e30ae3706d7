//! Ways to the permissions of others, besides assuming a role: permissions that change who may do what.
//!
//! The ways are a table. Each is a permission on a target, with the permissions that are also needed, on any resource. A
//! principal that has them gets the permissions of the target. A principal that can change a policy that applies to itself gets
//! every permission.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html> and the pages of the actions in
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>.

use roleback_policy::{Context, Stopped};
use roleback_world::arn::{AccountId, Partition, iam_arn};
use roleback_world::entity::Grants;

use super::draft::{Draft, Known, Owner, mentions};
use super::{Node, NodeKind};
use crate::authorize::caller_without_arn;
use crate::authorize::possible::{Possible, Prober};
use crate::policies::EffectivePolicies;

/// The resource on which a permission is needed, and what the permission gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// Another user: its permissions.
    User,
    /// Another user without a password.
    UserWithoutPassword,
    /// Another user with a password.
    UserWithPassword,
    /// A role: its permissions.
    Role,
    /// A role that a service can assume: its permissions, through the service.
    RoleOf(&'static str),
    /// A group with every permission, which the user joins.
    Group,
    /// The user itself: every permission.
    OwnUser,
    /// The role itself: every permission.
    OwnRole,
    /// A group that the user is in: every permission.
    OwnGroup,
    /// A customer managed policy that applies to the principal: every permission.
    OwnPolicy,
}

/// One way: the action, its target, and the actions that are also needed, on any resource.
type Way = (&'static str, Target, &'static [&'static str]);

const WAYS: &[Way] = &[
    ("iam:CreateAccessKey", Target::User, &[]),
    ("iam:CreateLoginProfile", Target::UserWithoutPassword, &[]),
    ("iam:UpdateLoginProfile", Target::UserWithPassword, &[]),
    ("iam:UpdateAssumeRolePolicy", Target::Role, &[]),
    ("iam:AddUserToGroup", Target::Group, &[]),
    ("iam:AttachUserPolicy", Target::OwnUser, &[]),
    ("iam:PutUserPolicy", Target::OwnUser, &[]),
    ("iam:AttachRolePolicy", Target::OwnRole, &[]),
    ("iam:PutRolePolicy", Target::OwnRole, &[]),
    ("iam:AttachGroupPolicy", Target::OwnGroup, &[]),
    ("iam:PutGroupPolicy", Target::OwnGroup, &[]),
    ("iam:CreatePolicyVersion", Target::OwnPolicy, &[]),
    (
        PASS,
        Target::RoleOf("lambda.amazonaws.com"),
        &["lambda:CreateFunction", "lambda:InvokeFunction"],
    ),
    (
        PASS,
        Target::RoleOf("ec2.amazonaws.com"),
        &["ec2:RunInstances"],
    ),
    (
        PASS,
        Target::RoleOf("cloudformation.amazonaws.com"),
        &["cloudformation:CreateStack"],
    ),
    (
        PASS,
        Target::RoleOf("ecs-tasks.amazonaws.com"),
        &["ecs:RegisterTaskDefinition", "ecs:RunTask"],
    ),
    (
        PASS,
        Target::RoleOf("glue.amazonaws.com"),
        &["glue:CreateJob", "glue:StartJobRun"],
    ),
    (
        PASS,
        Target::RoleOf("codebuild.amazonaws.com"),
        &["codebuild:CreateProject", "codebuild:StartBuild"],
    ),
    (
        PASS,
        Target::RoleOf("states.amazonaws.com"),
        &["states:CreateStateMachine", "states:StartExecution"],
    ),
    (
        PASS,
        Target::RoleOf("sagemaker.amazonaws.com"),
        &[
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreatePresignedNotebookInstanceUrl",
        ],
    ),
];

const PASS: &str = "iam:PassRole";

/// Adds the ways of a principal.
pub(super) fn add(
    draft: &mut Draft<'_>,
    from: usize,
    known: &Known<'_>,
    prober: &Prober<'_>,
) -> Result<(), Stopped> {
    for (action, target, also) in WAYS {
        if !mentions(prober, action) {
            continue;
        }
        let Some(besides) = all_of(draft, prober, also)? else {
            continue;
        };
        for (arn, to) in targets(draft, known, *target)? {
            let given = match target {
                Target::RoleOf(service) => Context::new().with("iam:PassedToService", *service),
                _ => Context::new(),
            };
            let Some(found) = prober.can(action, &arn, given, draft.setting.effort)? else {
                continue;
            };
            let to = match to {
                Gives::Everything => draft.administrator(known.account),
                Gives::Those(node) => draft.node(node),
            };
            if to != from {
                draft.edge((from, to), (action, also), both(found, &besides));
            }
        }
    }
    Ok(())
}

/// Whether all of these actions are possible on any resource.
fn all_of(
    draft: &Draft<'_>,
    prober: &Prober<'_>,
    actions: &[&str],
) -> Result<Option<Possible>, Stopped> {
    let mut all = Possible::default();
    for action in actions {
        match prober.can(action, "*", Context::new(), draft.setting.effort)? {
            None => return Ok(None),
            Some(found) => all = both(all, &found),
        }
    }
    Ok(Some(all))
}

fn both(mut one: Possible, other: &Possible) -> Possible {
    one.conditions.extend_from_slice(&other.conditions);
    one.conditions.sort();
    one.conditions.dedup();
    for it in &other.by {
        if !one.by.contains(it) {
            one.by.push(it.clone());
        }
    }
    one
}

/// What a way leads to.
enum Gives {
    /// Every permission.
    Everything,
    /// The permissions of a node.
    Those(Node),
}

/// The resources on which a permission is needed, and what it gives there.
fn targets(
    draft: &Draft<'_>,
    known: &Known<'_>,
    target: Target,
) -> Result<Vec<(String, Gives)>, Stopped> {
    let account = known.account;
    let entities = draft.setting.world.account(account);
    let arn =
        |kind: &str, path: &str, name: &str| iam_arn(Partition::Aws, account, kind, path, name);
    let those = |id: String, kind: NodeKind, is_administrator: bool| {
        let node = Node {
            id: id.clone(),
            kind,
            account: Some(account),
            is_administrator,
        };
        (id, Gives::Those(node))
    };
    let of_nodes = |kind: NodeKind, id: String| {
        let node = draft.index(&id).and_then(|it| draft.graph.nodes.get(it));
        those(id, kind, node.is_some_and(|it| it.is_administrator))
    };
    let users = |with_password: Option<bool>| {
        let users = entities.users.values().filter(move |user| {
            let has_password = entities.login_profiles.contains(&user.name);
            with_password.is_none_or(|wanted| wanted == has_password)
        });
        users
            .map(|user| of_nodes(NodeKind::User, arn("user", &user.path, &user.name)))
            .collect()
    };
    let own = |id: String| vec![(id, Gives::Everything)];
    Ok(match (target, known.entity) {
        (Target::User, _) => users(None),
        (Target::UserWithoutPassword, _) => users(Some(false)),
        (Target::UserWithPassword, _) => users(Some(true)),
        (Target::Role, _) => {
            let roles = entities.roles.values();
            let roles =
                roles.map(|role| of_nodes(NodeKind::Role, arn("role", &role.path, &role.name)));
            roles.collect()
        }
        (Target::RoleOf(service), _) => {
            let mut found = Vec::new();
            let caller = caller_without_arn(service, account);
            for role in entities.roles.values() {
                let id = arn("role", &role.path, &role.name);
                let Some(caller) = &caller else { continue };
                let service = draft.setting.prober(caller);
                let given = Context::new();
                if service
                    .can(super::assume::ASSUME, &id, given, draft.setting.effort)?
                    .is_some()
                {
                    found.push(of_nodes(NodeKind::Role, id));
                }
            }
            found
        }
        (Target::Group, Owner::User(_)) => {
            let groups = entities.groups.values();
            let groups = groups.map(|group| arn("group", &group.path, &group.name));
            let groups = groups.filter(|id| grants_everything(draft, id));
            groups.map(|id| those(id, NodeKind::Group, true)).collect()
        }
        // A permissions boundary limits whatever policies the principal gives to itself.
        _ if grants(known).boundary.is_some() => Vec::new(),
        (Target::OwnUser, Owner::User(_)) | (Target::OwnRole, Owner::Role(_)) => {
            own(known.arn.clone())
        }
        (Target::OwnGroup, Owner::User(user)) => {
            let groups = user.groups.iter();
            let groups = groups.filter_map(|key| entities.groups.at(key));
            let groups = groups.map(|group| arn("group", &group.path, &group.name));
            groups.map(|id| (id, Gives::Everything)).collect()
        }
        (Target::OwnPolicy, entity) => own_policies(draft, account, entity),
        _ => Vec::new(),
    })
}

fn grants<'a>(known: &Known<'a>) -> &'a Grants {
    match known.entity {
        Owner::User(user) => &user.grants,
        Owner::Role(role) => &role.grants,
    }
}

/// Whether a group has a policy that allows everything.
fn grants_everything(draft: &Draft<'_>, group: &str) -> bool {
    let effective = EffectivePolicies::of_arn(draft.setting.world, group);
    effective.is_some_and(|effective| {
        let mut documents = effective.identity.iter().map(|held| held.document);
        documents.any(|document| {
            document.statements.iter().any(|statement| {
                let is_all = |entries: &[roleback_policy::document::Text]| {
                    entries.iter().any(|entry| &*entry.value == "*")
                };
                statement.effect == roleback_policy::document::Effect::Allow
                    && statement.conditions.is_empty()
                    && !statement.action.negated
                    && is_all(&statement.action.entries)
                    && statement
                        .resource
                        .as_ref()
                        .is_some_and(|it| !it.negated && is_all(&it.entries))
            })
        })
    })
}

/// The customer managed policies that apply to a principal.
fn own_policies(draft: &Draft<'_>, account: AccountId, entity: Owner<'_>) -> Vec<(String, Gives)> {
    let entities = draft.setting.world.account(account);
    let (own, groups): (_, Vec<_>) = match entity {
        Owner::User(user) => {
            let groups = user.groups.iter().filter_map(|key| entities.groups.at(key));
            (&user.grants, groups.map(|group| &group.grants).collect())
        }
        Owner::Role(role) => (&role.grants, Vec::new()),
    };
    let attached = std::iter::once(own).chain(groups);
    let attached = attached.flat_map(|grants| grants.attached.iter());
    let customer = format!("::{account}:policy/");
    let mut found: Vec<_> = attached
        .map(|arn| arn.as_str().to_owned())
        .filter(|arn| arn.contains(&customer))
        .collect();
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|arn| (arn, Gives::Everything))
        .collect()
}
