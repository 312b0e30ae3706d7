//! Account properties. AWS defines one: whether the role manager is enabled for the account. Enabling it creates the
//! service-linked role of the role manager, which stays when it is disabled.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutAccountProperties.html>

use std::collections::BTreeMap;

use roleback_model::iam::{
    GetAccountPropertiesRequest, GetAccountPropertiesResponse, PutAccountPropertiesRequest,
    PutAccountPropertiesResponse,
};
use roleback_wire::Fault;
use roleback_world::event::AccountPropertiesPutV1;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::iam::service_linked_role;
use crate::scene::Scene;

/// The only known namespace and its key.
const NAMESPACE: &str = "RoleManager";
const ENABLED: &str = "RoleManager/Enabled";
/// The service whose role enabling the role manager creates.
pub(crate) const ROLE_MANAGER: &str = "role-manager.iam.amazonaws.com";

impl Read for GetAccountPropertiesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetAccountPropertiesResponse, Fault> {
        let mut properties = BTreeMap::from([(ENABLED.to_owned(), false.to_string())]);
        properties.extend(scene.account().settings.properties.clone());
        Ok(GetAccountPropertiesResponse {
            properties: Some(properties),
        })
    }
}

impl Write for PutAccountPropertiesRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<PutAccountPropertiesResponse>, Fault> {
        let mut namespaces = self.properties.keys().map(|key| namespace(key));
        if !namespaces.all(|known| known == Some(NAMESPACE)) {
            return Err(fault::unknown_account_properties());
        }
        // If this key is given, other keys of the namespace are ignored.
        let enabled = self.properties.get(ENABLED);
        let enabled = enabled
            .filter(|value| matches!(value.as_str(), "true" | "false"))
            .ok_or_else(fault::unknown_account_properties)?;
        let mut payloads = Vec::new();
        if enables_role_manager(self) {
            payloads = service_linked_role::missing(scene, ROLE_MANAGER);
        }
        if scene.account().settings.properties.get(ENABLED) != Some(enabled) {
            let properties = BTreeMap::from([(ENABLED.to_owned(), enabled.clone())]);
            payloads.push(AccountPropertiesPutV1 { properties }.into());
        }
        Ok(Change {
            output: PutAccountPropertiesResponse {},
            payloads,
        })
    }
}

pub(crate) fn enables_role_manager(request: &PutAccountPropertiesRequest) -> bool {
    let enabled = request.properties.get(ENABLED);
    enabled.is_some_and(|value| value == "true")
}

/// The namespace of a key that contains exactly one slash.
fn namespace(key: &str) -> Option<&str> {
    let (namespace, name) = key.split_once('/')?;
    let is_key = !namespace.is_empty() && !name.is_empty() && !name.contains('/');
    is_key.then_some(namespace)
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    #[test]
    fn enabling_needs_the_right_to_create_the_role_of_the_role_manager() {
        let walk = script("");
        for (value, actions) in [
            (
                "true",
                ["iam:PutAccountProperties", "iam:CreateServiceLinkedRole"].as_slice(),
            ),
            ("false", &["iam:PutAccountProperties"]),
        ] {
            let put = format!(
                "PutAccountProperties Properties.entry.1.key=RoleManager/Enabled Properties.entry.1.value={value}"
            );
            let needs = walk.ask(&put, |scene, request| {
                Ok(crate::authorize::needs(scene, request))
            });
            let needs = needs.unwrap();
            assert!(
                needs
                    .iter()
                    .map(|need| &*need.action)
                    .eq(actions.iter().copied())
            );
            let namespaces = needs[0].context.iter();
            let namespaces: Vec<_> = namespaces
                .filter(|(key, _)| *key == "iam:AccountPropertyNamespaces")
                .map(|(_, values)| format!("{values:?}"))
                .collect();
            assert!(namespaces[0].contains("\"RoleManager\""), "{namespaces:?}");
        }
    }

    #[test]
    fn the_one_property_is_set_and_read() {
        let put = "PutAccountProperties Properties.entry.1.key=";
        let refused = "InvalidInput The account properties that can be set are: RoleManager/Enabled (true or false).";
        script(&format!(
            "GetAccountProperties | ok <entry><key>RoleManager/Enabled</key><value>false</value></entry>
             {put}RoleManager/Enabled Properties.entry.1.value=yes | {refused}
             {put}RoleManager/Other Properties.entry.1.value=true | {refused}
             {put}Other/Enabled Properties.entry.1.value=true | {refused}
             {put}RoleManager Properties.entry.1.value=true | {refused}
             {put}RoleManager/Enabled Properties.entry.1.value=true Properties.entry.2.key=Other/Key Properties.entry.2.value=x | {refused}
             {put}RoleManager/Enabled Properties.entry.1.value=true Properties.entry.2.key=RoleManager/Key Properties.entry.2.value=x | ok
             {put}RoleManager/Enabled Properties.entry.1.value=true | ok
             GetAccountProperties | ok <Properties><entry><key>RoleManager/Enabled</key><value>true</value></entry></Properties>
             GetRole RoleName=AWSServiceRoleForIAMRoleManager | ok <Path>/aws-service-role/role-manager.iam.amazonaws.com/</Path>
             {put}RoleManager/Enabled Properties.entry.1.value=false | ok
             GetRole RoleName=AWSServiceRoleForIAMRoleManager | ok
             DeleteServiceLinkedRole RoleName=AWSServiceRoleForIAMRoleManager | ok
             {put}RoleManager/Enabled Properties.entry.1.value=false | ok
             GetRole RoleName=AWSServiceRoleForIAMRoleManager | NoSuchEntity The role with name AWSServiceRoleForIAMRoleManager cannot be found.
             {put}RoleManager/Enabled Properties.entry.1.value=true | ok
             GetRole RoleName=AWSServiceRoleForIAMRoleManager | ok"
        ));
    }
}
