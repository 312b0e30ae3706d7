//! The entities of accounts and of the organization.
//!
//! An entity is a plain struct. `apply` creates and changes it; `identity` decides how an answer shows it. New members
//! take `#[serde(default)]`, so that saved worlds stay readable.

mod access_key;
mod access_report;
mod account_settings;
mod control_policy;
mod delegation_request;
mod deletion_task;
mod grants;
mod group;
mod instance_profile;
mod login_profile;
mod managed_policy;
mod mfa_device;
mod oidc_provider;
mod organization;
mod outbound_federation;
mod password_policy;
mod role;
mod saml_provider;
mod sealing_key;
mod server_certificate;
mod service_credential;
mod signing_certificate;
mod ssh_public_key;
mod user;

pub use access_key::AccessKey;
pub use access_report::{Access, AccessReport, ActionAccess, ServiceAccess};
pub use account_settings::{AccountSettings, CredentialReport};
pub use control_policy::{ControlPolicy, FULL_ACCESS, RCP_FULL_ACCESS};
pub use delegation_request::{Approver, DelegationRequest, DelegationState, PolicyParameter};
pub use deletion_task::DeletionTask;
pub use grants::Grants;
pub use group::Group;
pub use instance_profile::InstanceProfile;
pub use login_profile::{FORMER_PASSWORDS_MAX, LoginProfile};
pub use managed_policy::{ManagedPolicy, PolicyVersion};
pub use mfa_device::{MfaDevice, MfaDeviceKind};
pub use oidc_provider::{ContextProvider, IssuerKeys, KeyDefinition, OidcProvider};
pub use organization::{
    CompiledControls, ControlCache, Head, Member, RootFeatures, Target, UNIT_DEPTH_MAX, Unit,
};
pub use outbound_federation::{OutboundFederation, OutboundIssuer};
pub use password_policy::PasswordPolicy;
pub use role::{Role, SourceTemplate, Trusted};
pub use saml_provider::{AssertionEncryption, SamlPrivateKey, SamlProvider};
pub use sealing_key::SealingKey;
pub use server_certificate::ServerCertificate;
pub use service_credential::ServiceCredential;
pub use signing_certificate::SigningCertificate;
pub use ssh_public_key::SshPublicKey;
pub use user::User;

/// The owner id of the root user's credentials, which have no unique id to refer to.
pub const ROOT_OWNER: &str = "root";
