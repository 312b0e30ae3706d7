//! The input of a simulation: policies, caller, actions, resources and context.

use std::borrow::Cow;

use roleback_policy::{Arn, Context, Document, Layers, Policy, Principal, Request, keys};
use roleback_wire::Fault;
use roleback_world::arn::{AccountId, Partition};

use super::exclusion::Exclusion;
use super::given::{self, Given, Inputs};
use super::handling;
use super::source::{self, PolicySource};
use crate::fault;

/// The resource if a request names none.
const EVERYTHING: &str = "*";

/// A policy, and the name that the simulator gives it.
pub(super) struct Named<'a> {
    pub(super) id: String,
    pub(super) document: &'a Document,
}

/// The simulated caller.
pub(super) struct Caller<'a> {
    arn: Cow<'a, str>,
    /// Whether the request names a caller. An unknown caller is assumed to be in the account that owns the resource.
    is_known: bool,
}

/// A simulation that is ready to run.
pub(super) struct Simulation<'a> {
    pub(super) identity: Vec<Named<'a>>,
    pub(super) boundary: Option<Vec<Named<'a>>>,
    pub(super) resource_policy: Option<&'a Document>,
    service_control: Option<Vec<Vec<Policy<'a>>>>,
    management_account: Option<&'a str>,
    caller: &'a Caller<'a>,
    owner: Option<&'a str>,
    context: Context<'a>,
    pub(super) actions: &'a [String],
    pub(super) resources: Vec<&'a str>,
}

impl<'a> Caller<'a> {
    /// The caller of a simulation: `CallerArn`, otherwise the user or role that is the policy source, otherwise an
    /// unknown caller in the requesting account.
    pub(super) fn new(
        inputs: &Inputs<'a>,
        account: AccountId,
        policy_source: Option<&'a str>,
    ) -> Result<Self, Fault> {
        let users = inputs
            .caller_arn
            .or(policy_source.filter(|arn| is_user(arn)));
        let must_be_user = inputs.caller_arn.is_some() || inputs.resource_policy.is_some();
        if must_be_user && !users.is_some_and(is_user) {
            return Err(fault::caller_must_be_user());
        }
        let named = users.or(policy_source.filter(|arn| Principal::from_arn(arn).is_some()));
        let nobody = || account.iam_arn(Partition::Aws, "user/nobody");
        Ok(Self {
            arn: named.map_or_else(|| nobody().into(), Cow::from),
            is_known: named.is_some(),
        })
    }

    pub(super) fn principal(&self) -> Principal<'_> {
        Principal::from_arn(&self.arn).unwrap_or(Principal::User {
            arn: &self.arn,
            id: None,
        })
    }

    fn account(&self) -> Option<&str> {
        Arn::account_of(&self.arn)
    }
}

fn is_user(arn: &str) -> bool {
    let names_one = Arn::parse(arn).and_then(|arn| arn.resource_of("user"));
    let is_user = matches!(Principal::from_arn(arn), Some(Principal::User { .. }));
    is_user && names_one.is_some_and(|name| !name.is_empty())
}

impl<'a> Simulation<'a> {
    /// A simulation of the policies in a request.
    pub(super) fn of_given(
        inputs: &Inputs<'a>,
        given: &'a Given,
        caller: &'a Caller<'a>,
    ) -> Result<Self, Fault> {
        check_actions(inputs.actions)?;
        check_resources(inputs.resources)?;
        if let Some(option) = inputs.handling {
            handling::check(option, inputs.resources)?;
        }
        let owner = inputs.resource_owner.map(owner).transpose()?;
        let resources: Vec<_> = inputs.resources.iter().map(String::as_str).collect();
        let boundary = given.boundary.as_ref();
        let levels = given.levels.as_ref();
        Ok(Self {
            identity: named("PolicyInputList", &given.identity),
            boundary: boundary.map(|list| named("PermissionsBoundaryPolicyInputList", list)),
            resource_policy: given.resource.as_ref(),
            service_control: levels
                .map(|levels| levels.iter().map(|level| policies(level)).collect()),
            management_account: None,
            caller,
            owner,
            context: given::context(inputs.context)?,
            actions: inputs.actions,
            resources: if resources.is_empty() {
                vec![EVERYTHING]
            } else {
                resources
            },
        })
    }

    /// Adds the effective policies of a policy source, except excluded ones. A boundary in the request replaces the
    /// source's own.
    pub(super) fn with_source(
        mut self,
        source: &'a PolicySource<'a>,
        excluded: &[Exclusion<'_>],
    ) -> Self {
        let effective = &source.effective;
        let stays = |held: &&_| !excluded.iter().any(|one| one.means(held));
        let attached = effective.identity.iter().filter(stays).map(|held| Named {
            id: source::id(held),
            document: held.document,
        });
        self.identity = attached.chain(self.identity).collect();
        let own_boundary = effective.boundary.iter().map(|held| Named {
            id: source::id(held),
            document: held.document,
        });
        let own_boundary: Vec<_> = own_boundary.collect();
        let boundary_stays = !excluded.iter().any(Exclusion::means_boundary);
        let has_own = boundary_stays && !own_boundary.is_empty();
        self.boundary = self.boundary.or(has_own.then_some(own_boundary));
        if !excluded.iter().any(Exclusion::means_service_control) {
            let layers = effective.layers();
            self.service_control = layers.service_control;
            self.management_account = layers.management_account;
        }
        self
    }

    /// All policies in the form that the engine takes. Trust policies are not simulated, even if a resource is a role.
    pub(super) fn layers(&self, resource: &str) -> Layers<'_> {
        let of = |list: &[Named<'a>]| list.iter().map(|one| Policy::from(one.document)).collect();
        let is_role = Arn::parse(resource)
            .is_some_and(|arn| arn.service == "iam" && arn.resource_of("role").is_some());
        let resource_policy = self.resource_policy.filter(|_| !is_role);
        Layers {
            identity: of(&self.identity),
            boundary: self.boundary.as_deref().map(of),
            resource: resource_policy.map(|document| vec![Policy::from(document)]),
            service_control: self.service_control.clone(),
            management_account: self.management_account,
            ..Layers::default()
        }
    }

    /// One request to the policy engine.
    pub(super) fn request<'r>(&'r self, action: &'r str, resource: &'r str) -> Request<'r> {
        let names_owner = Arn::parse(resource).is_some_and(|arn| !arn.account.is_empty());
        let owner = match self.owner {
            _ if !self.caller.is_known => self.caller.account(),
            owner => owner.filter(|_| !names_owner),
        };
        Request {
            resource_account: owner,
            context: self.context.clone(),
            ..Request::new(self.caller.principal(), action, resource)
        }
    }

    /// The context keys that the policies refer to and the request does not provide. Service control policies are not
    /// considered.
    pub(super) fn missing_keys(&self) -> Vec<String> {
        let boundary = self.boundary.iter().flatten();
        let named = self.identity.iter().chain(boundary);
        let documents = named.map(|one| one.document).chain(self.resource_policy);
        let keys = keys::context_keys(documents).into_iter();
        keys.filter(|key| self.context.get(key).is_none()).collect()
    }
}

fn named<'a>(list: &str, documents: &'a [Document]) -> Vec<Named<'a>> {
    let name = |(number, document): (usize, &'a Document)| Named {
        id: format!("{list}.{number}"),
        document,
    };
    (1..).zip(documents).map(name).collect()
}

fn policies(documents: &[Document]) -> Vec<Policy<'_>> {
    documents.iter().map(Policy::from).collect()
}

/// Actions must be `service:Name`, without wildcards.
fn check_actions(actions: &[String]) -> Result<(), Fault> {
    let is_word = |text: &str| {
        let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
        !text.is_empty() && text.chars().all(fits)
    };
    let is_action = |action: &&String| {
        let parts = action.split_once(':');
        parts.is_some_and(|(service, name)| is_word(service) && is_word(name))
    };
    refuse_others(actions, is_action, fault::invalid_action_names)
}

/// Resources must be ARNs or `*`.
fn check_resources(resources: &[String]) -> Result<(), Fault> {
    let is_resource = |text: &&String| *text == EVERYTHING || Arn::parse(text).is_some();
    refuse_others(resources, is_resource, fault::invalid_resource_names)
}

fn refuse_others(
    texts: &[String],
    fits: impl Fn(&&String) -> bool,
    refusal: fn(&str) -> Fault,
) -> Result<(), Fault> {
    let odd: Vec<_> = texts
        .iter()
        .filter(|text| !fits(text))
        .map(String::as_str)
        .collect();
    match odd.as_slice() {
        [] => Ok(()),
        odd => Err(refusal(&odd.join(","))),
    }
}

/// The account in `ResourceOwner`: the ARN of its root user, or its id.
fn owner(text: &str) -> Result<&str, Fault> {
    let root = Arn::parse(text).filter(|arn| arn.service == "iam" && arn.resource == "root");
    let id = root.map_or(text, |arn| arn.account);
    match AccountId::parse(id) {
        Some(_) => Ok(id),
        None => Err(fault::invalid_resource_owner(text)),
    }
}
