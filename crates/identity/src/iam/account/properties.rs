//! Properties of the account. AWS knows one: whether the role manager may work in the account.
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
use crate::scene::Scene;

/// The namespace that is known, and its key.
const NAMESPACE: &str = "RoleManager";
const ENABLED: &str = "RoleManager/Enabled";

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
        // Other keys of the namespace are ignored where this one is given.
        let enabled = self.properties.get(ENABLED);
        let enabled = enabled
            .filter(|value| matches!(value.as_str(), "true" | "false"))
            .ok_or_else(fault::unknown_account_properties)?;
        let output = PutAccountPropertiesResponse {};
        if scene.account().settings.properties.get(ENABLED) == Some(enabled) {
            return Ok(Change::none(output));
        }
        let properties = BTreeMap::from([(ENABLED.to_owned(), enabled.clone())]);
        Ok(Change::one(output, AccountPropertiesPutV1 { properties }))
    }
}

/// The namespace of a key with one slash within.
fn namespace(key: &str) -> Option<&str> {
    let (namespace, name) = key.split_once('/')?;
    let is_key = !namespace.is_empty() && !name.is_empty() && !name.contains('/');
    is_key.then_some(namespace)
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

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
             GetAccountProperties | ok <Properties><entry><key>RoleManager/Enabled</key><value>true</value></entry></Properties>"
        ));
    }
}
