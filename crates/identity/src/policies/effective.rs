//! The effective policies of a principal: its own, those of its groups, its boundary, those of its session, and the
//! control policies of its account.
//! [`EffectivePolicies::of_caller`] finds them for the caller of a request, [`EffectivePolicies::of_arn`] for any
//! principal. Documents are parsed on first use and cached with their text. The engine takes
//! [`EffectivePolicies::layers`]; for a position in its answer, [`EffectivePolicies::held`] returns the policy and its
//! holder.
//!
//! ```
//! # use roleback_identity::policies::EffectivePolicies;
//! # use roleback_world::World;
//! # use roleback_policy::{decide, Decision, Principal, Request};
//! let arn = "arn:aws:iam::123456789012:root";
//! let world = World::default();
//! let effective = EffectivePolicies::of_arn(&world, arn).unwrap();
//! let request = Request::new(Principal::from_arn(arn).unwrap(), "iam:ListUsers", "*");
//! assert_eq!(decide(&effective.layers(), &request).decision, Decision::Allowed);
//! ```
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use roleback_policy::verdict::Place;
use roleback_policy::{Arn, Layer, Layers, Policy};
use roleback_world::arn::{AccountId, Partition};
use roleback_world::compiled_cache::CompiledCache;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::{Grants, Role, User};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::{Account, World};

use crate::caller::{Caller, PrincipalEntity};
use crate::policies::control::Controls;
use crate::policies::held::{
    CHANGE_OWN_PASSWORD, CHANGE_OWN_PASSWORD_NAME, EVERYTHING, Held, Holder, NOTHING, PolicyName,
};
use crate::policies::policy_arn::PolicyArn;
use crate::principal::Principal;
use crate::session::SessionContext;

/// The effective policies of a principal. `None` means that the principal has no policies of this type and that the
/// type does not limit it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EffectivePolicies<'a> {
    /// The policies of the user and its groups, or of the role.
    pub identity: Vec<Held<'a>>,
    /// The permissions boundary.
    pub boundary: Option<Held<'a>>,
    /// The session policies.
    pub session: Option<Vec<Held<'a>>>,
    /// The scope-down policies of the session. Each must allow.
    pub scope_down: Vec<Held<'a>>,
    /// The service control policies of the principal's account.
    pub service_control: Option<Controls<'a>>,
    /// The resource control policies of the resource's account ([`EffectivePolicies::on`]).
    pub resource_control: Option<Controls<'a>>,
    /// The cache for the compiled identity policies and boundary.
    pub(crate) cache: Option<&'a CompiledCache>,
}

impl<'a> EffectivePolicies<'a> {
    /// The effective policies of a caller. Policy ARNs are shown in the partition.
    pub fn of_caller(world: &'a World, caller: &'a Caller, partition: Partition) -> Self {
        Self::of_entity_of(world, caller, caller.entity(world), partition)
    }

    /// The same, if the caller's user or role has already been looked up.
    pub(crate) fn of_entity_of(
        world: &'a World,
        caller: &'a Caller,
        entity: PrincipalEntity<'a>,
        partition: Partition,
    ) -> Self {
        let found = Finder {
            account_id: caller.account,
            account: world.account(caller.account),
            world,
            partition,
        };
        let mut effective = found.of_principal(&caller.principal, entity);
        let passed = caller.session.as_ref();
        effective.session = passed.and_then(|session| found.passed(session));
        let scopes = passed.into_iter().flat_map(|session| &session.scope_down);
        effective.scope_down = scopes
            .map(|text| Held::stored(Holder::Session, PolicyName::Passed, text))
            .collect();
        effective.service_control = Controls::of(world, ControlPolicyKind::Service, caller.account);
        effective
    }

    /// The effective policies for a resource in an account.
    #[must_use]
    pub fn on(self, world: &'a World, owner: AccountId) -> Self {
        Self {
            resource_control: Controls::of(world, ControlPolicyKind::Resource, owner),
            ..self
        }
    }

    /// The effective policies of the principal with an ARN: a user, a group, a role, a role session (without session
    /// policies, which are known only from the session itself), a root user, or a federated user (without policies of
    /// its own). `None` if the user, group or role does not exist. ARNs match exactly: case and path are significant.
    pub fn of_arn(world: &'a World, arn: &str) -> Option<Self> {
        let parts = Arn::parse(arn)?;
        let account_id = AccountId::parse(parts.account)?;
        let found = Finder {
            account_id,
            account: world.account(account_id),
            world,
            partition: Partition::of_arn(arn),
        };
        let (kind, tail) = parts
            .resource
            .split_once('/')
            .unwrap_or((parts.resource, ""));
        let mut effective = match (parts.service, kind) {
            ("iam", "root") | ("sts", "federated-user") => Self::default(),
            ("sts", "assumed-role") => {
                let role = found.account.roles.get(tail.split('/').next()?)?;
                found.of_role(role)
            }
            ("iam", kind) => found.of_entity(ResourceKind::parse(kind)?, tail)?,
            _ => return None,
        };
        effective.service_control = Controls::of(world, ControlPolicyKind::Service, account_id);
        Some(effective)
    }

    /// The policies in the form that the engine takes.
    pub fn layers(&self) -> Layers<'_> {
        let controls = self.service_control.as_ref();
        let controls = controls.or(self.resource_control.as_ref());
        Layers {
            service_control: self.service_control.as_ref().map(Controls::policies),
            resource_control: self.resource_control.as_ref().map(Controls::policies),
            management_account: controls.map(Controls::management_account),
            ..self.own_layers()
        }
    }

    /// The layers that do not come from an organization.
    pub(crate) fn own_layers(&self) -> Layers<'_> {
        let boundary = self.boundary.as_ref();
        let session = self.session.as_deref();
        Layers {
            identity: self.identity.iter().map(Held::policy).collect(),
            boundary: boundary.map(|held| vec![held.policy()]),
            session: session.map(|held| held.iter().map(Held::policy).collect()),
            scope_down: self.scope_down_layers(),
            ..Layers::default()
        }
    }

    /// The scope-down policies of the session, one level for each; `None` if there are none.
    pub(crate) fn scope_down_layers(&self) -> Option<Vec<Vec<Policy<'_>>>> {
        let levels = self.scope_down.iter().map(|held| vec![held.policy()]);
        (!self.scope_down.is_empty()).then(|| levels.collect())
    }

    /// The policy at a position in the engine's answer; `None` if the position is not one of these policies.
    pub fn held(&self, place: &Place) -> Option<Held<'a>> {
        let of_control =
            |controls: &Option<Controls<'a>>| controls.as_ref()?.held(place.level?, place.policy);
        match place.layer {
            Layer::Identity => self.identity.get(place.policy).cloned(),
            Layer::Boundary => self.boundary.clone(),
            Layer::Session => self.session.as_ref()?.get(place.policy).cloned(),
            Layer::ScopeDown => self.scope_down.get(place.level?).cloned(),
            Layer::ServiceControl => of_control(&self.service_control),
            Layer::ResourceControl => of_control(&self.resource_control),
            _ => None,
        }
    }
}

/// Looks up policies in a world.
struct Finder<'a> {
    world: &'a World,
    account_id: AccountId,
    account: &'a Account,
    partition: Partition,
}

impl<'a> Finder<'a> {
    fn of_principal(
        &self,
        principal: &Principal,
        entity: PrincipalEntity<'a>,
    ) -> EffectivePolicies<'a> {
        match (entity, principal) {
            (PrincipalEntity::User(user), _) => self.of_user(user),
            (PrincipalEntity::Role(role), _) => self.of_role(role),
            (PrincipalEntity::Nobody, Principal::FederatedUser { issuer: None, .. }) => {
                EffectivePolicies {
                    identity: vec![Held {
                        document: &EVERYTHING,
                        holder: Holder::Root,
                        name: PolicyName::Passed,
                    }],
                    ..EffectivePolicies::default()
                }
            }
            (PrincipalEntity::Nobody, _) => EffectivePolicies::default(),
        }
    }

    /// The entity with this path and name.
    fn of_entity(&self, kind: ResourceKind, tail: &str) -> Option<EffectivePolicies<'a>> {
        let name = tail.rsplit('/').next()?;
        let path = tail.strip_suffix(name)?;
        let same = |known: &str| known.strip_prefix('/') == Some(path);
        match kind {
            ResourceKind::User => {
                let user = self.account.users.get(name)?;
                (user.name == name && same(&user.path)).then(|| self.of_user(user))
            }
            ResourceKind::Group => {
                let group = self.account.groups.get(name)?;
                (group.name == name && same(&group.path)).then(|| self.of_group(name))
            }
            ResourceKind::Role => {
                let role = self.account.roles.get(name)?;
                (role.name == name && same(&role.path)).then(|| self.of_role(role))
            }
            _ => None,
        }
    }

    fn of_user(&self, user: &'a User) -> EffectivePolicies<'a> {
        let mut effective = self.of_grants(Holder::User(&user.name), &user.grants);
        for key in &user.groups {
            effective
                .identity
                .extend(self.of_group(key.as_str()).identity);
        }
        let policy = self.account.settings.password_policy.as_ref();
        if policy.is_some_and(|policy| policy.users_may_change) {
            effective.identity.push(Held {
                document: &CHANGE_OWN_PASSWORD,
                holder: Holder::User(&user.name),
                name: PolicyName::Inline(CHANGE_OWN_PASSWORD_NAME),
            });
        }
        effective
    }

    fn of_group(&self, name: &str) -> EffectivePolicies<'a> {
        let group = self.account.groups.get(name);
        group.map_or_else(EffectivePolicies::default, |group| {
            self.of_grants(Holder::Group(&group.name), &group.grants)
        })
    }

    fn of_role(&self, role: &'a Role) -> EffectivePolicies<'a> {
        self.of_grants(Holder::Role(&role.name), &role.grants)
    }

    fn of_grants(&self, holder: Holder<'a>, grants: &'a Grants) -> EffectivePolicies<'a> {
        let inline = grants.inline.iter();
        let inline = inline
            .map(|(name, text)| Held::stored(holder, PolicyName::Inline(name.as_str()), text));
        let attached = grants.attached.iter();
        let attached = attached.filter_map(|arn| self.managed(holder, arn.as_str()));
        let boundary = grants.boundary.as_ref();
        EffectivePolicies {
            identity: inline.chain(attached).collect(),
            boundary: boundary.map(|arn| self.limiting(holder, arn.as_str())),
            cache: Some(&grants.compiled),
            ..EffectivePolicies::default()
        }
    }

    /// A managed policy by its stored ARN.
    fn managed(&self, holder: Holder<'a>, arn: &'a str) -> Option<Held<'a>> {
        let policy = PolicyArn::read(arn)?;
        let document = policy.document(self.world, self.account_id)?;
        Some(Held {
            document: document.unwrap_or(&NOTHING),
            holder,
            name: PolicyName::Managed(self.partition.show(arn)),
        })
    }

    /// A managed policy that limits permissions. If it no longer exists, it allows nothing.
    fn limiting(&self, holder: Holder<'a>, arn: &'a str) -> Held<'a> {
        self.managed(holder, arn).unwrap_or_else(|| Held {
            document: &NOTHING,
            holder,
            name: PolicyName::Managed(self.partition.show(arn)),
        })
    }

    /// The session policies; `None` if the session was created without any.
    fn passed(&self, session: &'a SessionContext) -> Option<Vec<Held<'a>>> {
        let text = session.policy.as_ref();
        let text = text.map(|text| Held::stored(Holder::Session, PolicyName::Passed, text));
        let arns = session.policy_arns.iter();
        let managed = arns.map(|arn| self.limiting(Holder::Session, arn));
        // The task policy of an AssumeRoot session only denies; this policy allows the rest.
        let rest = session.is_of_root_task().then_some(Held {
            document: &EVERYTHING,
            holder: Holder::Root,
            name: PolicyName::Passed,
        });
        let held: Vec<_> = text.into_iter().chain(managed).chain(rest).collect();
        (!held.is_empty()).then_some(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Walk;
    use crate::testing::script;
    use roleback_world::stored_policy::StoredPolicy;

    const P: &str = "arn:aws:iam::123456789012:policy/team/P";
    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

    /// A user in a group, and a role, with every type of policy.
    fn walk() -> Walk {
        script(&format!(
            "
            CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok
            CreateUser UserName=Bob Path=/team/ PermissionsBoundary={P} | ok
            CreateGroup GroupName=Devs | ok
            AddUserToGroup GroupName=Devs UserName=Bob | ok
            PutUserPolicy UserName=Bob PolicyName=own PolicyDocument=@allow | ok
            AttachUserPolicy UserName=Bob PolicyArn={ADMIN} | ok
            PutGroupPolicy GroupName=Devs PolicyName=theirs PolicyDocument=@deny | ok
            CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok
            AttachRolePolicy RoleName=R PolicyArn={P} | ok"
        ))
    }

    /// The effective policies of a principal, one word per policy.
    fn shown(effective: &EffectivePolicies<'_>) -> String {
        let held = |kind: &str, held: &Held<'_>| {
            let name = match &held.name {
                PolicyName::Inline(name) => name,
                PolicyName::Managed(arn) => arn.rsplit('/').next().unwrap(),
                PolicyName::Passed => "text",
            };
            let holder = held.holder.name().unwrap_or(held.holder.kind());
            format!("{kind}{holder}:{name}")
        };
        let identity = effective.identity.iter().map(|policy| held("", policy));
        let boundary = effective
            .boundary
            .iter()
            .map(|policy| held("boundary:", policy));
        let session = effective.session.iter().flatten();
        let session = session.map(|policy| held("session:", policy));
        identity
            .chain(boundary)
            .chain(session)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn everyone_has_the_policies_that_bear_on_it() {
        let mut walk = walk();
        let bob = "Bob:own Bob:AdministratorAccess Devs:theirs boundary:Bob:P";
        let bears = |walk: &Walk, expected: &str| {
            let effective = EffectivePolicies::of_caller(&walk.world, &walk.caller, Partition::Aws);
            assert_eq!(shown(&effective), expected, "{:?}", walk.caller.principal);
        };
        bears(&walk, "");
        let federated = walk
            .call(&format!(
                "GetFederationToken Name=guest PolicyArns.member.1.arn={P}"
            ))
            .unwrap();
        let role = "arn:aws:iam::123456789012:role/R";
        let assume = format!("AssumeRole RoleArn={role} RoleSessionName=s1");
        let session = walk.call(&format!("{assume} Policy=@allow")).unwrap();
        let bare = walk.call(&assume).unwrap();
        walk.act_as_user("bob");
        bears(&walk, bob);
        let guest = walk.call("GetFederationToken Name=guest").unwrap();
        walk.sign_in(&guest);
        bears(&walk, bob);
        walk.sign_in(&federated);
        bears(&walk, "root:text session:session:P");
        walk.sign_in(&session);
        bears(&walk, "R:P session:session:text");
        walk.sign_in(&bare);
        bears(&walk, "R:P");
    }

    #[test]
    fn every_principal_with_an_arn_has_its_effective_policies() {
        let walk = walk();
        let bob = "Bob:own Bob:AdministratorAccess Devs:theirs boundary:Bob:P";
        for (arn, expected) in [
            ("arn:aws:iam::123456789012:user/team/Bob", Some(bob)),
            ("arn:aws-cn:iam::123456789012:user/team/Bob", Some(bob)),
            ("arn:aws:iam::123456789012:user/Bob", None),
            ("arn:aws:iam::123456789012:user/team/bob", None),
            ("arn:aws:iam::999999999999:user/team/Bob", None),
            ("arn:aws:iam::123456789012:group/Devs", Some("Devs:theirs")),
            ("arn:aws:iam::123456789012:role/R", Some("R:P")),
            ("arn:aws:sts::123456789012:assumed-role/R/s", Some("R:P")),
            ("arn:aws:sts::123456789012:assumed-role/none/s", None),
            ("arn:aws:sts::123456789012:federated-user/g", Some("")),
            ("arn:aws:iam::123456789012:root", Some("")),
            ("arn:aws:iam::123456789012:policy/team/P", None),
            ("arn:aws:s3:::bucket", None),
            ("Bob", None),
        ] {
            let effective = EffectivePolicies::of_arn(&walk.world, arn);
            assert_eq!(effective.as_ref().map(shown).as_deref(), expected, "{arn}");
        }
    }

    #[test]
    fn a_place_that_the_engine_names_leads_to_the_policy() {
        let walk = walk();
        let arn = "arn:aws-cn:iam::123456789012:user/team/Bob";
        let effective = EffectivePolicies::of_arn(&walk.world, arn).unwrap();
        let held = |layer, policy| {
            let place = Place {
                layer,
                level: None,
                policy,
                statement: 0,
            };
            let held = effective.held(&place)?;
            Some((held.holder, held.arn().map(str::to_owned)))
        };
        let admin = "arn:aws-cn:iam::aws:policy/AdministratorAccess";
        let own = (Holder::User("Bob"), Some(admin.to_owned()));
        assert_eq!(held(Layer::Identity, 1), Some(own));
        assert_eq!(
            held(Layer::Identity, 2),
            Some((Holder::Group("Devs"), None))
        );
        assert_eq!(held(Layer::Session, 0), None);
        let layers = effective.layers();
        assert_eq!(
            (layers.identity.len(), layers.session.is_some()),
            (3, false)
        );
    }

    #[test]
    fn a_document_is_parsed_once_and_what_is_none_forbids_everything() {
        let mut walk = walk();
        let arn = "arn:aws:iam::123456789012:role/R";
        let before = walk.world.clone();
        walk.follow("PutRolePolicy RoleName=R PolicyName=own PolicyDocument=@allow | ok");
        let [old, new] =
            [&before, &walk.world].map(|world| EffectivePolicies::of_arn(world, arn).unwrap());
        let (old, new) = (&old.identity[0], &new.identity[1]);
        assert!(std::ptr::eq(old.document, new.document));
        let junk = StoredPolicy::from("junk");
        let held = Held::stored(Holder::Session, PolicyName::Passed, &junk);
        assert_eq!(held.document, &*NOTHING);
        assert_ne!(*NOTHING, *EVERYTHING);
    }
}
