//! A policy document with its members in the order that the AWS documentation uses.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: String,
    statement: Vec<Statement>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: String,
    effect: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    principal: Option<Value>,
    action: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
}

/// A generated document as indented text.
pub(super) fn shown(document: &Value) -> String {
    let ordered = serde_json::from_value::<Document>(document.clone());
    let text = ordered.and_then(|document| serde_json::to_string_pretty(&document));
    text.unwrap_or_else(|_| document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_the_order_of_the_aws_documentation() {
        let document = r#"{"Statement":[{"Action":"a:B","Effect":"Allow","Resource":"*","Sid":"Test"}],"Version":"2012-10-17"}"#;
        let text = shown(&serde_json::from_str(document).unwrap());
        let places: Vec<_> = [
            "Version",
            "Statement",
            "Sid",
            "Effect",
            "Action",
            "Resource",
        ]
        .iter()
        .map(|name| text.find(&format!("\"{name}\"")).unwrap())
        .collect();
        assert!(places.is_sorted(), "{text}");
        assert!(!text.contains("Principal"));
    }
}
