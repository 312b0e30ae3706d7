//! Which attributes each event writes.
//!
//! An event *writes* an attribute if it names it, even if the value stays the same: the writer of an attribute is the
//! last record that names it. An event that replaces the whole state writes what it changed.

use super::{EXISTS, EntityId, differences};
use crate::entity::{MfaDeviceKind, Target};
use crate::event::*;
use crate::key::Key;
use crate::resource_kind::ResourceKind::{self, *};
use crate::tag::Tag;
use crate::world::World;

mod rows;

use rows::Rows;

/// An attribute that a record writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// The entity.
    pub entity: EntityId,
    /// The path of the attribute; [`EXISTS`] stands for the whole entity.
    pub path: String,
    /// The record whose value is in force again, if the record restored a value.
    pub origin: Option<u64>,
}

impl Written {
    /// Whether this writes the attribute with a path of the entity.
    pub fn covers(&self, path: &str) -> bool {
        self.path == EXISTS || self.path == path
    }
}

/// The attributes that the events of one record write. `before` gives the state before the record, which only a few
/// kinds of events need.
///
/// # Errors
/// Those of `before`.
pub fn writes<E>(
    events: &[Event],
    before: impl FnOnce() -> Result<World, E>,
) -> Result<Vec<Written>, E> {
    let needs_state = events.iter().any(|event| needs_state(&event.payload));
    let mut world = if needs_state { Some(before()?) } else { None };
    let mut all = Vec::new();
    for event in events {
        let mut rows = Rows {
            account: event.account,
            world: world.as_ref(),
            written: Vec::new(),
        };
        rows_of(&event.payload, &mut rows);
        all.append(&mut rows.written);
        let Some(before) = &mut world else { continue };
        let mut after = before.clone();
        if let Ok(prepared) = event.clone().prepare() {
            after.apply(prepared);
        }
        if is_bulk(&event.payload) {
            all.extend(changed(before, &after));
        }
        *before = after;
    }
    Ok(all)
}

/// Everything that differs, as written attributes without an origin.
fn changed(before: &World, after: &World) -> Vec<Written> {
    let changes = differences(before, after);
    let each = changes.iter().flat_map(|change| {
        change.paths().into_iter().map(|path| Written {
            entity: change.entity.clone(),
            path: path.to_owned(),
            origin: None,
        })
    });
    each.collect()
}

/// Whether an event replaces so much that only comparing the states says what it writes.
fn is_bulk(payload: &Payload) -> bool {
    matches!(
        payload,
        Payload::WorldReset(_) | Payload::WorldRestored(_) | Payload::OrganizationDeleted(_)
    )
}

/// Whether the attributes that an event writes depend on the state before it.
fn needs_state(payload: &Payload) -> bool {
    let creates_or_changes = matches!(payload, Payload::UnitPut(_) | Payload::AccountPlaced(_));
    is_bulk(payload) || creates_or_changes
}

/// The attributes that one kind of event writes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is in the registry of `event.rs`, but no row of `attribute/writes.rs` says which attributes it writes"
)]
trait Writes {
    fn rows(&self, rows: &mut Rows<'_>);
}

macro_rules! dispatch {
    ($($name:ident)*) => {
        fn rows_of(payload: &Payload, rows: &mut Rows<'_>) {
            match payload { $(Payload::$name(payload) => Writes::rows(payload, rows),)* }
        }
    };
}

crate::event::for_each_event!(dispatch);

macro_rules! table {
    ($($payload:ident |$it:pat_param, $rows:pat_param| $body:expr;)*) => {
        $(impl Writes for $payload {
            fn rows(&self, $rows: &mut Rows<'_>) {
                let $it = self;
                let () = $body;
            }
        })*
    };
}

const NAME_AND_PATH: [&str; 2] = ["/name", "/path"];

/// The members of a new name and a new path.
fn moved<T, U>(name: &Option<T>, path: &Option<U>) -> [(&'static str, bool); 2] {
    let [name_path, path_path] = NAME_AND_PATH;
    [(name_path, name.is_some()), (path_path, path.is_some())]
}

fn keys(tags: &[Tag]) -> impl Iterator<Item = &str> {
    tags.iter().map(|tag| tag.key.as_str())
}

/// The key under which a device is stored.
fn device(serial: &str) -> Key {
    Key::folded(serial)
}

/// Whether a serial number is that of a virtual device, which exists before it is enabled and after it is deactivated.
fn is_virtual(serial: &str) -> bool {
    serial.contains(":mfa/")
}

table! {
    SealingKeyCreatedV1 |_, rows| rows.whole(World, "*");
    WorldResetV1 |_, _| ();
    WorldRestoredV1 |_, _| ();
    EntitiesChangedV1 |it, rows| rows.written.extend(it.written.iter().map(WrittenAttribute::to_written));

    UserCreatedV1 |it, rows| rows.whole(User, &it.id);
    UserUpdatedV1 |it, rows| rows.given(User, &it.id, moved(&it.new_name, &it.new_path));
    UserDeletedV1 |it, rows| rows.whole(User, &it.id);
    GroupCreatedV1 |it, rows| rows.whole(Group, &it.id);
    GroupUpdatedV1 |it, rows| rows.given(Group, &it.id, moved(&it.new_name, &it.new_path));
    GroupDeletedV1 |it, rows| rows.whole(Group, &it.id);
    UserAddedToGroupV1 |it, rows| rows.members(User, &it.user_id, [&*format!("/groups/{}", it.group_id)]);
    UserRemovedFromGroupV1 |it, rows| rows.members(User, &it.user_id, [&*format!("/groups/{}", it.group_id)]);
    AccessKeyCreatedV1 |it, rows| rows.whole(AccessKey, &it.id);
    AccessKeyUpdatedV1 |it, rows| rows.members(AccessKey, &it.id, ["/active"]);
    AccessKeyDeletedV1 |it, rows| rows.whole(AccessKey, &it.id);

    RoleCreatedV1 |it, rows| rows.whole(Role, &it.id);
    RoleTrustUpdatedV1 |it, rows| rows.members(Role, &it.id, ["/trust", "/trusted"]);
    RoleUpdatedV1 |it, rows| rows.given(Role, &it.id, [
        ("/description", it.description.is_some()), ("/maxSessionSecs", it.max_session_secs.is_some()),
    ]);
    RoleDeletedV1 |it, rows| rows.whole(Role, &it.id);
    RoleAcquiredV1 |it, rows| rows.members(Role, &it.id, ["/template"]);
    RoleSigninDurationSetV1 |it, rows| rows.members(Role, &it.id, ["/maxSigninSessionSecs"]);
    InstanceProfileCreatedV1 |it, rows| rows.whole(InstanceProfile, &it.id);
    InstanceProfileDeletedV1 |it, rows| rows.whole(InstanceProfile, &it.id);
    RoleAddedToInstanceProfileV1 |it, rows| rows.members(InstanceProfile, &it.profile_id, ["/role"]);
    RoleRemovedFromInstanceProfileV1 |it, rows| rows.members(InstanceProfile, &it.profile_id, ["/role"]);

    PolicyCreatedV1 |it, rows| rows.whole(Policy, &it.id);
    PolicyVersionCreatedV1 |it, rows| {
        rows.members(Policy, &it.id, [&*format!("/versions/{}", it.version), "/nextVersion", "/updated"]);
        rows.given(Policy, &it.id, [("/defaultVersion", it.is_default)]);
    };
    PolicyDefaultVersionSetV1 |it, rows| rows.members(Policy, &it.id, ["/defaultVersion"]);
    PolicyVersionDeletedV1 |it, rows| rows.members(Policy, &it.id, [&*format!("/versions/{}", it.version)]);
    PolicyDeletedV1 |it, rows| rows.whole(Policy, &it.id);

    PolicyAttachedV1 |it, rows| rows.members(it.kind, &it.id, [&*format!("/attached/{}", it.policy_arn)]);
    PolicyDetachedV1 |it, rows| rows.members(it.kind, &it.id, [&*format!("/attached/{}", it.policy_arn)]);
    InlinePolicyPutV1 |it, rows| rows.members(it.kind, &it.id, [&*format!("/inline/{}", it.policy_name)]);
    InlinePolicyDeletedV1 |it, rows| rows.members(it.kind, &it.id, [&*format!("/inline/{}", it.policy_name)]);
    BoundaryPutV1 |it, rows| rows.members(it.kind, &it.id, ["/boundary"]);
    BoundaryDeletedV1 |it, rows| rows.members(it.kind, &it.id, ["/boundary"]);
    TaggedV1 |it, rows| rows.tags(it.kind, tagged(it.kind, &it.id, &it.name).as_str(), keys(&it.tags));
    UntaggedV1 |it, rows| {
        rows.tags(it.kind, tagged(it.kind, &it.id, &it.name).as_str(), it.keys.iter().map(String::as_str))
    };

    AccountAliasCreatedV1 |_, rows| rows.setting("/alias");
    AccountAliasDeletedV1 |_, rows| rows.setting("/alias");
    TokenVersionSetV1 |_, rows| rows.setting("/tokenVersion");
    PasswordPolicySetV1 |_, rows| rows.setting("/passwordPolicy");
    PasswordPolicyDeletedV1 |_, rows| rows.setting("/passwordPolicy");
    AccountPropertiesPutV1 |it, rows| {
        it.properties.keys().for_each(|key| rows.setting(format!("/properties/{key}")))
    };
    CredentialReportGeneratedV1 |_, rows| rows.setting("/credentialReport");
    OutboundFederationEnabledV1 |_, rows| rows.setting("/outboundFederation");
    OutboundFederationDisabledV1 |_, rows| rows.setting("/outboundFederation");
    UsesRecordedV1 |_, _| ();
    ForkPromotedV1 |_, _| ();
    ClockSetV1 |_, _| ();
    BehaviourSetV2 |_, _| ();

    OrganizationCreatedV1 |it, rows| {
        rows.whole(Organization, &it.id);
        rows.whole(OrganizationalUnit, &it.root)
    };
    OrganizationDeletedV1 |_, _| ();
    UnitPutV1 |it, rows| rows.put(OrganizationalUnit, &it.id);
    UnitDeletedV1 |it, rows| rows.whole(OrganizationalUnit, &it.id);
    AccountPlacedV1 |it, rows| rows.put(Account, &it.account.digits());
    AccountRemovedV1 |it, rows| rows.whole(Account, &it.account.digits());
    ControlPolicyPutV1 |it, rows| rows.whole(ControlPolicy, &it.id);
    ControlPolicyDeletedV1 |it, rows| rows.whole(ControlPolicy, &it.id);
    ControlPolicyAttachedV1 |it, rows| rows.members(target(&it.target), &it.target, [&*format!("/attached/{}", it.policy)]);
    ControlPolicyDetachedV1 |it, rows| rows.members(target(&it.target), &it.target, [&*format!("/attached/{}", it.policy)]);
    RootFeaturesSetV1 |it, rows| rows.members(Organization, &it.organization, ["/rootFeatures"]);

    LoginProfileCreatedV1 |it, rows| rows.whole(LoginProfile, &it.owner);
    LoginProfileUpdatedV1 |it, rows| {
        rows.members(LoginProfile, &it.owner, ["/resetRequired", "/maxSigninSessionSecs"]);
        let is_given = it.password.is_some();
        rows.given(LoginProfile, &it.owner, ["/password", "/former", "/changed"].map(|path| (path, is_given)))
    };
    LoginProfileDeletedV1 |it, rows| rows.whole(LoginProfile, &it.owner);
    ConsoleSignedInV1 |it, rows| rows.members(LoginProfile, &it.owner, ["/lastUsed"]);
    PasswordChangedV1 |it, rows| {
        rows.members(LoginProfile, &it.owner, ["/password", "/former", "/changed", "/resetRequired"])
    };

    MfaDeviceCreatedV1 |it, rows| rows.whole(MfaDevice, device(&it.serial).as_str());
    MfaDeviceEnabledV1 |it, rows| if it.kind == MfaDeviceKind::Virtual {
        rows.members(MfaDevice, device(&it.serial).as_str(), [
            "/kind", "/owner", "/enabled", "/offsetSteps", "/lastPair", "/certifications",
        ])
    } else {
        rows.whole(MfaDevice, device(&it.serial).as_str())
    };
    MfaDeviceResyncedV1 |it, rows| {
        rows.members(MfaDevice, device(&it.serial).as_str(), ["/offsetSteps", "/lastPair"])
    };
    MfaDeviceDeactivatedV1 |it, rows| if is_virtual(&it.serial) {
        rows.members(MfaDevice, device(&it.serial).as_str(), ["/owner", "/enabled"])
    } else {
        rows.whole(MfaDevice, device(&it.serial).as_str())
    };
    MfaDeviceDeletedV1 |it, rows| rows.whole(MfaDevice, device(&it.serial).as_str());
    MfaCodeUsedV1 |it, rows| rows.members(MfaDevice, device(&it.serial).as_str(), ["/used"]);

    SshPublicKeyUploadedV1 |it, rows| rows.whole(SshPublicKey, &it.id);
    SshPublicKeyUpdatedV1 |it, rows| rows.members(SshPublicKey, &it.id, ["/active"]);
    SshPublicKeyDeletedV1 |it, rows| rows.whole(SshPublicKey, &it.id);
    SigningCertificateUploadedV1 |it, rows| rows.whole(SigningCertificate, &it.id);
    SigningCertificateUpdatedV1 |it, rows| rows.members(SigningCertificate, &it.id, ["/active"]);
    SigningCertificateDeletedV1 |it, rows| rows.whole(SigningCertificate, &it.id);
    ServerCertificateUploadedV1 |it, rows| rows.whole(ServerCertificate, &it.id);
    ServerCertificateUpdatedV1 |it, rows| rows.given(ServerCertificate, &it.id, moved(&it.new_name, &it.new_path));
    ServerCertificateDeletedV1 |it, rows| rows.whole(ServerCertificate, &it.id);
    ServiceCredentialCreatedV1 |it, rows| rows.whole(ServiceCredential, &it.id);
    ServiceCredentialUpdatedV1 |it, rows| rows.members(ServiceCredential, &it.id, ["/active"]);
    ServiceCredentialResetV1 |it, rows| rows.members(ServiceCredential, &it.id, ["/secret"]);
    ServiceCredentialDeletedV1 |it, rows| rows.whole(ServiceCredential, &it.id);

    OidcProviderCreatedV1 |it, rows| rows.whole(OidcProvider, &it.url);
    OidcProviderDeletedV1 |it, rows| rows.whole(OidcProvider, &it.url);
    OidcClientIdAddedV1 |it, rows| rows.members(OidcProvider, &it.url, [&*format!("/clientIds/{}", it.client_id)]);
    OidcClientIdRemovedV1 |it, rows| rows.members(OidcProvider, &it.url, [&*format!("/clientIds/{}", it.client_id)]);
    OidcThumbprintsUpdatedV1 |it, rows| rows.members(OidcProvider, &it.url, ["/thumbprints"]);
    OidcContextUpdatedV1 |it, rows| {
        rows.members(OidcProvider, &it.url, ["/contextProvider", "/identityCenterInstance"])
    };
    IssuerKeysPutV1 |it, rows| rows.whole(IssuerKeys, &it.issuer);
    IssuerKeysDeletedV1 |it, rows| rows.whole(IssuerKeys, &it.issuer);
    SamlProviderCreatedV1 |it, rows| rows.whole(SamlProvider, &it.id);
    SamlProviderUpdatedV1 |it, rows| {
        rows.members(SamlProvider, &it.id, ["/validUntil", "/encryption", "/identityCenterInstance"]);
        rows.given(SamlProvider, &it.id, [("/metadata", it.metadata.is_some())]);
        let added = it.added_key.iter().map(|key| &key.id);
        for id in added.chain(&it.removed_key) {
            rows.members(SamlProvider, &it.id, [&*format!("/privateKeys/{id}")]);
        }
    };
    SamlContextUpdatedV1 |it, rows| rows.members(SamlProvider, &it.id, ["/contextProvider"]);
    SamlProviderDeletedV1 |it, rows| rows.whole(SamlProvider, &it.id);

    DeletionTaskSucceededV1 |it, rows| rows.whole(DeletionTask, Key::folded(&it.role).as_str());
    AccessReportGeneratedV1 |it, rows| {
        rows.whole(AccessReport, &it.report.id);
        it.dropped.iter().for_each(|id| rows.whole(AccessReport, id))
    };
    DelegationRequestCreatedV1 |it, rows| {
        let (requestor, id) = (it.request.requestor, it.request.id.clone());
        rows.write(EntityId { account: requestor, kind: DelegationRequest, id }, EXISTS)
    };
    DelegationRequestAssociatedV1 |it, rows| {
        rows.delegation(it.requestor, &it.id, &["/owner", "/ownerId", "/ownerAccount"])
    };
    DelegationRequestUpdatedV1 |it, rows| rows.delegation(it.requestor, &it.id, &["/notes"]);
    DelegationRequestAcceptedV1 |it, rows| rows.delegation(it.requestor, &it.id, &["/approver"]);
    DelegationRequestRejectedV1 |it, rows| rows.delegation(it.requestor, &it.id, &["/rejectionReason"]);
    DelegationTokenSentV1 |it, rows| rows.delegation(it.requestor, &it.id, &["/token"]);
}

/// The kind of a control policy target.
fn target(text: &str) -> ResourceKind {
    match Target::read(text) {
        Target::Unit(_) => OrganizationalUnit,
        Target::Account(_) => Account,
    }
}

/// The id of a tagged entity: events name devices by their serial number, in any case.
fn tagged<'e>(kind: ResourceKind, id: &'e str, name: &'e str) -> Key {
    match kind {
        MfaDevice => device(name),
        OidcProvider => Key::exact(name),
        _ => Key::exact(id),
    }
}
