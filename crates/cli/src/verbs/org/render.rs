//! An organization as text.

use roleback_api::organization::{OrganizationTree, Unit};

use crate::output::text::{Text, said, say};

/// The tree. The content of a unit is printed below it, indented.
pub(super) fn tree(tree: &OrganizationTree) -> Text {
    let id = tree.id.as_deref().unwrap_or_default();
    let mut out = said!("{}, managed by {}\n", id, tree.management_account);
    unit(&mut out, &tree.root, 0);
    for policy in &tree.policies {
        let id = policy.id.as_deref().unwrap_or_default();
        say!(
            out,
            "{} {} ({}) {}\n",
            policy.r#type,
            policy.name,
            id,
            policy.description
        );
    }
    out
}

fn unit(out: &mut Text, of: &Unit, depth: usize) {
    let id = of.id.as_deref().unwrap_or_default();
    line(out, depth, &of.name, id, of.policies.as_deref());
    for account in &of.accounts {
        let name = account.name.as_deref().unwrap_or_default();
        line(
            out,
            depth + 1,
            &account.id,
            name,
            account.policies.as_deref(),
        );
    }
    for inner in &of.units {
        unit(out, inner, depth + 1);
    }
}

fn line(out: &mut Text, depth: usize, what: &str, more: &str, policies: Option<&[String]>) {
    let policies = policies.unwrap_or_default().join(", ");
    say!(
        out,
        "{}{} ({}): {}\n",
        "  ".repeat(depth),
        what,
        more,
        policies
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_of_a_unit_is_indented_below_it() {
        let json = serde_json::json!({
            "id": "o-aaaaaaaaaa", "managementAccount": "111111111111",
            "root": {"id": "r-root", "name": "Root", "policies": ["FullAWSAccess"], "units": [{
                "id": "ou-root-workwork", "name": "Work", "policies": ["FullAWSAccess", "guard"],
                "accounts": [{"id": "222222222222", "name": "two", "policies": []}]}]},
            "policies": [{"id": "p-guard000", "name": "guard", "type": "SERVICE_CONTROL_POLICY",
                "description": "a\nb", "document": "{}"}],
        });
        assert_eq!(
            tree(&serde_json::from_value(json).unwrap()).as_str(),
            "o-aaaaaaaaaa, managed by 111111111111\n\
             Root (r-root): FullAWSAccess\n  \
             Work (ou-root-workwork): FullAWSAccess, guard\n    \
             222222222222 (two): \n\
             SERVICE_CONTROL_POLICY guard (p-guard000) a\\nb\n"
        );
    }
}
