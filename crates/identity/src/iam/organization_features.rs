//! Centralized root access: features that the management account enables for the root users of member accounts.
//!
//! Trusted access for IAM is assumed to be enabled, and there are no delegated administrators.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html>

use roleback_model::iam::{
    DisableOrganizationsRootCredentialsManagementRequest,
    DisableOrganizationsRootCredentialsManagementResponse, DisableOrganizationsRootSessionsRequest,
    DisableOrganizationsRootSessionsResponse, EnableOrganizationsRootCredentialsManagementRequest,
    EnableOrganizationsRootCredentialsManagementResponse, EnableOrganizationsRootSessionsRequest,
    EnableOrganizationsRootSessionsResponse, FeatureType, ListOrganizationsFeaturesRequest,
    ListOrganizationsFeaturesResponse,
};
use roleback_wire::Fault;
use roleback_world::entity::{Head, RootFeatures};
use roleback_world::event::RootFeaturesSetV1;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::scene::Scene;

/// The organization, if the caller's account is its management account.
fn managed<'a>(scene: &Scene<'a>) -> Result<&'a Head, Fault> {
    let account = scene.caller.account;
    let organization = scene.world.organization();
    let organization = organization.filter(|known| known.member(account).is_some());
    let organization = organization.ok_or_else(fault::organization_not_found)?;
    if organization.management_account() != account {
        return Err(fault::not_management_or_delegated());
    }
    Ok(&organization.head)
}

fn features(head: &Head) -> RootFeatures {
    head.root_features.unwrap_or_default()
}

fn shown(features: RootFeatures) -> Option<Vec<FeatureType>> {
    let all = [
        (
            features.credentials_management,
            FeatureType::RootCredentialsManagement,
        ),
        (features.sessions, FeatureType::RootSessions),
    ];
    let enabled = all.into_iter().filter(|(on, _)| *on);
    Some(enabled.map(|(_, feature)| feature).collect())
}

impl Read for ListOrganizationsFeaturesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListOrganizationsFeaturesResponse, Fault> {
        let head = managed(scene)?;
        Ok(ListOrganizationsFeaturesResponse {
            organization_id: Some(head.id.to_string()),
            enabled_features: shown(features(head)),
        })
    }
}

/// Enables or disables a feature. Setting it to its current value succeeds.
macro_rules! switch {
    ($($request:ident $response:ident $feature:ident = $on:literal;)*) => {$(
        impl Write for $request {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<$response>, Fault> {
                let head = managed(scene)?;
                let features = RootFeatures { $feature: $on, ..features(head) };
                let output = $response {
                    organization_id: Some(head.id.to_string()),
                    enabled_features: shown(features),
                };
                if features == self::features(head) {
                    return Ok(Change::none(output));
                }
                let organization = head.id.to_string();
                Ok(Change::one(output, RootFeaturesSetV1 { organization, features }))
            }
        }
    )*};
}

switch! {
    EnableOrganizationsRootCredentialsManagementRequest EnableOrganizationsRootCredentialsManagementResponse credentials_management = true;
    DisableOrganizationsRootCredentialsManagementRequest DisableOrganizationsRootCredentialsManagementResponse credentials_management = false;
    EnableOrganizationsRootSessionsRequest EnableOrganizationsRootSessionsResponse sessions = true;
    DisableOrganizationsRootSessionsRequest DisableOrganizationsRootSessionsResponse sessions = false;
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    #[test]
    fn the_management_account_switches_features() {
        let mut walk = script(
            "ListOrganizationsFeatures | OrganizationNotFoundException The account is in no organization.
             EnableOrganizationsRootSessions | OrganizationNotFoundException The account is in no organization.
             org CreateOrganization managementAccount=123456789012 id=o-1234567890 | ok
             org AddAccount account=222222222222 | ok
             ListOrganizationsFeatures | ok <OrganizationId>o-1234567890</OrganizationId><EnabledFeatures/>
             EnableOrganizationsRootSessions | ok <EnabledFeatures><member>RootSessions</member></EnabledFeatures>
             EnableOrganizationsRootSessions | ok <member>RootSessions</member>
             EnableOrganizationsRootCredentialsManagement | ok <EnabledFeatures><member>RootCredentialsManagement</member><member>RootSessions</member></EnabledFeatures>
             DisableOrganizationsRootSessions | ok <EnabledFeatures><member>RootCredentialsManagement</member></EnabledFeatures>
             DisableOrganizationsRootSessions | ok <EnabledFeatures><member>RootCredentialsManagement</member></EnabledFeatures>
             DisableOrganizationsRootCredentialsManagement | ok <EnabledFeatures/>",
        );
        let refused = "AccountNotManagementOrDelegatedAdministratorException The account is neither the management account nor a delegated administrator for IAM of the organization.";
        walk.sign_in_as_root("222222222222");
        walk.follow(&format!(
            "ListOrganizationsFeatures | {refused}
             EnableOrganizationsRootCredentialsManagement | {refused}"
        ));
    }
}
