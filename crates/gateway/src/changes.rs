//! Which operations change what was asked of an upstream: policies, tags and properties of resources.

/// Parts of the names of operations that change something that is kept.
const CHANGING: [&str; 14] = [
    "Policy",
    "Permission",
    "PublicAccessBlock",
    "OwnershipControls",
    "Acl",
    "Tag",
    "Untag",
    "Alias",
    "Grant",
    "AccessPoint",
    "Attribute",
    "EventSourceMapping",
    "InstanceProfile",
    "Secret",
];
/// What operations create, change and delete whose policies or properties are kept.
const KEPT: [&str; 20] = [
    "Bucket",
    "Queue",
    "Topic",
    "Table",
    "Function",
    "Key",
    "Stream",
    "Repository",
    "EventBus",
    "Parameter",
    "Rule",
    "StateMachine",
    "LogGroup",
    "Volume",
    "Snapshot",
    "Image",
    "Instances",
    "SecurityGroup",
    "Subnet",
    "NetworkInterface",
];
/// Verbs of operations that only read.
const READS: [&str; 8] = [
    "Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "Send",
];
/// Verbs of operations on a resource as a whole.
const WHOLE: [&str; 7] = [
    "Create",
    "Delete",
    "Update",
    "Put",
    "Modify",
    "Run",
    "Terminate",
];

/// Whether an operation changes what was asked of an upstream.
pub fn changes(operation: &str) -> bool {
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| operation.starts_with(verb));
    let is_whole = || {
        let nouns = WHOLE.iter().filter_map(|verb| operation.strip_prefix(verb));
        nouns.into_iter().any(|noun| KEPT.contains(&noun))
    };
    let changes = || CHANGING.iter().any(|part| operation.contains(part)) || is_whole();
    !begins(&READS) && changes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_change_what_is_kept_are_known() {
        for (operation, expected) in [
            ("PutBucketPolicy", true),
            ("SetQueueAttributes", true),
            ("AddPermission", true),
            ("DeleteTopic", true),
            ("TagResource", true),
            ("UntagQueue", true),
            ("CreateTags", true),
            ("AddTagsToResource", true),
            ("PutParameter", true),
            ("RunInstances", true),
            ("UpdateAlias", true),
            ("RetireGrant", true),
            ("CreateSecret", true),
            ("GetBucketPolicy", false),
            ("ListTagsForResource", false),
            ("DeleteObject", false),
            ("PutItem", false),
            ("SendMessage", false),
            ("DeleteMessage", false),
        ] {
            assert_eq!(changes(operation), expected, "{operation}");
        }
    }
}
