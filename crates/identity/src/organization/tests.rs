use roleback_world::lines;

use super::step::{Step, decide};
use crate::entropy::{Entropy, Seed};
use crate::testing::{Walk, script};

/// An organization with two nested units and an account in each.
const TREE: &str = "
    org CreateOrganization managementAccount=111111111111 id=o-aaaaaaaaaa rootId=r-root | ok o-aaaaaaaaaa
    org CreateUnit name=Work id=ou-root-workwork | ok ou-root-workwork
    org CreateUnit name=Dev parent=Work id=ou-root-devdevde | ok
    org AddAccount account=222222222222 parent=Work name=two | ok
    org AddAccount account=333333333333 parent=Work/Dev | ok
    org PutPolicy name=guard type=SCP document=@deny id=p-guard000 | ok p-guard000
    org PutPolicy name=fence type=RCP document=@rcp id=p-fence000 | ok";

#[test]
fn a_tree_is_made_step_by_step_and_taken_apart_again() {
    script(TREE).follow(
        "org CreateOrganization managementAccount=222222222222 | AlreadyInOrganizationException there is the organization o-aaaaaaaaaa of account 111111111111; a world has one
         org AttachPolicy policy=guard target=Work | ok
         org AttachPolicy policy=p-fence000 target=333333333333 | ok
         org | ok \"name\":\"Work\",\"policies\":[\"FullAWSAccess\",\"RCPFullAWSAccess\",\"guard\"],\"accounts\":[{\"id\":\"222222222222\",\"name\":\"two\"
         org | ok \"name\":\"Dev\",\"policies\":[\"FullAWSAccess\",\"RCPFullAWSAccess\"],\"accounts\":[{\"id\":\"333333333333\",\"name\":\"333333333333\",\"policies\":[\"FullAWSAccess\",\"RCPFullAWSAccess\",\"fence\"]}]
         org RenameUnit unit=ou-root-workwork name=Workloads | ok
         org MoveAccount account=333333333333 parent=root | ok
         org RenameAccount account=333333333333 name=three | ok
         org DeleteUnit unit=Workloads/Dev | ok
         org DetachPolicy policy=guard target=/Workloads | ok
         org DeletePolicy policy=guard | ok
         org DeleteOrganization | OrganizationNotEmptyException remove all accounts but the management account, all units and all policies first
         org RemoveAccount account=333333333333 | ok
         org RemoveAccount account=222222222222 | ok
         org DeleteUnit unit=ou-root-workwork | ok
         org DeletePolicy policy=fence | ok
         org | ok {\"id\":\"o-aaaaaaaaaa\",\"managementAccount\":\"111111111111\",\"root\":{\"id\":\"r-root\",\"name\":\"Root\"
         org DeleteOrganization | ok
         org | ok null",
    );
}

#[test]
fn what_breaks_a_rule_is_refused_by_the_name_that_aws_has_for_it() {
    let long = "x".repeat(129);
    let wide = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"{}","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}]}}"#,
        "S".repeat(5_120)
    );
    let refusal = "MalformedPolicyDocumentException The provided policy document does not meet the requirements of the specified policy type.";
    let mut walk = Walk::new();
    walk.follow("org CreateUnit name=a | AWSOrganizationsNotInUseException there is no organization; create one with `roleback org create ACCOUNT`")
        .follow("org CreateOrganization managementAccount=111111111111 id=o-SHORT | InvalidInputException `o-SHORT` is no such id: it is `o-` and 10 to 32 lower-case letters and digits")
        .follow(TREE)
        .follow(&format!(
        "org CreateUnit name=Work | DuplicateOrganizationalUnitException there is a unit `Work` beside it: ou-root-workwork
         org CreateUnit name=Work parent=Work | ok ou-root-
         org CreateUnit name=x id=ou-root-workwork | InvalidInputException the id ou-root-workwork is taken
         org CreateUnit name=x id=ou-other-workwork | InvalidInputException `ou-other-workwork` is no such id: it is `ou-root-` and 8 to 32 lower-case letters and digits
         org CreateUnit name=x parent=Nowhere | OrganizationalUnitNotFoundException there is no unit `Nowhere`; use its id, or its path from the root
         org CreateUnit name={long} | InvalidInputException names of units have 1 to 128 characters, not 129
         org CreateUnit name= | InvalidInputException names of units have 1 to 128 characters, not 0
         org RenameUnit unit=root name=x | InvalidInputException the root keeps its name
         org RenameUnit unit=Work name=Work | ok
         org DeleteUnit unit=root | InvalidInputException the root cannot be deleted
         org DeleteUnit unit=Work | OrganizationalUnitNotEmptyException move what is in ou-root-workwork somewhere else first
         org AddAccount account=222222222222 | DuplicateAccountException account 222222222222 is in the organization already; it can be moved
         org AddAccount account=444444444444 name=ü | InvalidInputException the name `ü` of account 444444444444 has more than printable ASCII characters
         org MoveAccount account=444444444444 parent=Work | AccountNotFoundException account 444444444444 is not in the organization
         org RemoveAccount account=444444444444 | AccountNotFoundException account 444444444444 is not in the organization
         org RemoveAccount account=111111111111 | ConstraintViolationException ACCOUNT_CANNOT_LEAVE_ORGANIZATION: 111111111111 is the management account; delete the organization instead
         org PutPolicy name=guard type=RCP document=@rcp | DuplicatePolicyException the policy `guard` is there as the service control policy p-guard000; its id and its type never change
         org PutPolicy name=other type=SCP document=@deny id=p-guard000 | InvalidInputException the id p-guard000 is taken
         org PutPolicy name=FullAWSAccess type=SCP document=@deny | InvalidInputException IMMUTABLE_POLICY: FullAWSAccess is AWS's and cannot be changed
         org PutPolicy name=x type=SCP document={{}} | {refusal} (`x`, line 1, column 1)
         org PutPolicy name=x type=SCP document=@rcp | {refusal} (`x`, line 1, column 67)
         org PutPolicy name=x type=RCP document=@deny | {refusal} (`x`, line 1, column 39)
         org PutPolicy name=x type=RCP document={wide} | ConstraintViolationException POLICY_CONTENT_LIMIT_EXCEEDED: `x` has 5232 characters, and 5120 are the most
         org DeletePolicy policy=RCPFullAWSAccess | InvalidInputException IMMUTABLE_POLICY: RCPFullAWSAccess is AWS's and cannot be changed
         org DeletePolicy policy=none | PolicyNotFoundException there is no control policy `none`
         org AttachPolicy policy=guard target=444444444444 | TargetNotFoundException 444444444444 is not in the organization
         org AttachPolicy policy=guard target=root | ok
         org AttachPolicy policy=guard target=r-root | DuplicatePolicyAttachmentException p-guard000 is attached to r-root already
         org AttachPolicy policy=RCPFullAWSAccess target=r-root | DuplicatePolicyAttachmentException p-RCPFullAWSAccess is attached to r-root already
         org DeletePolicy policy=guard | PolicyInUseException p-guard000 is attached to r-root; detach it first
         org DetachPolicy policy=RCPFullAWSAccess target=root | ConstraintViolationException MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: RCPFullAWSAccess cannot be detached
         org DetachPolicy policy=fence target=root | PolicyNotAttachedException p-fence000 is not attached to r-root
         org DetachPolicy policy=FullAWSAccess target=Work | ConstraintViolationException MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: ou-root-workwork must have a service control policy; attach another one first
         org DetachPolicy policy=FullAWSAccess target=root | ok"
    ));
}

#[test]
fn units_are_five_deep_and_targets_have_so_many_policies() {
    let mut walk = script(TREE);
    walk.follow(
        "org CreateUnit name=3 parent=Work/Dev | ok
         org CreateUnit name=4 parent=Work/Dev/3 | ok
         org CreateUnit name=5 parent=Work/Dev/3/4 | ok
         org CreateUnit name=6 parent=Work/Dev/3/4/5 | ConstraintViolationException OU_DEPTH_LIMIT_EXCEEDED: `6` would be deeper than 5 levels below the root",
    );
    for (word, count) in [("SCP document=@deny", 9), ("RCP document=@rcp", 4)] {
        let kind = &word[..3];
        for number in 0..=count {
            walk.follow(&format!(
                "org PutPolicy name={kind}{number} type={word} | ok"
            ));
        }
        for number in 0..count {
            walk.follow(&format!(
                "org AttachPolicy policy={kind}{number} target=Work | ok"
            ));
        }
        let last = walk.call(&format!(
            "org AttachPolicy policy={kind}{count} target=Work"
        ));
        let refused = last.unwrap_err().message;
        assert!(
            refused.starts_with("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"),
            "{refused}"
        );
    }
}

/// The tree of a world in the form that a user would write.
fn shown(walk: &mut Walk) -> serde_json::Value {
    serde_json::from_str(&walk.call("org").unwrap()).unwrap()
}

fn put(walk: &mut Walk, tree: &serde_json::Value) -> Result<(), String> {
    let step: Step =
        serde_json::from_value(serde_json::json!({"step": "PutTree", "tree": tree})).unwrap();
    let decided = decide(&walk.world, &Entropy::new(Seed([3; 32])), &step);
    let events = decided.map_err(|refused| refused.to_string())?.events;
    walk.commit(events);
    walk.assert_replays();
    Ok(())
}

#[test]
fn a_tree_that_is_put_becomes_true_and_put_again_changes_nothing() {
    let mut first = script(TREE);
    first.follow(
        "org AttachPolicy policy=guard target=Work | ok
         org DetachPolicy policy=FullAWSAccess target=Work | ok
         org AttachPolicy policy=fence target=222222222222 | ok",
    );
    let tree = shown(&mut first);
    let mut second = Walk::new();
    put(&mut second, &tree).unwrap();
    assert_eq!(shown(&mut second), tree);
    assert_eq!(second.world.organization(), first.world.organization());
    let before = second.world.clone();
    put(&mut second, &tree).unwrap();
    assert_eq!(second.world, before);
}

#[test]
fn a_tree_that_is_put_moves_renames_and_removes() {
    let mut walk = script(TREE);
    let tree = serde_json::json!({
        "managementAccount": "111111111111",
        "root": {
            "policies": ["guard"],
            "accounts": [{"id": "333333333333", "name": "three"}],
            "units": [{"id": "ou-root-workwork", "name": "Other", "units": [{"name": "New"}]}],
        },
        "policies": [{"name": "guard", "type": "SCP", "description": "d", "document": {
            "Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}}],
    });
    put(&mut walk, &tree).unwrap();
    let now = shown(&mut walk);
    assert_eq!(
        now["root"]["policies"],
        serde_json::json!(["RCPFullAWSAccess", "guard"])
    );
    assert_eq!(now["root"]["accounts"].as_array().unwrap().len(), 2);
    assert_eq!(now["root"]["accounts"][1]["name"], "three");
    assert_eq!(now["root"]["units"][0]["name"], "Other");
    assert_eq!(now["root"]["units"][0]["id"], "ou-root-workwork");
    assert_eq!(now["root"]["units"][0]["accounts"], serde_json::json!([]));
    assert_eq!(now["root"]["units"][0]["units"][0]["name"], "New");
    assert_eq!(now["policies"].as_array().unwrap().len(), 1);
    assert_eq!(now["policies"][0]["id"], "p-guard000");
    assert_eq!(
        now["policies"][0]["document"],
        tree["policies"][0]["document"]
    );
}

#[test]
fn a_tree_that_cannot_be_is_refused_whole() {
    let unit = |name: &str| serde_json::json!({"name": name});
    let root = |root: serde_json::Value| serde_json::json!({"managementAccount": "111111111111", "root": root});
    for (tree, refusal) in [
        (
            serde_json::json!({"managementAccount": "222222222222"}),
            "AlreadyInOrganizationException: there is the organization o-aaaaaaaaaa with root r-root and management account 111111111111, which never change; delete it first",
        ),
        (
            root(serde_json::json!({"units": [unit("a"), unit("a")]})),
            "DuplicateOrganizationalUnitException: the unit `a` is in the tree more than once",
        ),
        (
            root(serde_json::json!({"accounts": [{"id": "222222222222"}, {"id": "222222222222"}]})),
            "DuplicateAccountException: the account `222222222222` is in the tree more than once",
        ),
        (
            root(serde_json::json!({"units": [{"id": "ou-root-devdevde", "name": "Dev"}]})),
            "InvalidInputException: ou-root-devdevde cannot be moved: units stay where they were made",
        ),
        (
            root(serde_json::json!({"units": [{"id": "ou-root-elsewhere", "name": "Work"}]})),
            "InvalidInputException: the unit `Work` has the id ou-root-workwork, which never changes",
        ),
        (
            root(serde_json::json!({"policies": []})),
            "ConstraintViolationException: MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: r-root must have a service control policy; attach another one first",
        ),
    ] {
        let mut walk = script(TREE);
        let before = walk.world.clone();
        assert_eq!(put(&mut walk, &tree), Err(refusal.to_owned()));
        assert_eq!(walk.world, before);
    }
}

#[test]
fn more_changes_than_fit_into_a_record_are_refused() {
    let accounts: Vec<_> = (0..5_001)
        .map(|number| serde_json::json!({"id": format!("9{number:011}")}))
        .collect();
    let tree =
        serde_json::json!({"managementAccount": "111111111111", "root": {"accounts": accounts}});
    let refused = put(&mut Walk::new(), &tree).unwrap_err();
    assert_eq!(
        refused,
        "InvalidInputException: that is 10006 changes at once, and 10000 fit into a record; make them in parts"
    );
}

#[test]
fn a_reset_takes_the_organization_too() {
    let mut walk = script(TREE);
    walk.happen([roleback_world::event::WorldResetV1 {}.into()]);
    assert!(walk.world.organization().is_none());
}

#[test]
fn a_saved_tree_that_does_not_hold_together_is_refused() {
    let walk = script(TREE);
    let saved: Vec<String> = lines::lines(&walk.world).collect();
    let refused = |from: &str, to: &str| {
        let text: Vec<String> = saved.iter().map(|line| line.replace(from, to)).collect();
        assert_ne!(text, saved);
        let read = lines::read(lines::VERSION, text.iter().map(String::as_str));
        lines::check(&read.unwrap()).unwrap_err().to_string()
    };
    for (from, to, broken) in [
        (
            r#""root":"r-root""#,
            r#""root":"r-none""#,
            "unit ou-root-devdevde refers to the root",
        ),
        (
            r#""parent":"ou-root-workwork""#,
            r#""parent":"ou-root-devdevde""#,
            "unit ou-root-devdevde refers to the root",
        ),
        (
            r#""parent":"ou-root-devdevde""#,
            r#""parent":"ou-root-nothere0""#,
            "account 333333333333 refers to unit ou-root-nothere0",
        ),
        (
            r#""management_account":"111111111111""#,
            r#""management_account":"444444444444""#,
            "the organization refers to account 444444444444",
        ),
        (
            r#"["p-FullAWSAccess"]"#,
            r#"["p-none0000"]"#,
            "refers to control policy p-none0000",
        ),
    ] {
        let refused = refused(from, to);
        assert!(refused.contains(broken), "{from}: {refused}");
    }
}
