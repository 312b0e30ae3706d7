//! Worlds for the tests, made by events from short sentences such as `user ann` or `join ann dev`.

use roleback_wire::Timestamp;

use crate::arn::AccountId;
use crate::control_policy_kind::ControlPolicyKind;
use crate::event::*;
use crate::resource_kind::ResourceKind;
use crate::tag::Tag;
use crate::world::World;

/// The account of a history, unless a sentence begins with `in ACCOUNT`.
pub(super) const ACCOUNT: &str = "111111111111";

/// A document with one statement.
pub(super) fn allow(action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"{action}","Effect":"Allow","Action":"s3:{action}","Resource":"*"}}]}}"#
    )
}

/// A document with these statements.
pub(super) fn statements(list: &[&str]) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        list.join(",")
    )
}

/// A history under way.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) world: World,
    /// Begins the unique ids, so that two histories that share a beginning make different ones.
    side: String,
    made: u32,
}

impl History {
    pub(super) fn of(sentences: &[&str]) -> Self {
        Self::default().then(sentences)
    }

    /// The history after more sentences.
    pub(super) fn then(&self, sentences: &[&str]) -> Self {
        let mut history = self.clone();
        sentences.iter().for_each(|sentence| history.add(sentence));
        history
    }

    /// The same, on a side of its own.
    pub(super) fn on(&self, side: &str, sentences: &[&str]) -> Self {
        let mut history = self.clone();
        history.side = side.to_owned();
        history.then(sentences)
    }

    /// The side that this history went on on, in capitals.
    pub(super) fn side(&self) -> String {
        self.side.to_uppercase()
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}{}{}", self.side, self.made)
    }

    fn account(&self, account: AccountId) -> &crate::world::Account {
        self.world.account(account)
    }

    /// The unique id of a named entity; empty if it does not exist.
    fn named(&self, account: AccountId, kind: ResourceKind, name: &str) -> String {
        let found = self.account(account);
        let id = match kind {
            ResourceKind::User => found.users.get(name).map(|it| it.id.clone()),
            ResourceKind::Group => found.groups.get(name).map(|it| it.id.clone()),
            ResourceKind::Role => found.roles.get(name).map(|it| it.id.clone()),
            ResourceKind::Policy => found.policies.get(name).map(|it| it.id.clone()),
            _ => found.instance_profiles.get(name).map(|it| it.id.clone()),
        };
        id.unwrap_or_default().into()
    }

    fn add(&mut self, sentence: &str) {
        let mut words: Vec<&str> = sentence.split(' ').collect();
        let account = match words[0] {
            "in" => {
                let account = words[1];
                words.drain(..2);
                account
            }
            _ => ACCOUNT,
        };
        let account = AccountId::parse(account).unwrap();
        let payload = self.payload(account, &words);
        let event = Event::new(account, payload);
        self.world.apply(event.prepare().unwrap());
    }

    fn payload(&mut self, account: AccountId, words: &[&str]) -> Payload {
        use ResourceKind::{Group, InstanceProfile, Policy, Role, User};
        let created = Timestamp::from_secs(1_700_000_000);
        let arn = |policy: &str| match policy.starts_with("arn:") {
            true => policy.to_owned(),
            false => format!("arn:aws:iam::{account}:policy/{policy}"),
        };
        let kind = |word: &str| ResourceKind::parse(word).unwrap();
        let path = "/".to_owned();
        match words {
            ["user", name, rest @ ..] => UserCreatedV1 {
                name: (*name).into(),
                path,
                id: rest
                    .first()
                    .map_or_else(|| self.id("AIDA"), |id| (*id).into()),
                created,
                boundary: None,
                tags: Vec::new(),
            }
            .into(),
            ["rename", name, new] => UserUpdatedV1 {
                name: (*name).into(),
                id: self.named(account, User, name),
                new_name: Some((*new).into()),
                new_path: None,
            }
            .into(),
            ["path", name, new] => UserUpdatedV1 {
                name: (*name).into(),
                id: self.named(account, User, name),
                new_name: None,
                new_path: Some((*new).into()),
            }
            .into(),
            ["delete", "user", name] => UserDeletedV1 {
                name: (*name).into(),
                id: self.named(account, User, name),
            }
            .into(),
            ["group", name] => GroupCreatedV1 {
                name: (*name).into(),
                path,
                id: self.id("AGPA"),
                created,
            }
            .into(),
            ["rename-group", name, new] => GroupUpdatedV1 {
                name: (*name).into(),
                id: self.named(account, Group, name),
                new_name: Some((*new).into()),
                new_path: None,
            }
            .into(),
            ["delete", "group", name] => GroupDeletedV1 {
                name: (*name).into(),
                id: self.named(account, Group, name),
            }
            .into(),
            ["join", user, group] => UserAddedToGroupV1 {
                group: (*group).into(),
                group_id: self.named(account, Group, group),
                user: (*user).into(),
                user_id: self.named(account, User, user),
            }
            .into(),
            ["leave", user, group] => UserRemovedFromGroupV1 {
                group: (*group).into(),
                group_id: self.named(account, Group, group),
                user: (*user).into(),
                user_id: self.named(account, User, user),
            }
            .into(),
            ["key", user, id] => AccessKeyCreatedV1 {
                id: (*id).into(),
                user: self
                    .account(account)
                    .users
                    .get(user)
                    .map(|it| it.name.to_string()),
                user_id: Some(self.named(account, User, user)),
                secret: "s3cr3t".to_owned().into(),
                active: true,
                created,
            }
            .into(),
            [word @ ("key-off" | "key-on"), id] => AccessKeyUpdatedV1 {
                id: (*id).into(),
                user_id: None,
                active: *word == "key-on",
            }
            .into(),
            ["delete", "key", id] => AccessKeyDeletedV1 {
                id: (*id).into(),
                user_id: None,
            }
            .into(),
            ["password", user] => LoginProfileCreatedV1 {
                owner: self.named(account, User, user),
                password: format!("hash-{}", self.side).into(),
                created,
                reset_required: false,
                max_signin_session_secs: None,
            }
            .into(),
            ["role", name, rest @ ..] => {
                let trusted = rest.first().map(|user| {
                    let arn = format!("arn:aws:iam::{account}:user/{user}");
                    (arn, self.named(account, User, user))
                });
                RoleCreatedV1 {
                    name: (*name).into(),
                    path,
                    id: self.id("AROA"),
                    created,
                    trust: allow("Trust").into(),
                    trusted: trusted.into_iter().collect(),
                    description: None,
                    max_session_secs: 3600,
                    boundary: None,
                    tags: Vec::new(),
                }
                .into()
            }
            ["describe", name, text] => RoleUpdatedV1 {
                name: (*name).into(),
                id: self.named(account, Role, name),
                description: Some((*text).into()),
                max_session_secs: None,
            }
            .into(),
            ["delete", "role", name] => RoleDeletedV1 {
                name: (*name).into(),
                id: self.named(account, Role, name),
            }
            .into(),
            ["profile", name] => InstanceProfileCreatedV1 {
                name: (*name).into(),
                path,
                id: self.id("AIPA"),
                created,
                tags: Vec::new(),
            }
            .into(),
            ["put-in", role, profile] => RoleAddedToInstanceProfileV1 {
                profile: (*profile).into(),
                profile_id: self.named(account, InstanceProfile, profile),
                role: (*role).into(),
                role_id: self.named(account, Role, role),
            }
            .into(),
            ["policy", name, rest @ ..] => PolicyCreatedV1 {
                name: (*name).into(),
                path: rest.get(1).map_or(path, |path| (*path).into()),
                id: self.id("ANPA"),
                created,
                updated: created,
                description: None,
                version: 1,
                document: allow(rest.first().unwrap_or(&"Get")).into(),
                tags: Vec::new(),
            }
            .into(),
            [word @ ("version" | "default-version"), name, action] => {
                let found = self.account(account).policies.get(name).unwrap();
                PolicyVersionCreatedV1 {
                    name: (*name).into(),
                    id: found.id.to_string(),
                    version: found.next_version,
                    document: allow(action).into(),
                    is_default: *word == "default-version",
                    created,
                }
                .into()
            }
            ["default", name, number] => PolicyDefaultVersionSetV1 {
                name: (*name).into(),
                id: self.named(account, Policy, name),
                version: number.parse().unwrap(),
            }
            .into(),
            ["delete", "policy", name] => PolicyDeletedV1 {
                name: (*name).into(),
                id: self.named(account, Policy, name),
            }
            .into(),
            ["attach", of, name, policy] => PolicyAttachedV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                policy_arn: arn(policy),
            }
            .into(),
            ["detach", of, name, policy] => PolicyDetachedV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                policy_arn: arn(policy),
            }
            .into(),
            ["bound", of, name, policy] => BoundaryPutV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                policy_arn: arn(policy),
            }
            .into(),
            ["inline", of, name, policy, document] => InlinePolicyPutV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                policy_name: (*policy).into(),
                document: match document.starts_with('{') {
                    true => (*document).into(),
                    false => allow(document).into(),
                },
            }
            .into(),
            ["no-inline", of, name, policy] => InlinePolicyDeletedV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                policy_name: (*policy).into(),
            }
            .into(),
            ["tag", of, name, key, value] => TaggedV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                tags: vec![Tag {
                    key: (*key).into(),
                    value: (*value).into(),
                }],
            }
            .into(),
            ["untag", of, name, key] => UntaggedV1 {
                kind: kind(of),
                name: (*name).into(),
                id: self.named(account, kind(of), name),
                keys: vec![(*key).into()],
            }
            .into(),
            ["alias", alias] => AccountAliasCreatedV1 {
                alias: (*alias).into(),
            }
            .into(),
            ["organization"] => OrganizationCreatedV1 {
                id: "o-1".into(),
                root: "r-1".into(),
                management_account: account,
            }
            .into(),
            ["unit", id, parent] => UnitPutV1 {
                id: (*id).into(),
                parent: (*parent).into(),
                name: (*id).into(),
            }
            .into(),
            ["place", parent] => AccountPlacedV1 {
                account,
                parent: (*parent).into(),
                name: "own".into(),
            }
            .into(),
            ["delete-unit", id] => UnitDeletedV1 { id: (*id).into() }.into(),
            ["delete-version", name, number] => PolicyVersionDeletedV1 {
                name: (*name).into(),
                id: self.named(account, Policy, name),
                version: number.parse().unwrap(),
            }
            .into(),
            ["attach-control", policy, target] => ControlPolicyAttachedV1 {
                policy: (*policy).into(),
                target: (*target).into(),
            }
            .into(),
            ["delete-control", id] => ControlPolicyDeletedV1 { id: (*id).into() }.into(),
            ["trust", name, document] => RoleTrustUpdatedV1 {
                name: (*name).into(),
                id: self.named(account, Role, name),
                trust: (*document).into(),
                trusted: Default::default(),
            }
            .into(),
            ["control-policy", id, action] => ControlPolicyPutV1 {
                id: (*id).into(),
                kind: ControlPolicyKind::Service,
                name: (*id).into(),
                description: String::new(),
                document: allow(action).into(),
            }
            .into(),
            other => panic!("unknown sentence {other:?}"),
        }
    }
}
