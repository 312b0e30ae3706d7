//! The sentence of each kind of event.

use super::{Names, and, count, list};
use crate::arn::AccountId;
use crate::behaviour::Lag;
use crate::change_cause::ChangeCause;
use crate::entity::ROOT_OWNER;
use crate::event::{Event, Payload};
use crate::resource_kind::ResourceKind as Kind;

/// A kind in the middle of a sentence.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::InstanceProfile => "instance profile",
        Kind::AccessKey => "access key",
        Kind::OrganizationalUnit => "organizational unit",
        Kind::ControlPolicy => "control policy",
        Kind::LoginProfile => "password",
        Kind::MfaDevice => "MFA device",
        Kind::SshPublicKey => "SSH public key",
        Kind::SigningCertificate => "signing certificate",
        Kind::ServerCertificate => "server certificate",
        Kind::ServiceCredential => "service-specific credential",
        Kind::OidcProvider => "OIDC provider",
        Kind::SamlProvider => "SAML provider",
        Kind::DelegationRequest => "delegation request",
        Kind::DeletionTask => "deletion task",
        Kind::IssuerKeys => "keys of issuer",
        Kind::AccessReport => "access report",
        other => other.as_str(),
    }
}

/// The path of a new resource, unless it is the default.
fn path(path: &str) -> String {
    match path {
        "" | "/" => String::new(),
        path => format!(" in {path}"),
    }
}

/// The name in an ARN, or the whole text.
fn name_in(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

/// The name of a role template, which its ARN contains before the version.
fn template(arn: &str) -> &str {
    arn.rsplit('/').nth(1).unwrap_or(arn)
}

/// The name of an account in the organization, if it has one.
fn account_name(account: AccountId, name: &str) -> String {
    match name.is_empty() || name == account.digits() {
        true => String::new(),
        false => format!(" ({name})"),
    }
}

/// `activated`, `deactivated`.
fn activated(active: bool) -> &'static str {
    if active { "activated" } else { "deactivated" }
}

/// What a new name or path makes of a resource.
fn renamed(what: Kind, name: &str, new_name: Option<&str>, new_path: Option<&str>) -> String {
    let what = kind(what);
    match (new_name, new_path) {
        (Some(new), None) => format!("renamed {what} {name} to {new}"),
        (None, Some(path)) => format!("moved {what} {name} to {path}"),
        (Some(new), Some(path)) => format!("renamed {what} {name} to {new} and moved it to {path}"),
        (None, None) => format!("updated {what} {name} without a change"),
    }
}

/// What the sentence of an event is made from, besides its payload.
struct Scope<'n> {
    account: AccountId,
    before: &'n dyn Names,
}

impl Scope<'_> {
    /// A resource by its unique id: its kind with its name, or with its id if the name is not known.
    fn resource(&self, what: Kind, id: &str) -> String {
        let name = self.before.name(self.account, what, id);
        let name = name.as_deref().unwrap_or(id);
        format!("{} {name}", kind(what))
    }

    /// ` of user ann`, ` of the root user`.
    fn of_user(&self, id: Option<&str>) -> String {
        match id {
            None | Some("" | ROOT_OWNER) => " of the root user".to_owned(),
            Some(id) => format!(" of {}", self.resource(Kind::User, id)),
        }
    }

    /// A target of a control policy.
    fn target(&self, id: &str) -> String {
        if AccountId::parse(id).is_some() {
            return format!("account {id}");
        }
        self.unit(id)
    }

    /// A unit or the root of the organization.
    fn unit(&self, id: &str) -> String {
        match id.starts_with("r-") {
            true => "the root of the organization".to_owned(),
            false => self.resource(Kind::OrganizationalUnit, id),
        }
    }

    /// What creating or changing a unit or a control policy did, which its event alone does not say.
    fn put(&self, what: Kind, id: &str, name: &str) -> String {
        match self.before.name(self.account, what, id) {
            None => format!("created {} {name}", kind(what)),
            Some(old) if old == name => format!("changed {} {name}", kind(what)),
            Some(old) => format!("renamed {} {old} to {name}", kind(what)),
        }
    }
}

fn delay(lag: Lag) -> String {
    match lag {
        Lag::Millis(most) => format!("up to {most} ms"),
        Lag::Requests(most) => format!("up to {}", count(most as usize, "request")),
    }
}

/// One row per kind of event. A missing row is a compile error: the match is exhaustive.
macro_rules! sentences {
    ($(|$it:pat_param, $at:pat_param| $($name:ident)|+ => $sentence:expr;)*) => {
        /// The sentence of one event.
        pub(super) fn of_event(event: &Event, before: &dyn Names) -> String {
            let scope = Scope { account: event.account, before };
            match &event.payload {
                $($(Payload::$name($it))|+ => { let $at = &scope; String::from($sentence) })*
            }
        }
    };
}

sentences! {
    |_, _| SealingKeyCreated => "created the key that seals session tokens";
    |_, _| WorldReset => "deleted everything";
    |it, _| WorldRestored => match it.version {
        0 => format!("loaded pod file {}", it.name),
        version => format!("loaded pod {}:{version}", it.name),
    };
    |it, _| EntitiesChanged => match it.cause {
        ChangeCause::Undo => format!("undid {}", it.source),
        ChangeCause::Rewind => format!("rewound to {}", it.source),
        ChangeCause::Load => format!("merged {}", it.source),
    };
    |it, _| ForkPromoted => match it.seq.saturating_sub(it.at) {
        0 => format!("promoted fork {}, made at record {}", it.name, it.at),
        1 => format!("promoted fork {}, made at record {}, with its record {}", it.name, it.at, it.seq),
        _ => format!("promoted fork {}, made at record {}, with its records {} to {}", it.name, it.at, it.at + 1, it.seq),
    };
    |it, _| ClockSet => match it.offset_ns {
        None => format!("stopped the clock at {}", it.time.iso8601()),
        Some(0) => "set the clock to the system time".to_owned(),
        Some(_) => format!("set the clock to {}", it.time.iso8601()),
    };
    |it, _| BehaviourSet => {
        let faults = match it.faults.len() {
            0 => "no injected faults".to_owned(),
            rules => count(rules, "rule") + " for injected faults",
        };
        match &it.consistency {
            Some(consistency) => format!(
                "set {faults} and a delay of {} for reads and {} for authorization",
                delay(consistency.reads), delay(consistency.auth),
            ),
            None if it.faults.is_empty() => "set strong consistency and no injected faults".to_owned(),
            None => format!("set {faults}"),
        }
    };

    |it, _| UserCreated => format!("created user {}{}", it.name, path(&it.path));
    |it, _| UserUpdated => renamed(Kind::User, &it.name, it.new_name.as_deref(), it.new_path.as_deref());
    |it, _| UserDeleted => format!("deleted user {}", it.name);
    |it, _| GroupCreated => format!("created group {}{}", it.name, path(&it.path));
    |it, _| GroupUpdated => renamed(Kind::Group, &it.name, it.new_name.as_deref(), it.new_path.as_deref());
    |it, _| GroupDeleted => format!("deleted group {}", it.name);
    |it, _| UserAddedToGroup => format!("added user {} to group {}", it.user, it.group);
    |it, _| UserRemovedFromGroup => format!("removed user {} from group {}", it.user, it.group);

    |it, _| AccessKeyCreated => match &it.user {
        Some(user) => format!("created access key {} for user {user}", it.id),
        None => format!("created access key {} for the root user", it.id),
    };
    |it, at| AccessKeyUpdated =>
        format!("{} access key {}{}", activated(it.active), it.id, at.of_user(it.user_id.as_deref()));
    |it, at| AccessKeyDeleted => format!("deleted access key {}{}", it.id, at.of_user(it.user_id.as_deref()));

    |it, _| RoleCreated => format!("created role {}{}", it.name, path(&it.path));
    |it, _| RoleTrustUpdated => format!("replaced the trust policy of role {}", it.name);
    |it, _| RoleUpdated => match (&it.description, it.max_session_secs) {
        (Some(_), Some(secs)) => format!(
            "set the description of role {} and its longest session to {}", it.name, count(secs as usize, "second"),
        ),
        (None, Some(secs)) => format!("set the longest session of role {} to {}", it.name, count(secs as usize, "second")),
        (Some(_), None) => format!("set the description of role {}", it.name),
        (None, None) => format!("updated role {} without a change", it.name),
    };
    |it, _| RoleDeleted => format!("deleted role {}", it.name);
    |it, _| RoleAcquired => format!("acquired role {} from template {}", it.name, template(&it.template));
    |it, _| RoleSigninDurationSet => match it.max_signin_session_secs {
        Some(secs) => format!("set the longest sign-in session of role {} to {}", it.name, count(secs as usize, "second")),
        None => format!("reset the longest sign-in session of role {}", it.name),
    };

    |it, _| InstanceProfileCreated => format!("created instance profile {}{}", it.name, path(&it.path));
    |it, _| InstanceProfileDeleted => format!("deleted instance profile {}", it.name);
    |it, _| RoleAddedToInstanceProfile => format!("added role {} to instance profile {}", it.role, it.profile);
    |it, _| RoleRemovedFromInstanceProfile => format!("removed role {} from instance profile {}", it.role, it.profile);

    |it, _| PolicyCreated => format!("created policy {}{}", it.name, path(&it.path));
    |it, _| PolicyVersionCreated => match it.is_default {
        true => format!("created version v{} of policy {} as its default", it.version, it.name),
        false => format!("created version v{} of policy {}", it.version, it.name),
    };
    |it, _| PolicyDefaultVersionSet => format!("made v{} the default version of policy {}", it.version, it.name);
    |it, _| PolicyVersionDeleted => format!("deleted version v{} of policy {}", it.version, it.name);
    |it, _| PolicyDeleted => format!("deleted policy {}", it.name);

    |it, _| PolicyAttached => format!("attached {} to {} {}", name_in(&it.policy_arn), kind(it.kind), it.name);
    |it, _| PolicyDetached => format!("detached {} from {} {}", name_in(&it.policy_arn), kind(it.kind), it.name);
    |it, _| InlinePolicyPut => format!("put inline policy {} on {} {}", it.policy_name, kind(it.kind), it.name);
    |it, _| InlinePolicyDeleted => format!("deleted inline policy {} from {} {}", it.policy_name, kind(it.kind), it.name);
    |it, _| BoundaryPut =>
        format!("set the permissions boundary of {} {} to {}", kind(it.kind), it.name, name_in(&it.policy_arn));
    |it, _| BoundaryDeleted => format!("removed the permissions boundary of {} {}", kind(it.kind), it.name);
    |it, _| Tagged => {
        let tags: Vec<_> = it.tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
        format!("tagged {} {} with {}", kind(it.kind), it.name, list(tags.iter().map(String::as_str)))
    };
    |it, _| Untagged => {
        let keys = list(it.keys.iter().map(String::as_str));
        let tags = if it.keys.len() == 1 { "tag" } else { "tags" };
        format!("removed {tags} {keys} from {} {}", kind(it.kind), it.name)
    };

    |it, _| AccountAliasCreated => format!("set the account alias to {}", it.alias);
    |it, _| AccountAliasDeleted => format!("deleted the account alias {}", it.alias);
    |it, _| TokenVersionSet => format!("set the version of global STS tokens to {}", it.version);

    |it, _| OrganizationCreated => format!("created organization {} managed by account {}", it.id, it.management_account);
    |it, _| OrganizationDeleted => format!("deleted organization {}", it.id);
    |it, at| UnitPut => match it.id.starts_with("r-") {
        true => format!("created the root of the organization {}", it.id),
        false => at.put(Kind::OrganizationalUnit, &it.id, &it.name),
    };
    |it, at| UnitDeleted => format!("deleted {}", at.unit(&it.id));
    |it, at| AccountPlaced => format!("placed account {}{} in {}", it.account, account_name(it.account, &it.name), at.unit(&it.parent));
    |it, _| AccountRemoved => format!("removed account {} from the organization", it.account);
    |it, at| ControlPolicyPut => at.put(Kind::ControlPolicy, &it.id, &it.name);
    |it, at| ControlPolicyDeleted => format!("deleted {}", at.resource(Kind::ControlPolicy, &it.id));
    |it, at| ControlPolicyAttached =>
        format!("attached {} to {}", at.resource(Kind::ControlPolicy, &it.policy), at.target(&it.target));
    |it, at| ControlPolicyDetached =>
        format!("detached {} from {}", at.resource(Kind::ControlPolicy, &it.policy), at.target(&it.target));
    |it, _| RootFeaturesSet => format!("set the root access features of organization {}", it.organization);

    |it, at| LoginProfileCreated => format!("created the password{}", at.of_user(Some(&it.owner)));
    |it, at| LoginProfileUpdated => match it.password {
        Some(_) => format!("set the password{}", at.of_user(Some(&it.owner))),
        None => format!("changed the password settings{}", at.of_user(Some(&it.owner))),
    };
    |it, at| LoginProfileDeleted => format!("deleted the password{}", at.of_user(Some(&it.owner)));
    |it, at| PasswordChanged => format!("changed the own password{}", at.of_user(Some(&it.owner)));
    |it, at| ConsoleSignedIn => match &*it.owner {
        ROOT_OWNER => "signed in to the console as the root user".to_owned(),
        owner => format!("signed in to the console as {}", at.resource(Kind::User, owner)),
    };
    |_, _| PasswordPolicySet => "set the password policy of the account";
    |_, _| PasswordPolicyDeleted => "deleted the password policy of the account";

    |it, _| MfaDeviceCreated => format!("created virtual MFA device {}", name_in(&it.serial));
    |it, _| MfaDeviceEnabled => match &it.user {
        Some(user) => format!("enabled MFA device {} for user {user}", name_in(&it.serial)),
        None => format!("enabled MFA device {} for the root user", name_in(&it.serial)),
    };
    |it, at| MfaDeviceResynced => format!("resynchronized MFA device {}{}", name_in(&it.serial), at.of_user(Some(&it.owner)));
    |it, at| MfaDeviceDeactivated => format!("deactivated MFA device {}{}", name_in(&it.serial), at.of_user(Some(&it.owner)));
    |it, _| MfaDeviceDeleted => format!("deleted virtual MFA device {}", name_in(&it.serial));
    |it, at| MfaCodeUsed => format!("used a code of MFA device {}{}", name_in(&it.serial), at.of_user(Some(&it.owner)));

    |it, _| SshPublicKeyUploaded => format!("uploaded SSH public key {} for user {}", it.id, it.user);
    |it, at| SshPublicKeyUpdated =>
        format!("{} SSH public key {}{}", activated(it.active), it.id, at.of_user(Some(&it.user_id)));
    |it, at| SshPublicKeyDeleted => format!("deleted SSH public key {}{}", it.id, at.of_user(Some(&it.user_id)));
    |it, _| SigningCertificateUploaded => match &it.user {
        Some(user) => format!("uploaded signing certificate {} for user {user}", it.id),
        None => format!("uploaded signing certificate {} for the root user", it.id),
    };
    |it, at| SigningCertificateUpdated =>
        format!("{} signing certificate {}{}", activated(it.active), it.id, at.of_user(it.user_id.as_deref()));
    |it, at| SigningCertificateDeleted =>
        format!("deleted signing certificate {}{}", it.id, at.of_user(it.user_id.as_deref()));
    |it, _| ServerCertificateUploaded => format!("uploaded server certificate {}{}", it.name, path(&it.path));
    |it, _| ServerCertificateUpdated =>
        renamed(Kind::ServerCertificate, &it.name, it.new_name.as_deref(), it.new_path.as_deref());
    |it, _| ServerCertificateDeleted => format!("deleted server certificate {}", it.name);

    |it, _| ServiceCredentialCreated =>
        format!("created service-specific credential {} of user {} for {}", it.id, it.user, it.service);
    |it, at| ServiceCredentialUpdated =>
        format!("{} service-specific credential {}{}", activated(it.active), it.id, at.of_user(Some(&it.user_id)));
    |it, at| ServiceCredentialReset =>
        format!("reset service-specific credential {}{}", it.id, at.of_user(Some(&it.user_id)));
    |it, at| ServiceCredentialDeleted =>
        format!("deleted service-specific credential {}{}", it.id, at.of_user(Some(&it.user_id)));

    |it, _| OidcProviderCreated => format!("created OIDC provider {}", it.url);
    |it, _| OidcProviderDeleted => format!("deleted OIDC provider {}", it.url);
    |it, _| OidcClientIdAdded => format!("added client id {} to OIDC provider {}", it.client_id, it.url);
    |it, _| OidcClientIdRemoved => format!("removed client id {} from OIDC provider {}", it.client_id, it.url);
    |it, _| OidcThumbprintsUpdated => format!("replaced the thumbprints of OIDC provider {}", it.url);
    |it, _| OidcContextUpdated => format!("changed the trusted identity propagation of OIDC provider {}", it.url);
    |it, _| IssuerKeysPut => match it.fetched {
        Some(_) => format!("fetched the keys of issuer {}", it.issuer),
        None => format!("registered the keys of issuer {}", it.issuer),
    };
    |it, _| IssuerKeysDeleted => format!("deleted the keys of issuer {}", it.issuer);
    |it, _| SamlProviderCreated => format!("created SAML provider {}", it.name);
    |it, _| SamlProviderUpdated => {
        let of_key = |id: &String| format!("key {id}");
        let changed: Vec<String> = [
            it.metadata.as_ref().map(|_| "its metadata".to_owned()),
            it.added_key.as_ref().map(|key| format!("added {}", of_key(&key.id))),
            it.removed_key.as_ref().map(|id| format!("removed {}", of_key(id))),
        ].into_iter().flatten().collect();
        match changed.is_empty() {
            true => format!("updated SAML provider {}", it.name),
            false => format!("updated SAML provider {}: {}", it.name, and(&changed)),
        }
    };
    |it, _| SamlContextUpdated => format!("changed the trusted identity propagation of SAML provider {}", it.name);
    |it, _| SamlProviderDeleted => format!("deleted SAML provider {}", it.name);

    |it, _| DeletionTaskSucceeded => format!("finished the deletion task of role {}", it.role);
    |it, _| UsesRecorded => {
        let (keys, principals) = (count(it.keys.len(), "access key"), count(it.principals.len(), "principal"));
        format!("noted the last use of {keys} and {principals}")
    };
    |_, _| CredentialReportGenerated => "generated the credential report";
    |it, _| AccessReportGenerated => format!("generated access report {}", it.report.id);
    |it, _| AccountPropertiesPut => format!("set account {}", match it.properties.len() {
        1 => format!("property {}", list(it.properties.keys().map(String::as_str))),
        _ => format!("properties {}", list(it.properties.keys().map(String::as_str))),
    });

    |it, _| DelegationRequestCreated => format!("created delegation request {}", it.request.id);
    |it, _| DelegationRequestAssociated => format!("assigned delegation request {} to {}", it.id, it.owner);
    |it, _| DelegationRequestUpdated => format!("sent delegation request {} for approval", it.id);
    |it, _| DelegationRequestAccepted => format!("accepted delegation request {}", it.id);
    |it, _| DelegationRequestRejected => format!("rejected delegation request {}", it.id);
    |it, _| DelegationTokenSent => format!("sent the token of delegation request {}", it.id);
    |it, _| OutboundFederationEnabled => match &it.issuer {
        Some(_) => "enabled outbound federation and created its issuer",
        None => "enabled outbound federation",
    };
    |_, _| OutboundFederationDisabled => "disabled outbound federation";
}
