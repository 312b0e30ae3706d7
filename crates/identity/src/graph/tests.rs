//! Graphs of small states, one line an edge.

use roleback_policy::Effort;

use super::paths::{PATHS_MAX, paths, to_administrator};
use super::{Edge, Graph, Node, NodeKind, Wanted, graph};
use crate::testing::{Walk, script};

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// A policy that allows actions on everything, as an argument of a request; spaces are not needed.
fn allow(actions: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}]}}"#
    )
}

/// A trust policy with a principal and conditions.
fn trust(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"{condition}}}]}}"#
    )
}

fn made(walk: &Walk, with_escalation: bool) -> Graph {
    let wanted = Wanted {
        account: None,
        with_escalation,
        now: walk.now(),
        settings: &walk.settings,
    };
    graph(&walk.world, &wanted, &Effort::unlimited()).unwrap()
}

/// The end of an ARN, or the whole id.
fn short(graph: &Graph, node: usize) -> &str {
    let id = &graph.nodes[node].id;
    id.strip_prefix("arn:aws:iam::123456789012:").unwrap_or(id)
}

fn shown(graph: &Graph) -> Vec<String> {
    let edges = graph.edges.iter().map(|edge| {
        let [from, to] = [edge.from, edge.to].map(|node| short(graph, node));
        let conditions: String = edge
            .conditions
            .iter()
            .map(|it| format!(" if {it}"))
            .collect();
        format!("{from} -> {to} {}{conditions}", edge.action)
    });
    edges.collect()
}

fn path(graph: &Graph, edges: &[usize]) -> String {
    let steps = edges.iter().map(|edge| {
        let edge = &graph.edges[*edge];
        format!("{} -> {}", short(graph, edge.from), short(graph, edge.to))
    });
    steps.collect::<Vec<_>>().join(", ")
}

/// Ann may assume roles, bob may do nothing.
fn two_users() -> Walk {
    script(&format!(
        "
        CreateUser UserName=ann | ok
        CreateUser UserName=bob | ok
        PutUserPolicy UserName=ann PolicyName=p PolicyDocument={} | ok",
        allow(r#""sts:AssumeRole""#)
    ))
}

#[test]
fn trust_policies_and_identity_policies_make_the_edges() {
    let user = |name: &str| format!(r#"{{"AWS":"arn:aws:iam::123456789012:user/{name}"}}"#);
    let mfa = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
    let external = r#","Condition":{"StringEquals":{"sts:ExternalId":["a","b"]}}"#;
    let of_ann = r#","Condition":{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/ann"}}"#;
    let of_nobody = r#","Condition":{"StringEquals":{"aws:PrincipalTag/team":"x"}}"#;
    let account = r#"{"AWS":"123456789012"}"#;
    for (principal, condition, expected) in [
        // The account: who may, by its own policies.
        (account, "", &["user/ann -> role/R sts:AssumeRole"][..]),
        // A user that is named needs no policy of its own.
        (&user("bob"), "", &["user/bob -> role/R sts:AssumeRole"]),
        (
            account,
            mfa,
            &["user/ann -> role/R sts:AssumeRole if aws:MultiFactorAuthPresent Bool true"],
        ),
        (
            account,
            external,
            &["user/ann -> role/R sts:AssumeRole if sts:ExternalId StringEquals a or b"],
        ),
        // What is known of the principal is decided, not left open.
        (account, of_ann, &["user/ann -> role/R sts:AssumeRole"]),
        (account, of_nobody, &[]),
        (
            r#"{"Service":"ec2.amazonaws.com"}"#,
            "",
            &["ec2.amazonaws.com -> role/R sts:AssumeRole"],
        ),
        (
            r#"{"AWS":"arn:aws:iam::999999999999:root"}"#,
            external,
            &[
                "arn:aws:iam::999999999999:root -> role/R sts:AssumeRole if sts:ExternalId StringEquals a or b",
            ],
        ),
        (
            r#"{"AWS":"*"}"#,
            mfa,
            &[
                "user/ann -> role/R sts:AssumeRole if aws:MultiFactorAuthPresent Bool true",
                "user/bob -> role/R sts:AssumeRole if aws:MultiFactorAuthPresent Bool true",
                "* -> role/R sts:AssumeRole if aws:MultiFactorAuthPresent Bool true",
            ],
        ),
    ] {
        let mut walk = two_users();
        let trust = trust(principal, condition);
        walk.follow(&format!(
            "CreateRole RoleName=R AssumeRolePolicyDocument={trust} | ok"
        ));
        assert_eq!(
            shown(&made(&walk, false)),
            expected,
            "{principal} {condition}"
        );
    }
}

#[test]
fn denials_and_boundaries_count() {
    let deny = |condition: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"{condition}}}]}}"#
        )
    };
    let without_mfa = r#","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#;
    for (line, expected) in [
        (format!("PutUserPolicy UserName=ann PolicyName=d PolicyDocument={} | ok", deny("")), None),
        (
            format!("PutUserPolicy UserName=ann PolicyName=d PolicyDocument={} | ok", deny(without_mfa)),
            Some(" if not (aws:MultiFactorAuthPresent BoolIfExists false)"),
        ),
        ("PutUserPermissionsBoundary UserName=ann PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess | ok".to_owned(), None),
        (format!("PutUserPermissionsBoundary UserName=ann PermissionsBoundary={ADMIN} | ok"), Some("")),
    ] {
        let mut walk = two_users();
        walk.follow("CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok");
        walk.follow(&line);
        let expected = expected.map(|conditions| format!("user/ann -> role/R sts:AssumeRole{conditions}"));
        assert_eq!(shown(&made(&walk, false)), Vec::from_iter(expected), "{line}");
    }
}

#[test]
fn an_edge_names_the_statements_that_allow_it() {
    let mut walk = two_users();
    walk.follow("CreateRole RoleName=R AssumeRolePolicyDocument=@trust | ok");
    let graph = made(&walk, false);
    let by: Vec<_> = graph.edges[0]
        .by
        .iter()
        .map(|it| (it.layer.name(), it.policy.as_deref()))
        .collect();
    assert_eq!(by, [("trust", None), ("identity", Some("p"))]);
}

#[test]
fn each_way_to_the_permissions_of_others_is_an_edge() {
    const FENCE: &str = "arn:aws:iam::123456789012:policy/fence";
    let policy = allow(r#""s3:ListAllMyBuckets""#);
    let trusted = |service: &str| trust(&format!(r#"{{"Service":"{service}"}}"#), "");
    // The administrators are the role A, which Lambda can assume, the user root2 and the group G.
    let start = format!(
        "
        CreateUser UserName=ann | ok
        CreateUser UserName=root2 | ok
        AttachUserPolicy UserName=root2 PolicyArn={ADMIN} | ok
        CreateGroup GroupName=G | ok
        AttachGroupPolicy GroupName=G PolicyArn={ADMIN} | ok
        CreateGroup GroupName=Own | ok
        AddUserToGroup GroupName=Own UserName=ann | ok
        CreatePolicy PolicyName=fence PolicyDocument={policy} | ok
        AttachGroupPolicy GroupName=Own PolicyArn={FENCE} | ok
        CreateRole RoleName=A AssumeRolePolicyDocument={} | ok
        AttachRolePolicy RoleName=A PolicyArn={ADMIN} | ok",
        trusted("lambda.amazonaws.com")
    );
    let everything = "administrator of 123456789012";
    for (actions, expected) in [
        (r#""iam:CreateAccessKey""#, Some("user/root2")),
        (r#""iam:CreateLoginProfile""#, Some("user/root2")),
        // There is no password to change.
        (r#""iam:UpdateLoginProfile""#, None),
        (r#""iam:UpdateAssumeRolePolicy""#, Some("role/A")),
        (r#""iam:AddUserToGroup""#, Some("group/G")),
        (r#""iam:AttachUserPolicy""#, Some(everything)),
        (r#""iam:PutUserPolicy""#, Some(everything)),
        (r#""iam:PutGroupPolicy""#, Some(everything)),
        (r#""iam:AttachGroupPolicy""#, Some(everything)),
        (r#""iam:CreatePolicyVersion""#, Some(everything)),
        // Those of roles are of no use to a user, and passing a role is not enough.
        (r#""iam:PutRolePolicy""#, None),
        (r#""iam:PassRole""#, None),
        (r#""iam:PassRole","lambda:CreateFunction""#, None),
        (r#""iam:PassRole","lambda:*""#, Some("role/A")),
        (r#""iam:PassRole","ec2:*""#, None),
        (r#""iam:Get*","s3:*""#, None),
    ] {
        let mut walk = script(&start);
        let policy = allow(actions);
        walk.follow(&format!(
            "PutUserPolicy UserName=ann PolicyName=p PolicyDocument={policy} | ok"
        ));
        let graph = made(&walk, true);
        let of_ann = graph
            .edges
            .iter()
            .filter(|edge| short(&graph, edge.from) == "user/ann");
        let to: Vec<_> = of_ann.map(|edge| short(&graph, edge.to)).collect();
        assert_eq!(to, Vec::from_iter(expected), "{actions}");
        // What leads to an administrator is also one step from being one.
        let steps = to_administrator(&graph)[0].as_ref().map(Vec::len);
        assert_eq!(steps, expected.map(|_| 1), "{actions}");
        assert!(
            made(&walk, false)
                .edges
                .iter()
                .all(|edge| edge.action == "sts:AssumeRole")
        );
    }
    // A boundary limits what somebody can give to itself.
    let mut walk = script(&start);
    walk.follow(&format!(
        "
        PutUserPolicy UserName=ann PolicyName=p PolicyDocument={} | ok
        PutUserPermissionsBoundary UserName=ann PermissionsBoundary={ADMIN} | ok",
        allow(r#""iam:PutUserPolicy""#)
    ));
    assert_eq!(to_administrator(&made(&walk, true))[0], None);
}

#[test]
fn paths_are_found_shortest_first() {
    let mut walk = script(&format!(
        "
        CreateUser UserName=ann | ok
        PutUserPolicy UserName=ann PolicyName=p PolicyDocument={} | ok",
        allow(r#""sts:AssumeRole""#)
    ));
    // ann -> A -> B -> C, ann -> C with MFA, C -> A.
    let role = |name: &str| format!(r#""arn:aws:iam::123456789012:role/{name}""#);
    let ann = r#""arn:aws:iam::123456789012:user/ann""#;
    let one = |principal: &str| trust(&format!(r#"{{"AWS":{principal}}}"#), "");
    let with_mfa = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":{}}},"Action":"sts:AssumeRole"}},{{"Effect":"Allow","Principal":{{"AWS":{ann}}},"Action":"sts:AssumeRole","Condition":{{"Bool":{{"aws:MultiFactorAuthPresent":"true"}}}}}}]}}"#,
        role("B")
    );
    walk.follow(&format!(
        "
        CreateRole RoleName=A AssumeRolePolicyDocument={} | ok
        CreateRole RoleName=B AssumeRolePolicyDocument={} | ok
        CreateRole RoleName=C AssumeRolePolicyDocument={with_mfa} | ok
        AttachRolePolicy RoleName=C PolicyArn={ADMIN} | ok",
        one(ann),
        one(&role("A")),
    ));
    walk.follow(&format!(
        "UpdateAssumeRolePolicy RoleName=A PolicyDocument={} | ok",
        one(&format!("[{ann},{}]", role("C")))
    ));
    let graph = made(&walk, false);
    let node = |name: &str| {
        graph
            .nodes
            .iter()
            .position(|it| it.id.ends_with(name))
            .unwrap()
    };
    for (from, to, expected) in [
        (
            "user/ann",
            "role/C",
            &[
                "user/ann -> role/C",
                "user/ann -> role/A, role/A -> role/B, role/B -> role/C",
            ][..],
        ),
        ("role/A", "role/C", &["role/A -> role/B, role/B -> role/C"]),
        ("role/C", "role/A", &["role/C -> role/A"]),
        ("role/B", "user/ann", &[]),
    ] {
        let found = paths(&graph, node(from), node(to));
        let found: Vec<_> = found.iter().map(|edges| path(&graph, edges)).collect();
        assert_eq!(found, expected, "{from} {to}");
    }
    let steps = to_administrator(&graph);
    for (name, expected) in [
        ("user/ann", "user/ann -> role/C"),
        ("role/A", "role/A -> role/B, role/B -> role/C"),
        ("role/C", ""),
    ] {
        let found = steps[node(name)].as_ref().unwrap();
        assert_eq!(path(&graph, found), expected, "{name}");
    }
}

/// Layers of nodes, each with an edge to every node of the next layer, between the nodes `from` and `to`.
fn layered(layers: usize, width: usize) -> (Graph, usize, usize) {
    let count = layers * width + 2;
    let (from, to) = (count - 2, count - 1);
    let node = |id: usize| Node {
        id: id.to_string(),
        kind: NodeKind::Role,
        account: None,
        is_administrator: id == to,
    };
    let edge = |from: usize, to: usize| Edge {
        from,
        to,
        action: "sts:AssumeRole",
        also: Vec::new(),
        conditions: Vec::new(),
        by: Vec::new(),
    };
    let layer = |index: usize| index * width..(index + 1) * width;
    let mut edges = Vec::new();
    for index in 1..layers {
        for it in layer(index - 1) {
            edges.extend(layer(index).map(|next| edge(it, next)));
        }
    }
    edges.extend(layer(layers - 1).map(|it| edge(it, to)));
    edges.extend(layer(0).map(|it| edge(from, it)));
    let nodes = (0..count).map(node).collect();
    (Graph { nodes, edges }, from, to)
}

#[test]
fn the_shortest_paths_are_found_in_a_graph_with_too_many_paths_to_look_at() {
    // 100 to the power of 4 paths.
    let (graph, from, to) = layered(4, 100);
    let found = paths(&graph, from, to);
    assert_eq!(found.len(), PATHS_MAX);
    assert!(found.iter().all(|path| path.len() == 5));
    assert_eq!(paths(&graph, to, from), Vec::<Vec<usize>>::new());
    let steps = to_administrator(&graph);
    assert_eq!(steps[from].as_ref().map(Vec::len), Some(5));
    assert_eq!(steps[to].as_ref().map(Vec::len), Some(0));
}
